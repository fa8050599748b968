"""`sunwai read FILE`: what the reader makes of texts, one JSON object a line. `sunwai reader`: the reader itself.

Only `reader export` needs the database.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sunwai.config.cli import main

if TYPE_CHECKING:
    from sunwai.feedback.types import Asked, Reading

Texts = Iterator[tuple[str, str]]

CHUNK = 5000
_ESCAPED = {"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029", "\x7f": "\\u007f"}
"""Signs that JSON leaves as they are, and that some programs take for the end of a line."""


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--question", default="", help="What was asked: a code of the sample programmes, or CODE:good or CODE:bad."
)
@click.option("--json", "as_json", is_flag=True, help="The same; output is always JSON, one object a line.")
def read(file: Path, question: str, as_json: bool) -> None:  # noqa: ARG001
    """Reads one text a line, or the `text` column of a CSV (and its `question` column, if any), in input order."""
    from sunwai.feedback.reading import read_many

    asked = _asked(question)
    texts = _texts(file)
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace") if isinstance(
        sys.stdout, io.TextIOWrapper
    ) else None
    while some := list(islice(texts, CHUNK)):
        readings = read_many([text for text, _ in some], [_asked(own) if own else asked for _, own in some])
        for (text, _), reading in zip(some, readings, strict=True):
            sys.stdout.write(_line(text, reading) + "\n")


def _line(text: str, reading: Reading) -> str:
    line = json.dumps(_plain(text, reading), ensure_ascii=False)
    for sign, escaped in _ESCAPED.items():
        line = line.replace(sign, escaped)
    return line


def _texts(file: Path) -> Texts:
    if file.suffix.lower() == ".csv":
        yield from _rows(file)
        return
    with file.open("rb") as lines:
        for place, line in enumerate(lines):
            text = line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", errors="replace")
            yield text.removeprefix("\ufeff") if place == 0 else text, ""


def _rows(file: Path) -> Texts:
    csv.field_size_limit(1 << 26)
    with file.open(encoding="utf-8-sig", newline="", errors="replace") as lines:
        rows = csv.DictReader(lines)
        if "text" not in (rows.fieldnames or ()):
            raise click.ClickException(f"{file.name} has no column called text.")
        for row in rows:
            yield row["text"] or "", row.get("question") or ""


def _asked(question: str) -> Asked | None:
    from sunwai.feedback.types import Asked

    if not question:
        return None
    code, _, polarity = question.partition(":")
    polarity = polarity or _sample_polarity(code)
    if polarity not in {"good", "bad"}:
        raise click.ClickException(
            f"{code} is no question of the sample programmes. Write CODE:good or CODE:bad: what a yes means."
        )
    return Asked(code, polarity)


def _sample_polarity(code: str) -> str:
    """What a yes means in the sample programmes' question of that code; empty if there is none."""
    import yaml

    from sunwai.config.environment import ROOT

    for file in sorted((ROOT / "samples").glob("*/programmes/*.yaml")):
        for question in yaml.safe_load(file.read_text(encoding="utf-8"))["questions"]:
            if question["code"] == code:
                return str(question["yes_means"])
    return ""


def _plain(text: str, reading: Reading) -> dict[str, object]:
    return {
        "text": text,
        "language": reading.language,
        "outcome": reading.outcome.value,
        "bribe": int(reading.bribe),
        "bribe_denied": int(reading.bribe_denied),
        "amount_pkr": reading.amount_pkr,
        "reasons": [reason.value for reason in reading.reasons],
        "control": reading.control.value if reading.control else None,
        "confidence": reading.confidence,
        "because": reading.because,
        "reader": reading.reader,
        "version": reading.version,
    }


@main.group()
def reader() -> None:
    """The reader of replies: learning, measuring, its card."""


@reader.command()
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Where the model goes; default: the one in use."
)
@click.option(
    "--reviewed", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A set by `reader export`."
)
def train(out: Path | None, reviewed: Path | None) -> None:
    """Learns anew from the composed replies, and from this install's reviewed ones: the same bytes each time."""
    import hashlib

    from sunwai.feedback.reading.carding import train as learn
    from sunwai.feedback.reading.model import MODEL

    rows = []
    if reviewed:
        from sunwai.feedback.reading.reviewed import opened

        rows = opened(reviewed.read_bytes())
    digest = learn(
        out=out or MODEL,
        reviewed=rows,
        reviewed_hash=hashlib.sha256(reviewed.read_bytes()).hexdigest() if reviewed else "",
        say=lambda text: click.echo(text, err=True),
    )
    click.echo(digest)


@reader.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def score(file: Path, as_json: bool) -> None:
    """Reads a CSV with the label guide's columns and says how often the reader was right."""
    from sunwai.feedback.reading import read_many
    from sunwai.feedback.reading.carding import score_lines
    from sunwai.feedback.reading.composing import examples
    from sunwai.feedback.reading.scoring import scored

    rows = examples(file)
    readings = read_many([row.text for row in rows], [None] * len(rows))
    found = scored(list(zip(rows, readings, strict=True)))
    click.echo(json.dumps(found) if as_json else "\n".join([f"{len(rows)} replies", *score_lines(found)]))


@reader.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def card(as_json: bool) -> None:
    """The card of the model in use: data, counts, hashes, how good, where it fails."""
    from sunwai.feedback.reading.carding import as_text
    from sunwai.feedback.reading.model import CARD, MODEL

    text = (MODEL / CARD).read_text(encoding="utf-8")
    click.echo(text if as_json else as_text(json.loads(text)))


@reader.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path) -> None:
    """Writes the replies that people of this install reviewed, sealed with its key, for `reader train --reviewed`."""
    from sunwai.config.cli import ready

    ready()
    from sunwai.base.actors import process
    from sunwai.base.clock import now
    from sunwai.feedback.commands.exporting import export_reviewed

    sealed, count = export_reviewed(by=process("reader"), at=now())
    file.write_bytes(sealed)
    click.echo(f"{count} reviewed replies, sealed: {file}")
