"""Who is told of an alert, when, and what counts as having it."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from sunwai.base.actors import Actor, Grant, Right, process
from sunwai.base.refusals import NotAllowed
from sunwai.ledger.models import Entry
from sunwai.messages.alarms import conditions
from sunwai.messages.commands.alerting import (
    acknowledge,
    note_calls,
    raise_alerts,
    settle_alerts,
    take_acknowledgements,
    tell_due,
)
from sunwai.messages.commands.duty import Turn, add_turns, end_turn, swap_turns
from sunwai.messages.models import Alert, AlertTry, CallRecord, DutyTurn, Line, Message, OpenQuestion
from sunwai.messages.queries import words_of
from sunwai.messages.rules.duty import acknowledges, gaps, on_duty
from sunwai.messages.types import BadTurn, NoDutyRight, NoSuchAccount, TurnIsOver
from sunwai.people.models import Account, StaffNumber
from sunwai.people.queries import clear_numbers
from sunwai.people.types import NotANumber
from tests.directory.makers import a_post, an_officer
from tests.messages.makers import NOON, a_contact
from tests.people.makers import an_account

pytestmark = pytest.mark.django_db
US = process("test")
FIVE = timedelta(minutes=5)
NIGHT = timedelta(hours=12)


def on(username: str, number: str, place: int = 1, begin=-timedelta(hours=1), end=NIGHT) -> DutyTurn:
    """Somebody's turn around noon."""
    if not Account.objects.filter(username=username).exists():
        an_account(username, Right.ANSWER_ALERTS)
    turn = Turn("danger", username, number, NOON + begin, NOON + end, place)
    return add_turns(turns=[turn], by=US, at=NOON)[0]


def an_alert(reference: int = 7, at=NOON) -> Alert:
    return Alert.objects.get(
        pk=raise_alerts(duty="danger", room="feedback", references=[reference], by=US, at=at)[reference]
    )


def told() -> list[str]:
    """Who was told by text, in order."""
    tries = AlertTry.objects.filter(message__channel="sms").order_by("at", "id")
    return list(tries.values_list("turn__account__username", flat=True))


def a_text_from(turn: DutyTurn, words: str, at) -> Message:
    from sunwai.base.sealing import seal_for

    return Message.objects.create(
        direction="in", channel="sms", contact_point=turn.contact_point, state="received", created_at=at, final_at=at,
        sealed=seal_for("messages.text").seal_text(words),
    )  # fmt: skip


def test_the_first_on_the_roster_is_told_at_once_and_only_the_number_of_the_alert() -> None:
    on("chandni", "0300 1111111")
    alert = an_alert()
    sent = Message.objects.get(direction="out")
    assert (sent.purpose, sent.channel, sent.state, sent.not_before) == ("alert", "sms", "queued", NOON)
    assert words_of([sent.pk])[sent.pk] == f"سنوائی کھولیں، الرٹ {alert.pk}۔ آپ دیکھ رہے ہیں تو 1 لکھ بھیجیں۔"
    assert clear_numbers([sent.contact_point_id])[sent.contact_point_id] == "+923001111111"


def test_the_same_thing_raised_twice_is_one_alert_told_once() -> None:
    on("chandni", "0300 1111111")
    assert an_alert() == an_alert()
    assert told() == ["chandni"]


def test_after_five_minutes_the_next_in_line_is_told_and_then_round_again() -> None:
    on("chandni", "0300 1111111", 1)
    on("daud", "0300 2222222", 2)
    an_alert()
    for minute in (4, 5, 10, 15):
        tell_due(by=US, at=NOON + timedelta(minutes=minute))
    assert told() == ["chandni", "daud", "chandni", "daud"]


def test_the_job_run_twice_tells_nobody_twice() -> None:
    on("chandni", "0300 1111111", 1)
    on("daud", "0300 2222222", 2)
    an_alert()
    assert [tell_due(by=US, at=NOON + FIVE) for _ in range(3)] == [1, 0, 0]
    assert told() == ["chandni", "daud"]


@pytest.mark.django_db(transaction=True)
def test_three_jobs_at_once_tell_one_person() -> None:
    on("chandni", "0300 1111111", 1)
    on("daud", "0300 2222222", 2)
    an_alert()
    barrier = Barrier(3)

    def race() -> None:
        barrier.wait()
        try:
            tell_due(by=US, at=NOON + FIVE)
        finally:
            connection.close()

    threads = [Thread(target=race) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told() == ["chandni", "daud"]


def test_the_head_is_told_when_everybody_was_told_twice_and_nobody_took_it(settings) -> None:
    settings.SUNWAI_DUTY_HEAD = a_head()
    on("chandni", "0300 1111111")
    an_alert()
    for step in range(1, 5):
        tell_due(by=US, at=NOON + step * FIVE)
    assert told() == ["chandni", "chandni", "head", "chandni", "head"]


def a_head() -> str:
    """A post whose holder has an account and a number."""
    post = a_post()
    officer = an_officer(post=post)
    head = an_account("head", Right.ANSWER_ALERTS)
    Account.objects.filter(pk=head.pk).update(officer=officer)
    StaffNumber.objects.create(contact_point_id=a_contact("+923009999999"), post=post, noted_at=NOON)
    return post.code


def test_with_an_empty_roster_the_head_is_told_at_once(settings) -> None:
    settings.SUNWAI_DUTY_HEAD = a_head()
    an_alert()
    assert told() == ["head"]


def test_with_nobody_at_all_the_alert_stays_due_and_is_told_to_who_comes_on_duty() -> None:
    alert = an_alert()
    assert (alert.next_at, told()) == (NOON + timedelta(minutes=1), [])
    on("chandni", "0300 1111111")
    tell_due(by=US, at=NOON + timedelta(minutes=1))
    assert told() == ["chandni"]


def test_who_comes_on_duty_in_the_night_is_told_before_anybody_is_told_again() -> None:
    on("chandni", "0300 1111111", 1)
    an_alert()
    on("daud", "0300 2222222", 9)
    tell_due(by=US, at=NOON + FIVE)
    assert told() == ["chandni", "daud"]


def test_where_there_is_a_voice_line_the_telephone_rings_too_but_one_call_at_a_time() -> None:
    Line.objects.create(code="exchange", channel="voice")
    on("chandni", "0300 1111111")
    raise_alerts(duty="danger", room="feedback", references=[1, 2, 3], by=US, at=NOON)
    assert sorted(AlertTry.objects.values_list("message__channel", flat=True)) == ["sms", "sms", "sms", "voice"]
    assert len(set(Message.objects.values_list("room", "reference", "purpose"))) == 4


@pytest.mark.parametrize("words", ["1", "OK", "ok.", " Ok! ", "۱", "1 {n}", "ok {n}", "{n}", "اوکے"])
def test_a_short_text_from_the_duty_phone_acknowledges(words: str) -> None:
    turn = on("chandni", "0300 1111111")
    alert = an_alert()
    text = a_text_from(turn, words.format(n=alert.pk), NOON + timedelta(minutes=2))
    assert take_acknowledgements(messages=[text.pk], by=US, at=NOON + timedelta(minutes=2)) == [text.pk]
    alert.refresh_from_db()
    assert (alert.acknowledged_by, alert.next_at) == (turn.account, None)
    assert tell_due(by=US, at=NOON + FIVE) == 0


@pytest.mark.parametrize("words", ["2", "12345678", "okara", "1 2 3", "kya hua", "", "\0", "\u202e1\u202c foo"])
def test_other_words_do_not(words: str) -> None:
    turn = on("chandni", "0300 1111111")
    text = a_text_from(turn, words, NOON) if words else None
    an_alert()
    assert take_acknowledgements(messages=[text.pk] if text else [], by=US, at=NOON) == []
    assert Alert.objects.get().acknowledged_at is None


def test_a_one_from_anybody_else_is_left_to_the_rooms() -> None:
    on("chandni", "0300 1111111")
    other = on("daud", "0300 2222222", begin=timedelta(hours=20), end=timedelta(hours=30))
    an_alert()
    assert take_acknowledgements(messages=[a_text_from(other, "1", NOON).pk], by=US, at=NOON) == []


def test_long_after_it_was_taken_a_one_answers_the_question_asked_since() -> None:
    turn = on("chandni", "0300 1111111")
    settle_alerts(alerts=[an_alert().pk], by=US, at=NOON)
    later = NOON + timedelta(hours=2)
    again = a_text_from(turn, "1", later)
    assert take_acknowledgements(messages=[again.pk], by=US, at=later) == [again.pk]
    OpenQuestion.objects.create(
        contact_point=turn.contact_point, room="outreach", reference=1, opened_at=NOON + timedelta(hours=1),
        expires_at=NOON + timedelta(days=3),
    )  # fmt: skip
    assert take_acknowledgements(messages=[again.pk], by=US, at=later) == []


def test_ok_with_a_number_acknowledges_that_alert_alone() -> None:
    assert acknowledges("OK 18", {17, 18}) == {18}
    assert acknowledges("ok", {17, 18}) == {17, 18}
    assert acknowledges("ok 19", {17, 18}) == set()


def test_key_one_in_the_call_acknowledges_and_another_does_not() -> None:
    Line.objects.create(code="exchange", channel="voice")
    on("chandni", "0300 1111111")
    alert = an_alert()
    call = Message.objects.get(channel="voice")
    record = CallRecord.objects.create(message=call, end="answered_replied", keys={"answer": "9"}, read_at=NOON)
    assert note_calls(messages=[call.pk], by=US, at=NOON) == 0
    record.keys = {"answer": "1"}
    record.save()
    assert [note_calls(messages=[call.pk], by=US, at=NOON) for _ in range(2)] == [1, 0]
    alert.refresh_from_db()
    assert alert.acknowledged_by is not None


def test_on_the_page_it_is_acknowledged_once_and_only_by_who_may() -> None:
    chandni = on("chandni", "0300 1111111").account
    alert = an_alert()
    may = Actor("account", str(chandni.pk), (Grant(Right.ANSWER_ALERTS),))
    with pytest.raises(NotAllowed):
        acknowledge(alert=alert.pk, account=chandni.pk, by=Actor("account", "9"), at=NOON)
    assert acknowledge(alert=alert.pk, account=chandni.pk, by=may, at=NOON)
    assert not acknowledge(alert=alert.pk, account=chandni.pk, by=may, at=NOON)
    assert Entry.objects.filter(action="messages.acknowledge_alert").count() == 1


def test_the_line_is_in_order_of_place_and_holds_each_account_once() -> None:
    on("daud", "0300 2222222", 2)
    on("chandni", "0300 1111111", 1)
    on("chandni", "0300 1111111", 3, begin=-timedelta(hours=2))
    assert [one.place for one in on_duty("danger", NOON)] == [1, 2]
    assert on_duty("danger", NOON + timedelta(days=2)) == []


def test_gaps_are_the_hours_that_nobody_has() -> None:
    on("chandni", "0300 1111111", begin=timedelta(), end=timedelta(hours=4))
    on("daud", "0300 2222222", begin=timedelta(hours=3), end=timedelta(hours=6))
    on("daud", "0300 2222222", begin=timedelta(hours=7), end=timedelta(hours=8))
    found = gaps("danger", NOON, NOON + timedelta(hours=9))
    assert [((a - NOON).seconds // 3600, (b - NOON).seconds // 3600) for a, b in found] == [(6, 7), (8, 9)]


def test_a_turn_written_again_is_the_same_turn_with_what_is_new() -> None:
    first = on("chandni", "0300 1111111")
    assert on("chandni", "0300 3333333", 2).pk == first.pk
    assert DutyTurn.objects.get().place == 2


def test_two_exchange_turns_that_have_not_begun() -> None:
    one = on("chandni", "0300 1111111", begin=timedelta(hours=1))
    other = on("daud", "0300 2222222", begin=timedelta(hours=20), end=timedelta(hours=30))
    swap_turns(first=one.pk, second=other.pk, by=US, at=NOON)
    one.refresh_from_db()
    assert (one.account, one.contact_point) == (other.account, other.contact_point)
    with pytest.raises(TurnIsOver):
        swap_turns(first=one.pk, second=other.pk, by=US, at=NOON + timedelta(hours=2))


def test_a_turn_to_come_is_taken_away_and_one_that_has_begun_ends_now() -> None:
    going, coming = on("chandni", "0300 1111111"), on("daud", "0300 2222222", begin=timedelta(hours=1))
    for turn in (going, coming):
        end_turn(turn=turn.pk, by=US, at=NOON)
    assert list(DutyTurn.objects.values_list("account__username", "ends_at")) == [("chandni", NOON)]
    with pytest.raises(TurnIsOver):
        end_turn(turn=going.pk, by=US, at=NOON)


@pytest.mark.parametrize(
    ("turn", "refusal"),
    [
        (("nobody", "0300 1111111", 1, 2), NoSuchAccount),
        (("idle", "0300 1111111", 1, 2), NoDutyRight),
        (("daud", "12", 1, 2), NotANumber),
        (("daud", "0300 1111111", 2, 1), BadTurn),
    ],
)
def test_a_turn_that_could_not_be_served_is_refused_with_its_reason(turn, refusal) -> None:
    an_account("idle")
    an_account("daud", Right.ANSWER_ALERTS)
    username, number, begin, end = turn
    days = [NOON + timedelta(days=day) for day in (begin, end)]
    with pytest.raises(refusal):
        add_turns(turns=[Turn("danger", username, number, *days)], by=US, at=NOON)


def test_the_roster_is_kept_by_who_may() -> None:
    with pytest.raises(NotAllowed):
        add_turns(turns=[], by=Actor("account", "3", (Grant(Right.ANSWER_ALERTS),)), at=NOON)


def test_an_empty_roster_is_an_alarm_and_so_is_one_that_ends_within_a_day() -> None:
    assert not [one for one in conditions(NOON) if one.kind.startswith("duty")]
    turn = on("chandni", "0300 1111111", end=timedelta(hours=5))
    [soon] = [one for one in conditions(NOON) if one.kind.startswith("duty")]
    assert (soon.kind, soon.values) == ("duty_ends", {"moment": turn.ends_at.isoformat()})
    [now] = [one for one in conditions(NOON + timedelta(hours=6)) if one.kind.startswith("duty")]
    assert now.kind == "duty_empty"
    on("chandni", "0300 1111111", end=timedelta(days=3))
    assert not [one for one in conditions(NOON) if one.kind.startswith("duty")]
