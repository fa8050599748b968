"""A line whose carrier answers each message by itself (HTTP, SMTP): so many at once, paced, each with one outcome.

What surely did not leave goes back to the queue. What may have left without an answer is unknown, and never goes again.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import connection

from sunwai.base import bulk
from sunwai.messages.channels import Book
from sunwai.messages.hooks import LOCK
from sunwai.messages.types import Outcome, Outgoing, State

log = logging.getLogger(__name__)
PAUSES = (1.0, 60.0)
TIMES_PUT_BACK = 10
GATHER_SECONDS = 0.02


@dataclass(frozen=True)
class Said:
    """What became of handing one message over, and how the line goes on.

    `rest`: so many seconds of rest were asked for (0: our own, which doubles). `is_this_one`: the answer was about
    this message, which fails when it was put back ten times. `down`: why the line must be dropped.
    """

    outcome: Outcome
    rest: float | None = None
    is_this_one: bool = False
    down: str = ""


class Pace:
    """A token bucket of segments a second, with a tenth of a second's worth at once."""

    def __init__(self, tps: float) -> None:
        self._tps = tps
        self._most = max(1.0, tps / 10)
        self._allowance = self._most
        self._refilled = time.monotonic()
        self._lock = threading.Lock()

    def take(self, segments: int) -> None:
        """Waits for its turn; a long text leaves a debt that the next one waits for."""
        if not self._tps:
            return
        with self._lock:
            moment = time.monotonic()
            self._allowance = min(self._most, self._allowance + (moment - self._refilled) * self._tps)
            self._refilled = moment
            self._allowance -= segments
            debt = -self._allowance / self._tps
        if debt > 0:
            time.sleep(debt)


class LineDown(Exception):
    """The carrier cannot be reached, or does not let us in."""


class PostingLink:
    """A live line. At most `window` messages are in hand, and so at most so many may become unknown in a crash."""

    def __init__(  # noqa: PLR0913 (what a line is made of)
        self, line: int, book: Book, hand: Callable[[Outgoing], Said], *, window: int, tps: float = 0,
        patience: float = 60,
    ) -> None:  # fmt: skip
        self._line = line
        self._book = book
        self._hand = hand
        self._window = window
        self._pace = Pace(tps)
        self._patience = patience
        self._news = threading.Condition()
        self._waiting: queue.Queue[Outgoing | None] = queue.Queue()
        self._done: queue.Queue[Outcome | None] = queue.Queue()
        self._in_hand: set[int] = set()
        self._failure: Exception | None = None
        self._stopped = threading.Event()
        self._pause = PAUSES[0]
        self._resume = 0.0
        self._put_back: dict[int, int] = {}
        self._hands = [threading.Thread(target=self._work, daemon=True) for _ in range(window)]
        self._writer = threading.Thread(target=self._write, daemon=True)
        for thread in [*self._hands, self._writer]:
            thread.start()

    def free(self) -> int:
        with self._news:
            self._check()
            return self._window - len(self._in_hand)

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure

    def submit(self, messages: Sequence[Outgoing]) -> None:
        with self._news:
            self._in_hand |= {message.id for message in messages}
        for message in messages:
            self._waiting.put(message)

    def wait(self, seconds: float, room: int) -> None:
        with self._news:
            self._news.wait_for(lambda: self._failure or self._window - len(self._in_hand) >= room, seconds)
            self._check()

    def _work(self) -> None:
        while (message := self._waiting.get()) is not None:
            if self._failure is not None or self._stopped.is_set():
                self._done.put(Outcome(message.id, State.QUEUED))
                continue
            self._pace.take(message.segments)
            self._one(message)

    def _one(self, message: Outgoing) -> None:
        try:
            said = self._hand(message)
        except Exception as trouble:
            log.warning("handing over broke: %s", type(trouble).__name__)
            said = Said(Outcome(message.id, State.UNKNOWN), down="our own fault")
        if said.down:
            self._fail(LineDown(said.down))
        self._done.put(self._weighed(said))

    def _weighed(self, said: Said) -> Outcome:
        """Its outcome, after the line was told to rest and a message that is always put back was given up."""
        ident = said.outcome.message
        with self._news:
            if said.outcome.state is not State.QUEUED:
                self._put_back.pop(ident, None)
                self._pause = PAUSES[0] if said.rest is None else self._pause
            elif said.is_this_one:
                self._put_back[ident] = self._put_back.get(ident, 0) + 1
            rest = 0.0
            if said.rest is not None and time.monotonic() >= self._resume:
                rest = said.rest or self._pause
                self._pause = min(2 * self._pause, PAUSES[1])
                self._resume = time.monotonic() + rest
            is_hopeless = self._put_back.get(ident, 0) >= TIMES_PUT_BACK
            if is_hopeless:
                del self._put_back[ident]
        if rest:
            self._book.slowed(rest)
        return Outcome(ident, State.FAILED, error=said.outcome.error or "put_back") if is_hopeless else said.outcome

    def _fail(self, failure: Exception) -> None:
        with self._news:
            self._failure = self._failure or failure
            self._news.notify_all()

    def _write(self) -> None:
        try:
            while (first := self._done.get()) is not None:
                self._keep([first, *self._gathered()])
        except Exception as failure:
            self._fail(failure)
        finally:
            connection.close()

    def _gathered(self) -> list[Outcome]:
        found: list[Outcome] = []
        end = time.monotonic() + GATHER_SECONDS
        with suppress(queue.Empty):
            while (left := end - time.monotonic()) > 0:
                one = self._done.get(timeout=left)
                if one is None:
                    self._done.put(None)
                    break
                found.append(one)
        return found

    def _keep(self, outcomes: list[Outcome]) -> None:
        """The book keeps outcomes also where it cannot write them now, so here they are out of hand either way."""
        try:
            self._told(outcomes)
        finally:
            with self._news:
                self._in_hand -= {one.message for one in outcomes}
                self._news.notify_all()

    def close(self, seconds: float) -> None:
        """What is with the carrier is waited for; what has not left goes back."""
        self._stopped.set()
        end = time.monotonic() + (seconds or self._patience)
        for _ in self._hands:
            self._waiting.put(None)
        for thread in self._hands:
            thread.join(max(0.0, end - time.monotonic()))
        self._done.put(None)
        self._writer.join(timeout=30)
        left = [one for one in _drained(self._done) if one]
        left += [Outcome(one.id, State.QUEUED) for one in _drained(self._waiting) if one]
        with self._news:
            told = {one.message for one in left}
            left += [Outcome(ident, State.UNKNOWN) for ident in self._in_hand - told]
            self._in_hand.clear()
        if left:
            self._told(left)

    def _told(self, outcomes: list[Outcome]) -> None:
        """One after the other with what the company tells us in calls, which another process writes."""
        with suppress(Exception):
            bulk.run("SELECT pg_advisory_lock(%s, %s)", [LOCK, self._line])
        try:
            self._book.write(outcomes, [], [])
        finally:
            with suppress(Exception):
                bulk.run("SELECT pg_advisory_unlock(%s, %s)", [LOCK, self._line])


def _drained(held: queue.Queue[Any]) -> list[Any]:
    found = []
    with suppress(queue.Empty):
        while True:
            found.append(held.get_nowait())
    return found
