"""Looks for cases that are staged or ended on paper, and hands what stands out to `insight` as signals.

Filed from the number of an officer or clerk; praise from few phones, within seconds or before a review (the detectors
of `feedback.quality`); outcomes written within minutes of filing. A signal accuses nobody: `insight` weighs it with
all others, and a person looks. What each kind says is in `complaints.sentences`.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import polars as pl
from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.clock import LOCAL
from sunwai.feedback.quality import answers, peers
from sunwai.insight.commands import restate
from sunwai.insight.types import Evidence, FindingKind, Strength

SOURCE = "complaints.cases"
MINUTES = 15
WORTH = 0.01
LEAST = 10
AT_LEAST = 3
PRAISE = """
SELECT DISTINCT ON (e.case_id) e.case_id, post.office_id, z.contact_point_id::text, e.at,
    e.deed = 'confirm' OR (e.facts->>'rating')::int >= 4
FROM casework_caseevent e JOIN casework_case c ON c.id = e.case_id
JOIN LATERAL (SELECT p.post_id FROM casework_caseproposal p WHERE p.case_id = c.id ORDER BY p.n DESC LIMIT 1) told ON true
JOIN directory_post post ON post.id = told.post_id AND post.office_id IS NOT NULL
JOIN LATERAL (SELECT y.citizen_id FROM casework_caseparty y WHERE y.case_id = c.id AND y.part = 'complainant'
    ORDER BY y.id LIMIT 1) party ON true
JOIN people_citizen z ON z.id = party.citizen_id AND z.contact_point_id IS NOT NULL
WHERE c.status_at >= %(begin)s AND e.at >= %(begin)s AND e.at < %(end)s AND e.deed IN ('confirm', 'refuse', 'rate')
ORDER BY e.case_id, e.n DESC
"""  # noqa: E501
COUNTED = """
SELECT post.office_id, count(*), count(*) FILTER (WHERE s.id IS NOT NULL),
    count(*) FILTER (WHERE told.at < c.filed_at + make_interval(mins => %(minutes)s))
FROM casework_case c
JOIN LATERAL (SELECT p.post_id, p.at FROM casework_caseproposal p WHERE p.case_id = c.id ORDER BY p.n LIMIT 1) told ON true
JOIN directory_post post ON post.id = told.post_id AND post.office_id IS NOT NULL
LEFT JOIN LATERAL (SELECT y.citizen_id FROM casework_caseparty y WHERE y.case_id = c.id AND y.part = 'complainant'
    ORDER BY y.id LIMIT 1) party ON true
LEFT JOIN people_citizen z ON z.id = party.citizen_id
LEFT JOIN people_staffnumber s ON s.contact_point_id = z.contact_point_id
WHERE c.filed_at >= %(begin)s AND c.filed_at < %(end)s AND c.identity <> 'anonymous' GROUP BY 1
"""  # noqa: E501


@transaction.atomic
def examine_cases(*, until: date, by: Actor, at: datetime) -> int:
    """Examines the month of a day up to that day; how many signals stand. Twice is once."""
    first = until.replace(day=1)
    begin, end = (datetime.combine(day, time(), LOCAL) for day in (first, until + timedelta(days=1)))
    tested = pl.concat([_praise(begin, end, first), *_counted(begin, end)])
    rows = peers.with_false_rates(tested).filter(pl.col("chance") <= WORTH).to_dicts() if tested.height else []
    among, tests = tested["office"].n_unique(), tested["kind"].n_unique()
    evidence = [_evidence(row, first, until, tests=tests, among=among) for row in rows]
    return restate(source=SOURCE, period_to=until, evidence=evidence, by=by, at=at)


def _evidence(row: dict[str, Any], first: date, until: date, *, tests: int, among: int) -> Evidence:
    strength = Strength(row["of"], row["expected"], row["chance"], tests, among, row["false_rate"])
    return Evidence(
        kind=f"cases_{row['kind']}", observed_on=until, count=row["count"], office=row["office"], source=SOURCE,
        towards=FindingKind.STAGED_CASES, period_from=first, period_to=until, strength=strength,
        facts={"window": "month"},
    )  # fmt: skip


def _praise(begin: datetime, end: datetime, first: date) -> pl.DataFrame:
    """What citizens said of outcomes, of each case the last; a whole number in place of each phone.

    Reviews are on the first of a month.
    """
    rows = bulk.rows(PRAISE, {"begin": begin, "end": end})
    phones = {point: n for n, point in enumerate(dict.fromkeys(row[2] for row in rows))}
    said = pl.DataFrame(
        [(case, office, phones[point], None, at, bool(praises)) for case, office, point, at, praises in rows],
        schema=answers.ANSWERS, orient="row",
    )  # fmt: skip
    review = (first + timedelta(days=32)).replace(day=1)
    return answers.examine(said, [review])


def _counted(begin: datetime, end: datetime) -> list[pl.DataFrame]:
    rows = [row for row in bulk.rows(COUNTED, {"begin": begin, "end": end, "minutes": MINUTES}) if row[1] >= LEAST]
    return [_tested("from_inside", rows, 2), _tested("within_minutes", rows, 3)]


def _tested(kind: str, rows: list[tuple[int, ...]], place: int) -> pl.DataFrame:
    schema = {"kind": pl.String, "office": pl.Int64, "count": pl.Int64, "of": pl.Int64,
              "expected": pl.Float64, "chance": pl.Float64}  # fmt: skip
    counts, of = (np.array([row[at] for row in rows], dtype=np.int64) for at in (place, 1))
    others = peers.fit(counts, of) if rows else None
    if others is None:
        return pl.DataFrame(schema=schema)
    chances = np.where(counts < AT_LEAST, 1.0, others.chances(counts, of))
    return pl.DataFrame(
        {"kind": [kind] * len(rows), "office": [row[0] for row in rows], "count": counts, "of": of,
         "expected": [others.mean] * len(rows), "chance": chances},
        schema=schema,
    )  # fmt: skip
