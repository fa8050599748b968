"""SMS by SMPP 3.4: one bind as transceiver, a reading thread, and a writing thread that commits before it answers."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from smpplib import exceptions, smpp

from sunwai.base.clock import now
from sunwai.messages import receiving
from sunwai.messages.channels import Book, channels
from sunwai.messages.models import Line
from sunwai.messages.smpp import Session, read_settings
from sunwai.messages.texts import parts_of
from sunwai.messages.types import Inbound, Outcome, Outgoing, ReceiptSeen, State

SLOW_DOWN = {0x58, 0x14}
GATHER_SECONDS = 0.02
GATHER_IDLE = 0.002
GATHER_MOST = 200
PAUSES = (1.0, 60.0)


@dataclass
class Flight:
    """A message with the carrier: the parts not yet taken, the first of them in the air since `began`."""

    message: int
    parts: list[dict[str, Any]]
    sent: int = 0
    began: float = 0


class SmppLink:
    """One live bind. At most `window` messages are in the air, and twice as many without a written outcome."""

    def __init__(self, line: Line, book: Book) -> None:
        self._settings = read_settings(line.code, line.settings)
        self._book = book
        self._news = threading.Condition()
        self._flying: dict[int, Flight] = {}
        self._next: deque[Flight] = deque()
        self._unwritten = 0
        self._failure: BaseException | None = None
        self._inbox: queue.Queue[Any] = queue.Queue(maxsize=1000)
        self._spilled: deque[Outcome] = deque()
        self._pause = PAUSES[0]
        self._resume = 0.0
        self._allowance = 0.0
        self._refilled = time.monotonic()
        self._closing = threading.Event()
        self._session = Session(self._settings, line.code)
        self._session.on_answer = self._answered
        self._session.on_delivery = self._put
        self._session.open()
        self._threads = [
            threading.Thread(target=self._run, args=[part], daemon=True) for part in (self._read, self._write)
        ]
        for thread in self._threads:
            thread.start()

    def free(self) -> int:
        with self._news:
            self._check()
            return self._room()

    def _room(self) -> int:
        in_hand = len(self._flying) + len(self._next)
        return max(0, min(self._settings.window - in_hand, 2 * self._settings.window - in_hand - self._unwritten))

    def _check(self) -> None:
        oldest = min((flight.began for flight in self._flying.values()), default=time.monotonic())
        if self._failure is None and time.monotonic() - oldest > self._settings.answer_seconds:
            self._failure = exceptions.ConnectionError("no answer to a submit")
        if self._failure is not None:
            raise self._failure

    def submit(self, messages: Sequence[Outgoing]) -> None:
        for place, message in enumerate(messages):
            try:
                parts = parts_of(message, self._settings, now())
            except ValueError:
                self._result([Outcome(message.id, State.FAILED, error="cannot_be_written")])
                continue
            try:
                self._send(Flight(message.id, parts))
            except Exception:
                self._result([Outcome(one.id, State.QUEUED) for one in messages[place + 1 :]])
                raise

    def wait(self, seconds: float, room: int) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            with self._news:
                ready = self._news.wait_for(
                    lambda: self._failure or self._due() or self._room() >= room, min(left, 0.2)
                )
                self._check()
                flight = self._next.popleft() if self._due() else None
            if flight is not None:
                self._send(flight)
            elif ready:
                return

    def _due(self) -> bool:
        return bool(self._next) and time.monotonic() >= self._resume

    def _send(self, flight: Flight) -> None:
        self._pace()
        pdu = smpp.make_pdu("submit_sm", client=self._session, **flight.parts[0])
        with self._news:
            failed = self._failure
            if failed is None or flight.sent:
                flight.began = time.monotonic()
                self._flying[pdu.sequence] = flight
        if failed is not None:
            if not flight.sent:
                self._result([Outcome(flight.message, State.QUEUED)])
            raise failed
        self._session.send_pdu(pdu)

    def _pace(self) -> None:
        """A token bucket of segments a second, with a tenth of a second's worth at once."""
        tps = self._settings.tps
        if not tps:
            return
        most = max(1.0, tps / 10)
        while True:
            moment = time.monotonic()
            self._allowance = min(most, self._allowance + (moment - self._refilled) * tps)
            self._refilled = moment
            if self._allowance >= 1:
                self._allowance -= 1
                return
            time.sleep((1 - self._allowance) / tps)

    def _answered(self, pdu: Any) -> None:
        with self._news:
            flight = self._flying.pop(pdu.sequence, None)
        if flight is None:
            return
        if pdu.status in SLOW_DOWN:
            self._slow_down(flight)
            return
        if pdu.status:
            refused = State.UNKNOWN if flight.sent else State.FAILED
            self._result([Outcome(flight.message, refused, error=f"0x{pdu.status:08X}")])
            return
        self._pause = PAUSES[0]
        flight.parts.pop(0)
        flight.sent += 1
        if flight.parts:
            self._later(flight)
            return
        form = self._settings.ids
        carrier_id = receiving.normal_id((pdu.message_id or b"").decode("latin-1"), form) if pdu.message_id else ""
        self._result([Outcome(flight.message, State.ACCEPTED, carrier_id)])

    def _slow_down(self, flight: Flight) -> None:
        """The carrier did not take it: back in the queue, or, with parts of it gone, again after the pause."""
        if time.monotonic() >= self._resume:
            self._book.slowed(self._pause)
            self._resume = time.monotonic() + self._pause
            self._pause = min(2 * self._pause, PAUSES[1])
        if flight.sent:
            self._later(flight)
        else:
            self._result([Outcome(flight.message, State.QUEUED)])

    def _later(self, flight: Flight) -> None:
        with self._news:
            self._next.append(flight)
            self._news.notify_all()

    def _result(self, outcomes: list[Outcome]) -> None:
        with self._news:
            self._unwritten += len(outcomes)
        for outcome in outcomes:
            self._put(outcome)

    def _put(self, item: Any) -> None:
        """Into the writer's hands; while it is behind, the reader waits, and so does the carrier."""
        while not (self._closing.is_set() or self._failure):
            with contextlib.suppress(queue.Full):
                self._inbox.put(item, timeout=0.5)
                return
        if isinstance(item, Outcome):
            self._spilled.append(item)

    def _run(self, part: Any) -> None:
        try:
            part()
        except BaseException as failure:
            self._fail(failure)
        finally:
            connection.close()

    def _fail(self, failure: BaseException) -> None:
        with self._news:
            self._failure = self._failure or failure
            self._news.notify_all()
        self._session.end()

    def _read(self) -> None:
        while not self._closing.is_set():
            self._session.read_once()

    def _write(self) -> None:
        while not (self._closing.is_set() and self._inbox.empty()):
            items = self._gather()
            if items:
                self._keep(items)

    def _gather(self) -> list[Any]:
        items: list[Any] = []
        with contextlib.suppress(queue.Empty):
            items.append(self._inbox.get(timeout=0.1))
            end = time.monotonic() + GATHER_SECONDS
            while len(items) < GATHER_MOST and time.monotonic() < end:
                items.append(self._inbox.get(timeout=GATHER_IDLE))
        return items

    def _keep(self, items: list[Any]) -> None:
        """Commits what came, then says so to the carrier."""
        outcomes: list[Outcome] = []
        receipts: list[ReceiptSeen] = []
        texts: list[Inbound] = []
        deliveries = [item for item in items if not isinstance(item, Outcome)]
        for item in items:
            if isinstance(item, Outcome):
                outcomes.append(item)
            elif receiving.is_receipt(item):
                seen = receiving.receipt(item, self._settings.receipt_ids)
                receipts += [seen] if seen else []
            else:
                texts.append(receiving.text(item, self._settings.alphabet, time.time()))
        self._book.write(outcomes, receipts, texts)
        if outcomes:
            with self._news:
                self._unwritten -= len(outcomes)
                self._news.notify_all()
        for delivery in deliveries:
            self._session.answer(delivery)

    def close(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        with contextlib.suppress(Exception):
            while (self._flying or self._next) and time.monotonic() < end:
                self.wait(0.2, room=self._settings.window)
        with self._news:
            lost = [*self._flying.values(), *self._next]
            self._flying.clear()
            self._next.clear()
        outcomes = [Outcome(flight.message, State.UNKNOWN) for flight in lost]
        if self._failure is None:
            with contextlib.suppress(Exception):
                self._session.send_pdu(smpp.make_pdu("unbind", client=self._session))
        self._closing.set()
        self._session.end()
        for thread in self._threads:
            thread.join(timeout=30)
        self._session.forget()
        while not self._inbox.empty():
            item = self._inbox.get()
            outcomes += [item] if isinstance(item, Outcome) else []
        outcomes += self._spilled
        self._book.write(outcomes, [], [])


class Smpp:
    """The kind `smpp`."""

    def check(self, code: str, settings: Mapping[str, Any]) -> None:
        read_settings(code, settings)

    def connect(self, line: Line, book: Book) -> SmppLink:
        return SmppLink(line, book)


channels.register("smpp", Smpp())
