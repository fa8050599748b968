"""The catalogue of reports: a kind is one file in `kinds/`, which makes its content and says how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sunwai.base.registry import Registry
from sunwai.reports.cut import Cut
from sunwai.reports.parts import Section
from sunwai.reports.telling import Content, Place
from sunwai.reports.types import Cadence, Scope


@dataclass(frozen=True)
class Kind:
    """One kind of report.

    Args:
        scope: for what there is one each.
        say: its first sentences, where they are not those of most kinds.
        lead: the picture of its first page, where it is not the last months.
        cadences: how often it is made by itself; any kind can be made for any dates when it is asked for.
        build: makes the content of one place, from the cut of a period; all that the report says is in it.
        show: the sections of a content after the first page, in the language that is active.
    """

    slug: str
    title: Any
    scope: Scope
    build: Callable[[Cut, Place], Content]
    show: Callable[[Content], Sequence[Section | None]]
    say: Callable[[Content], list[str]] | None = None
    lead: Callable[[Content], Section | None] | None = None
    cadences: tuple[Cadence, ...] = (Cadence.MONTHLY, Cadence.QUARTERLY)


kinds: Registry[Kind] = Registry("report")


def places(kind: Kind, cut: Cut) -> list[Place]:
    """Where a kind of report is made: the whole, or each of what its scope names."""
    whole = [cut.whole["code"]] if cut.whole else []
    departments: list[str] = [*cut.departments]
    match kind.scope:
        case Scope.WHOLE:
            return [Place(area) for area in whole]
        case Scope.DEPARTMENT:
            return [Place(area, department) for area in whole for department in departments]
        case Scope.SERVICE:
            return [Place(area, cut.department_of[one], one) for area in whole for one in cut.services]
        case Scope.DISTRICT:
            return [Place(area) for area in cut.areas]
        case Scope.DEPARTMENT_DISTRICT:
            return [Place(area, department) for area in cut.areas for department in departments]
