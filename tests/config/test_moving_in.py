"""What another system knew: first who must be left alone, then visits of which nobody is asked."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunwai.base.actors import process
from sunwai.config.moving import taking
from sunwai.config.moving.answers import NotAnswers, lines_of
from sunwai.directory.models import Service
from sunwai.feedback.models import Reply
from sunwai.insight.commands import take_snapshot
from sunwai.insight.queries import figures
from sunwai.messages.models import Message
from sunwai.outreach.models import Decision, Invitation
from sunwai.people.commands import take_number_file
from sunwai.people.models import OptOut
from sunwai.people.queries import find_number
from sunwai.people.types import Register
from sunwai.transactions.models import Feed
from tests.outreach.makers import a_programme
from tests.transactions.conftest import AMINA, BILAL, EVENING, HEADER, feed_of, land, mapping_words, row

COUNTED = ["transactions", "asked", "reached", "replied", "bribe_alleged"]
pytestmark = pytest.mark.django_db
BY = process("test")
__all__ = ["land"]


def a_sheet(folder: Path, *lines: str) -> Path:
    path = folder / "alone.csv"
    path.write_text("\n".join(("number", *lines)) + "\n", encoding="utf-8")
    return path


def a_history(folder: Path) -> Path:
    path = folder / "old.csv"
    path.write_text("\n".join((HEADER, row("1", number=BILAL), row("2"))) + "\n", encoding="utf-8")
    return path


def test_who_asked_to_be_left_alone_comes_first(land: object, tmp_path: Path) -> None:
    feed = feed_of(tmp_path, mapping_words())
    with pytest.raises(taking.OptOutsFirst):
        taking.take_history(feed=feed, path=a_history(tmp_path), by=BY, at=EVENING)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("is_none", [True, False])
def test_past_visits_come_then_and_nobody_is_asked_about_them(land: object, tmp_path: Path, is_none: bool) -> None:
    if is_none:
        taking.say_none(by=BY, at=EVENING)
    else:
        list(take_number_file(register=Register.OPT_OUTS, path=a_sheet(tmp_path, AMINA), by=BY, at=EVENING))
    feed = feed_of(tmp_path, mapping_words())
    made, _ = taking.take_history(feed=feed, path=a_history(tmp_path), by=BY, at=EVENING)
    assert made.accepted == 2
    assert list(Decision.objects.values_list("outcome", flat=True)) == ["too_old", "too_old"]
    taking.take_history(feed=feed, path=a_history(tmp_path), by=BY, at=EVENING)
    assert Decision.objects.count() == 2


ANSWERS = "key,asked_at,channel,reached,replied_at,reply"


def an_answer(key: str = "1", *, asked: str = "2026-03-03T18:00", channel: str = "sms", reached: str = "yes",
              replied: str = "2026-03-03T19:00", reply: str = "chai pani 500 rupay maange") -> str:  # fmt: skip
    return f"{key},{asked},{channel},{reached},{replied},{reply}"


def asked_there(folder: Path, feed: Feed, *lines: str) -> taking.TakenAnswers:
    """The history with a sheet of what was asked there, under the programme that stands for it here."""
    sheet = folder / "answers.csv"
    sheet.write_text("\n".join((ANSWERS, *lines)) + "\n", encoding="utf-8")
    programme = a_programme(Service.objects.get(code="fard"))
    taking.say_none(by=BY, at=EVENING)
    answers = taking.Answers(sheet, programme)
    return taking.take_history(feed=feed, path=a_history(folder), answers=answers, by=BY, at=EVENING)[1]


def test_what_was_asked_and_answered_there_counts_here(land: Feed, tmp_path: Path) -> None:
    taken = asked_there(tmp_path, land, an_answer())

    assert (taken.asked, taken.replies, taken.refused) == (1, 1, [])
    assert sorted(Decision.objects.values_list("outcome", flat=True)) == ["invited", "too_old"]
    found = {one.figure: one.count for one in figures(take_snapshot(by=BY, at=EVENING), codes=COUNTED)}
    assert found == {"transactions": 2, "asked": 1, "reached": 1, "replied": 1, "bribe_alleged": 1}


def test_nothing_is_sent_nor_reviewed_for_what_is_over(land: Feed, tmp_path: Path) -> None:
    asked_there(tmp_path, land, an_answer(reached=""), an_answer("2", replied="", reply="", reached="no"))

    assert not Message.objects.exists()
    assert not Reply.objects.filter(needs_review=True).exists()
    assert set(Invitation.objects.values_list("state", "next_at")) == {("answered", None), ("ended", None)}


def test_who_wrote_there_to_be_left_alone_is_left_alone_here(land: Feed, tmp_path: Path) -> None:
    asked_there(tmp_path, land, an_answer("2", reply="STOP"))

    assert OptOut.objects.filter(contact_point=find_number("+923001234567"), lifted_at=None).exists()


def test_a_line_that_is_wrong_is_told_with_its_place_and_the_others_are_taken(land: Feed, tmp_path: Path) -> None:
    wrong = an_answer(replied="2026-03-02T19:00"), an_answer("99"), an_answer(channel="post")
    taken = asked_there(tmp_path, land, *wrong, an_answer("2"), an_answer("2"))

    assert taken.asked == 1
    assert [(line, column) for line, column, _ in sorted(taken.refused)] == [
        (2, "replied_at"), (3, "key"), (4, "channel"), (6, "key"),
    ]  # fmt: skip


@given(st.binary(max_size=300))
def test_any_bytes_for_answers_are_lines_or_a_sentence(words: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "answers.csv"
        path.write_bytes(f"{ANSWERS}\n".encode() + words)
        with suppress(NotAnswers):
            taken = taking.TakenAnswers()
            assert len(list(lines_of(path, EVENING, taken))) + len(taken.refused) == taken.lines
