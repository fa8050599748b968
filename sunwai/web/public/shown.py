"""What the public is shown of the newest snapshot: counts from 1 to 9, and what would give them away, are hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet

from sunwai.directory.models import Area
from sunwai.insight.models import Snapshot
from sunwai.insight.queries import Suppressed, Value, public_figures
from sunwai.outreach.models import Question
from sunwai.web.showing import tongue, without_places

KEPT = 24 * 3600
COUNTED = ("transactions", "asked", "reached", "replied", "answered")
PER_QUESTION = ("answers", "dissatisfied", "bribe_alleged")
Shown = Value | Suppressed | None


@dataclass(frozen=True)
class Line:
    """A row of a public table: its name, and a figure for each code (None where nothing is known)."""

    name: str
    sort: str
    figures: Mapping[str, Shown]


@dataclass(frozen=True)
class Board:
    """The front page's figures, as of a moment."""

    as_of: datetime
    totals: Mapping[str, Shown]
    questions: list[Line] = field(default_factory=list)
    districts: list[Line] = field(default_factory=list)


def board() -> Board | None:
    """The newest snapshot's public figures; None while there is no snapshot."""
    snapshot = Snapshot.objects.order_by("-as_of", "-pk").first()
    if snapshot is None:
        return None
    values: list[Value | Suppressed] | None = cache.get(_name(snapshot))
    return _arranged(snapshot, keep(snapshot) if values is None else values)


def keep(snapshot: Snapshot) -> list[Value | Suppressed]:
    """Works the public figures out and keeps them, so that no visitor waits for it."""
    values = public_figures(snapshot, "district", codes=[*COUNTED, *PER_QUESTION])
    cache.set(_name(snapshot), values, KEPT)
    return values


def _name(snapshot: Snapshot) -> str:
    return f"web.front.{snapshot.pk}"


def _arranged(snapshot: Snapshot, values: list[Value | Suppressed]) -> Board:
    totals = {one.figure: one for one in values if one.key == (None,) and not one.question}
    questions: dict[str, dict[str, Shown]] = {}
    districts: dict[str, dict[str, Shown]] = {}
    for one in values:
        if one.question and one.key == (None,):
            questions.setdefault(one.question, {})[one.figure] = one
        elif not one.question and one.key != (None,):
            districts.setdefault(str(one.key[0]), {})[one.figure] = one
    return Board(
        as_of=snapshot.as_of, totals=totals,
        questions=[Line(_wording(code), code, found) for code, found in sorted(questions.items())],
        districts=sorted(_named(districts), key=lambda line: line.sort),
    )  # fmt: skip


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
