"""Alarms: each wrong thing once, in two languages, told to the post's holder, over when it is over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils.translation import override

from sunwai.messages import measures
from sunwai.messages.alarms import SENTENCES, AlarmKind, conditions, sentence
from sunwai.messages.commands import define_line
from sunwai.messages.commands.alarms import watch
from sunwai.messages.models import Alarm, Budget, Hours, HoursProfile, Line, Message, Vendor
from sunwai.messages.queries import words_of
from sunwai.messages.types import Channel
from sunwai.people.commands import opt_out
from sunwai.people.models import StaffNumber
from tests.directory.makers import a_post, an_officer
from tests.messages.makers import NOON, SENDER, a_contact, a_line, messages
from tests.people.makers import an_account

pytestmark = pytest.mark.django_db
AT = NOON + timedelta(hours=4)


def found() -> set[str]:
    return {one.kind.value for one in conditions(AT)}


def sent(number: int, line: Line, **facts: Any) -> list[int]:
    ids = messages(number)
    known = {"line": line, "reserved_at": NOON, "accepted_at": NOON, "state": "accepted"}
    Message.objects.filter(id__in=ids).update(**{**known, **facts})
    return ids


def test_when_nothing_is_wrong_nothing_is_raised() -> None:
    sent(5, a_line(), state="delivered", final_at=NOON)
    assert found() == set()


def test_each_wrong_thing_is_seen() -> None:
    line = a_line()
    Line.objects.update(state="down", state_at=NOON)
    sent(30, line, state="unknown", accepted_at=None)
    sent(40, line)
    messages(1)
    Vendor.objects.create(code="v", name="V", name_ur="و", starts_on=NOON.date(), ends_on=NOON.date() + timedelta(9))
    span = {"starts_on": date(2026, 3, 1), "ends_on": date(2026, 3, 31), "limit_paisa": 100}
    Budget.objects.create(**span, spent_paisa=80)
    Budget.objects.create(**span, programme=7, spent_paisa=100)
    assert found() == {
        "line_down", "unknown_high", "receipts_late", "queue_old", "vendor_ends", "budget_near", "budget_ended",
    }  # fmt: skip


def test_an_alarm_is_raised_once_and_over_when_what_was_wrong_is_over() -> None:
    a_line()
    Line.objects.update(state="down", state_at=NOON)
    assert [len(watch(by=SENDER, at=AT + timedelta(minutes=n))) for n in range(3)] == [1, 0, 0]
    Line.objects.update(state="up")
    watch(by=SENDER, at=AT + timedelta(hours=1))
    assert Alarm.objects.get().cleared_at == AT + timedelta(hours=1)
    Line.objects.update(state="down", state_at=AT)
    assert len(watch(by=SENDER, at=AT + timedelta(hours=2))) == 1


def test_the_posts_holder_is_told_by_mail_once_in_the_holders_language(settings: LazySettings) -> None:
    post = a_post()
    settings.SUNWAI_ALARM_POSTS = f"line_down={post.code}"
    account = an_account()
    account.officer, account.email, account.language = an_officer(post=post), "chandni@example.pk", "ur"
    account.save()
    mail = {"kind": "email", "host": "127.0.0.1", "sender": "s@example.pk", "security": "none"}
    define_line(code="mail", channel=Channel.EMAIL, settings=mail, by=SENDER, at=NOON)
    a_line()
    Line.objects.filter(code="first").update(state="down", state_at=NOON)
    Line.objects.filter(code="mail").update(state="up", state_at=NOON)
    watch(by=SENDER, at=AT)
    watch(by=SENDER, at=AT)
    (told,) = Message.objects.filter(purpose="alert")
    assert (told.channel, "بند ہے" in words_of([told.id])[told.id]) == ("email", True)


def test_where_there_is_no_mail_the_posts_number_gets_a_text(settings: LazySettings) -> None:
    post = a_post()
    settings.SUNWAI_ALARM_POSTS = post.code
    contact = a_contact()
    StaffNumber.objects.create(contact_point_id=contact, post=post, noted_at=NOON)
    a_line()
    Line.objects.update(state="down", state_at=NOON)
    watch(by=SENDER, at=AT)
    (told,) = Message.objects.filter(purpose="alert")
    assert (told.channel, told.contact_point_id) == ("sms", contact)


def test_a_question_out_of_hours_is_counted_by_the_profile_of_that_day_in_the_numbers_own_zone() -> None:
    line = a_line()
    sent(2, line)
    sent(3, line, reserved_at=NOON + timedelta(hours=8))
    assert measures.promises(NOON).out_of_hours == 3
    plain = HoursProfile.objects.create(code="plain", name="p", name_ur="p")
    Hours.objects.create(profile=plain, weekday=0, opens="09:00", closes="21:00")
    assert measures.promises(NOON).out_of_hours == 0
    ramadan = HoursProfile.objects.create(
        code="r", name="r", name_ur="r", valid_from=date(2026, 3, 1), valid_to=date(2026, 3, 30)
    )
    Hours.objects.create(profile=ramadan, weekday=0, opens="13:00", closes="15:00")
    assert measures.promises(NOON).out_of_hours == 5


def test_a_question_after_an_opt_out_is_counted_with_its_delay() -> None:
    line = a_line()
    (before, after) = sent(2, line)
    for one in (before, after):
        contact = Message.objects.get(id=one).contact_point
        opt_out(contact_point=contact.pk, source="test", by=SENDER, at=NOON + timedelta(minutes=5))
    Message.objects.filter(id=after).update(reserved_at=NOON + timedelta(minutes=7))
    promised = measures.promises(NOON)
    assert (promised.after_opt_out, promised.opt_out_delay) == (1, 120)


def test_the_first_id_of_a_period_is_found_by_halving() -> None:
    a_line()
    for day in range(20):
        ids = messages(5)
        Message.objects.filter(id__in=ids).update(created_at=NOON + timedelta(days=day))
    first = measures.first_id(NOON + timedelta(days=10))
    assert Message.objects.filter(id__gte=first).count() == 50
    assert measures.first_id(NOON + timedelta(days=99)) > max(ids)


@pytest.mark.parametrize("kind", list(AlarmKind))
def test_every_alarm_has_its_sentence_in_both_languages(kind: AlarmKind) -> None:
    values = {
        "line": "L", "moment": NOON.isoformat(), "day": "2026-03-02", "first": "2026-03-01", "last": "2026-03-31",
        "number": 3, "of": 9, "share": 0.1, "channel": "sms", "name": ["Vendor", "کمپنی"],
    }  # fmt: skip
    with override("en"):
        english = sentence(kind, values)
    with override("ur"):
        urdu = sentence(kind, values)
    assert "{" not in english + urdu
    assert english != urdu
    assert set(SENTENCES) == set(AlarmKind)
