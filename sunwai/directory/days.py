"""Words of the calendar: what may be announced, what a season holds back, and why it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from sunwai.base.refusals import Refused

HELD_PROGRAMME = "programme:"
"""A season's hold of one programme is this and the id of its first version."""


class ChangeKind(StrEnum):
    """What a change of the calendar does."""

    HOLIDAY = "holiday"
    WITHDRAWAL = "withdrawal"
    SEASON = "season"
    SEASON_END = "season_end"
    HOURS = "hours"
    LIMITS = "limits"

    @property
    def label(self) -> str:
        names = {
            "holiday": _("A holiday"), "withdrawal": _("A holiday withdrawn"),
            "season": _("A season with rules of its own"), "season_end": _("A season ended"),
            "hours": _("Other hours for good"), "limits": _("Other limits"),
        }  # fmt: skip
        return str(names[self.value])

    @property
    def is_plan(self) -> bool:
        """Whether it holds from its approval until the next one, and moves no day."""
        return self in {ChangeKind.HOURS, ChangeKind.LIMITS}

    @property
    def rule(self) -> str:
        """How a due date that it moves names it, before the day."""
        return {"holiday": "holiday", "withdrawal": "holiday_withdrawn"}.get(self.value, self.value)


class ChangeState(StrEnum):
    """A change is drafted, and then approved by a second person, or dropped."""

    DRAFT = "draft"
    APPROVED = "approved"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        return str({"draft": _("draft"), "approved": _("in force"), "dropped": _("dropped")}[self.value])


class Hold(StrEnum):
    """What a season may hold back, beside single programmes."""

    LEADER_VOICE = "leader_voice"
    LEADER_CALLS = "leader_calls"

    @property
    def label(self) -> str:
        names = {
            "leader_voice": _("recordings in a leader’s voice"), "leader_calls": _("a leader’s own calls to citizens"),
        }  # fmt: skip
        return str(names[self.value])


@dataclass(frozen=True)
class WindowGiven:
    """When citizens may be disturbed on a weekday (Monday is 0) of a season; `channel` empty is all."""

    weekday: int
    opens: time
    closes: time
    channel: str = ""


@dataclass(frozen=True)
class SeasonGiven:
    """A season as it is announced. No windows: citizens may be disturbed as ever; no `worked`: offices work as ever.

    `worked`: opening and closing hours by weekday (Monday is 0); a weekday without is not worked in the season.
    """

    code: str
    name: str
    name_ur: str
    first_day: date
    last_day: date
    windows: tuple[WindowGiven, ...] = ()
    worked: dict[int, tuple[time, time]] | None = None
    holds: tuple[str, ...] = ()


@dataclass(frozen=True)
class HoursGiven:
    """A profile of hours as it is given: rows of weekday (Monday is 0), opens, closes; `valid_*` for a time only."""

    code: str
    name: str
    name_ur: str
    rows: tuple[tuple[int, time, time], ...]
    channel: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class CalendarChanged:
    """Event: a change of the calendar is in force."""

    change: int


@dataclass(frozen=True)
class PlanChanged:
    """Event: a change of hours or limits is in force, or is to be by this."""

    change: int


class BadChange(Refused):
    """The last day is before the first, or longer after it than a year."""


class DaysArePast(Refused):
    """These days are over. What has been counted on them stays."""


class HolidayBegan(Refused):
    """This holiday has begun on {day}: people have stayed at home, and dates have moved. It cannot be withdrawn."""

    status = 409


class NoSuchHoliday(Refused):
    """There is no holiday on these days in this place, so there is none to withdraw."""


class HolidayAlready(Refused):
    """All of these days are holidays in this place already."""


class NotADraft(Refused):
    """This is no draft any more: somebody has approved or dropped it."""

    status = 409


class PlanIsOld(Refused):
    """Another change of the same came into force after this was drafted. Draft it anew, beside what holds now."""

    status = 409


class SeasonThere(Refused):
    """A season with the code “{code}” is in force already. End it, or choose another code."""


class BadSeason(Refused):
    """The season changes nothing, or one of its hours closes before it opens."""


class NoSuchSeason(Refused):
    """There is no such season, or it is over."""


class SecondPersonDecides(Refused):
    """You drafted this yourself. A second person must approve it."""

    status = 403


class HeldBack(Refused):
    """{name} holds until {day}: a leader’s own calls are held back. They go on after it."""

    status = 409
