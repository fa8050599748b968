"""The whole way of a call: our sender's process, a real Asterisk, and phones; and what each of them says of it.

The lab's day begins at the test world's NOON, whatever hour it really is: for the sender by its clock, for a test by
`Lab.now()`, or by `clock.now()` once the fixture `a_lab` made the lab.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from sunwai.config.environment import ROOT
from sunwai.messages import commands
from sunwai.messages.models import CallRecord, Message
from sunwai.messages.types import Channel, Draft, Purpose
from sunwai.messages.voice.plan import CallPlan
from sunwai.people.commands import keep_numbers
from sunwai.people.types import NumberClass
from tests.lab.asterisk import PASSWORD, Asterisk
from tests.lab.trunk import Trunk
from tests.messages.makers import SENDER
from tests.messages.world import where
from tests.outreach.makers import NOON

CODE = "voice"
PLAN = CallPlan(
    language="en", opening="Are you satisfied? Press one for yes, two for no, nine to be left alone.",
    keys={"1": "satisfied", "2": "dissatisfied"}, more_after="2", reasons_prompt="Why? Press one to five.",
    reasons={"1": "delay", "2": "staff_behaviour", "3": "bribe", "4": "agent_or_tout", "5": "other"},
    note="Tell us more.", note_seconds=10, thanks="Thank you.", left="You will not be asked again.", wait_seconds=2,
)  # fmt: skip


MANY = replace(PLAN, note="", wait_seconds=4)


def many_ways(calls: int) -> dict[str, dict[str, Any]]:
    """How so many phones behave: each tenth is busy, each tenth never answers, the others ring 6 s and press keys.

    A call takes some 15 seconds, so that 200 are open at a time also where only 14 can be begun in a second.
    """
    ways: dict[str, dict[str, Any]] = {}
    for place in range(1, calls + 1):
        keys = [[5, "129"[place % 3]], [8, "12345"[place % 5]]]
        answers = {"answer": 6, "keys": keys, "every": 50}
        ways[number(place)] = {"code": 486} if place % 10 == 0 else {"answer": 99} if place % 10 == 5 else answers
    return ways


def number(place: int) -> str:
    return f"+92300{place:07d}"


class Lab:
    """Begins with phones and an engine; the sender starts when asked."""

    def __init__(self, folder: Path, plan: dict[str, Any] | None = None, line: dict[str, Any] | None = None,
                 phone: dict[str, Any] | None = None, callers: Sequence[str] = (), **engine: Any) -> None:  # fmt: skip
        self.folder = folder
        self.began = datetime.now(UTC)
        self.senders: list[subprocess.Popen[str]] = []
        self.trunk = Trunk(folder, plan, **(phone or {}))
        places = {name: f"sip:{name}@127.0.0.1:{self.trunk.port}" for name in callers}
        self.engine = Asterisk(self.trunk.port, extensions=places, **engine)
        self.engine.start()
        known = {"channels": 50, "starts_per_second": 50, "ring_seconds": 5, "length_seconds": 40}
        self.line = commands.define_line(
            code=CODE, channel=Channel.VOICE, settings={**self.engine.settings, **known, **(line or {})},
            by=SENDER, at=self.now(),
        )  # fmt: skip

    @property
    def clock(self) -> str:
        """`SUNWAI_CLOCK` of every process of this lab."""
        return f"{self.began.isoformat()}/{NOON.isoformat()}/1"

    def now(self) -> datetime:
        return NOON + (datetime.now(UTC) - self.began)

    def queue(self, numbers: Sequence[str], plan: CallPlan = PLAN, first: int = 1) -> list[int]:
        """One call to each number; their messages."""
        contacts = keep_numbers(numbers=dict.fromkeys(numbers, NumberClass.MOBILE), at=self.now())
        drafts = [
            Draft(contact_point=contacts[one], channel=Channel.VOICE, purpose=Purpose.QUESTION, text=plan.text(),
                  language=plan.language, room="lab", reference=place)
            for place, one in enumerate(numbers, first)
        ]  # fmt: skip
        return commands.queue(drafts=drafts, by=SENDER, at=self.now())

    def start_sender(self) -> subprocess.Popen[str]:
        known = {"DATABASE_URL": where(), "SUNWAI_KEYS": settings.SUNWAI_KEYS, "SUNWAI_CLOCK": self.clock}
        env = {**os.environ, **known, f"SUNWAI_LINE_{CODE.upper()}_PASSWORD": PASSWORD}
        log = (self.folder / "sender.log").open("a")
        sender = subprocess.Popen(
            [sys.executable, "-m", "sunwai", "sender", CODE], cwd=ROOT, env=env, stdout=log, stderr=log, text=True
        )
        self.senders.append(sender)
        return sender

    def ends(self) -> dict[int, str]:
        """How each call ended, by message."""
        return dict(CallRecord.objects.values_list("message", "end"))

    def end_of(self, message: int) -> str:
        return self.ends().get(message, "")

    def states(self) -> Counter[str]:
        return Counter(Message.objects.filter(direction="out").values_list("state", flat=True))

    def until(self, true: Callable[[], Any], seconds: float = 40) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, f"{self.states()} {Counter(self.ends().values())} {self.said()[-3000:]}"
            time.sleep(0.1)

    def said(self) -> str:
        log = self.folder / "sender.log"
        return log.read_text() if log.exists() else ""

    def rang(self, one: str) -> int:
        """How often a phone rang, by the phones' own journal."""
        return len(self.trunk.noted("invite", number=one))

    def end(self) -> None:
        for sender in self.senders:
            if sender.poll() is None:
                sender.send_signal(signal.SIGKILL)
                sender.wait()
        self.trunk.end()
        self.engine.end()
