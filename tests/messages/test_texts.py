from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from sunwai.messages.receiving import decode, normal_id, receipt, text
from sunwai.messages.segments import count
from sunwai.messages.smpp import Settings
from sunwai.messages.texts import parts_of, validity
from sunwai.messages.types import Outgoing, State
from tests.messages.makers import NOON
from tests.messages.smsc import read_submit

LINE = Settings(host="127.0.0.1", port=1, system_id="x", source="8070")


def a_pdu(**facts: Any) -> Any:
    known = {
        "source_addr": b"923001112233", "source_addr_ton": 1, "esm_class": 0, "data_coding": 0, "short_message": b"1",
        "message_payload": None, "receipted_message_id": None, "message_state": None, "schedule_delivery_time": b"",
        "sar_total_segments": None, "sar_msg_ref_num": None, "sar_segment_seqnum": None,
    }  # fmt: skip
    return SimpleNamespace(**{**known, **facts})


@pytest.mark.parametrize(
    ("one", "one_form", "other", "other_form"),
    [
        ("00AbC1", "text", "abc1", "text"),
        ("1F", "hex", "31", "dec"),
        ("0x1f", "hex", "0000000031", "dec"),
        ("not a number", "hex", "NOT A NUMBER", "dec"),
    ],
)
def test_ids_written_two_ways_are_one(one: str, one_form: str, other: str, other_form: str) -> None:
    assert normal_id(one, one_form) == normal_id(other, other_form)


def test_a_receipt_is_read_from_its_options_or_else_its_words() -> None:
    words = b"id:77 sub:001 dlvrd:000 submit date:2603021200 done date:2603021200 stat:UNDELIV err:027 Text:x"
    seen = receipt(a_pdu(esm_class=4, short_message=words), "text")
    assert seen
    assert (seen.carrier_id, seen.state, seen.error, seen.number) == ("77", State.FAILED, "027", "+923001112233")
    by_option = receipt(a_pdu(esm_class=4, receipted_message_id=b"78", message_state=2), "text")
    assert by_option
    assert (by_option.carrier_id, by_option.state) == ("78", State.DELIVERED)


def test_the_words_of_a_citizen_are_never_a_receipt() -> None:
    assert text(a_pdu(short_message=b"id:77 stat:DELIVRD"), "gsm7", 0).text == "id:77 stat:DELIVRD"


def test_without_an_id_the_key_spans_ten_minutes_and_shows_no_number() -> None:
    first, later = text(a_pdu(), "gsm7", 1199), text(a_pdu(), "gsm7", 1201)
    assert first.key != later.key
    assert later.earlier_key == first.key
    assert text(a_pdu(source_addr=b"923001112234"), "gsm7", 1199).key != first.key
    assert "1112233" not in first.key


@pytest.mark.parametrize(
    ("coding", "wire", "words"),
    [
        (0, b"haan\x00\x1b\x65", "haan@€"),
        (1, b"haan", "haan"),
        (3, b"caf\xe9", "café"),
        (8, "جی".encode("utf-16-be"), "جی"),
        (8, "جی".encode("utf-16-be") + b"\x06", "جی\ufffd"),
        (0x18, "جی".encode("utf-16-be"), "جی"),
        (0xF1, b"haan", "haan"),
    ],
)
def test_each_coding_is_read(coding: int, wire: bytes, words: str) -> None:
    assert decode(wire, coding, "gsm7") == words


def test_the_parts_carry_one_reference_and_only_the_last_asks_for_a_receipt() -> None:
    words = "ک" * 150
    message = Outgoing(0x1234, "+923001112233", words, count(words).segments, None)
    parts = [read_submit(part) for part in parts_of(message, LINE, NOON)]
    assert [part["hex"][:12] for part in parts] == [bytes([5, 0, 3, 0x34, 3, n]).hex() for n in (1, 2, 3)]
    assert [part["registered"] for part in parts] == [0, 0, 1]
    assert parts[0]["to"] == "923001112233"


def test_the_carrier_stops_trying_at_the_last_moment() -> None:
    assert validity(NOON + timedelta(days=40, hours=7, seconds=5), NOON) == "000110070005000R"
    assert validity(NOON - timedelta(hours=1), NOON) == "000000000100000R"
    assert validity(None, NOON) is None
