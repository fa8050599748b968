from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from sunwai.base.clock import LOCAL
from sunwai.casework import commands
from sunwai.casework.models import CaseEvent
from sunwai.messages.models import Message
from sunwai.messages.types import Purpose
from tests.casework.makers import CLOCK, a_world, file, later

pytestmark = pytest.mark.django_db
DAY_41 = datetime(2026, 4, 12, 0, 1, tzinfo=LOCAL)


def news() -> int:
    return Message.objects.filter(purpose=Purpose.CASE).count()


def test_several_deadlines_that_pass_at_once_are_one_text() -> None:
    filed = file(a_world())
    assert commands.run_clock(by=CLOCK, at=DAY_41) > 1
    assert CaseEvent.objects.filter(case=filed.case, deed="escalate").count() > 1
    assert news() == 1


def test_after_it_was_sent_the_next_news_is_a_text_of_its_own() -> None:
    file(a_world())
    commands.run_clock(by=CLOCK, at=later(21))
    Message.objects.filter(purpose=Purpose.CASE).update(state="delivered")
    commands.run_clock(by=CLOCK, at=DAY_41)
    assert news() == 2


def test_news_that_may_lapse_before_it_goes_is_not_counted_on() -> None:
    file(a_world())
    commands.run_clock(by=CLOCK, at=later(21))
    Message.objects.update(not_after=DAY_41 + timedelta(days=1))
    commands.run_clock(by=CLOCK, at=DAY_41)
    assert news() == 2


def test_one_person_s_news_keeps_no_other_case_quiet() -> None:
    world = a_world()
    file(world)
    file(world)
    assert commands.run_clock(by=CLOCK, at=later(21)) == 2
    assert news() == 2
