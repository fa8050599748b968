"""The sender: one process owns one line. It reserves through the gate, hands over, and writes down what it hears.

One owner: an advisory lock on a connection of its own. What a dead owner held becomes `unknown` before the line is
bound again. No database connection is held while the carrier thinks. Any failure drops the bind; the next comes after
a pause of random length that doubles up to a minute.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from secrets import SystemRandom
from typing import Any

import psycopg
from django.db import connection, transaction

from sunwai.base.actors import process
from sunwai.base.clock import now
from sunwai.messages import commands
from sunwai.messages.channels import Link, channels
from sunwai.messages.models import Line
from sunwai.messages.queries import line_called
from sunwai.messages.types import CallNews, Inbound, Outcome, ReceiptSeen, State

log = logging.getLogger(__name__)
ME = process("sender")
LOCK = 0x5E4D
IDLE = (0.03, 0.2)
BACKOFF = (1.0, 60.0)
OWNER_CHECK = 2.0
STOPPING = 10.0


class Owner:
    """Holds a line for this process, as long as its connection lives."""

    def __init__(self, line: Line) -> None:
        params = {name: value for name, value in connection.get_connection_params().items() if name not in _NOT_OURS}
        self._connection = psycopg.connect(**params, autocommit=True)
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


_NOT_OURS = {"cursor_factory", "context", "pool", "prepare_threshold"}


class Sender:
    """Sends on one line until told to stop. It is the book that its link writes in."""

    def __init__(self, code: str, stop: threading.Event) -> None:
        self._code = code
        self._stop = stop
        self._slow_until = 0.0
        self._unsettled: list[Outcome] = []
        self._settling = threading.Lock()
        self._line = line_called(code)

    def run(self) -> None:
        """Until `stop` is set; then what is in the air is waited for and written."""
        failures = 0
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                self._own()
            except Exception as failure:
                log.warning("line %s broke: %s %s", self._code, type(failure).__name__, _said(failure))
                connection.close()
                failures = 0 if time.monotonic() - began > BACKOFF[1] else failures + 1
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
            self._doubt()
            self._settle()
            commands.recover(line=self._line, by=ME, at=now())
            self._serve(owner)
        finally:
            self._last(self._settle)
            self._last(lambda: commands.note_line_state(line=self._line, state="down", by=ME, at=now()))
            owner.close()

    def _serve(self, owner: Owner) -> None:
        link: Link = channels[self._line.settings.get("kind", "smpp")].connect(self._line, self)
        try:
            commands.note_line_state(line=self._line, state="up", by=ME, at=now())
            self._pump(link, owner)
        finally:
            link.close(STOPPING if self._stop.is_set() else 0)

    def _pump(self, link: Link, owner: Owner) -> None:
        idle = IDLE[0]
        window = link.free()
        enough = max(1, window // 2)
        while not self._stop.is_set():
            owner.check()
            if (slow := self._slow_until - time.monotonic()) > 0:
                link.wait(min(slow, 0.2), room=window + 1)
                continue
            room = link.free()
            if room < enough:
                link.wait(0.2, room=enough)
                continue
            messages = commands.reserve(line=self._line, most=room, by=ME, at=now())
            if messages:
                idle = IDLE[0]
                link.submit(messages)
            else:
                link.wait(idle, room=window + 1)
                idle = min(IDLE[1], 2 * idle)

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
            self._unsettled = []

    def _settle(self) -> None:
        """Writes the outcomes that are not yet written; they stay in hand until they are."""
        if self._unsettled:
            self.write([], [], [])

    def _doubt(self) -> None:
        """What could not be put back while the line was ours may be another's by now: unknown, never sent twice."""
        with self._settling:
            self._unsettled = [
                replace(one, state=State.UNKNOWN) if one.state is State.QUEUED else one for one in self._unsettled
            ]

    def slowed(self, seconds: float) -> None:
        self._slow_until = time.monotonic() + seconds

    def _last(self, deed: Callable[[], Any]) -> None:
        """A deed on the way out, which must not hide why we leave."""
        with suppress(Exception):
            deed()
            return
        connection.close()


def _said(failure: Exception) -> str:
    """What may be logged of a failure: the carrier's and our own words, never a database's, which may hold values."""
    return "" if isinstance(failure, psycopg.Error) or failure.__cause__ else str(failure)[:200]


def quiet_library() -> None:
    """smpplib logs whole PDUs when asked for details; numbers and words must not get there."""
    logging.getLogger("sunwai.smpplib").setLevel(logging.WARNING)
    logging.getLogger("smpplib").setLevel(logging.ERROR)
