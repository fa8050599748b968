from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunwai.messages import receiving, wire
from sunwai.messages.models import Message, Receipt
from tests.messages.makers import messages
from tests.messages.smsc import DELIVER, deliver_body, pdu
from tests.messages.world import World

GROWTH = 10_000_000
LINKS, STILL = 12, 6
"""How many links begin while it is measured, so that one that leaks a thread or a file shows, and what may differ."""


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_do_more_than_refuse_them(data: bytes) -> None:
    buffer = bytearray(data)
    try:
        for _, _, sequence, body in wire.take_units(buffer):
            understand(wire.read_delivery(sequence, body))
    except wire.Malformed:
        return
    assert len(buffer) <= len(data)


@given(st.binary(max_size=250), st.integers(0, 255), st.integers(0, 255), st.binary(max_size=60))
def test_any_words_options_and_codings_are_a_text_or_a_receipt(
    words: bytes, esm: int, coding: int, rest: bytes
) -> None:
    body = deliver_body("923001112233", words, esm, coding, rest)
    ((_, _, sequence, found),) = wire.take_units(bytearray(pdu(DELIVER, 0, 7, body)))
    understand(wire.read_delivery(sequence, found))


@given(st.binary(max_size=100))
def test_answers_to_questions_and_submits_are_read_or_refused(body: bytes) -> None:
    assert len(wire.read_id(body)) <= wire.LONGEST_ID
    try:
        wire.read_query(body)
    except wire.Malformed:
        return


def understand(delivery: wire.Delivery) -> None:
    if receiving.is_receipt(delivery):
        seen = receiving.receipt(delivery, "hex")
        assert seen is None or 0 < len(seen.carrier_id) <= 100
    else:
        found = receiving.text(delivery, "gsm7", 0)
        assert 1 <= found.part <= found.total <= 255
        assert found.number.isprintable()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.end()


@dataclass(frozen=True)
class Held:
    """What a process holds of the machine."""

    memory: int
    files: int
    threads: int


def held(sender: psutil.Process) -> Held:
    with sender.oneshot():
        return Held(sender.memory_info().rss, sender.num_fds(), sender.num_threads())


@pytest.mark.slow
@pytest.mark.timeout(500)
@pytest.mark.django_db(transaction=True)
def test_a_hostile_carrier_neither_ends_nor_swells_the_sender_and_writes_no_nonsense(world: World) -> None:
    sent = messages(200)
    # paced, so that each link still has something to send: a link that carries nothing is bound again ever later
    world.begin(program=["tests.messages.hostile", "7"], line={"enquire_seconds": 1, "tps": 20})
    world.until(lambda: world.count("attacked") > 300, 120)
    sender = psutil.Process(world.senders[0].pid)
    before, links = held(sender), world.count("bind")
    world.until(lambda: world.count("attacked") > 800 and world.count("bind") >= links + LINKS, 120)
    assert world.senders[0].poll() is None
    after = held(sender)
    assert after.memory - before.memory < GROWTH
    # a link is two threads and three files, and it may be up at one look and down at the other
    assert after.threads - before.threads < STILL
    assert after.files - before.files < STILL
    world.until(lambda: not Message.objects.filter(direction="out", state__in=["queued", "reserved"]).exists(), 180)
    assert set(Counter(note["to"] for note in world.noted("taken")).values()) == {1}
    known = {f"h{note['id']}" for note in world.noted("taken")}
    out = Message.objects.filter(direction="out")
    assert out.count() == len(sent)
    assert set(out.filter(state="delivered").values_list("carrier_id", flat=True)) <= known
    assert not Receipt.objects.filter(applied=True).exclude(carrier_id__in=known).exists()
