"""A simulated carrier's message centre: SMPP 3.4 on 127.0.0.1, with delays, lost links and people who answer.

    python -m sunwai.demo.network --port 0 --journal FILE [--scenario FILE] [--seed N] [--pace P] [--until-eof]

It prints the address it listens on, and keeps its own journal (see journal.py), which nobody else writes. `pace` is how
many sample seconds pass in a real one. With `--until-eof` it ends when its input does, so that it outlives no parent;
each line of that input, such as `{"from": "+923001234567", "to": "8070", "text": "STOP"}`, is a text that a citizen
writes unasked.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sys
import time
from pathlib import Path

from sunwai.demo import pdu, scenario
from sunwai.demo.carrier import Carrier
from sunwai.demo.deliveries import Delivery


class Network:
    """All links of one carrier, and the pump that hands over what falls due."""

    def __init__(self, carrier: Carrier, password: str) -> None:
        self.carrier, self.password = carrier, password
        self.links: list[Link] = []
        self.wake = asyncio.Event()
        self._allowed, self._counted_at, self._at_rest = 0.0, time.monotonic(), False

    def may_take(self) -> bool:
        """A token bucket: the carrier's texts a second."""
        limit = self.carrier.scenario.carrier.per_second
        now = time.monotonic()
        self._allowed = min(limit / 4, self._allowed + (now - self._counted_at) * limit)
        self._counted_at = now
        if self._allowed < 1:
            return False
        self._allowed -= 1
        return True

    def busy(self) -> None:
        self._at_rest = False
        self.wake.set()

    async def pump(self) -> None:
        """Hands over for ever."""
        while True:
            self.wake.clear()
            wait = self._hand_over()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.wake.wait(), wait)

    def _hand_over(self) -> float:
        """Hands over what is due as far as windows allow; how long to wait."""
        waiting, now = self.carrier.waiting, time.time()
        for link in self.links:
            link.give_up_late(now)
        ready = [link for link in self.links if link.has_room]
        while ready and (delivery := waiting.pop_due(now)):
            ready[0].hand(delivery)
            if not ready[0].has_room:
                ready.pop(0)
        self.carrier.journal.sync()
        for link in self.links:
            link.flush()
        self._note_rest()
        if waiting.next_due is None or not ready:
            return 1.0
        return min(1.0, max(0.005, waiting.next_due - now))

    def _note_rest(self) -> None:
        if not self._at_rest and not len(self.carrier.waiting) and not any(link.outstanding for link in self.links):
            self._at_rest = True
            self.carrier.journal.write("rest", at=time.time())
            self.carrier.journal.sync()


class Link(asyncio.Protocol):
    """One connection of ours to it."""

    def __init__(self, network: Network) -> None:
        self.network, self.carrier = network, network.carrier
        self.buffer, self.out = bytearray(), bytearray()
        self.bound, self.sequence = 0, 0
        self.outstanding: dict[int, tuple[Delivery, float]] = {}
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        if self in self.network.links:
            self.network.links.remove(self)
        self.carrier.waiting.put(time.time(), [delivery for delivery, _ in self.outstanding.values()])
        self.outstanding.clear()
        self.carrier.journal.write("unbound", at=time.time())
        self.network.wake.set()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        try:
            for unit in pdu.frames(self.buffer):
                self._handle(unit)
                if self.transport is None:
                    return
        except (pdu.Broken, UnicodeDecodeError):
            self._drop("broken")
            return
        self.carrier.journal.sync()
        self.flush()
        self.network.wake.set()

    def flush(self) -> None:
        if self.out and self.transport is not None:
            self.transport.write(bytes(self.out))
            self.out.clear()

    def _answer(self, unit: pdu.Pdu, status: int = pdu.OK, body: bytes = b"") -> None:
        self.out += pdu.Pdu(unit.command | pdu.RESPONSE, status, unit.sequence, body).packed()

    def _handle(self, unit: pdu.Pdu) -> None:
        if unit.command in pdu.BINDS:
            self._bind(unit)
        elif unit.command == pdu.SUBMIT_SM:
            self._submit(unit)
        elif unit.command == pdu.DELIVER_SM | pdu.RESPONSE:
            self._acknowledged(unit)
        elif unit.command in {pdu.ENQUIRE_LINK, pdu.UNBIND}:
            self._answer(unit)
            if unit.command == pdu.UNBIND:
                self.bound = 0
                self.network.links = [link for link in self.network.links if link is not self]
        elif not unit.command & pdu.RESPONSE:
            self.out += pdu.Pdu(pdu.GENERIC_NACK, pdu.BAD_COMMAND, unit.sequence).packed()

    def _bind(self, unit: pdu.Pdu) -> None:
        system_id, password = pdu.read_bind(unit.body)
        if system_id != self.carrier.scenario.carrier.system_id or password != self.network.password:
            self._answer(unit, pdu.BAD_PASSWORD)
            return
        if self.bound:
            self._answer(unit, pdu.ALREADY_BOUND)
            return
        self.bound = unit.command
        if self.bound != pdu.BIND_TRANSMITTER:
            self.network.links.append(self)
        self.carrier.journal.write("bound", at=time.time(), how=self.bound)
        self._answer(unit, pdu.OK, b"sample\0")

    def _submit(self, unit: pdu.Pdu) -> None:
        rules, drawn = self.carrier.scenario.carrier, self.carrier.luck.random()
        message = pdu.read_message(unit.body)
        if self.bound not in {pdu.BIND_TRANSMITTER, pdu.BIND_TRANSCEIVER}:
            self._answer(unit, pdu.BAD_BIND)
        elif not message.destination.lstrip("+").isdigit():
            self._answer(unit, pdu.BAD_DESTINATION)
        elif drawn < rules.throttled or not self.network.may_take():
            self.carrier.journal.write("throttled", at=time.time())
            self._answer(unit, pdu.THROTTLED)
        elif drawn > 1 - rules.drops / 2:
            self._drop("before")
        else:
            self._take(unit, message, drops=drawn > 1 - rules.drops)

    def _take(self, unit: pdu.Pdu, message: pdu.ShortMessage, *, drops: bool) -> None:
        taken, receipt_first = self.carrier.take(message)
        self.network.busy()
        while receipt_first and self in self.network.links and self.has_room:
            delivery = self.carrier.waiting.pop_due(time.time())
            if delivery is None:
                break
            self.hand(delivery)
        if drops:
            self._drop("taken")
        else:
            self._answer(unit, pdu.OK, taken.encode() + b"\0")

    def _drop(self, why: str) -> None:
        """Breaks the link without a word, as links do: what it took stays taken, its answers are lost."""
        self.carrier.journal.write("dropped", at=time.time(), why=why)
        self.carrier.journal.sync()
        if self.transport is not None:
            self.transport.abort()
            self.transport = None

    @property
    def has_room(self) -> bool:
        return self.transport is not None and len(self.outstanding) < self.carrier.scenario.carrier.window

    def hand(self, delivery: Delivery) -> None:
        self.sequence = self.sequence % 0x7FFFFFFF + 1
        self.outstanding[self.sequence] = delivery, time.time()
        self.carrier.journal.write("handed", what=delivery.kind, id=delivery.id, at=time.time())
        self.out += pdu.Pdu(pdu.DELIVER_SM, pdu.OK, self.sequence, delivery.body()).packed()

    def _acknowledged(self, unit: pdu.Pdu) -> None:
        delivery, _ = self.outstanding.pop(unit.sequence, (None, 0.0))
        if delivery is None:
            return
        if unit.status == pdu.OK:
            self.carrier.journal.write("acked", what=delivery.kind, id=delivery.id, at=time.time())
        else:
            self.carrier.waiting.put(time.time() + 1, [delivery])

    def give_up_late(self, now: float) -> None:
        """What was not acknowledged in time is handed over again."""
        limit = now - self.carrier.scenario.carrier.ack_timeout
        for sequence, (delivery, at) in list(self.outstanding.items()):
            if at < limit:
                del self.outstanding[sequence]
                self.carrier.waiting.put(now, [delivery])


async def serve(carrier: Carrier, port: int, *, password: str, until_eof: bool) -> None:
    """Listens until told to end."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    network = Network(carrier, password)
    server = await loop.create_server(lambda: Link(network), "127.0.0.1", port)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    if until_eof:
        loop.add_reader(sys.stdin.fileno(), _read, network, bytearray(), ended)
    sys.stdout.write(f"127.0.0.1:{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    pump = asyncio.create_task(network.pump())
    await ended.wait()
    pump.cancel()
    server.close()
    carrier.journal.close()


def _read(network: Network, unread: bytearray, ended: asyncio.Event) -> None:
    """Texts that citizens write unasked, a line each; at the end of the input all ends."""
    data = os.read(sys.stdin.fileno(), 65_536)
    if not data:
        ended.set()
        return
    unread += data
    *lines, rest = bytes(unread).split(b"\n")
    unread[:] = rest
    for line in filter(None, lines):
        words = json.loads(line)
        network.carrier.says(words["from"], words["to"], words["text"], time.time())
    network.carrier.journal.sync()
    network.busy()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sunwai.demo.network", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--journal", type=Path, required=True)
    parser.add_argument("--scenario", type=Path, default=scenario.DEFAULT)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pace", type=float, default=1.0)
    parser.add_argument("--until-eof", action="store_true")
    options = parser.parse_args()
    carrier = Carrier(options.journal, scenario.read(options.scenario), seed=options.seed, pace=options.pace)
    password = os.environ.get("SAMPLE_NETWORK_PASSWORD", "sample")
    asyncio.run(serve(carrier, options.port, password=password, until_eof=options.until_eof))


if __name__ == "__main__":
    main()
