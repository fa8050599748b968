"""The reference tests of texts at their full size: ten thousand of them, kills, dropped links, a blocked database.

What was sent is counted against the carrier's journal, which only the carrier writes.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

from sunwai.messages.models import Message
from tests.messages.makers import messages
from tests.messages.world import World

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
WINDOW = 10


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.end()


def taken(world: World) -> Counter[str]:
    return Counter(note["to"] for note in world.noted("taken"))


def settled(world: World, number: int) -> bool:
    """What the carrier took is delivered, and the rest is unknown: nothing is on its way."""
    states = world.states()
    if states["delivered"] + states["unknown"] != number:
        return False
    return states["delivered"] == len(world.noted("taken"))


def test_ten_thousand_and_five_kills(world: World) -> None:
    messages(10_000)
    world.begin(line={"window": WINDOW}, resp_delay=0.003, dlr_delay=0.05)
    seen: list[int] = []
    for kill in range(1, 6):
        world.until(lambda kill=kill: world.count("taken") > kill * 1500, 120)
        world.senders[-1].kill()
        world.senders[-1].wait()
        world.start_sender()
        before = len(seen) and seen[-1]
        world.until(lambda kill=kill: world.count("taken") > kill * 1500 + 200, 60)
        seen.append(world.states()["unknown"])
        assert seen[-1] - before <= WINDOW
    world.until(lambda: settled(world, 10_000), 200)
    assert set(taken(world).values()) == {1}
    assert world.states()["unknown"] <= 5 * WINDOW


def test_a_link_that_drops_after_each_five_hundred_pdus(world: World) -> None:
    messages(10_000)
    world.begin(line={"window": WINDOW}, drop_pdus=500, resp_delay=0.002)
    world.until(lambda: settled(world, 10_000), 240)
    drops = world.count("bind") - 1
    assert drops >= 20
    assert set(taken(world).values()) == {1}
    assert world.states()["unknown"] <= drops * WINDOW


def test_the_database_blocked_for_half_a_minute(world: World) -> None:
    messages(2000)
    world.begin(line={"window": WINDOW}, resp_delay=0.005)
    world.until(lambda: world.count("handed") > 100)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE messages_message IN EXCLUSIVE MODE")
        begin = time.monotonic()
        world.until(lambda: time.monotonic() > begin + 2)  # answers to what was committed before are still on their way
        handed = world.count("handed")
        world.until(lambda: time.monotonic() > begin + 32, 40)
        assert world.count("handed") == handed
    world.until(lambda: world.states() == {"delivered": 2000}, 60)
    assert set(taken(world).values()) == {1}
    assert world.count("bind") == 1


def test_two_workers_and_one_line(world: World) -> None:
    messages(3000)
    world.begin(line={"window": WINDOW}, resp_delay=0.003)
    world.until(lambda: world.count("bind") == 1)
    world.start_sender()
    world.until(lambda: world.count("taken") > 500, 60)
    assert world.count("bind") == 1
    world.senders[0].kill()
    world.until(lambda: settled(world, 3000), 90)
    assert (world.count("bind"), set(taken(world).values())) == (2, {1})
    assert world.states()["unknown"] <= WINDOW


def test_below_the_carriers_pace_nothing_is_refused(world: World) -> None:
    messages(1500)
    world.begin(line={"tps": 180}, tps=200)
    world.until(lambda: world.states() == {"delivered": 1500}, 60)
    assert world.noted("throttled") == []


def test_above_the_carriers_pace_we_give_way_and_nobody_is_tried_twice(world: World) -> None:
    messages(1500)
    world.begin(tps=200)
    world.until(lambda: world.states() == {"delivered": 1500}, 120)
    assert set(taken(world).values()) == {1}
    assert 0 < world.count("throttled") <= 30 * WINDOW


def test_two_thousand_receipts_that_come_before_the_answer(world: World) -> None:
    messages(2000)
    world.begin(line={"ids": "hex", "receipt_ids": "dec"}, dlr_first=0.001, hex=True, twice=True)
    world.until(lambda: world.states() == {"delivered": 2000}, 120)
    assert not Message.objects.exclude(error="").exists()
