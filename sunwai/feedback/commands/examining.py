"""Looks for bad data and staged answers, and hands what stands out to `insight`; findings are made there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.feedback.quality import answers, frames
from sunwai.feedback.quality.examine import YEAR, Examined, strong
from sunwai.feedback.quality.examine import examine as look
from sunwai.feedback.queries import examining as queries
from sunwai.insight.commands import restate
from sunwai.insight.findings import months_back
from sunwai.insight.types import Evidence, FindingKind, Strength

SOURCE, ANSWERS = "feedback.quality", "feedback.answers"
MOST_ROWS = 200
SAME = {"strangers": {"same_as": FindingKind.WRONG_NUMBERS.value}}
"""What the month's figures may say already."""
WITHOUT_ROWS = frozenset({"strangers", "opted_out"})
"""What stands on citizens' answers and wishes is counted and never shown row by row, not to the office above all."""


def examine(*, until: date, by: Actor, at: datetime) -> int:
    """Examines the month of a day up to that day, with the year behind it; how many signals stand. Twice is once."""
    with transaction.atomic():
        feeds = queries.feeds(months_back(until, YEAR - 1), until)
        examined = look(feeds, frames.month_number(until))
        evidence = _with_rows(_signals(examined, until), examined, until)
        count = restate(source=SOURCE, period_to=until, evidence=evidence, by=by, at=at)
        return count + restate(source=ANSWERS, period_to=until, evidence=_staged(until), by=by, at=at)


def _signals(examined: Examined, until: date) -> list[Evidence]:
    return [
        _evidence(row, FindingKind.BAD_NUMBERS, SOURCE, until, tests=examined.tests, among=examined.offices)
        for row in strong(examined).to_dicts()
    ]


def _evidence(
    row: dict[str, Any], towards: FindingKind, source: str, until: date, *, tests: int, among: int
) -> Evidence:
    window = row.get("window", "month")
    since = until.replace(day=1) if window == "month" else months_back(until, YEAR - 1)
    strength = Strength(row["of"], row["expected"], row["chance"], tests, among, row["false_rate"])
    return Evidence(
        kind=row["kind"], observed_on=until, count=row["count"], office=row["office"], source=source, towards=towards,
        period_from=since, period_to=until, strength=strength, facts={"window": window, **SAME.get(row["kind"], {})},
    )  # fmt: skip


def _staged(until: date) -> list[Evidence]:
    """Signals about a month's answers; its review is the first of the next month."""
    first = until.replace(day=1)
    review = (first + timedelta(days=32)).replace(day=1)
    found = answers.examine(queries.praise(first, until), [review])
    among, tests = found["office"].n_unique(), len(answers.KINDS)
    rows = answers.strong(found).to_dicts()
    return [_evidence(row, FindingKind.STAGED_ANSWERS, ANSWERS, until, tests=tests, among=among) for row in rows]


def _with_rows(signals: list[Evidence], examined: Examined, until: date) -> list[Evidence]:
    """The signals with the transactions that they stand on, at most MOST_ROWS each."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for place, row in queries.rows_behind(_marked(signals, examined), until):
        if len(found[place]) < MOST_ROWS:
            found[place].append(row)
    for place, row in _on_closed_days(signals, until):
        if len(found[place]) < MOST_ROWS:
            found[place].append(row)
    return [replace(one, rows=[(queries.ROW, row) for row in found[place]]) for place, one in enumerate(signals)]


def _marked(signals: Sequence[Evidence], examined: Examined) -> list[queries.Bad]:
    by_window: defaultdict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for place, one in enumerate(signals):
        if one.kind not in WITHOUT_ROWS and one.office is not None:
            by_window[one.kind, str(one.facts["window"])][one.office] = place
    return [
        (places[office], office, contact, signals[places[office]].period_from or signals[places[office]].observed_on)
        for key, places in by_window.items()
        if key in examined.bad
        for office, contact in examined.bad[key].select("office", "contact").iter_rows()
        if office in places
    ]


def _on_closed_days(signals: Sequence[Evidence], until: date) -> list[tuple[int, int]]:
    places: defaultdict[int, list[int]] = defaultdict(list)
    for place, one in enumerate(signals):
        if one.kind == "closed_days" and one.office is not None:
            places[one.office].append(place)
    if not places:
        return []
    since = min(one.period_from or one.observed_on for one in signals)
    days = [(office, day) for office, day in queries.closed_days(since, until) if office in places]
    return [(place, row) for office, row in queries.rows_on(days) for place in places[office]]
