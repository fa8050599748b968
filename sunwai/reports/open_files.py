"""The files of a release of open data: tables as CSV and Parquet, what their columns mean, the licence, a script.

They are made from what was published of each month alone, so that they can be made again.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.utils import translation

from sunwai.directory.models import Area, Department, Service
from sunwai.insight.publishing import COUNTS, PER_QUESTION, SETTLED, Month
from sunwai.insight.register import Kind, figures
from sunwai.insight.statistics import intervals

HERE = Path(__file__).parent
PLACE = ("district", "department", "service")
LIMITS = [f"{code}_{end}" for code in PER_QUESTION[1:] for end in ("low", "high")]
SERVICES = ("month", *PLACE, *COUNTS)
ANSWERS = ("month", "question", *PLACE, *PER_QUESTION, *LIMITS)
LICENCE = "CC-BY-4.0"
COLUMNS = {
    "month": "The month of the transactions, in Pakistan: 2026-03.",
    "question": "The question that was asked: its programme and its code (questions.csv has its words).",
    "district": "Code of the district (names.csv). Empty: all districts together.",
    "department": "Code of the department (names.csv). Empty: all departments together.",
    "service": "Code of the service (names.csv). Empty: all services of the department, or of all.",
    "dissatisfied_low": "Lower end of the 95 % interval of dissatisfied / answers (Wilson 1927), from 0 to 1.",
    "dissatisfied_high": "Upper end of that interval.",
    "bribe_alleged_low": "Lower end of the 95 % interval of bribe_alleged / answers (Wilson 1927), from 0 to 1.",
    "bribe_alleged_high": "Upper end of that interval.",
}
HIDDEN = (
    "An empty count is hidden: it is below ten, or it would help to find one that is. It does not mean nothing. Counts "
    "are hidden over all files of all releases together; a month is published once and never changed, so corrections "
    "that came later are not in it. Answers to different questions are never added together. Who answers is not a "
    "sample of everybody who was served: compare answers with asked."
)

Row = Sequence[Any]
Words = Mapping[str, Mapping[str, str]]


def folder(day: date) -> Path:
    """Where the files of a release are."""
    return Path(settings.VAR) / "open" / day.isoformat()


def write(to: Path, day: date, months: Iterable[Month], questions: Words) -> list[dict[str, Any]]:
    """Writes all files of a release into an empty folder; their names, sizes and digests, the archive of all last."""
    told = sorted(months, key=lambda one: one.month)
    services = [[one.month, *row] for one in told for row in one.services]
    answers = _with_limits([[one.month, *row] for one in told for row in one.answers])
    for name, columns, rows in (("services", SERVICES, services), ("answers", ANSWERS, answers)):
        _csv(to / f"{name}.csv", columns, rows)
        _parquet(to / f"{name}.parquet", columns, rows)
    _csv(to / "names.csv", ("kind", "code", "name", "name_ur"), _names(services))
    asked = sorted({row[1] for row in answers})
    words = [(code, questions.get(code, {}).get("en", ""), questions.get(code, {}).get("ur", "")) for code in asked]
    _csv(to / "questions.csv", ("question", "english", "urdu"), words)
    _csv(to / "dictionary.csv", DICTIONARY, _dictionary())
    (to / "README.md").write_text(_readme(day, [one.month for one in told]), "utf-8")
    (to / "LICENCE.txt").write_text(_licence(day), "utf-8")
    (to / "recompute.py").write_bytes((HERE / "recompute.py").read_bytes())
    _zip(to, day)
    return [
        {"name": one.name, "size": one.stat().st_size, "sha256": hashlib.sha256(one.read_bytes()).hexdigest()}
        for one in sorted(to.iterdir(), key=lambda one: (one.suffix == ".zip", one.name))
    ]


def _with_limits(rows: Sequence[Row]) -> list[Row]:
    """Adds the intervals of the shares whose counts are both shown."""
    answers, first = ANSWERS.index("answers"), ANSWERS.index("dissatisfied")
    limits: list[list[float | None]] = [[] for _ in rows]
    for place in (first, first + 1):
        shown = [at for at, row in enumerate(rows) if row[place] is not None and row[answers]]
        found = intervals([rows[at][place] for at in shown], [rows[at][answers] for at in shown])
        known = dict(zip(shown, found, strict=True))
        for at, ends in enumerate(limits):
            low, high = known.get(at, (None, None))
            ends += [None if one is None else round(one, 6) for one in (low, high)]
    return [[*row, *ends] for row, ends in zip(rows, limits, strict=True)]


def _csv(to: Path, columns: Row, rows: Iterable[Row]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(["" if one is None else one for one in row] for row in rows)
    to.write_text(text.getvalue(), "utf-8", newline="")


def _parquet(to: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    kinds = {**dict.fromkeys((*COUNTS, *PER_QUESTION), pa.int64()), **dict.fromkeys(LIMITS, pa.float64())}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in columns])
    turned = list(zip(*rows, strict=True)) or [() for _ in columns]
    arrays = [pa.array(values, field.type) for values, field in zip(turned, schema, strict=True)]
    pq.write_table(pa.table(arrays, schema=schema), to, compression="zstd")


def _names(services: Sequence[Row]) -> list[Row]:
    found: list[Row] = []
    for kind, place, model in (("district", 1, Area), ("department", 2, Department), ("service", 3, Service)):
        codes = {row[place] for row in services if row[place]}
        rows = model._default_manager.filter(code__in=codes).order_by("code")
        found += [(kind, *one) for one in rows.values_list("code", "name", "name_ur")]
    return found


DICTIONARY = ("column", "meaning", "unit", "out_of", "source", "not_for")


def _dictionary() -> list[Row]:
    """Every column; the counts as the register of figures defines them."""
    found: list[Row] = [(code, meaning, "", "", "", "") for code, meaning in COLUMNS.items()]
    with translation.override("en"):
        for code in (*COUNTS, *PER_QUESTION):
            one = figures[code]
            out_of = one.denominator if one.kind is Kind.RATE else ""
            found.append((code, f"{one.label}: {one.numerator}", one.unit, out_of, one.source, one.not_for))
    return found


def _readme(day: date, months: Sequence[str]) -> str:
    lines = [
        f"# What people said of public services: release of {day.isoformat()}\n",
        f"Months {months[0]} to {months[-1]}. Published by {settings.SUNWAI_URL} under {LICENCE} (LICENCE.txt).\n",
        "| file | rows |\n|---|---|",
        "| services.csv, services.parquet | transactions, and who was asked and replied, by month, district, "
        "department and service |",
        "| answers.csv, answers.parquet | answers, dissatisfied and bribes alleged, by question too |",
        "| names.csv, questions.csv | what the codes stand for, in English and Urdu |",
        "| dictionary.csv | what each column means, out of what, and what it must not be used for |",
        "| recompute.py | computes one published number again from the Parquet file |\n",
        f"{HIDDEN}\n",
        f"A month is published {SETTLED} days after it ended, in the next release. Every release has all months before "
        "it, unchanged.\n",
        "## Columns\n",
    ]
    for column, meaning, unit, out_of, source, not_for in _dictionary():
        more = [("Unit", unit), ("Out of", out_of), ("Source", source), ("Not for", not_for)]
        lines.append(f"- `{column}`: {meaning}" + "".join(f" {name}: {text}" for name, text in more if text))
    return "\n".join(lines) + "\n"


def _licence(day: date) -> str:
    return (
        f"SPDX-License-Identifier: {LICENCE}\n\n"
        "This data is published under the Creative Commons Attribution 4.0 International licence:\n"
        "https://creativecommons.org/licenses/by/4.0/legalcode\n\n"
        f"Please name the source: {settings.SUNWAI_URL}, release of {day.isoformat()}.\n"
    )


def _zip(to: Path, day: date) -> None:
    """One archive of all files, the same to the byte each time it is made from them."""
    with zipfile.ZipFile(to / f"sunwai-open-{day.isoformat()}.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for one in sorted(to.iterdir()):
            if one.suffix != ".zip":
                info = zipfile.ZipInfo(one.name, (day.year, day.month, day.day, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(info, one.read_bytes())
