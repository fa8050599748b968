"""The queue at nine in the morning: order, leases, second looks, undo, and reading again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sunwai.base.actors import Actor, Grant, Right, process
from sunwai.base.sealing import seal_for
from sunwai.feedback.commands import (
    hold_reply,
    read_replies,
    release_reply,
    reread_replies,
    review,
    take_messages,
    take_reply,
    undo_review,
)
from sunwai.feedback.models import ReadingRow, Reply, Review
from sunwai.feedback.queries import agreement, review_queue, reviewed_by_people, reviews_of, standing, unread
from sunwai.feedback.reading import read
from sunwai.feedback.rules import DANGER_FIRST, VOICE_NOTE, cost, is_drawn_twice, needs_person
from sunwai.feedback.types import (
    AlreadyReviewed,
    Asked,
    Control,
    HeldByAnother,
    NothingToUndo,
    Outcome,
    Reading,
    ReviewedTwice,
)
from sunwai.messages.models import InboundCall
from sunwai.people.models import OptOut
from tests.feedback.makers import NOON, a_contact_point, a_reply, a_text, an_invitation, an_office

pytestmark = pytest.mark.django_db
AT = NOON + timedelta(hours=3)
US = process("reader")
GOOD, BAD = Reading(Outcome.SATISFIED), Reading(Outcome.DISSATISFIED)


def a_reviewer(name: str = "1") -> Actor:
    return Actor("account", name, (Grant(Right.REVIEW_REPLIES),))


AMINA, DAUD, CHANDNI = a_reviewer("1"), a_reviewer("2"), a_reviewer("3")


def doubtful(priority: int = 10, **facts) -> Reply:
    reply = a_reply("kuch", invitation=facts.pop("invitation", None) or an_invitation(), needs_review=True, **facts)
    Reply.objects.filter(pk=reply.pk).update(priority=priority)
    reply.refresh_from_db()
    return reply


def unsure(**sure: float) -> Reading:
    return Reading(Outcome.DISSATISFIED, confidence={"outcome": 0.9, "bribe": 0.9, "control": 0.9, **sure})


@pytest.fixture
def twice(settings) -> None:
    settings.SUNWAI_SECOND_LOOKS = 100


@pytest.fixture(autouse=True)
def once(settings) -> None:
    settings.SUNWAI_SECOND_LOOKS = 0


def test_a_doubt_about_a_bribe_costs_more_than_one_about_the_outcome_and_danger_most() -> None:
    assert cost(unsure(bribe=0.5)) > cost(unsure(outcome=0.5)) > cost(unsure())
    assert cost(unsure(control=0.5)) > cost(unsure(outcome=0.5))
    assert cost(Reading(Outcome.UNCLEAR, control=Control.DANGER, confidence={"control": 1.0})) == DANGER_FIRST
    assert cost(unsure(bribe=0.0, control=0.0, outcome=0.0), length=500) < DANGER_FIRST


def test_a_late_answer_and_a_bare_letter_cost_less() -> None:
    doubt = unsure(bribe=0.3, control=0.3)
    assert cost(doubt, is_late=True) < cost(doubt, length=1) < cost(doubt) < cost(doubt, length=300)


def test_the_order_is_by_cost_and_then_by_age() -> None:
    cheap, dear = doubtful(10), doubtful(200, at=NOON + timedelta(hours=2))
    older = doubtful(200, at=NOON)
    assert list(review_queue(AMINA)) == [older, dear, cheap]


def test_reading_stores_the_cost_with_the_reading() -> None:
    asked = an_invitation()
    words = "kaam hogaya lekin clerk ne kuch maanga, pata nahi kya"
    take_messages(messages=[a_text(words, contact_point=asked.contact_point).pk], by=US, at=AT)
    read_replies(replies=unread(), by=US, at=AT)
    reading = read(words, Asked(asked.question.code, asked.question.polarity))
    assert Reply.objects.get().priority == cost(reading, length=len(words))


def test_two_reviewers_never_take_the_same_reply() -> None:
    first, second = doubtful(20), doubtful(10)
    assert take_reply(by=AMINA, at=AT) == first
    assert take_reply(by=DAUD, at=AT) == second
    assert take_reply(by=CHANDNI, at=AT) is None
    with pytest.raises(HeldByAnother):
        hold_reply(reply=first, by=DAUD, at=AT)
    with pytest.raises(HeldByAnother):
        review(reply=first, reading=GOOD, by=DAUD, at=AT)


def test_a_reply_left_lying_is_free_after_five_minutes_and_one_let_go_at_once() -> None:
    reply = doubtful()
    take_reply(by=AMINA, at=AT)
    assert take_reply(by=DAUD, at=AT + timedelta(minutes=5)) == reply
    release_reply(reply=reply, by=DAUD)
    assert take_reply(by=AMINA, at=AT + timedelta(minutes=5)) == reply


def test_what_is_skipped_is_not_given_again_but_stays_for_others() -> None:
    reply = doubtful()
    assert take_reply(by=AMINA, at=AT, skip=[reply.pk]) is None
    assert take_reply(by=DAUD, at=AT) == reply


def test_the_standing_says_how_many_wait_since_when_and_how_many_are_done() -> None:
    doubtful(at=NOON)
    review(reply=doubtful(at=NOON + timedelta(hours=1)), reading=GOOD, by=AMINA, at=AT)
    now = standing(AMINA, AT)
    assert (now.waiting, now.oldest, now.done) == (1, NOON, 1)


def test_undo_takes_the_last_decision_back_and_the_reply_waits_again() -> None:
    reply = doubtful()
    before = reply.in_force
    review(reply=reply, reading=GOOD, by=AMINA, at=AT)
    undone = undo_review(by=AMINA, at=AT + timedelta(minutes=1))
    assert (undone.pk, undone.in_force, undone.needs_review, undone.held_by) == (reply.pk, before, True, "account:1")
    assert ReadingRow.objects.filter(reply=reply).count() == 2
    review(reply=undone, reading=BAD, by=AMINA, at=AT + timedelta(minutes=2))
    reply.refresh_from_db()
    assert reply.in_force is not None
    assert reply.in_force.outcome == "dissatisfied"


def test_undo_goes_back_one_decision_after_another_for_an_hour() -> None:
    first, second = doubtful(20), doubtful(10)
    review(reply=first, reading=GOOD, by=AMINA, at=AT)
    review(reply=second, reading=GOOD, by=AMINA, at=AT + timedelta(minutes=1))
    later = AT + timedelta(minutes=30)
    assert [undo_review(by=AMINA, at=later).pk for _ in range(2)] == [second.pk, first.pk]
    for who, when in ((AMINA, later), (DAUD, later)):
        with pytest.raises(NothingToUndo):
            undo_review(by=who, at=when)
    review(reply=Reply.objects.get(pk=first.pk), reading=GOOD, by=AMINA, at=later)
    with pytest.raises(NothingToUndo):
        undo_review(by=AMINA, at=later + timedelta(hours=2))


def test_what_another_decided_since_is_not_undone() -> None:
    reply = doubtful()
    review(reply=reply, reading=GOOD, by=AMINA, at=AT)
    review(reply=Reply.objects.get(pk=reply.pk), reading=BAD, by=DAUD, at=AT + timedelta(minutes=1))
    with pytest.raises(NothingToUndo):
        undo_review(by=AMINA, at=AT + timedelta(minutes=2))


def test_a_share_is_drawn_for_a_second_person_the_same_each_time(settings) -> None:
    settings.SUNWAI_SECOND_LOOKS = 10
    drawn = [is_drawn_twice(reply) for reply in range(2000)]
    assert 120 < sum(drawn) < 280
    assert drawn == [is_drawn_twice(reply) for reply in range(2000)]


def test_a_second_look_is_another_persons_and_does_not_show_the_first(twice) -> None:
    reply = doubtful()
    review(reply=reply, reading=GOOD, by=AMINA, at=AT)
    reply.refresh_from_db()
    assert (reply.needs_review, reply.look, take_reply(by=AMINA, at=AT)) == (True, 2, None)
    assert take_reply(by=DAUD, at=AT) == reply
    assert reviews_of(reply, DAUD) == []
    with pytest.raises(ReviewedTwice):
        review(reply=Reply.objects.get(pk=reply.pk), reading=BAD, by=AMINA, at=AT + timedelta(minutes=9))


def test_where_two_agree_the_first_stays_in_force_and_it_is_over(twice) -> None:
    reply = doubtful()
    first = review(reply=reply, reading=GOOD, by=AMINA, at=AT)
    review(reply=Reply.objects.get(pk=reply.pk), reading=GOOD, by=DAUD, at=AT)
    reply.refresh_from_db()
    assert (reply.in_force, reply.needs_review) == (first, False)


def test_where_two_differ_a_third_sees_both_and_decides(twice) -> None:
    reply = doubtful()
    first = review(reply=reply, reading=GOOD, by=AMINA, at=AT)
    review(reply=Reply.objects.get(pk=reply.pk), reading=BAD, by=DAUD, at=AT)
    reply.refresh_from_db()
    assert (reply.in_force, reply.look) == (first, 3)
    assert (take_reply(by=DAUD, at=AT), take_reply(by=CHANDNI, at=AT)) == (None, reply)
    assert [one.reading.outcome for one in reviews_of(reply, CHANDNI)] == ["satisfied", "dissatisfied"]
    third = review(reply=Reply.objects.get(pk=reply.pk), reading=BAD, by=CHANDNI, at=AT)
    reply.refresh_from_db()
    assert (reply.in_force, reply.needs_review, Review.objects.count()) == (third, False, 3)


def test_a_stop_of_the_second_look_waits_for_the_third(twice) -> None:
    reply = doubtful()
    review(reply=reply, reading=GOOD, by=AMINA, at=AT)
    stop = Reading(Outcome.UNCLEAR, control=Control.STOP)
    review(reply=Reply.objects.get(pk=reply.pk), reading=stop, by=DAUD, at=AT)
    assert not OptOut.objects.exists()
    review(reply=Reply.objects.get(pk=reply.pk), reading=stop, by=CHANDNI, at=AT)
    assert OptOut.objects.exists()


def test_kappa_is_agreement_beyond_chance(twice) -> None:
    said = [(GOOD, GOOD), (GOOD, GOOD), (BAD, BAD), (BAD, GOOD)]
    for one, other in said:
        reply = doubtful()
        review(reply=reply, reading=one, by=AMINA, at=AT)
        review(reply=Reply.objects.get(pk=reply.pk), reading=other, by=DAUD, at=AT)
    outcome, bribe, _ = agreement(AMINA, AT)
    assert (outcome.part, outcome.n, outcome.same) == ("outcome", 4, 0.75)
    assert outcome.kappa == pytest.approx(0.5)
    assert (bribe.same, bribe.kappa) == (1.0, None)
    assert [one.n for one in agreement(AMINA, AT + timedelta(days=31))] == [0, 0, 0]


def test_a_voice_note_waits_for_a_person_before_ordinary_doubts() -> None:
    assert needs_person(GOOD, has_voice=True)
    text = a_text("", contact_point=a_contact_point())
    text.channel = "voice"
    text.save()
    InboundCall.objects.create(message=text, language="ur", recording="note", seconds=9)
    take_messages(messages=[text.pk], by=US, at=AT)
    read_replies(replies=unread(), by=US, at=AT)
    reply = Reply.objects.get()
    assert (reply.needs_review, reply.priority) == (True, VOICE_NOTE)


def test_the_gist_of_a_voice_note_is_sealed() -> None:
    reply = doubtful()
    review(reply=reply, reading=BAD, gist="Bilal waited all day", by=AMINA, at=AT)
    sealed = bytes(Review.objects.get().gist_sealed or b"")
    assert b"Bilal" not in sealed
    assert seal_for("feedback.words").open_text(sealed) == "Bilal waited all day"


def an_old_reading(words: str, **facts) -> Reply:
    reply = a_reply(words, invitation=an_invitation(), outcome="unclear", **facts)
    ReadingRow.objects.filter(reply=reply).update(reader="rules", version="0")
    return reply


def test_a_newer_version_reads_again_and_every_reading_stays() -> None:
    reply = an_old_reading("acha kam tha, shukria")
    counts = reread_replies(by=US, at=AT)
    reply.refresh_from_db()
    assert reply.in_force is not None
    assert (reply.in_force.outcome, reply.readings.count()) == ("satisfied", 2)
    assert (counts["read"], counts["changed"], counts["outcome: unclear -> satisfied"]) == (1, 1, 1)
    assert reread_replies(by=US, at=AT)["read"] == 0


def test_a_dry_run_counts_and_writes_nothing() -> None:
    an_old_reading("acha kam tha, shukria")
    assert reread_replies(by=US, at=AT, dry_run=True)["changed"] == 1
    assert ReadingRow.objects.count() == 1


def test_no_version_overrides_a_person() -> None:
    reply = an_old_reading("acha kam tha, shukria")
    row = review(reply=Reply.objects.get(pk=reply.pk), reading=BAD, by=AMINA, at=AT)
    assert reread_replies(by=US, at=AT)["read"] == 0
    reply.refresh_from_db()
    assert reply.in_force == row


def test_all_are_read_again_however_small_the_batches() -> None:
    for _ in range(5):
        an_old_reading("acha kam tha, shukria")
    assert reread_replies(by=US, at=AT, batch=2)["read"] == 5


def test_a_stop_found_in_a_reply_of_last_month_goes_to_a_person_and_is_not_done_by_itself() -> None:
    old, new = an_old_reading("STOP", at=AT - timedelta(days=30)), an_old_reading("STOP", at=AT)
    reread_replies(by=US, at=AT)
    old.refresh_from_db()
    assert (old.needs_review, OptOut.objects.get().contact_point) == (True, new.contact_point)


def test_what_people_decided_can_be_learnt_from_and_nothing_else() -> None:
    office = an_office()
    contact = a_contact_point()
    asked = an_invitation(office=office, contact_point=contact)
    texts = [a_text(words, contact_point=contact) for words in ("1", "jhoot")]
    take_messages(messages=[text.pk for text in texts], by=US, at=AT)
    read_replies(replies=unread(), by=US, at=AT)
    reply = Reply.objects.get(message=texts[0])
    review(reply=reply, reading=BAD, by=AMINA, at=AT)
    [one] = reviewed_by_people(US)
    assert (one.text, one.polarity, one.code, one.outcome) == ("1", "bad", asked.question.code, "dissatisfied")
    assert list(reviewed_by_people(Actor("account", "9"))) == []


def test_who_looks_again_at_the_own_decision_corrects_it() -> None:
    reply = doubtful()
    review(reply=reply, reading=GOOD, by=AMINA, at=AT)
    reply.refresh_from_db()
    review(reply=reply, reading=BAD, by=AMINA, at=AT)
    assert Review.objects.filter(undone_at__isnull=True).count() == 1
    with pytest.raises(AlreadyReviewed):
        review(reply=reply, reading=GOOD, by=DAUD, at=AT)
