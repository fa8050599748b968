"""SMS by SMPP 3.4: one bind as transceiver, a thread on the wire, and a thread that commits before it answers."""

from __future__ import annotations

import contextlib
import os
import selectors
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from sunwai.base.clock import now
from sunwai.messages import receiving, wire
from sunwai.messages.channels import Book, channels
from sunwai.messages.models import Line
from sunwai.messages.pacing import Pace, Window
from sunwai.messages.smpp import Connection, LinkBroke, read_settings
from sunwai.messages.texts import parts_of
from sunwai.messages.types import Inbound, Outcome, Outgoing, ReceiptSeen, State

SLOW_DOWN = {wire.THROTTLED, wire.QUEUE_FULL}
GATHER_SECONDS = 0.02
GATHER_MOST = 400
MOST_UNWRITTEN = 500
MOST_UNREAD = 1000
AHEAD_SECONDS = 0.5
AHEAD_WINDOWS = 4
MOST_AHEAD = 200
TURN_SECONDS = 0.2
LAST_WORDS = 30.0


@dataclass(slots=True)
class Flight:
    """A message on its way to the carrier: the parts not yet taken, the first of them in the air since `began`."""

    message: int
    segments: int
    parts: list[bytes]
    sent: int = 0
    began: float = 0.0


class SmppLink:
    """One live bind. At most a window of messages is in the air; some more wait in hand, so that it stays full."""

    def __init__(self, line: Line, book: Book) -> None:
        self._settings = read_settings(line.code, line.settings)
        self._book = book
        self._news = threading.Condition()
        self._flying: dict[int, Flight] = {}
        self._next: deque[Flight] = deque()
        self._asked: dict[int, str] = {}
        self._to_ask: deque[tuple[str, str]] = deque()
        self._failure: BaseException | None = None
        self._inbox: deque[Outcome | ReceiptSeen | wire.Delivery] = deque()
        self._mail = threading.Condition()
        self._answers: deque[bytes] = deque()
        self._unwritten = 0
        self._closing = self._ending = False
        self.pace, self.window = Pace(self._settings.tps), Window(self._settings.window)
        self._enquired = time.monotonic()
        self._connection = Connection(self._settings, line.code)
        self._bell = os.eventfd(0, os.EFD_NONBLOCK)
        self._is_rung = False
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._bell, selectors.EVENT_READ)
        self._selector.register(self._connection, selectors.EVENT_READ)
        self._threads = [
            threading.Thread(target=self._run, args=[part], daemon=True) for part in (self._serve, self._write)
        ]
        for thread in self._threads:
            thread.start()

    # what the sender calls

    def free(self) -> int:
        with self._news:
            self._check()
            return self._room()

    def _room(self) -> int:
        if self._unwritten >= MOST_UNWRITTEN or self.pace.is_paused:
            return 0
        return max(0, self._size() + self._ahead() - len(self._flying) - len(self._next))

    def _size(self) -> int:
        return self.window.size(self.pace.rate)

    def _ahead(self) -> int:
        """How many to hold beside the window, so that it never waits for the database."""
        lately = self.pace.lately(time.monotonic())
        return min(MOST_AHEAD, max(AHEAD_WINDOWS * self._size(), int(AHEAD_SECONDS * lately)))

    @property
    def enough(self) -> int:
        """For so much room it is worth asking the database."""
        return max(1, (self._size() + self._ahead()) // 2)

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure

    def submit(self, messages: Sequence[Outgoing]) -> None:
        flights, refused = [], []
        for message in messages:
            try:
                flights.append(Flight(message.id, message.segments, parts_of(message, self._settings, now())))
            except ValueError:
                refused.append(Outcome(message.id, State.FAILED, error="cannot_be_written"))
        with self._news:
            failure = self._failure
            if failure is None and not self.pace.is_paused:
                self._next.extend(flights)
                flights = []
        self._result(refused + [Outcome(flight.message, State.QUEUED) for flight in flights])
        self._ring()
        if failure is not None:
            raise failure

    def ask(self, questions: Sequence[tuple[str, str]]) -> None:
        """Asks the carrier (query_sm) what became of messages: their ids, normalised and as the carrier wrote them."""
        with self._news:
            self._to_ask.extend(questions)
        self._ring()

    def wait(self, seconds: float, room: int) -> None:
        with self._news:
            self._news.wait_for(lambda: self._failure or self._room() >= room, seconds)
            self._check()

    def close(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        with self._news:
            self._closing = True
            back = [flight for flight in self._next if not flight.sent]
            self._next = deque(flight for flight in self._next if flight.sent)
        self._result([Outcome(flight.message, State.QUEUED) for flight in back])
        with self._news:
            self._news.wait_for(
                lambda: self._failure or not (self._flying or self._next), max(0.0, end - time.monotonic())
            )
            self._failure = self._failure or LinkBroke("closed")
        self._ring()
        self._threads[0].join(LAST_WORDS)
        left = [*self._flying.values(), *self._next]
        self._result([Outcome(one.message, State.UNKNOWN if one.sent or one.began else State.QUEUED) for one in left])
        with self._mail:
            self._ending = True
            self._mail.notify()
        self._threads[1].join(LAST_WORDS)
        self._book.write([one for one in self._inbox if isinstance(one, Outcome)], [], [])
        self._selector.close()
        os.close(self._bell)
        self._connection.close()

    # the wire's thread

    def _ring(self) -> None:
        if not self._is_rung:
            self._is_rung = True
            with contextlib.suppress(OSError):
                os.eventfd_write(self._bell, 1)

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
        self._ring()

    def _serve(self) -> None:
        while self._failure is None:
            wait = self._launch()
            self._listen(wait)
            self._keep_alive()
        self._say_goodbye()

    def _say_goodbye(self) -> None:
        with contextlib.suppress(Exception):
            self._connection.put(wire.pack(wire.UNBIND, self._connection.next_sequence()))

    def _listen(self, wait: float) -> None:
        reading = len(self._inbox) < MOST_UNREAD
        wanted = (selectors.EVENT_READ if reading else 0) | (
            selectors.EVENT_WRITE if self._connection.has_unsent or not reading else 0
        )
        if self._selector.get_key(self._connection).events != wanted:
            self._selector.modify(self._connection, wanted)
        if not reading and not self._connection.has_unsent:
            time.sleep(0.01)
        ready = {
            key.fileobj: events for key, events in self._selector.select(0 if self._connection.is_pending else wait)
        }
        if self._bell in ready:
            self._is_rung = False
            with contextlib.suppress(OSError):
                os.eventfd_read(self._bell)
        self._send_answers()
        if self._connection.has_unsent:
            self._connection.flush()
        if reading and (ready.get(self._connection, 0) & selectors.EVENT_READ or self._connection.is_pending):
            self._take(self._connection.read())

    def _send_answers(self) -> None:
        answers = []
        while self._answers:
            answers.append(self._answers.popleft())
        if answers:
            self._connection.put(b"".join(answers))

    def _keep_alive(self) -> None:
        moment = time.monotonic()
        quiet = self._settings.enquire_seconds
        if moment - max(self._enquired, self._connection.heard) > quiet:
            self._enquired = moment
            self._connection.put(wire.pack(wire.ENQUIRE_LINK, self._connection.next_sequence()))
        if len(self._inbox) < MOST_UNREAD:
            self._connection.check()
        oldest = next(iter(self._flying.values()), None)
        if oldest and moment - oldest.began > self._settings.answer_seconds:
            raise LinkBroke("no answer to a submit")

    def _launch(self) -> float:
        """Sends what may go now; seconds until more may."""
        launched, units, wait = [], [], TURN_SECONDS
        moment = time.monotonic()
        with self._news:
            size = self._size()
            while self._next and len(self._flying) < size:
                flight = self._next[0]
                cost = flight.segments if len(flight.parts) == 1 and not flight.sent else 1
                if not self.pace.may_send(cost, moment):
                    wait = min(wait, self.pace.wait(moment))
                    break
                self._next.popleft()
                flight.began = moment
                sequence = self._connection.next_sequence()
                self._flying[sequence] = flight
                launched.append(flight.message)
                units.append(wire.pack(wire.SUBMIT_SM, sequence, flight.parts[0]))
            while self._to_ask and not self._next and self.pace.may_send(1, moment):
                units.append(self._question(*self._to_ask.popleft()))
            if launched:
                self._news.notify_all()
        if launched:
            self._book.handing(launched)
        if units:
            self._connection.put(b"".join(units))
        return wait

    def _question(self, carrier_id: str, reference: str) -> bytes:
        sequence = self._connection.next_sequence()
        self._asked[sequence] = carrier_id
        known = self._settings
        source = (known.source_ton, known.source_npi, known.source)
        return wire.pack(wire.QUERY_SM, sequence, wire.query_body(reference, source))

    def _take(self, units: list[tuple[int, int, int, bytes]]) -> None:
        """Reads units; their outcomes are in the file before anybody may act on them."""
        moment = time.monotonic()
        outcomes: list[Outcome] = []
        mail: list[ReceiptSeen | wire.Delivery] = []
        for command, status, sequence, body in units:
            if command == wire.SUBMIT_SM | wire.RESPONSE or (command == wire.GENERIC_NACK and sequence in self._flying):
                outcomes += self._answered(command, status, sequence, body, moment)
            elif command == wire.DELIVER_SM:
                mail += self._delivered(sequence, body)
            elif command == wire.QUERY_SM | wire.RESPONSE:
                mail += self._told(status, sequence, body)
            else:
                self._other(command, sequence)
        self._result(outcomes, mail)

    def _other(self, command: int, sequence: int) -> None:
        if command in {wire.ENQUIRE_LINK, wire.UNBIND}:
            self._answers.append(wire.pack(command | wire.RESPONSE, sequence))
        elif not command & wire.RESPONSE:
            self._answers.append(wire.pack(wire.GENERIC_NACK, sequence, status=wire.BAD_COMMAND))
        if command == wire.UNBIND:
            self._send_answers()
            raise LinkBroke("the carrier ended the bind")

    def _answered(self, command: int, status: int, sequence: int, body: bytes, moment: float) -> list[Outcome]:
        flight = self._flying.pop(sequence, None)
        if flight is None:
            return []
        self.window.seen(moment - flight.began)
        if status in SLOW_DOWN:
            return self._slow_down(flight, moment)
        if status or command == wire.GENERIC_NACK:
            refused = State.UNKNOWN if flight.sent else State.FAILED
            return [Outcome(flight.message, refused, error=f"0x{status:08X}")]
        self.pace.took(moment)
        flight.parts.pop(0)
        flight.sent += 1
        if flight.parts:
            self._next.appendleft(flight)
            return []
        written = wire.read_id(body)
        carrier_id = receiving.normal_id(written, self._settings.ids) if written else ""
        reference = written if written != carrier_id else ""
        return [Outcome(flight.message, State.ACCEPTED, carrier_id, carrier_ref=reference)]

    def _slow_down(self, flight: Flight, moment: float) -> list[Outcome]:
        """The carrier did not take it: back in the queue with all that waits, or, if parts of it went, again later."""
        if pause := self.pace.slow_down(moment):
            self._book.slowed(pause)
        with self._news:
            back = [one for one in self._next if not one.sent]
            self._next = deque(one for one in self._next if one.sent)
            if flight.sent:
                self._next.appendleft(flight)
            else:
                back.append(flight)
        return [Outcome(one.message, State.QUEUED) for one in back]

    def _delivered(self, sequence: int, body: bytes) -> list[wire.Delivery]:
        try:
            return [wire.read_delivery(sequence, body)]
        except wire.Malformed:
            self._answers.append(wire.pack(wire.DELIVER_SM | wire.RESPONSE, sequence, b"\0", wire.REFUSED_FOR_GOOD))
            return []

    def _told(self, status: int, sequence: int, body: bytes) -> list[ReceiptSeen]:
        carrier_id = self._asked.pop(sequence, "")
        if status or not carrier_id:
            return []
        with contextlib.suppress(wire.Malformed):
            code, error = wire.read_query(body)
            state = receiving.STATE_CODES.get(code)
            if state is not None and state.is_final:
                return [ReceiptSeen(carrier_id, state, str(error or ""), was_asked=True)]
        return []

    def _result(self, outcomes: Sequence[Outcome], mail: Sequence[ReceiptSeen | wire.Delivery] = ()) -> None:
        if outcomes:
            self._book.heard(outcomes)
        if outcomes or mail:
            with self._mail:
                self._inbox.extend(outcomes)
                self._inbox.extend(mail)
                self._unwritten += len(outcomes)
                self._mail.notify()
            with self._news:
                self._news.notify_all()

    # the writer's thread

    def _write(self) -> None:
        while items := self._gather():
            self._keep(items)

    def _gather(self) -> list[Outcome | ReceiptSeen | wire.Delivery]:
        """What has come, gathered for a fiftieth of a second; nothing at the end."""
        with self._mail:
            self._mail.wait_for(lambda: self._inbox or self._ending)
            self._mail.wait_for(lambda: len(self._inbox) >= GATHER_MOST or self._ending, GATHER_SECONDS)
            return [self._inbox.popleft() for _ in range(min(GATHER_MOST, len(self._inbox)))]

    def _keep(self, items: list[Outcome | ReceiptSeen | wire.Delivery]) -> None:
        """Commits what came, then says so to the carrier."""
        outcomes: list[Outcome] = []
        receipts: list[ReceiptSeen] = []
        texts: list[Inbound] = []
        deliveries = [item for item in items if isinstance(item, wire.Delivery)]
        for item in items:
            if isinstance(item, Outcome):
                outcomes.append(item)
            elif isinstance(item, ReceiptSeen):
                receipts.append(item)
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
        answer = wire.DELIVER_SM | wire.RESPONSE
        self._answers.extend(wire.pack(answer, delivery.sequence, b"\0") for delivery in deliveries)
        if deliveries:
            self._ring()


class Smpp:
    """The kind `smpp`."""

    tells_what_it_hands_over = True

    def check(self, code: str, settings: Mapping[str, Any]) -> None:
        read_settings(code, settings)

    def connect(self, line: Line, book: Book) -> SmppLink:
        return SmppLink(line, book)


channels.register("smpp", Smpp())
