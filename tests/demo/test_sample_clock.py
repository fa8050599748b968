"""The training copy's days: what stands in the ledger at the real time does not move them, and none is played twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from sunwai.base.actors import process
from sunwai.demo.day import Day
from sunwai.demo.processes import Processes
from sunwai.demo.progress import Bars
from sunwai.demo.record import Record
from sunwai.demo.sample_clock import arrived, at_this_hour, moment, running, sample_day
from sunwai.ledger.commands import record

DAY = timedelta(days=1)


def test_the_pages_show_the_hour_that_it_really_is() -> None:
    evening = moment(date(2026, 3, 2), 18)
    found = at_this_hour(evening)
    assert evening <= found < evening + DAY
    assert min((found - datetime.now(UTC)) % DAY, (datetime.now(UTC) - found) % DAY) < timedelta(minutes=5)


@pytest.mark.parametrize(("day", "hour", "number"), [(2, 8.5, 1), (2, 9.5, 2), (5, 2, 4), (5, 21, 5)])
def test_the_next_day_is_the_first_that_the_served_clock_has_not_begun(day: int, hour: float, number: int) -> None:
    assert arrived(running(moment(date(2026, 3, day), hour), pace=1)) == number


def test_a_copy_that_was_never_served_has_no_day_behind_it() -> None:
    assert arrived("") == 0


@pytest.mark.django_db
def test_a_day_begins_on_its_own_morning_whatever_was_done_by_command_line(tmp_path: Path) -> None:
    by, morning = process("test"), moment(sample_day(2), 9)
    record(by=by, action="training.begin", subject="install", subject_id="1", at=morning + 200 * DAY)
    day = Day(2, tmp_path, 0, 0, Record(tmp_path / "demo.json"), Processes(tmp_path), Bars())
    assert day.begins() == morning
    record(by=by, action="messages.queue", subject="message", subject_id="1", at=morning + DAY / 24)
    assert day.begins() == morning + DAY / 24
