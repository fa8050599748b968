from __future__ import annotations

import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from sunwai.demo import alphabets, journal, pdu
from sunwai.demo.catchment import Visitor, number_of

SEED = 5
CALM = """[carrier]
receipt_delay = 0.1
dead_numbers = 0.0
failed = 0.0
expired = 0.0
late = 0.0
twice = 0.0
receipt_first = 0.0
throttled = 0.0
drops = 0.0
per_second = 100000
ack_timeout = 1.0
[people]
replies = 1.0
delay_median = 0.1
delay_most = 0.3
"""
QUESTION = "Koi masla hua?"


class World:
    """A network as a process of its own, and what a test needs to talk to it."""

    def __init__(self, folder: Path, scenario: str = CALM) -> None:
        self.journal, self.scenario = folder / "journal.jsonl", folder / "scenario.toml"
        self.scenario.write_text(scenario)
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "sunwai.demo.network", "--journal", str(self.journal), "--until-eof",
                   "--scenario", str(self.scenario), "--seed", str(SEED), "--pace", "10"]  # fmt: skip
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline().rpartition(":")[2])

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def kinds(self) -> Counter[str]:
        return Counter(line["k"] for line in journal.read(self.journal))


class Client:
    """The least that can speak SMPP: it answers deliveries only when told to."""

    def __init__(self, port: int, *, bind: int = pdu.BIND_TRANSCEIVER, password: str = "sample") -> None:  # noqa: S107
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.buffer, self.units, self.sequence = bytearray(), list[pdu.Pdu](), 0
        body = b"sunwai\0" + password.encode() + b"\0\0" + bytes([0x34, 0, 0]) + b"\0"
        self.bound = self.ask(bind, body)

    def send(self, command: int, body: bytes = b"") -> int:
        self.sequence += 1
        self.socket.sendall(pdu.Pdu(command, 0, self.sequence, body).packed())
        return self.sequence

    def next(self) -> pdu.Pdu:
        while not self.units:
            data = self.socket.recv(65536)
            if not data:
                raise ConnectionResetError
            self.buffer += data
            self.units = pdu.frames(self.buffer)
        return self.units.pop(0)

    def ask(self, command: int, body: bytes = b"") -> pdu.Pdu:
        sequence, aside = self.send(command, body), []
        while (unit := self.next()).sequence != sequence or unit.command != command | pdu.RESPONSE:
            aside.append(unit)
        self.units = aside + self.units
        return unit

    def submit(self, number: str, data: bytes, *, coding: int = 0, esm: int = 0) -> pdu.Pdu:
        head = b"\0\0\0008070\0\1\1" + number.encode() + b"\0" + bytes([esm, 0, 0]) + b"\0\0" + bytes([1, 0, coding, 0])
        return self.ask(pdu.SUBMIT_SM, head + bytes([len(data)]) + data)

    def acknowledge(self, unit: pdu.Pdu, status: int = 0) -> None:
        self.socket.sendall(pdu.Pdu(pdu.DELIVER_SM | pdu.RESPONSE, status, unit.sequence, b"\0").packed())

    def delivered(self) -> tuple[pdu.Pdu, pdu.ShortMessage]:
        while (unit := self.next()).command != pdu.DELIVER_SM:
            pass
        return unit, pdu.read_message(unit.body)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    found = World(tmp_path)
    yield found
    found.kill()


def number(serial: int) -> str:
    return number_of(Visitor(4, 2, serial), SEED).lstrip("+")


def gsm(text: str) -> bytes:
    coding, parts = alphabets.encode(text)
    assert coding == alphabets.DEFAULT
    return parts[0]


def wait_for(world: World, kind: str, count: int) -> Counter[str]:
    for _ in range(200):
        if (found := world.kinds())[kind] >= count:
            return found
        time.sleep(0.05)
    raise AssertionError(world.kinds())


def test_a_text_is_taken_receipted_and_answered(world: World) -> None:
    client = Client(world.port)
    taken = client.submit(number(1), gsm(QUESTION))
    assert taken.status == pdu.OK
    first, receipt = client.delivered()
    assert receipt.esm_class == pdu.IS_RECEIPT
    assert receipt.extras[pdu.MESSAGE_ID] == taken.body
    assert receipt.extras[pdu.STATE] == b"\2"
    assert b"stat:DELIVRD" in receipt.data
    second, reply = client.delivered()
    assert reply.source == number(1)
    assert alphabets.decode(reply.data, reply.coding)
    client.acknowledge(first)
    client.acknowledge(second)
    wait_for(world, "rest", 2)
    lines = list(journal.read(world.journal))
    assert [line["id"] for line in lines if line["k"] == "submit"] == [taken.body.strip(b"\0").decode()]
    assert {line["what"] for line in lines if line["k"] == "acked"} == {"receipt", "text"}


def test_a_question_in_urdu_parts_is_read_whole(world: World) -> None:
    client = Client(world.port)
    text = "آپ سے فیس کے علاوہ پیسے مانگے گئے یا کوئی اور مسئلہ ہوا؟ " * 3
    _, parts = alphabets.encode(text)
    assert len(parts) > 1
    for place, data in reversed(list(enumerate(parts, 1))):
        header = bytes([5, 0, 3, 77, len(parts), place])
        assert client.submit(number(2), header + data, coding=8, esm=0x40).status == pdu.OK
    heard = [client.delivered()[1] for _ in range(len(parts) + 1)]
    assert sum(one.esm_class == pdu.IS_RECEIPT for one in heard) == len(parts)
    assert sum(one.source == number(2) and one.esm_class != pdu.IS_RECEIPT for one in heard) == 1


def test_what_is_not_acknowledged_comes_again_and_what_is_does_not(world: World) -> None:
    client = Client(world.port)
    client.submit(number(3), gsm(QUESTION))
    seen = [client.delivered()[1].extras[pdu.MESSAGE_ID] for _ in range(2)]
    client.socket.close()
    client = Client(world.port)
    again = [client.delivered() for _ in range(2)]
    assert sorted(seen) == sorted(message.extras[pdu.MESSAGE_ID] for _, message in again)
    for unit, _ in again:
        client.acknowledge(unit)
    wait_for(world, "acked", 2)
    client.socket.close()
    client = Client(world.port)
    client.socket.settimeout(0.5)
    with pytest.raises(TimeoutError):
        client.delivered()


def test_a_refused_delivery_is_offered_again(world: World) -> None:
    client = Client(world.port)
    client.submit(number(4), gsm("Shukriya."))
    unit, first = client.delivered()
    client.acknowledge(unit, status=0x64)
    _, second = client.delivered()
    assert first.extras[pdu.MESSAGE_ID] == second.extras[pdu.MESSAGE_ID]


def test_a_killed_network_remembers_what_it_owes(world: World) -> None:
    sender = Client(world.port, bind=pdu.BIND_TRANSMITTER)
    ids = {sender.submit(number(n), gsm(QUESTION)).body for n in range(20)}
    world.kill()
    with world.journal.open("a") as file:
        file.write('{"k":"submit","id":"7000')
    world.start()
    receiver = Client(world.port, bind=pdu.BIND_RECEIVER)
    receipts, texts = set(), set()
    while len(receipts) < 20 or len(texts) < 20:
        unit, message = receiver.delivered()
        (receipts if message.esm_class == pdu.IS_RECEIPT else texts).add(message.extras[pdu.MESSAGE_ID])
        receiver.acknowledge(unit)
    assert receipts == ids
    later = Client(world.port).submit(number(30), gsm("Shukriya."))
    assert later.body not in ids | texts


def test_a_wrong_password_is_refused_and_links_are_kept_alive(world: World) -> None:
    assert Client(world.port, password="guess").bound.status == pdu.BAD_PASSWORD
    client = Client(world.port)
    assert client.ask(pdu.ENQUIRE_LINK).status == pdu.OK
    assert client.ask(pdu.UNBIND).status == pdu.OK
    assert client.submit(number(5), gsm(QUESTION)).status == pdu.BAD_BIND


def test_a_receiver_may_not_send(world: World) -> None:
    assert Client(world.port, bind=pdu.BIND_RECEIVER).submit(number(6), gsm(QUESTION)).status == pdu.BAD_BIND


def test_nonsense_on_the_wire_ends_that_link_only(world: World) -> None:
    good, bad = Client(world.port), Client(world.port)
    bad.socket.sendall(struct.pack(">IIII", 7, 1, 1, 1) + os.urandom(50))
    with pytest.raises(ConnectionResetError):
        bad.next()
    assert good.ask(pdu.ENQUIRE_LINK).status == pdu.OK


def test_a_bad_day_drops_links_throttles_and_fails_some(tmp_path: Path) -> None:
    day = CALM.replace("drops = 0.0", "drops = 0.02").replace("throttled = 0.0", "throttled = 0.05")
    world = World(tmp_path, day.replace("failed = 0.0", "failed = 0.2").replace("twice = 0.0", "twice = 0.3"))
    client, statuses = Client(world.port), Counter[int]()
    for serial in range(400):
        try:
            statuses[client.submit(number(serial), gsm("Shukriya.")).status] += 1
        except ConnectionError:
            client = Client(world.port)
    client.socket.settimeout(1.0)
    seen, fates = Counter[bytes](), Counter[bytes]()
    try:
        while True:
            unit, message = client.delivered()
            seen[message.extras[pdu.MESSAGE_ID]] += 1
            fates[message.extras[pdu.STATE]] += 1
            client.acknowledge(unit)
    except TimeoutError:
        pass
    kinds = world.kinds()
    world.kill()
    assert kinds["dropped"]
    assert statuses[pdu.THROTTLED] == kinds["throttled"] > 0
    assert max(seen.values()) >= 2
    assert len(seen) == kinds["submit"]
    assert fates[b"\5"]


def test_the_network_ends_with_its_parent(world: World) -> None:
    assert world.process.stdin is not None
    world.process.stdin.close()
    assert world.process.wait(timeout=10) == 0
