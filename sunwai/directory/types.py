from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from sunwai.base.refusals import Refused


class AreaKind(StrEnum):
    PROVINCE = "province"
    DIVISION = "division"
    DISTRICT = "district"
    TEHSIL = "tehsil"

    @property
    def label(self) -> str:
        names = {
            "province": _("Province"), "division": _("Division"), "district": _("District"), "tehsil": _("Tehsil"),
        }  # fmt: skip
        return str(names[self.value])

    @property
    def height(self) -> int:
        """How high it stands in the tree: a tehsil is 0. A parent stands higher than its children."""
        return len(AreaKind) - 1 - list(AreaKind).index(self)


class Weekday(StrEnum):
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """Monday is 0, as in Python's dates."""
        return list(Weekday).index(self)


class Charge(StrEnum):
    """How an officer holds a post: as their own, or beside their own until somebody comes."""

    FULL = "full"
    ADDITIONAL = "additional"

    @property
    def label(self) -> str:
        names = {"full": _("Own charge"), "additional": _("Additional charge")}
        return str(names[self.value])


class How(StrEnum):
    """How somebody comes to answer for a post on a day."""

    HOLDS = "holds"
    ACTS = "acts"
    FORWARDED = "forwarded"
    NOBODY = "nobody"

    @property
    def label(self) -> str:
        names = {
            "holds": _("holds it"), "acts": _("acts for who is on leave"),
            "forwarded": _("vacant: goes to the post above"), "nobody": _("vacant, and nobody above"),
        }  # fmt: skip
        return str(names[self.value])


@dataclass(frozen=True)
class OrderLine:
    """One line of a transfer order, in codes: who leaves which post and takes which; either may be empty."""

    officer: str
    leaves: str = ""
    takes: str = ""
    charge: Charge = Charge.FULL


@dataclass(frozen=True)
class OrderDraft:
    """A transfer order as it is written: its number and date, the day from which it holds, its lines."""

    number: str
    dated: date
    effective: date
    lines: Sequence[OrderLine]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line of an order; line 0 is the order itself."""

    line: int
    reason: str


class OrderRefused(Refused):
    """The order is not kept: {reasons}"""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(reasons=" ".join(fault.reason for fault in faults))


class OrderBegan(Refused):
    """This order is in force already, or was withdrawn. What it did is undone by a new order."""


class OrderBuiltOn(Refused):
    """A later order builds on this one: withdraw that one first."""


class OnLeaveThen(Refused):
    """{name} is on leave then already."""


class ActsForThemselves(Refused):
    """Somebody else must act meanwhile."""


class BadDays(Refused):
    """The last day is before the first, or the days are over."""


class NotYourself(Refused):
    """Nobody posts themselves, or gives leave to themselves: somebody else must."""

    status = 403


class BadRow(Refused):
    """{file}, line {line}, column {column}: {reason}"""


class NothingToLoad(Refused):
    """{folder} holds none of the files that a directory is read from, such as areas.csv."""
