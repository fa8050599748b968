"""Hours and limits that a second person approved: what is against them, and hours put in force."""

from __future__ import annotations

from collections.abc import Sequence

from sunwai.directory.days import ChangeState, HoursGiven, PlanIsOld, SeasonThere
from sunwai.directory.seasons import CalendarChange, Hours, HoursProfile


def check_plan(change: CalendarChange) -> None:
    """Raises what is against a change of hours or limits.

    Raises:
        PlanIsOld: another one came into force after it was drafted.
        SeasonThere: a profile has the code of a season's.
    """
    later = CalendarChange.objects.filter(kind=change.kind, state=ChangeState.APPROVED)
    if change.drafted_at is not None and later.filter(decided_at__gt=change.drafted_at).exists():
        raise PlanIsOld
    codes = [one["code"] for one in change.facts.get("profiles", ())]
    taken = HoursProfile.objects.filter(code__in=codes).exclude(season=None).first()
    if taken is not None:
        raise SeasonThere(code=taken.code)


def put_hours(*, profiles: Sequence[HoursGiven]) -> None:
    """Puts these profiles in the place of all that belong to no season. In the caller's transaction, who records it."""
    HoursProfile.objects.filter(season=None).delete()
    for one in profiles:
        made = HoursProfile.objects.create(
            code=one.code, name=one.name, name_ur=one.name_ur, channel=one.channel, valid_from=one.valid_from,
            valid_to=one.valid_to,
        )  # fmt: skip
        Hours.objects.bulk_create(
            Hours(profile=made, weekday=weekday, opens=opens, closes=closes) for weekday, opens, closes in one.rows
        )
