from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sunwai.base import clock


def test_the_day_turns_at_midnight_in_pakistan() -> None:
    assert clock.day_of(datetime(2026, 3, 1, 18, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert clock.day_of(datetime(2026, 3, 1, 19, 0, tzinfo=UTC)) == date(2026, 3, 2)


def test_a_sample_day_runs_on_its_own_clock(monkeypatch) -> None:
    start = datetime.now(UTC) - timedelta(seconds=10)
    monkeypatch.setenv("SUNWAI_CLOCK", f"{start.isoformat()}/2026-03-02T08:00:00+05:00/60")
    passed = clock.now() - datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    assert timedelta(minutes=10) <= passed < timedelta(minutes=15)


def test_a_sample_clock_in_a_file_is_moved_while_all_run(monkeypatch, tmp_path: Path) -> None:
    shown = tmp_path / "clock"
    monkeypatch.setenv("SUNWAI_CLOCK", str(shown))
    for day in (2, 9, 5):
        shown.write_text(f"{datetime.now(UTC).isoformat()}/2026-03-0{day}T08:00:00+05:00/0")
        assert clock.today() == date(2026, 3, day)
