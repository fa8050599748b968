"""The hours of one line's settings, in Pakistan's time: they narrow what the government's hours allow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from sunwai.base.clock import LOCAL

DEFAULT_HOURS = ("09:00", "19:00")


def hours_of(settings: Mapping[str, Any]) -> tuple[time, time]:
    """The hours in Pakistan's time between which citizens may be disturbed: `hours` of a line's settings."""
    opens, closes = settings.get("hours") or DEFAULT_HOURS
    return time.fromisoformat(opens), time.fromisoformat(closes)


def opening(hours: tuple[time, time], at: datetime) -> datetime | None:
    """When the hours next open, or None if they are open at this moment."""
    local = at.astimezone(LOCAL)
    opens, closes = hours
    if opens <= local.time() < closes:
        return None
    day = local.date() if local.time() < opens else local.date() + timedelta(days=1)
    return datetime.combine(day, opens, LOCAL)
