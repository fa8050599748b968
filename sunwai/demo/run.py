"""`sunwai demo`: the sample government, its history, and the next sample day; then its pages until Ctrl-C."""

from __future__ import annotations

import fcntl
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from sunwai.base import clock
from sunwai.demo import founding, history, sample_clock, summary
from sunwai.demo.counts import of_day
from sunwai.demo.day import TRANSACTIONS, Day
from sunwai.demo.processes import Processes
from sunwai.demo.progress import Bars
from sunwai.demo.reckoning import reckon
from sunwai.demo.record import Record
from sunwai.demo.sample_clock import WEEKS, moment, running, sample_day
from sunwai.ledger.commands import BATCH, seal
from sunwai.ledger.queries import verify


class AlreadyRuns(Exception):
    """Another demo runs in this var folder."""


@dataclass(frozen=True)
class Options:
    """`day` is 0 for the next one; `once` ends instead of serving."""

    port: int = 8000
    once: bool = False
    day: int = 0
    weeks: int = WEEKS
    transactions: int = TRANSACTIONS


@contextmanager
def alone(var: Path) -> Iterator[None]:
    """One demo at a time in a var folder."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRuns(str(var)) from error
        yield


def run(var: Path, options: Options) -> dict[str, object]:
    """Everything; returns the facts of the day."""
    began, bars = time.monotonic(), Bars()
    with alone(var):
        record, processes = Record.read(var), Processes(var / "demo")
        record.write()
        try:
            processes.await_free(options.port)
            _prepare(record, var, bars, options.weeks)
            number = options.day or max(record.began, record.day + 1, _arrived(record))
            if number > record.day:
                Day(number, var, options.port, options.transactions, record, processes, bars).play()
            facts = _facts(number, var, time.monotonic() - began)
            if not options.once:
                _serve(record, processes, options.port, moment(sample_day(number), 18))
                summary.show(bars.console, facts, record, f"http://127.0.0.1:{options.port}/")
                _wait(lambda: summary.show_sign_ins(bars.console, record, f"http://127.0.0.1:{options.port}/"))
        finally:
            processes.end_all()
            os.environ.pop(sample_clock.SETTING, None)
    return facts


def _arrived(record: Record) -> int:
    """In the training copy time went on while the pages were served: its next day is not one that is over."""
    return sample_clock.arrived(record.clock) if settings.SUNWAI_TRAINING else 0


def _prepare(record: Record, var: Path, bars: Bars, weeks: int) -> None:
    record.weeks = max(record.weeks, WEEKS - weeks)
    with bars.step("the sample government"):
        founding.found(record)
    if record.weeks < WEEKS:
        with bars.counted("weeks of history", WEEKS) as told:
            told(record.weeks)
            history.live_through(record, var / "demo" / "inbox", told)


def _facts(number: int, var: Path, seconds: float) -> dict[str, object]:
    """The day's counts from the database, its faults from the network's journal, and the ledger's own word."""
    while seal() == BATCH:
        pass
    reckoning = reckon(var / "demo" / "journal.jsonl", founding.LINE)
    faults = {"lost": reckoning.lost, "asked_twice": reckoning.asked_twice}
    whole = {"ledger_ok": verify().is_whole, "seconds": round(seconds, 1)}
    return {**of_day(sample_day(number)), **faults, **whole}


def _serve(record: Record, processes: Processes, port: int, evening: datetime) -> None:
    """The pages, on a clock that runs like ours from the sample day's evening.

    In the training copy it is as late in the day as it really is: who learns in office hours may call.
    """
    processes.end_all()
    reached = max(clock.now(), evening)
    start = running(sample_clock.at_this_hour(reached) if settings.SUNWAI_TRAINING else reached, pace=1)
    if host := os.environ.get("SUNWAI_TRAINING_HOST"):
        # not before: the sample officers come without TLS
        os.environ["SUNWAI_URL"] = f"https://{host}"
    record.clock = start
    record.write()
    processes.house(port, clock=start, password=record.network)
    processes.await_house(port)


def _wait(again: Callable[[], None]) -> None:
    """Until Ctrl-C; `again` at each Enter."""
    while True:
        if not sys.stdin or not sys.stdin.readable() or not sys.stdin.readline():
            threading.Event().wait()
        again()


def last_line(facts: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()
