"""Which lines of a channel carry it: those of the lowest rank that has a fit one, and why the others do not.

The numbers follow GOV.UK Notify's: fifty errors in a minute, or a share of receipts that come later than five minutes.
A line that is sick is tried again after a while. Where no line is fit, the lowest rank that is up carries all the same:
a slow carrier is better than none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q

from sunwai.base.clock import day_of
from sunwai.messages.models import Line, LineSwitch, Pause
from sunwai.messages.types import Channel, PauseScope

DOWN_AFTER = timedelta(seconds=10)


class Unfit(StrEnum):
    """Why a line does not carry."""

    FIT = ""
    ENDED = "line_ended"
    PAUSED = "paused"
    DOWN = "down"
    ERRORS = "errors"
    SLOW = "slow_receipts"
    IN_RESERVE = "in_reserve"

    @property
    def is_barred(self) -> bool:
        """It must not carry, even if no other can."""
        return self in {Unfit.ENDED, Unfit.PAUSED}


@dataclass(frozen=True)
class Standing:
    """A line, whether it carries its channel now, and if not why."""

    line: Line
    carries: bool
    why: Unfit


def standings(channel: Channel | str, at: datetime) -> list[Standing]:
    """All active lines of a channel in the order of their ranks."""
    lines = list(Line.objects.filter(channel=channel, is_active=True).select_related("vendor").order_by("rank", "code"))
    pauses = Pause.objects.filter(
        Q(until=None) | Q(until__gt=at),
        lifted_at=None,
        placed_at__lte=at,
        scope__in=[PauseScope.LINE, PauseScope.VENDOR],
    )
    paused = {(scope, reference) for scope, reference in pauses.values_list("scope", "reference")}
    whys = {line.id: _why(line, paused, at) for line in lines}
    rank = _carrying_rank(lines, whys)
    found = []
    for line in lines:
        why = whys[line.id]
        carries = line.rank == rank and not why.is_barred and (not why or _none_fit(lines, whys))
        found.append(Standing(line, carries, why if why or carries else Unfit.IN_RESERVE))
    return found


def _none_fit(lines: Sequence[Line], whys: dict[int, Unfit]) -> bool:
    return all(whys[line.id] for line in lines)


def _carrying_rank(lines: Sequence[Line], whys: dict[int, Unfit]) -> int | None:
    for may in (
        [line for line in lines if not whys[line.id]],
        [line for line in lines if not whys[line.id].is_barred and line.state == "up"],
        [line for line in lines if not whys[line.id].is_barred],
    ):
        if may:
            return min(line.rank for line in may)
    return None


def _why(line: Line, paused: set[tuple[str, str]], at: datetime) -> Unfit:
    vendor, day = line.vendor, day_of(at)
    if vendor is not None and not (vendor.starts_on <= day and (vendor.ends_on is None or day <= vendor.ends_on)):
        return Unfit.ENDED
    if (PauseScope.LINE, line.code) in paused or (vendor and (PauseScope.VENDOR, vendor.code) in paused):
        return Unfit.PAUSED
    if line.state != "up" and (line.state_at is None or line.state_at < at - DOWN_AFTER):
        return Unfit.DOWN
    until = line.health.get("sick_until")
    if until and datetime.fromisoformat(until) > at:
        return Unfit(line.health["why"])
    return Unfit.FIT


def switches(limit: int = 50) -> list[LineSwitch]:
    """The latest switches, newest first."""
    return list(LineSwitch.objects.select_related("line_from", "line_to").order_by("-at", "-id")[:limit])
