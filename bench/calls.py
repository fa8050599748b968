"""Calls end to end: queue, gate, a real Asterisk, phones that press keys, and the answers in our tables.

The phones' journal, not our tables, says what rang, how often, and how many at a time.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections

from bench.ingest import SETTINGS, _database, _environment, _one, _sunwai
from sunwai.config.environment import var


@dataclass
class Result:
    """`keys_wrong`, `lost` and `twice` are counted against the phones' journal and should be 0.

    `phones_late_p99`: seconds by which phones picked up later than they meant to; with much, a run says little.
    """

    calls: int
    concurrent: int
    seconds: float = 0
    calls_per_second: float = 0
    most_open: int = 0
    cap_passed: bool = False
    keys_pressed: int = 0
    keys_wrong: int = 0
    lost: int = 0
    twice: int = 0
    ends: dict[str, int] = field(default_factory=dict)
    causes: dict[str, int] = field(default_factory=dict)
    phones_late_p99: float = 0
    asterisk: str = ""
    settings: dict[str, str] = field(default_factory=dict)


def measure(*, calls: int, concurrent: int, starts: float, dsn: str, say: Callable[[str], None]) -> Result:
    """Places so many calls, at most so many at a time; each tenth phone is busy, each tenth never answers."""
    from tests.lab.asterisk import lab, why_not

    if why := why_not():
        raise SystemExit(why)
    result = Result(calls, concurrent, asterisk=(lab() / ".asterisk").read_text().strip())
    var().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=var()) as folder, _database(dsn) as url:
        os.environ.update(_environment(url))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sunwai.config.settings")
        _sunwai(dict(os.environ), "migrate")
        import django

        django.setup()
        with psycopg.connect(url) as connection:
            result.settings = {name: _one(connection, f"SHOW {name}") for name in SETTINGS}
        _run(result, Path(folder), starts, say)
        connections.close_all()
    return result


def _run(result: Result, folder: Path, starts: float, say: Callable[[str], None]) -> None:
    from sunwai.messages.models import CallRecord
    from tests.lab.world import MANY, Lab, many_ways

    ways = many_ways(result.calls)
    line = {"channels": result.concurrent, "starts_per_second": starts, "ring_seconds": 20}
    lab = Lab(folder, ways, line=line)
    try:
        messages = dict(zip(ways, lab.queue(list(ways), MANY), strict=True))
        say(f"{result.calls} calls are queued")
        began = time.monotonic()
        lab.start_sender()
        while CallRecord.objects.count() < result.calls and time.monotonic() - began < 60 + result.calls:
            time.sleep(0.2)
        result.seconds = round(time.monotonic() - began, 1)
        _count(result, lab, ways, messages)
    finally:
        lab.end()


def _count(result: Result, lab: Any, ways: dict[str, dict[str, Any]], messages: dict[str, int]) -> None:
    from sunwai.messages.models import CallRecord

    records = {record.message_id: record for record in CallRecord.objects.all()}
    invites = lab.trunk.noted("invite")
    answers = {note["call"]: note["at"] for note in lab.trunk.noted("answer")}
    rang = Counter(note["number"] for note in invites)
    pressed = lab.trunk.pressed()
    answering = [number for number, how in ways.items() if "keys" in how]
    result.calls_per_second = round(len(records) / result.seconds, 1)
    result.most_open = max((note["open"] for note in invites), default=0)
    result.cap_passed = result.most_open > result.concurrent
    result.lost = sum(messages[one] not in records or records[messages[one]].end == "lost" for one in ways)
    result.twice = sum(times > 1 for times in rang.values())
    result.ends = dict(Counter(record.end for record in records.values()))
    result.causes = dict(Counter(str(record.cause) for record in records.values()))
    result.keys_pressed = sum(map(len, pressed.values()))
    result.keys_wrong = sum(not _is_right(records.get(messages[one]), pressed.get(one, [])) for one in answering)
    rings = {one: how.get("answer", 0) for one, how in ways.items()}
    waits = sorted(answers[i["call"]] - i["at"] - rings[i["number"]] for i in invites if i["call"] in answers)
    result.phones_late_p99 = round(waits[int(len(waits) * 0.99)], 3) if waits else 0


def _is_right(record: Any, pressed: list[str]) -> bool:
    """Whether a record holds what its phone pressed; a reason is asked after 2 alone."""
    asked = pressed[: 2 if pressed[:1] == ["2"] else 1]
    return bool(record and asked) and record.keys == dict(zip(("answer", "reason"), asked, strict=False))
