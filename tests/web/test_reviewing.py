"""The reviewer's page, by keys as by buttons."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sunwai.base.actors import Right
from sunwai.base.sealing import seal_for
from sunwai.feedback.models import Reply, Review
from sunwai.ledger.models import Entry
from sunwai.messages.models import InboundCall
from sunwai.messages.voice.voices import VOICE_SEAL, folder
from sunwai.web.desk.marking import Piece, plain, words_of
from tests.feedback.makers import NOON, a_contact_point, a_reply, a_text, an_invitation
from tests.web.conftest import Set
from tests.web.makers import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(clock_at: Set) -> None:
    clock_at(NOON + timedelta(hours=3))


def doubtful(words: str = "kuch", **facts) -> Reply:
    return a_reply(words, invitation=an_invitation(), needs_review=True, **facts)


def test_one_key_decides_and_the_next_reply_comes() -> None:
    first, second = doubtful(), doubtful(at=NOON + timedelta(hours=2))
    reviewer = signed_in(Right.REVIEW_REPLIES)
    page = reviewer.post("/review/next/")["Location"]
    assert page == f"/review/{first.pk}/"
    said = {"decision": "bribe", "seen": first.in_force_id}
    assert reviewer.post(f"{page}decide/", said)["Location"] == f"/review/{second.pk}/"
    first.refresh_from_db()
    assert first.in_force is not None
    assert (first.in_force.outcome, first.in_force.bribe, first.in_force.reader) == ("dissatisfied", True, "person")
    assert "Bribe alleged" in reviewer.get(f"/review/{second.pk}/").text


@pytest.mark.parametrize(
    ("key", "outcome", "control"),
    [("satisfied", "satisfied", None), ("unclear", "unclear", None), ("wrong_person", "unclear", "wrong_person"),
     ("as_read", "dissatisfied", "callback")],
)  # fmt: skip
def test_each_key_is_a_whole_reading(key: str, outcome: str, control: str | None) -> None:
    reply = doubtful(control="callback")
    signed_in(Right.REVIEW_REPLIES).post(f"/review/{reply.pk}/decide/", {"decision": key, "seen": reply.in_force_id})
    reply.refresh_from_db()
    assert reply.in_force is not None
    assert (reply.in_force.outcome, reply.in_force.control) == (outcome, control)


def test_undo_brings_the_last_reply_back() -> None:
    reply = doubtful()
    reviewer = signed_in(Right.REVIEW_REPLIES)
    reviewer.post(f"/review/{reply.pk}/decide/", {"decision": "satisfied", "seen": reply.in_force_id})
    assert reviewer.post("/review/undo/")["Location"] == f"/review/{reply.pk}/"
    reply.refresh_from_db()
    assert reply.needs_review
    assert "There is no decision of yours" in reviewer.post("/review/undo/").text


def test_what_is_left_for_later_comes_again_when_one_begins_anew() -> None:
    reply = doubtful()
    reviewer = signed_in(Right.REVIEW_REPLIES)
    reviewer.post("/review/next/")
    assert reviewer.post(f"/review/{reply.pk}/skip/")["Location"] == "/review/"
    assert reviewer.post("/review/next/")["Location"] == f"/review/{reply.pk}/"


def test_what_another_has_in_hand_is_refused_with_a_sentence() -> None:
    reply = doubtful()
    signed_in(Right.REVIEW_REPLIES).post("/review/next/")
    other = signed_in(Right.REVIEW_REPLIES, username="daud")
    assert "Another reviewer has this reply in hand." in other.get(f"/review/{reply.pk}/").text
    assert other.post("/review/next/")["Location"] == "/review/"


def test_the_page_says_how_many_wait_and_for_how_long() -> None:
    doubtful(at=NOON)
    doubtful(at=NOON + timedelta(hours=2))
    page = signed_in(Right.REVIEW_REPLIES).get("/review/").text
    assert "2 wait, the oldest for 3 hours." in page
    assert "No second opinion was given yet." in page


def test_a_reply_that_nobody_asked_for_is_in_the_list_too() -> None:
    Reply.objects.filter(pk=doubtful("kon hai").pk).update(invitation=None)
    assert "kon hai" in signed_in(Right.REVIEW_REPLIES).get("/review/").text


def test_a_second_person_does_not_see_what_the_first_said(settings) -> None:
    settings.SUNWAI_SECOND_LOOKS = 100
    reply = doubtful()
    said = {"decision": "abuse", "seen": reply.in_force_id}
    signed_in(Right.REVIEW_REPLIES).post(f"/review/{reply.pk}/decide/", said)
    page = signed_in(Right.REVIEW_REPLIES, username="daud").get(f"/review/{reply.pk}/").text
    assert "second opinion" in page
    assert "A person" not in page
    assert "What persons said" not in page


def test_a_voice_note_is_heard_only_by_reviewers_and_each_listening_is_in_the_ledger() -> None:
    text = a_text("", contact_point=a_contact_point())
    name = "a" * 64
    InboundCall.objects.create(message=text, language="ur", recording=name, seconds=9)
    (folder() / name).write_bytes(seal_for(VOICE_SEAL).seal(b"RIFF sound"))
    reply = doubtful("")
    Reply.objects.filter(pk=reply.pk).update(message=text, channel="voice")
    reviewer = signed_in(Right.REVIEW_REPLIES)
    assert f'src="/review/{reply.pk}/voice/"' in reviewer.get(f"/review/{reply.pk}/").text
    heard = reviewer.get(f"/review/{reply.pk}/voice/")
    assert (heard.content, heard["Content-Type"]) == (b"RIFF sound", "audio/wav")
    assert Entry.objects.filter(action="feedback.listen").count() == 1
    said = {"decision": "dissatisfied", "gist": "he waited", "seen": reply.in_force_id}
    reviewer.post(f"/review/{reply.pk}/decide/", said)
    assert seal_for("feedback.words").open_text(Review.objects.get().gist_sealed or b"") == "he waited"
    assert signed_in(Right.SEE_LIVE, username="daud").get(f"/review/{reply.pk}/voice/").status_code == 403


@pytest.mark.parametrize(
    "words",
    ["\0\x01\x1b[31m", "\u202eabc\u202c", "<script>alert(1)</script>", "x" * 65_536, "😡😡", "ا" + "\u0651" * 500, ""],
)
def test_no_text_breaks_the_page(words: str) -> None:
    reply = doubtful(words)
    page = signed_in(Right.REVIEW_REPLIES).get(f"/review/{reply.pk}/")
    assert page.status_code == 200
    assert not [one for one in ("\0", "\x1b", "\u202e", "<script>alert") if one in page.text]


def test_a_turn_of_direction_is_seen_and_not_obeyed() -> None:
    assert plain("ab\u202ecd\u202c") == "ab⟨RLO⟩cd⟨PDF⟩"
    assert plain("a\0b") == "a␀b"
    assert plain("ہے\u200cنا") == "ہے\u200cنا"


def test_a_long_text_is_cut_and_all_of_it_can_be_seen() -> None:
    words = words_of("a " * 5000)
    assert (len(words.begin[0].text), words.length) == (600, 9999)
    assert "Show all of its 65,536 letters" in _page_of("x" * 65_536)


def _page_of(words: str) -> str:
    return signed_in(Right.REVIEW_REPLIES).get(f"/review/{doubtful(words).pk}/").text


def test_the_words_that_decided_are_marked_where_they_stand() -> None:
    words = words_of("Usne 500 rishwat li, RISHWAT!", {"bribe": "rishwat", "amount_pkr": "500"})
    assert [piece for piece in words.begin if piece.part] == [
        Piece("500", "amount_pkr"), Piece("rishwat", "bribe"), Piece("RISHWAT", "bribe"),
    ]  # fmt: skip
    assert "".join(piece.text for piece in words.begin) == "Usne 500 rishwat li, RISHWAT!"
    apart = words_of("bohat hi der", {"outcome": "bohat der"}).begin
    assert [piece.text for piece in apart] == ["bohat", " hi ", "der"]
    assert words_of("rishwatkhor", {"bribe": "rishwat"}).begin == [Piece("rishwatkhor")]
