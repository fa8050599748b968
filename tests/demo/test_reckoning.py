from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sunwai.base.actors import process
from sunwai.demo import journal
from sunwai.demo.reckoning import Book, reckon
from sunwai.messages.commands import note_outcomes, note_receipts, queue, receive, reserve
from sunwai.messages.models import Line
from sunwai.messages.types import Channel, Draft, Inbound, Outcome, Purpose, ReceiptSeen, State
from sunwai.people.commands import keep_numbers
from sunwai.people.types import NumberClass

NOON = datetime(2026, 3, 4, 7, tzinfo=UTC)
BY = process("test")
AMINA = "+923001234567"


@pytest.fixture
def line(db: None) -> Line:
    settings = {"kind": "smpp", "host": "127.0.0.1", "port": 1, "system_id": "sunwai"}
    return Line.objects.create(code="sample", channel=Channel.SMS, settings=settings)


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """Writes a journal as a network would."""

    def write(*lines: dict[str, Any]) -> Path:
        kept = journal.Journal(tmp_path / "journal.jsonl")
        for one in lines:
            kept.write(one.pop("k"), **one)
        kept.close()
        return tmp_path / "journal.jsonl"

    return write


def taken(number: str, digest: str = "d", **changes: Any) -> dict[str, Any]:
    facts = {
        "k": "submit",
        "id": number,
        "to": AMINA,
        "ref": 0,
        "part": 1,
        "parts": 1,
        "digest": digest,
        "fate": "DELIVRD",
    }
    return facts | changes


def send(line: Line, state: State, carrier_id: str = "") -> int:
    contact = keep_numbers(numbers={AMINA: NumberClass.MOBILE}, at=NOON)[AMINA]
    draft = Draft(contact, Channel.SMS, Purpose.QUESTION, "Koi masla?", "ur-Latn", "outreach", int(carrier_id or 1))
    queue(drafts=[draft], by=BY, at=NOON)
    (one,) = reserve(line=line, most=5, by=BY, at=NOON)
    note_outcomes(line=line, outcomes=[Outcome(one.id, state, carrier_id)], by=BY, at=NOON)
    return one.id


def test_what_both_sides_know_is_no_fault(line: Line, book: Callable[..., Path]) -> None:
    send(line, State.ACCEPTED, "71")
    note_receipts(line=line, receipts=[ReceiptSeen("71", State.DELIVERED)], by=BY, at=NOON)
    receive(line=line, texts=[Inbound(number=AMINA, text="nahi", key="i:72")], by=BY, at=NOON)
    path = book(taken("71"), {"k": "acked", "what": "receipt", "id": "71"}, {"k": "acked", "what": "text", "id": "72"})
    found = reckon(path, "sample")
    assert (found.lost, found.asked_twice) == (0, 0)


def test_a_reply_that_we_said_we_hold_and_do_not_is_lost(line: Line, book: Callable[..., Path]) -> None:
    assert reckon(book({"k": "acked", "what": "text", "id": "72"}), "sample").unheard == 1


def test_a_receipt_that_we_said_we_hold_and_do_not_is_lost(line: Line, book: Callable[..., Path]) -> None:
    assert reckon(book({"k": "acked", "what": "receipt", "id": "72"}), "sample").lost == 1


def test_a_text_taken_without_a_word_may_be_the_one_that_is_unknown(line: Line, book: Callable[..., Path]) -> None:
    path = book(taken("71"))
    assert reckon(path, "sample").unknown_to_us == 1
    send(line, State.UNKNOWN)
    assert reckon(path, "sample").lost == 0


def test_a_row_that_says_taken_of_what_was_not_taken_is_a_fault(line: Line, book: Callable[..., Path]) -> None:
    send(line, State.ACCEPTED, "71")
    assert reckon(book(), "sample").never_taken == 1


def test_the_same_question_on_the_same_handset_again_is_counted(line: Line, book: Callable[..., Path]) -> None:
    failed_first = [taken("71", "a", fate="UNDELIV"), taken("72", "a")]
    assert reckon(book(*failed_first, taken("73", "b"), taken("74", "b"), taken("75", "b")), "sample").asked_twice == 2


def test_a_text_in_parts_is_one_text_by_its_last_id() -> None:
    parts = [taken("71", "a", ref=9, part=1, parts=2), taken("72", "b", ref=9, part=2, parts=2)]
    other = [taken("73", "a", ref=9, part=1, parts=2), taken("74", "c", ref=9, part=2, parts=2)]
    assert Book.of([*parts, *other]).texts == {"72": (AMINA, "ab"), "74": (AMINA, "ac")}
