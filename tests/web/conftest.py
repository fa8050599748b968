from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

Set = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def _own_folder(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Snapshots of a test go where the test's own files go."""
    settings.VAR = tmp_path
    settings.SUNWAI_SECOND_LOOKS = 0


@pytest.fixture
def clock_at(monkeypatch: pytest.MonkeyPatch) -> Set:
    """Sets the clock that the pages ask."""

    def set_(moment: datetime) -> None:
        monkeypatch.setenv("SUNWAI_CLOCK", f"{datetime.now(UTC).isoformat()}/{moment.isoformat()}/1")

    return set_
