from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from sunwai.base.actors import process
from sunwai.base.sealing import seal_for
from sunwai.feedback.commands import read_replies, take_messages
from sunwai.feedback.models import ReadingRow, Reply
from sunwai.feedback.queries import unread
from sunwai.feedback.reactions import read_them
from sunwai.feedback.types import RepliesTaken
from sunwai.insight.models import Signal
from sunwai.ledger.models import Entry
from sunwai.messages.models import Message, OpenQuestion
from sunwai.messages.queries import words_of
from sunwai.outreach.models import Invitation
from sunwai.people.models import OptOut
from tests.feedback.makers import NOON, a_contact_point, a_text, an_invitation

pytestmark = pytest.mark.django_db
US = process("inbound")
LATER = NOON + timedelta(hours=1)


def hear(*texts: Message, at=LATER) -> list[Reply]:
    """What config's route does with inbound messages."""
    take_messages(messages=[text.pk for text in texts], by=US, at=at)
    read_replies(replies=unread(), by=US, at=at)
    return list(Reply.objects.filter(message__in=texts).order_by("message"))


def test_a_text_answers_the_question_open_on_its_number():
    asked, other = an_invitation(), an_invitation()
    [reply] = hear(a_text("2000 rishwat li", contact_point=asked.contact_point))
    assert reply.invitation == asked
    assert (reply.in_force.bribe, reply.in_force.amount_pkr, reply.is_late) == (True, 2000, False)
    assert not Reply.objects.filter(invitation=other).exists()


def test_a_text_on_a_number_never_asked_stands_without_invitation():
    an_invitation()
    [reply] = hear(a_text("shukria", contact_point=a_contact_point()))
    assert reply.invitation is None
    assert reply.in_force.outcome == "satisfied"


def test_of_two_questions_on_a_number_the_latest_is_answered():
    first = an_invitation(at=NOON - timedelta(days=40))
    OpenQuestion.objects.update(closed_at=NOON - timedelta(days=33))
    second = an_invitation(contact_point=first.contact_point)
    [reply] = hear(a_text("acha kam", contact_point=first.contact_point))
    assert reply.invitation == second


@pytest.mark.parametrize(
    ("days", "matched", "late"), [(6, True, False), (8, True, True), (36, True, True), (38, False, False)]
)
def test_an_answer_may_be_late_by_thirty_days(days, matched, late):
    asked = an_invitation(days=7)
    when = NOON + timedelta(days=days)
    [reply] = hear(a_text("acha kam", contact_point=asked.contact_point, at=when), at=when)
    assert (reply.invitation == asked, reply.is_late) == (matched, late)


def test_a_question_asked_while_the_text_waited_is_not_what_it_answers():
    first = an_invitation(at=NOON - timedelta(days=9))
    text = a_text("acha kam", contact_point=first.contact_point, at=NOON - timedelta(days=1))
    OpenQuestion.objects.update(closed_at=NOON - timedelta(days=2))
    second = an_invitation(contact_point=first.contact_point)
    later = a_text("acha kam", contact_point=first.contact_point)
    assert [reply.invitation for reply in hear(text, later)] == [first, second]


def test_another_rooms_question_keeps_its_answer():
    contact = a_contact_point()
    OpenQuestion.objects.create(
        contact_point=contact, room="complaints", reference=7, opened_at=NOON, expires_at=NOON + timedelta(days=3)
    )
    text = a_text("1", contact_point=contact)
    assert take_messages(messages=[text.pk], by=US, at=LATER) == []
    assert not Reply.objects.exists()


def test_the_same_text_taken_and_read_twice_is_one_reply_with_one_reading():
    asked = an_invitation()
    text = a_text("acha kam", contact_point=asked.contact_point)
    taken = take_messages(messages=[text.pk], by=US, at=LATER)
    assert take_messages(messages=[text.pk], by=US, at=LATER) == taken == [text.pk]
    ids = unread()
    assert read_replies(replies=ids, by=US, at=LATER) == ids
    assert read_replies(replies=ids, by=US, at=LATER) == []
    assert (Reply.objects.count(), ReadingRow.objects.count()) == (1, 1)


def test_taking_leaves_a_job_that_reads():
    asked = an_invitation()
    take_messages(messages=[a_text("acha kam", contact_point=asked.contact_point).pk], by=US, at=LATER)
    [job] = ProcrastinateJob.objects.filter(task_name="sunwai.feedback.reactions.read_them")
    read_them(RepliesTaken(**job.args))
    assert Reply.objects.get().in_force.outcome == "satisfied"


@pytest.mark.django_db(transaction=True)
def test_two_readers_at_once_read_a_reply_once():
    asked = [an_invitation() for _ in range(8)]
    texts = [a_text("stop", contact_point=one.contact_point) for one in asked]
    take_messages(messages=[text.pk for text in texts], by=US, at=LATER)
    ids, barrier, read = unread(), Barrier(3), []

    def race() -> None:
        barrier.wait()
        try:
            read.extend(read_replies(replies=ids, by=US, at=LATER))
        finally:
            connection.close()

    threads = [Thread(target=race) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(read) == sorted(ids)
    assert ReadingRow.objects.count() == Message.objects.filter(direction="out").count() == 8


def test_an_outbound_message_is_never_a_reply():
    text = a_text("acha", contact_point=a_contact_point())
    Message.objects.filter(pk=text.pk).update(direction="out")
    assert take_messages(messages=[text.pk], by=US, at=LATER) == []


def test_an_answer_ends_the_asking_and_closes_the_question():
    asked = an_invitation()
    hear(a_text("koi rishwat nahi li, acha kam", contact_point=asked.contact_point))
    asked.refresh_from_db()
    assert asked.state == "answered"
    assert OpenQuestion.objects.get().closed_at == LATER


def test_an_unclear_answer_leaves_the_question_open():
    asked = an_invitation()
    [reply] = hear(a_text("Assalam o alaikum", contact_point=asked.contact_point))
    asked.refresh_from_db()
    assert (asked.state, reply.in_force.outcome) == ("open", "unclear")


def test_stop_is_honoured_at_once_and_confirmed():
    asked = an_invitation(language="ur")
    [reply] = hear(a_text("STOP", contact_point=asked.contact_point))
    asked.refresh_from_db()
    assert OptOut.objects.get(lifted_at=None).contact_point == asked.contact_point
    assert asked.state == "ended"
    sent = Message.objects.get(direction="out")
    assert (sent.purpose, sent.room, sent.reference, sent.state) == ("confirmation", "feedback", reply.pk, "queued")
    assert words_of([sent.pk])[sent.pk] == "اب آپ سے کوئی سوال نہیں پوچھا جائے گا۔ شکریہ۔"
    assert sent.segments == 1


def test_stop_of_one_asked_in_english_is_confirmed_in_english():
    asked = an_invitation(language="en")
    hear(a_text("please stop", contact_point=asked.contact_point))
    sent = Message.objects.get(direction="out")
    assert words_of([sent.pk])[sent.pk] == "You will get no more questions from us. Thank you."


def test_stop_without_any_question_is_honoured_too():
    contact = a_contact_point()
    hear(a_text("بند کریں", contact_point=contact))
    assert OptOut.objects.filter(contact_point=contact).exists()


def test_who_asks_that_bribes_stop_is_not_left_alone():
    asked = an_invitation()
    hear(a_text("stop taking bribes", contact_point=asked.contact_point))
    assert not OptOut.objects.exists()
    assert not Message.objects.filter(direction="out").exists()


def test_one_who_stops_twice_is_opted_out_once_and_told_twice():
    asked = an_invitation()
    hear(a_text("stop", contact_point=asked.contact_point), a_text("STOP!!", contact_point=asked.contact_point))
    assert OptOut.objects.count() == 1
    assert Message.objects.filter(purpose="confirmation").count() == 2


@pytest.mark.parametrize(
    ("words", "kind"), [("ghalat number hai", "wrong_person"), ("main kabhi nahi gaya wahan", "never_visited")]
)
def test_a_wrong_person_is_a_signal_about_the_office(words, kind):
    asked = an_invitation()
    [reply] = hear(a_text(words, contact_point=asked.contact_point))
    signal = Signal.objects.get()
    assert (signal.kind, signal.office, signal.service) == (kind, asked.office, asked.service)
    assert (signal.post, signal.source_id) == (asked.transaction.post, reply.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("ended", kind)


def test_danger_waits_for_a_person():
    asked = an_invitation()
    [reply] = hear(a_text("mujhe bachao jan ka khatra hai", contact_point=asked.contact_point))
    assert (reply.in_force.control, reply.needs_review) == ("danger", True)


def test_the_words_are_sealed_and_not_in_the_ledger():
    asked = an_invitation()
    [reply] = hear(a_text("clerk Bilal ne rishwat li", contact_point=asked.contact_point))
    assert b"Bilal" not in bytes(reply.sealed)
    assert seal_for("feedback.words").open_text(reply.sealed) == "clerk Bilal ne rishwat li"
    assert b"rishwat" not in bytes(reply.in_force.because_sealed)
    assert not [e for e in Entry.objects.all() if "Bilal" in f"{e.subject}{e.subject_id}{e.action}{e.actor}"]


def test_many_are_taken_and_read_by_the_same_number_of_questions(django_assert_max_num_queries):
    asked = [an_invitation() for _ in range(30)]
    texts = [a_text("acha kam" if n % 3 else "stop", contact_point=one.contact_point) for n, one in enumerate(asked)]
    with django_assert_max_num_queries(60):
        replies = hear(*texts)
    assert len(replies) == 30
    assert Invitation.objects.filter(state="answered").count() == 20
