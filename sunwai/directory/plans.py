"""Hours for good, and how often one citizen is asked: how a change of the calendar keeps them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from sunwai.directory.days import ChangeKind, HoursGiven
from sunwai.directory.seasons import HoursProfile

TITLES: Mapping[ChangeKind, Callable[[], str]] = {
    ChangeKind.HOURS: lambda: _("When citizens may be asked"),
    ChangeKind.LIMITS: lambda: _("How often one citizen is asked"),
}


def titles(kind: ChangeKind) -> tuple[str, str]:
    """What such a change is called in English and in Urdu."""
    found = []
    for language in ("en", "ur"):
        with override(language):
            found.append(TITLES[kind]())
    return found[0], found[1]


def written(profiles: Iterable[HoursGiven]) -> list[dict[str, Any]]:
    """Profiles as the facts of a change keep them."""
    return [
        {
            "code": one.code, "name": one.name, "name_ur": one.name_ur, "channel": one.channel,
            "from": one.valid_from.isoformat() if one.valid_from else None,
            "to": one.valid_to.isoformat() if one.valid_to else None,
            "rows": [[weekday, f"{opens}", f"{closes}"] for weekday, opens, closes in sorted(one.rows)],
        }
        for one in profiles
    ]  # fmt: skip


def given(facts: Iterable[Mapping[str, Any]]) -> list[HoursGiven]:
    """Profiles as `written` wrote them."""
    return [
        HoursGiven(
            code=one["code"], name=one["name"], name_ur=one["name_ur"], channel=one["channel"],
            valid_from=date.fromisoformat(one["from"]) if one["from"] else None,
            valid_to=date.fromisoformat(one["to"]) if one["to"] else None,
            rows=tuple(
                (weekday, time.fromisoformat(opens), time.fromisoformat(closes))
                for weekday, opens, closes in one["rows"]
            ),
        )
        for one in facts
    ]  # fmt: skip


def hours_in_force() -> list[HoursGiven]:
    """The profiles that belong to no season."""
    return [
        HoursGiven(
            code=one.code, name=one.name, name_ur=one.name_ur, channel=one.channel, valid_from=one.valid_from,
            valid_to=one.valid_to, rows=tuple((span.weekday, span.opens, span.closes) for span in one.hours.all()),
        )
        for one in HoursProfile.objects.filter(season=None).prefetch_related("hours").order_by("pk")
    ]  # fmt: skip
