from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
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

GROWTH = 40_000_000


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


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_hostile_carrier_neither_ends_nor_swells_the_sender_and_writes_no_nonsense(world: World) -> None:
    sent = messages(100)
    world.begin(program=["tests.messages.hostile", "7"], line={"enquire_seconds": 1})
    world.until(lambda: world.count("attacked") > 300, 60)
    sender = psutil.Process(world.senders[0].pid)
    before = sender.memory_info().rss
    begin = time.monotonic()
    world.until(lambda: world.count("attacked") > 2000 or time.monotonic() > begin + 40, 60)
    assert world.count("attacked") > 1000
    assert world.senders[0].poll() is None
    assert sender.memory_info().rss - before < GROWTH
    world.until(lambda: not Message.objects.filter(direction="out", state__in=["queued", "reserved"]).exists(), 60)
    assert set(Counter(note["to"] for note in world.noted("taken")).values()) == {1}
    known = {f"h{note['id']}" for note in world.noted("taken")}
    out = Message.objects.filter(direction="out")
    assert out.count() == len(sent)
    assert set(out.filter(state="delivered").values_list("carrier_id", flat=True)) <= known
    assert not Receipt.objects.filter(applied=True).exclude(carrier_id__in=known).exists()
