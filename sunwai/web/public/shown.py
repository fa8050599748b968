"""What the public is shown: the newest published month, as the open data has it and no number besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from sunwai.directory.models import Area
from sunwai.insight.publishing import COUNTS, PER_QUESTION
from sunwai.insight.queries import Suppressed, Value
from sunwai.insight.statistics import intervals
from sunwai.outreach.models import Question
from sunwai.reports.models import PublishedMonth
from sunwai.web.showing import tongue, without_places

Shown = Value | Suppressed | None


@dataclass(frozen=True)
class Line:
    """A row of a public table: its name, and a figure for each code (None where nothing is known)."""

    name: str
    sort: str
    figures: Mapping[str, Shown]


@dataclass(frozen=True)
class Board:
    """The front page's figures: those of one month."""

    month: date
    totals: Mapping[str, Shown]
    questions: list[Line] = field(default_factory=list)
    districts: list[Line] = field(default_factory=list)


def board() -> Board | None:
    """The newest published month; None while there is none."""
    newest = PublishedMonth.objects.order_by("-month").first()
    return _arranged(newest) if newest else None


def _arranged(published: PublishedMonth) -> Board:
    totals: dict[str, Shown] = {}
    districts: dict[str, dict[str, Shown]] = {}
    for district, department, _, *counts in published.content["services"]:
        if department is None:
            shown = {code: _count(code, count) for code, count in zip(COUNTS, counts, strict=True)}
            if district is None:
                totals = shown
            else:
                districts[district] = shown
    questions = {
        row[0]: _answers(row[0], row[4:]) for row in published.content["answers"] if row[1:4] == [None, None, None]
    }
    return Board(
        month=date.fromisoformat(f"{published.month}-01"), totals=totals,
        questions=[Line(_wording(code), code, found) for code, found in sorted(questions.items())],
        districts=sorted(_named(districts), key=lambda line: line.sort),
    )  # fmt: skip


def _count(code: str, count: int | None) -> Shown:
    return Suppressed(code, (), "") if count is None else Value(code, (), "", count)


def _answers(question: str, counts: list[int | None]) -> dict[str, Shown]:
    """The answers to one question, and the shares of which both counts are shown."""
    n = counts[0]
    found: dict[str, Shown] = {PER_QUESTION[0]: _count(PER_QUESTION[0], n)}
    for code, count in zip(PER_QUESTION[1:], counts[1:], strict=True):
        if count is None or not n:
            found[code] = Suppressed(code, (), question)
        else:
            ((low, high),) = intervals([count], [n])
            found[code] = Value(code, (), question, count, n, count / n, low, high)
    return found


def _named(districts: dict[str, dict[str, Shown]]) -> list[Line]:
    areas: QuerySet[Area] = Area.objects.filter(code__in=districts).only("code", "name", "name_ur", "sort_ur")
    urdu = tongue() == "ur"
    return [
        Line(one.name_ur if urdu else one.name, one.sort_ur if urdu else one.name, districts[one.code]) for one in areas
    ]


def _wording(code: str) -> str:
    """A question as it is asked, in the language of the page; its code where its programme is gone."""
    programme, _, question = code.partition(".")
    found = Question.objects.filter(programme__code=programme, code=question).order_by("-programme__version").first()
    return worded(found.wording) if found else code


def worded(wording: Mapping[str, Any]) -> str:
    """The shortest wording of a question in the language of the page, with its places taken out."""
    spoken = wording.get("web") or wording.get("caller") or wording.get("sms") or {}
    return without_places(str(spoken.get("ur" if tongue() == "ur" else "en") or next(iter(spoken.values()), "")))
