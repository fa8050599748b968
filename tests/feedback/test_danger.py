"""Danger to life: who is told, what the citizen gets, what a duty person does about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sunwai.base.actors import Actor, Grant, Right, process
from sunwai.base.refusals import NotAllowed, NotFound
from sunwai.base.sealing import seal_for
from sunwai.directory.models import Post
from sunwai.feedback.commands import (
    answer_by_link,
    close_alert,
    read_replies,
    review,
    show_number,
    show_words,
    take_alert,
    take_messages,
    undo_review,
)
from sunwai.feedback.models import Danger, Reply
from sunwai.feedback.queries import dangers_visible_to, open_dangers, unread
from sunwai.feedback.rules import is_danger
from sunwai.feedback.types import AlertClosed, Control, NothingWasDone, Outcome, Reading
from sunwai.ledger.models import Entry
from sunwai.messages.commands.alerting import take_acknowledgements, tell_due
from sunwai.messages.commands.duty import Turn, add_turns
from sunwai.messages.models import Alert, AlertTry, Message
from sunwai.messages.queries import words_of
from sunwai.people.models import Account, OptOut
from tests.feedback.makers import NOON, a_contact_point, a_reply, a_text, an_invitation
from tests.people.makers import an_account

pytestmark = pytest.mark.django_db
US = process("reader")
AT = NOON + timedelta(hours=1)
HELP = "mujhe bachao jan ka khatra hai"


@pytest.fixture
def chandni() -> Account:
    """She is on duty."""
    account = an_account("chandni", Right.ANSWER_ALERTS)
    turn = Turn("danger", "chandni", "0300 1111111", NOON - timedelta(hours=1), NOON + timedelta(hours=12))
    add_turns(turns=[turn], by=US, at=NOON)
    return account


def duty(account: Account, **reach: object) -> Actor:
    return Actor("account", str(account.pk), (Grant(Right.ANSWER_ALERTS, **reach),))


def reviewer(name: str = "77") -> Actor:
    return Actor("account", name, (Grant(Right.REVIEW_REPLIES),))


def hear(words: str = HELP, **asked: object) -> Reply:
    contact = an_invitation(**asked).contact_point
    take_messages(messages=[a_text(words, contact_point=contact).pk], by=US, at=AT)
    read_replies(replies=unread(), by=US, at=AT)
    return Reply.objects.latest("id")


def to_duty() -> list[str]:
    return list(AlertTry.objects.order_by("id").values_list("turn__account__username", flat=True))


def test_a_reply_in_danger_is_an_alert_in_the_transaction_of_its_reading(chandni: Account) -> None:
    reply = hear()
    danger = Danger.objects.get()
    assert (danger.reply, danger.alert.duty, danger.found_at) == (reply, "danger", AT)
    assert (to_duty(), reply.priority) == (["chandni"], 10_000)


@pytest.mark.parametrize("sure", [0.01, 0.5, 1.0])
def test_danger_counts_however_unsure_the_reader_is(sure: float) -> None:
    assert is_danger(Reading(Outcome.UNCLEAR, control=Control.DANGER, confidence={"control": sure}))


def test_the_readers_own_score_of_danger_counts_though_it_decided_otherwise() -> None:
    assert is_danger(Reading(Outcome.SATISFIED, control=Control.STOP, confidence={"danger": 0.25}))
    assert not is_danger(Reading(Outcome.SATISFIED, confidence={"danger": 0.05}))


def test_the_text_to_the_duty_person_has_no_word_of_the_citizens(chandni: Account) -> None:
    hear()
    [told] = Message.objects.filter(purpose="alert")
    assert not set(HELP.split()) & set(words_of([told.pk])[told.pk].split())


def test_the_citizen_gets_the_emergency_number_at_once_and_once() -> None:
    reply = hear(language="en")
    read_replies(replies=[reply.pk], by=US, at=AT)
    sent = Message.objects.get(room="feedback.danger")
    assert (sent.contact_point, sent.purpose, sent.not_before) == (reply.contact_point, "emergency", AT)
    assert words_of([sent.pk])[sent.pk] == "Emergency help, day and night: 1122, 15. The call is free."


def test_in_urdu_it_is_urdu_and_the_numbers_are_the_settings(settings) -> None:
    settings.SUNWAI_EMERGENCY = "911"
    hear(language="ur")
    sent = Message.objects.get(room="feedback.danger")
    assert words_of([sent.pk])[sent.pk] == "ہنگامی مدد، دن رات: 911۔ کال مفت ہے۔"


def test_danger_from_a_number_that_nobody_asked_reaches_the_duty_person_too(chandni: Account) -> None:
    text = a_text(HELP, contact_point=a_contact_point())
    take_messages(messages=[text.pk], by=US, at=AT)
    read_replies(replies=unread(), by=US, at=AT)
    assert to_duty() == ["chandni"]
    elsewhere = duty(chandni, areas=frozenset({1}))
    assert [one.reply.message_id for one in dangers_visible_to(elsewhere)] == [text.pk]


def test_who_writes_again_and_again_is_one_alert_until_it_is_taken_and_ten_minutes_over(chandni: Account) -> None:
    contact = hear().contact_point
    for minutes, alerts in ((1, 1), (2, 1), (14, 2)):
        at = AT + timedelta(minutes=minutes)
        take_messages(messages=[a_text("maar denge mujhe", contact_point=contact, at=at).pk], by=US, at=at)
        read_replies(replies=unread(), by=US, at=at)
        assert Alert.objects.count() == alerts
        take_alert(alert=Alert.objects.earliest("id").pk, by=duty(chandni), at=at)
    assert Message.objects.filter(room="feedback.danger").count() == 2
    by = duty(chandni)
    assert show_words(alert=Alert.objects.earliest("id").pk, by=by, at=AT).count("maar denge") == 2
    assert [one.reply.readings.count() for one in open_dangers(by)] == [1, 1]
    close_alert(alert=Alert.objects.earliest("id").pk, done="", was_danger=False, by=by, at=at)
    assert Danger.objects.filter(closed_at__isnull=True).count() == 1


def test_two_cries_in_one_batch_are_one_alert_and_one_emergency_text(chandni: Account) -> None:
    contact = a_contact_point()
    texts = [a_text(HELP, contact_point=contact), a_text(f"{HELP} jaldi", contact_point=contact)]
    take_messages(messages=[text.pk for text in texts], by=US, at=AT)
    read_replies(replies=unread(), by=US, at=AT)
    assert (Alert.objects.count(), Danger.objects.count(), to_duty()) == (1, 2, ["chandni"])
    assert Message.objects.filter(room="feedback.danger").count() == 1
    by = reviewer(str(chandni.pk))
    review(reply=Reply.objects.earliest("id"), reading=Reading(Outcome.UNCLEAR), by=by, at=AT)
    assert Alert.objects.get().acknowledged_at is None
    review(reply=Reply.objects.latest("id"), reading=Reading(Outcome.UNCLEAR), by=by, at=AT)
    assert Alert.objects.get().acknowledged_at == AT


def test_danger_written_beside_the_ticks_of_the_link_is_told_too(chandni: Account) -> None:
    token = an_invitation().token
    answer_by_link(token=token, outcome="dissatisfied", words=HELP, at=AT)
    assert to_duty() == ["chandni"]


def test_what_a_reviewer_finds_dangerous_is_told_too(chandni: Account) -> None:
    reply = a_reply("kuch", invitation=an_invitation(), needs_review=True)
    review(reply=reply, reading=Reading(Outcome.UNCLEAR, control=Control.DANGER), by=reviewer(), at=AT)
    assert to_duty() == ["chandni"]


def test_a_reviewer_who_sees_no_danger_ends_the_telling_and_undo_begins_it_again(chandni: Account, settings) -> None:
    settings.SUNWAI_SECOND_LOOKS = 0
    reply = hear()
    by = reviewer(str(chandni.pk))
    review(reply=reply, reading=Reading(Outcome.SATISFIED), by=by, at=AT)
    assert (Danger.objects.get().was_danger, tell_due(by=US, at=AT + timedelta(hours=1))) == (False, 0)
    undo_review(by=by, at=AT + timedelta(minutes=2))
    assert (Danger.objects.get().closed_at, to_duty()) == (None, ["chandni", "chandni"])


def test_an_undone_stop_lifts_the_opt_out_and_withdraws_its_text(settings) -> None:
    settings.SUNWAI_SECOND_LOOKS = 0
    reply, by = a_reply("bas", invitation=an_invitation(), needs_review=True), reviewer()
    review(reply=reply, reading=Reading(Outcome.UNCLEAR, control=Control.STOP), by=by, at=AT)
    assert Message.objects.get(purpose="confirmation").state == "queued"
    undo_review(by=by, at=AT + timedelta(minutes=1))
    assert OptOut.objects.get().lifted_at == AT + timedelta(minutes=1)
    assert Message.objects.get(purpose="confirmation").state == "withheld"


def test_a_one_from_the_duty_phone_is_no_reply(chandni: Account) -> None:
    hear()
    contact = AlertTry.objects.get().turn.contact_point
    text = a_text("1", contact_point=contact, at=AT + timedelta(minutes=1))
    assert take_acknowledgements(messages=[text.pk], by=US, at=AT + timedelta(minutes=1)) == [text.pk]
    assert Alert.objects.get().acknowledged_by == chandni
    assert Reply.objects.count() == 1


def test_the_duty_person_takes_it_sees_the_words_and_each_showing_is_in_the_ledger(chandni: Account) -> None:
    reply = hear()
    alert, by = Danger.objects.get().alert_id, duty(chandni)
    assert take_alert(alert=alert, by=by, at=AT).alert.acknowledged_by == chandni
    assert [show_words(alert=alert, by=by, at=AT) for _ in range(2)] == [HELP, HELP]
    assert show_number(alert=alert, by=by, at=AT).startswith("+92300")
    assert Entry.objects.filter(action="feedback.show_danger").count() == 2
    assert Entry.objects.filter(action="feedback.show_danger_number").count() == 1
    assert reply.contact_point is not None


def test_who_is_not_on_duty_sees_none_of_it(chandni: Account) -> None:
    reply = hear()
    alert = Danger.objects.get().alert_id
    for deed in (take_alert, show_words, show_number):
        with pytest.raises(NotAllowed):
            deed(alert=alert, by=reviewer(), at=AT)
    office = reply.invitation.office if reply.invitation else None
    post = Post.objects.filter(office=office).first()
    own = Actor("account", "5", (Grant(Right.ANSWER_ALERTS),), frozenset({post.pk if post else 0}))
    with pytest.raises(NotFound):
        show_words(alert=alert, by=own, at=AT)


def test_it_is_closed_once_with_what_was_done_which_is_sealed(chandni: Account) -> None:
    hear()
    alert, by = Danger.objects.get().alert_id, duty(chandni)
    with pytest.raises(NothingWasDone):
        close_alert(alert=alert, done=" ", was_danger=True, by=by, at=AT)
    done = close_alert(alert=alert, done="Rang Bilal, police sent", was_danger=True, by=by, at=AT)
    assert b"Bilal" not in bytes(done.done_sealed or b"")
    assert seal_for("feedback.words").open_text(done.done_sealed or b"") == "Rang Bilal, police sent"
    assert not open_dangers(by).exists()
    with pytest.raises(AlertClosed):
        close_alert(alert=alert, done="again", was_danger=True, by=by, at=AT)
    with pytest.raises(AlertClosed):
        show_number(alert=alert, by=by, at=AT)


def test_not_danger_corrects_the_reading_and_nobody_is_told_again(chandni: Account) -> None:
    reply = hear()
    close_alert(alert=Danger.objects.get().alert_id, done="", was_danger=False, by=duty(chandni), at=AT)
    reply.refresh_from_db()
    assert reply.in_force is not None
    assert (reply.in_force.control, reply.in_force.reader, reply.readings.count()) == (None, "person", 2)
    assert tell_due(by=US, at=AT + timedelta(hours=1)) == 0


def test_a_threat_is_told_by_the_readers_score_of_danger_whatever_it_calls_the_reply(chandni: Account) -> None:
    reply = hear("keh raha tha tujhe aur tere bachon ko dekh lunga")
    assert (reply.needs_review, to_duty()) == (True, ["chandni"])
