from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

from sunwai.messages.failover import switches
from sunwai.messages.models import Line, Message
from sunwai.messages.queries import words_of
from sunwai.messages.segments import decode_gsm7
from tests.messages.makers import NOON, a_contact, a_line, a_message, messages
from tests.messages.world import World

pytestmark = pytest.mark.django_db(transaction=True)
AMINA = "+923004440001"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.end()


def taken(world: World) -> Counter[str]:
    return Counter(note["to"] for note in world.noted("taken"))


def settled(world: World, number: int) -> bool:
    """All that the carrier took is delivered, and of the rest none is still on its way."""
    states = world.states()
    return states["delivered"] == len(world.noted("taken")) and states["delivered"] + states["unknown"] == number


def inbox() -> list[str]:
    return list(words_of(Message.objects.filter(direction="in").values_list("id", flat=True)).values())


def test_an_urdu_question_arrives_word_for_word_and_its_receipt_ends_it(world: World) -> None:
    a_message(a_contact(AMINA), text="کیا رشوت مانگی گئی؟ ۱ ہاں ۲ نہیں")
    world.begin()
    world.until(lambda: world.states() == {"delivered": 1})
    (note,) = world.noted("taken")
    assert (note["to"], note["coding"], note["registered"]) == (AMINA[1:], 8, 1)
    assert bytes.fromhex(note["hex"]).decode("utf-16-be") == "کیا رشوت مانگی گئی؟ ۱ ہاں ۲ نہیں"


def test_a_thousand_go_once_each_and_all_come_back_delivered(world: World) -> None:
    messages(1000)
    world.begin(resp_delay=0.005, dlr_delay=0.05, twice=True)
    world.until(lambda: world.states() == {"delivered": 1000}, 60)
    assert set(taken(world).values()) == {1}


def test_receipts_that_come_before_the_answer_with_ids_written_otherwise_still_match(world: World) -> None:
    messages(50)
    world.begin(line={"ids": "hex", "receipt_ids": "dec"}, dlr_first=0.05, hex=True)
    world.until(lambda: world.states() == {"delivered": 50})


def test_a_long_text_goes_in_parts_with_one_receipt(world: World) -> None:
    text = "x" * 150 + "€ aur " + "y" * 100
    a_message(text=text)
    world.begin()
    world.until(lambda: world.states() == {"delivered": 1})
    notes = world.noted("taken")
    assert [(note["esm"], note["registered"]) for note in notes] == [(64, 0), (64, 1)]
    assert "".join(decode_gsm7(bytes.fromhex(note["hex"])[6:]) for note in notes) == text


def test_a_long_text_goes_as_one_payload_where_the_line_says_so(world: World) -> None:
    a_message(text="ک" * 200)
    world.begin(line={"long": "payload"})
    world.until(lambda: world.states() == {"delivered": 1})
    (note,) = world.noted("taken")
    assert bytes.fromhex(note["hex"]).decode("utf-16-be") == "ک" * 200


def test_throttled_we_slow_down_and_all_still_go_once(world: World) -> None:
    messages(60)
    world.begin(tps=20)
    world.until(lambda: world.states() == {"delivered": 60}, 60)
    assert set(taken(world).values()) == {1}
    assert len(world.noted("throttled")) <= 60


def test_paced_below_the_carriers_limit_nothing_is_refused(world: World) -> None:
    messages(60)
    world.begin(line={"tps": 30}, tps=40)
    world.until(lambda: world.states() == {"delivered": 60})
    assert world.noted("throttled") == []


def test_a_refused_number_fails_with_the_carriers_code_and_does_not_hold_the_others(world: World) -> None:
    bad = a_message(a_contact(AMINA))
    messages(20)
    world.begin(refuse=[AMINA[1:]])
    world.until(lambda: world.states() == {"delivered": 20, "failed": 1})
    assert Message.objects.get(id=bad.id).error == "0x0000000B"


def test_links_that_drop_lose_nothing_and_repeat_nothing(world: World) -> None:
    messages(300)
    world.begin(drop_every=100, resp_delay=0.01)
    world.until(lambda: settled(world, 300), 60)
    assert set(taken(world).values()) == {1}
    assert len(world.noted("bind")) >= 3
    assert world.states()["unknown"] <= 10 * 3


def test_every_kind_of_text_from_a_phone_is_heard_once(world: World) -> None:
    world.begin()
    world.until(lambda: world.noted("bind"))
    sender = AMINA[1:]
    urdu = "جی ہاں، پیسے مانگے".encode("utf-16-be").hex()
    for _ in range(2):
        world.tell_carrier(**{"from": sender, "hex": urdu, "coding": 8, "id": "mo-1"})
        world.tell_carrier(**{"from": sender, "hex": b"nahi ji".hex()})
    world.tell_carrier(**{"from": sender, "hex": "", "options": "0424" + "0005" + b"1 sir".hex()})
    for number in (3, 1, 2, 1):
        header = f"05000342{3:02x}{number:02x}"
        world.tell_carrier(**{"from": sender, "hex": header + (b"part%d " % number).hex(), "esm": 64})
    strange = "0007" + "0001" + "00" + "1401" + "0002" + "abcd"
    world.tell_carrier(**{"from": sender, "hex": b"odd".hex(), "options": strange})
    world.until(lambda: len(world.noted("handed")) == 10)
    assert sorted(inbox()) == sorted(["جی ہاں، پیسے مانگے", "nahi ji", "1 sir", "part1 part2 part3 ", "odd"])


def test_a_pdu_that_stalls_or_garbage_costs_the_link_and_not_the_text(world: World) -> None:
    world.begin(line={"enquire_seconds": 0.5})
    world.until(lambda: len(world.noted("bind")) == 1)
    world.tell_carrier(raw="0000004000000005")
    world.until(lambda: len(world.noted("bind")) == 2)
    world.tell_carrier(raw="ff" * 40)
    world.until(lambda: len(world.noted("bind")) == 3)
    world.tell_carrier(**{"from": AMINA[1:], "hex": b"haan".hex()})
    world.until(lambda: inbox() == ["haan"])


def test_while_the_database_cannot_write_nothing_is_answered_and_then_all_is_there(world: World) -> None:
    world.begin()
    world.until(lambda: world.noted("bind"))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE messages_message IN EXCLUSIVE MODE")
        for number in range(5):
            world.tell_carrier(**{"from": AMINA[1:], "hex": b"haan".hex(), "id": f"mo-{number}"})
        world.until(lambda: len(world.noted("offered")) == 5)
        later = time.monotonic() + 0.5
        world.until(lambda: time.monotonic() > later)
        assert world.noted("handed") == []
    world.until(lambda: len(world.noted("handed")) == 5)
    assert inbox() == ["haan"] * 5


def test_a_second_sender_waits_and_takes_over_when_the_first_is_told_to_stop(world: World) -> None:
    world.begin()
    world.until(lambda: len(world.noted("bind")) == 1)
    world.start_sender()
    world.start_sender()
    messages(100)
    world.until(lambda: world.states() == {"delivered": 100})
    assert len(world.noted("bind")) == 1
    world.senders[0].send_signal(signal.SIGTERM)
    assert world.senders[0].wait(15) == 0
    messages(10)
    world.until(lambda: world.states() == {"delivered": 110})
    assert (len(world.noted("bind")), set(taken(world).values())) == (2, {1})
    assert Line.objects.get(code="real").state == "up"


def test_killed_at_any_moment_nothing_goes_twice_and_unknown_is_no_more_than_the_window_allows(world: World) -> None:
    messages(600)
    world.begin(line={"window": 10}, resp_delay=0.01)
    for kill in range(1, 4):
        world.until(lambda kill=kill: len(world.noted("taken")) > kill * 120)
        world.senders[-1].kill()
        world.senders[-1].wait()
        world.start_sender()
    world.until(lambda: settled(world, 600), 60)
    assert set(taken(world).values()) == {1}
    assert world.states()["unknown"] <= 3 * 10


def test_a_carrier_that_sends_no_receipt_is_asked_and_its_answer_ends_the_message(world: World) -> None:
    message = a_message()
    world.begin(line={"query": True, "settle_minutes": 0.01, "ids": "hex"}, no_receipts=True, hex=True)
    world.until(lambda: world.states() == {"accepted": 1})
    world.until(lambda: world.states() == {"delivered": 1})
    assert Message.objects.get(id=message.id).reason == "found_by_query"
    assert world.noted("asked")[0]["id"] == Message.objects.get(id=message.id).carrier_ref


def test_while_a_line_is_down_the_next_carries_and_then_it_goes_back(world: World) -> None:
    world.begin(sender=False)
    Line.objects.filter(code="real").update(rank=2)
    first = a_line("best", port=1)
    world.start_sender()
    messages(5)
    world.until(lambda: world.states() == {"delivered": 5})
    assert [(one.line_to.code, one.reason) for one in switches()] == [("real", "began")]
    Line.objects.filter(id=first.id).update(state="up", state_at=NOON)
    queued = 0

    def stays() -> bool:
        nonlocal queued
        messages(1)
        later = time.monotonic() + 2
        world.until(lambda: time.monotonic() > later)
        queued = world.states()["queued"]
        return queued > 0

    world.until(stays, 60)
    messages(5)
    assert stays()
    assert queued == 7
