"""What time it truly is, and what time the install's machines show. They differ only where the diary says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

PACE = 10
"""So many sample seconds pass in a real one, between the hours to which the diary moves."""


@dataclass(frozen=True)
class Setting:
    """From a real second on it is truly this time, and this time is shown."""

    real: float
    true: datetime
    shown: datetime


class Clock:
    """Moved on from hour to hour of the diary; every process of the install reads its file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.settings: list[Setting] = []

    def set(self, true: datetime, *, shown: datetime | None = None) -> None:
        """Moves the true time on; `shown` is what the install's wrong clock shows instead."""
        now = datetime.now(UTC)
        if self.settings:
            assert true >= self.true_at(now.timestamp()), f"the machine was too slow: it is later than {true} already"
        aside = self.file.with_suffix(".new")
        aside.write_text(f"{now.isoformat()}/{(shown or true).isoformat()}/{PACE}")
        aside.replace(self.file)
        self.settings.append(Setting(now.timestamp(), true, shown or true))

    def _at(self, real: float) -> Setting:
        return next(one for one in reversed(self.settings) if one.real <= real)

    def true_at(self, real: float) -> datetime:
        """What time it truly was at a real second."""
        found = self._at(real)
        return found.true + timedelta(seconds=(real - found.real) * PACE)

    def shown_at(self, real: float) -> datetime:
        """What the install believed at a real second."""
        found = self._at(real)
        return found.shown + timedelta(seconds=(real - found.real) * PACE)

    def shown(self) -> datetime:
        return self.shown_at(datetime.now(UTC).timestamp())

    def true(self) -> datetime:
        return self.true_at(datetime.now(UTC).timestamp())
