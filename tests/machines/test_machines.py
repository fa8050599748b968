"""What runs where: words of processes, silence, clocks and disks."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from sunwai.base import bulk
from sunwai.base.actors import Actor, process
from sunwai.base.refusals import NotAllowed
from sunwai.config.living import program
from sunwai.ledger.models import Entry
from sunwai.machines.commands import end, say, take_off
from sunwai.machines.models import Process
from sunwai.machines.queries import Seen, database, machines
from sunwai.machines.types import Standing, StillRuns, Word
from sunwai.messages.alarms import conditions, sentence
from tests.messages.makers import NOON

pytestmark = pytest.mark.django_db
GB = 1_000_000_000


def a_word(name: str = "worker-1", *, ahead: int = 0, free: int = 60 * GB, fault: str = "") -> Word:
    return Word("lahore-2", name, "abcd1234", datetime.now(UTC) + timedelta(seconds=ahead), free, 100 * GB, fault)


def silent_for(seconds: int) -> None:
    bulk.run("UPDATE machines_process SET seen_at = seen_at - %s * interval '1 second'", [seconds])


def the_one() -> Seen:
    return machines()[0].processes[0]


def alarms() -> set[str]:
    return {one.kind.value for one in conditions(NOON)}


def test_a_process_that_speaks_runs() -> None:
    say(word=a_word(), begins=True)
    assert (the_one().standing, the_one().starts) == (Standing.RUNS, 1)
    assert not alarms() & {"process_gone", "clock_off", "disk_short"}


def test_a_minute_of_silence_is_an_alarm() -> None:
    say(word=a_word(), begins=True)
    silent_for(61)
    assert the_one().standing is Standing.GONE
    assert "process_gone" in alarms()


def test_a_process_that_was_told_to_end_is_no_alarm() -> None:
    say(word=a_word(), begins=True)
    end(machine="lahore-2", name="worker-1")
    silent_for(61)
    assert the_one().standing is Standing.ENDED
    assert "process_gone" not in alarms()


def test_started_again_it_runs_and_its_starts_are_counted() -> None:
    say(word=a_word(), begins=True)
    end(machine="lahore-2", name="worker-1")
    say(word=a_word(), begins=True)
    say(word=a_word())
    assert (the_one().standing, the_one().starts) == (Standing.RUNS, 2)


def test_a_clock_that_is_off_and_a_disk_that_is_nearly_full_are_alarms() -> None:
    say(word=a_word(ahead=90, free=3 * GB), begins=True)
    assert {"clock_off", "disk_short"} <= alarms()
    told = next(one for one in conditions(NOON) if one.kind == "clock_off")
    assert "lahore-2" in sentence(told.kind, told.values)


def test_a_web_that_runs_and_does_not_answer_is_an_alarm() -> None:
    say(word=a_word("web", fault="TimeoutError"), begins=True)
    assert "process_faulty" in alarms()


def test_only_what_is_gone_is_taken_off_the_list() -> None:
    say(word=a_word(), begins=True)
    one, who = Process.objects.get(), process("test")
    with pytest.raises(StillRuns):
        take_off(process=one, by=who, at=NOON)
    silent_for(61)
    with pytest.raises(NotAllowed):
        take_off(process=one, by=Actor("account", "7"), at=NOON)
    take_off(process=one, by=who, at=NOON)
    assert (machines(), Entry.objects.filter(action="machines.take_off").count()) == ([], 1)


def test_the_database_says_how_it_is() -> None:
    found = database()
    assert found.size > 0
    assert 0 < found.connections <= found.most


def test_two_processes_of_one_program_have_the_same_digest() -> None:
    told = "from sunwai.config.living import program; print(program())"
    assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout == (
        f"{program()}\n"
    )
