"""The sender: one process owns one line. It reserves through the gate, hands over, and writes down what it hears.

One owner: an advisory lock on a connection of its own, and a file lock against an owner that lost its connection and
does not know it yet. What a dead owner held is settled before the line is bound again: see `handing`. No database
connection is held while the carrier thinks. Any failure drops the bind; the next comes after a pause of random length
that doubles up to a minute.
"""

from __future__ import annotations

import logging
import secrets
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from secrets import SystemRandom
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, transaction

from sunwai.base.actors import process
from sunwai.base.bulk import connect_apart
from sunwai.base.clock import now
from sunwai.messages import commands, handing
from sunwai.messages.channels import Link, channels
from sunwai.messages.models import Line
from sunwai.messages.queries import line_called
from sunwai.messages.smpp import LinkBroke
from sunwai.messages.types import CallNews, Inbound, Outcome, ReceiptSeen, State
from sunwai.messages.watch import Watch

log = logging.getLogger(__name__)
ME = process("sender")
LOCK = 0x5E4D
IDLE = (0.03, 0.2)
BACKOFF = (1.0, 60.0)
OWNER_CHECK = 2.0
STOPPING = 10.0
GIL_SECONDS = 0.0005


class Owner:
    """Holds a line for this process, as long as its connection lives."""

    def __init__(self, line: Line) -> None:
        self._connection = connect_apart()
        found = self._connection.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, line.id]).fetchone()
        self.is_owner = bool(found and found[0])
        self._checked = time.monotonic()
        if not self.is_owner:
            self._connection.close()

    def check(self) -> None:
        """Raises:
        OperationalError: the connection, and with it the line, is lost.
        """
        if time.monotonic() - self._checked > OWNER_CHECK:
            self._connection.execute("SELECT 1")
            self._checked = time.monotonic()

    def close(self) -> None:
        self._connection.close()


class Sender:
    """Sends on one line until told to stop. It is the book that its link writes in."""

    def __init__(self, code: str, stop: threading.Event) -> None:
        self._code = code
        self._stop = stop
        self._slow_until = 0.0
        self._unsettled: list[Outcome] = []
        self._has_worked = False
        self._settling = threading.Lock()
        self._line = line_called(code)
        self._token = ""
        self._handing: handing.Handing | None = None
        self._watch = Watch(self._line)
        self._folder = settings.VAR / "lines"

    def run(self) -> None:
        """Until `stop` is set; then what is in the air is waited for and written."""
        sys.setswitchinterval(GIL_SECONDS)
        failures = 0
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                self._own()
            except Exception as failure:
                log.warning("line %s broke: %s %s", self._code, type(failure).__name__, _said(failure))
                connection.close()
                did_work, self._has_worked = self._has_worked, False
                failures = 0 if did_work or time.monotonic() - began > BACKOFF[1] else failures + 1
                pause = min(BACKOFF[1], BACKOFF[0] * 2 ** min(failures - 1, 10)) if failures else BACKOFF[0]
                self._stop.wait(SystemRandom().uniform(0, pause))
        self._doubt()
        self._last(self._settle)

    def _own(self) -> None:
        """Waits for the line to be free, then serves it."""
        self._line = line_called(self._code)
        owner = Owner(self._line)
        if not owner.is_owner:
            self._stop.wait(1)
            return
        try:
            self._line.refresh_from_db()
            self._take_over()
            self._serve(owner)
        finally:
            self._last(self._settle)
            self._last(lambda: commands.note_line_state(line=self._line, state="down", by=ME, at=now()))
            if self._handing is not None:
                self._handing.close()
                self._handing = None
            owner.close()

    def _take_over(self) -> None:
        """Settles what the owner before left, which may have been ourselves, and begins a file of our own."""
        held = handing.read(self._folder, self._code, self._line.owner)
        if self._line.owner != self._token:
            self._doubt()
        self._settle()
        commands.recover(line=self._line, handed=held, by=ME, at=now())
        self._token = secrets.token_hex(8)
        if getattr(channels[self._kind()], "tells_what_it_hands_over", False):
            self._handing = handing.Handing(self._folder, self._code, self._token)
        commands.own_line(line=self._line, owner=self._token, by=ME, at=now())
        handing.forget(self._folder, self._code, but=self._token)

    def _kind(self) -> str:
        return str(self._line.settings.get("kind", "smpp"))

    def _serve(self, owner: Owner) -> None:
        link: Link = channels[self._kind()].connect(self._line, self)
        try:
            commands.note_line_state(line=self._line, state="up", by=ME, at=now())
            self._pump(link, owner)
        finally:
            link.close(STOPPING if self._stop.is_set() else 0)

    def _pump(self, link: Link, owner: Owner) -> None:
        idle = IDLE[0]
        window = max(1, link.free())
        while not self._stop.is_set():
            owner.check()
            self._watch.look(link)
            if (slow := self._slow_until - time.monotonic()) > 0 or not self._watch.carries:
                link.wait(min(max(slow, IDLE[1]), 0.2), room=sys.maxsize)
                continue
            enough = getattr(link, "enough", max(1, window // 2))
            room = link.free()
            if room < enough:
                link.wait(0.2, room=enough)
                continue
            messages = commands.reserve(line=self._line, most=room, by=ME, at=now())
            if messages:
                idle = IDLE[0]
                link.submit(messages)
            else:
                link.wait(idle, room=sys.maxsize)
                idle = min(IDLE[1], 2 * idle)

    # the book

    def write(
        self, outcomes: Sequence[Outcome], receipts: Sequence[ReceiptSeen], texts: Sequence[Inbound],
        calls: Sequence[CallNews] = (),
    ) -> None:  # fmt: skip
        with self._settling:
            self._unsettled += outcomes
            known: dict[str, Any] = {"line": self._line, "by": ME, "at": now()}
            with transaction.atomic():
                if self._unsettled:
                    commands.note_outcomes(outcomes=self._unsettled, **known)
                if receipts:
                    commands.note_receipts(receipts=receipts, **known)
                if texts:
                    commands.receive(texts=texts, **known)
                if calls:
                    commands.note_calls(calls=calls, **known)
            written, self._unsettled = self._unsettled, []
        self._watch.saw(written)
        self._has_worked = self._has_worked or any(one.state is State.ACCEPTED for one in written)
        if self._handing is not None:
            self._handing.settled([one.message for one in written])

    def handing(self, messages: Sequence[int]) -> None:
        if self._handing is not None:
            self._handing.handed(messages)

    def heard(self, outcomes: Sequence[Outcome]) -> None:
        if self._handing is not None:
            self._handing.heard(outcomes)

    def slowed(self, seconds: float) -> None:
        self._slow_until = time.monotonic() + seconds

    def _settle(self) -> None:
        """Writes the outcomes that are not yet written; they stay in hand until they are."""
        if self._unsettled:
            self.write([], [], [])

    def _doubt(self) -> None:
        """What could not be put back while the line was ours, the next owner puts back, or says that it is unknown."""
        with self._settling:
            self._unsettled = [one for one in self._unsettled if one.state is not State.QUEUED]

    def _last(self, deed: Callable[[], Any]) -> None:
        """A deed on the way out, which must not hide why we leave."""
        with suppress(Exception):
            deed()
            return
        connection.close()


def _said(failure: Exception) -> str:
    """What may be logged of a failure: the carrier's and our own words, never a database's, which may hold values."""
    if isinstance(failure, LinkBroke):
        return str(failure)
    return "" if isinstance(failure, psycopg.Error) or failure.__cause__ else str(failure)[:200]
