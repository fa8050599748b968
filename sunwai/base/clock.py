"""What time it is. Doors ask here and hand the moment to commands as `at`; nothing below them looks at a clock.

A sample day runs on a clock of its own: `SUNWAI_CLOCK=REAL/SAMPLE/PACE` (two ISO moments and how many
sample seconds pass in a real one), set by the demo for the processes that it starts. Where it is the path of a file,
that file says it, and whoever writes it anew moves the clock of all processes at once, as a wrong time server does.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Karachi")


@lru_cache(maxsize=1)
def _sample(setting: str) -> tuple[datetime, datetime, float]:
    real, sample, pace = setting.split("/")
    return datetime.fromisoformat(real), datetime.fromisoformat(sample), float(pace)


def now() -> datetime:
    """This moment, aware, in UTC."""
    moment = datetime.now(UTC)
    if setting := os.environ.get("SUNWAI_CLOCK"):
        real, sample, pace = _sample(Path(setting).read_text() if setting.startswith("/") else setting)
        return (sample + (moment - real) * pace).astimezone(UTC)
    return moment


def today() -> date:
    """The day it is in Pakistan."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The day of a moment in Pakistan."""
    return moment.astimezone(LOCAL).date()
