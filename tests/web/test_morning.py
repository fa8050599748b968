"""The morning page: each line with the button that deals with it, for who may press it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from sunwai.base import bulk
from sunwai.base.actors import Actor, Grant, Right, process
from sunwai.base.morning import LINES
from sunwai.directory.seasons import CalendarChange
from sunwai.messages.alarms import AlarmKind, Condition
from sunwai.messages.commands import define_line, place_pause
from sunwai.messages.commands.alarms import raise_alarm
from sunwai.messages.commands.duty import Turn, add_turns
from sunwai.messages.models import Alarm, Budget, Line, Message
from sunwai.messages.types import Channel, PauseScope
from sunwai.people.models import Account
from sunwai.web.morning.commands import send_morning
from sunwai.web.morning.letter import asked, letter
from tests.casework.makers import a_world, file
from tests.directory.makers import a_post, an_officer
from tests.messages.makers import NOON, a_line, a_message
from tests.people.makers import an_account
from tests.web.conftest import Set
from tests.web.makers import signed_in

pytestmark = pytest.mark.django_db
US = process("test")
HEAD = (Right.SEE_OPERATIONS, Right.ADMINISTER, Right.SEE_IMPORTS, Right.KEEP_CALENDAR, Right.SEE_REPORTS)
FAILED = """
INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)
VALUES ('default', 'config.tidy', '{"timestamp": 1}', 'failed', 3) RETURNING id
"""


@pytest.fixture(autouse=True)
def _noon(clock_at: Set) -> Iterator[None]:
    clock_at(NOON)
    with override("en"):
        yield


def actor(*rights: Right) -> Actor:
    return Actor("account", "1", tuple(Grant(right) for right in rights))


def an_alarm() -> Alarm:
    made = raise_alarm(condition=Condition(AlarmKind.BACKUP_FAILED, "db", {"machine": "db"}), by=US, at=NOON)
    assert made is not None
    return made


def test_an_empty_house_says_that_nothing_needs_you() -> None:
    assert "Nothing needs you." in signed_in(*HEAD).get("/morning/").text
    assert letter(actor(*HEAD), NOON).startswith("Sunwai, 2 March 2026: nothing needs you")


def test_nights_that_nobody_has_are_shown_where_a_roster_is_kept() -> None:
    an_account("daud", Right.ANSWER_ALERTS)
    turn = Turn("house", "daud", "0300 1111111", NOON, NOON + timedelta(days=1))
    add_turns(turns=[turn], by=US, at=NOON)
    page = signed_in(*HEAD).get("/morning/").text
    assert "The house itself: nobody from 3 March 2026, 12:00 to 9 March 2026, 12:00" in page
    assert "Danger to life: nobody" not in page


def test_a_pause_says_until_when_and_is_lifted_from_the_page() -> None:
    place_pause(
        scope=PauseScope.ALL, reference="", why="A wrong text", by=US, at=NOON, until=NOON + timedelta(hours=4)
    )  # fmt: skip
    client = signed_in(*HEAD)
    page = client.get("/morning/").text
    assert "A wrong text" in page
    assert "until 2 March 2026, 16:00" in page
    assert client.post(page.split('action="/pauses/')[1].join(["/pauses/", ""]).split('"')[0]).status_code == 302
    assert "A wrong text" not in client.get("/morning/").text


def test_an_alarm_is_acknowledged_from_the_page() -> None:
    alarm, client = an_alarm(), signed_in(*HEAD)
    assert f'action="/operations/alarms/{alarm.pk}/"' in client.get("/morning/").text
    client.post(f"/operations/alarms/{alarm.pk}/")
    assert f'action="/operations/alarms/{alarm.pk}/"' not in client.get("/morning/").text


def test_a_failed_job_is_run_again_in_its_place_and_once() -> None:
    job = bulk.rows(FAILED)[0][0]
    client = signed_in(*HEAD)
    assert "config.tidy" in client.get("/morning/").text
    assert client.post(f"/morning/jobs/{job}/again/").status_code == 302
    rows = bulk.rows("SELECT id, task_name, args->>'timestamp', status::text FROM procrastinate_jobs")
    assert [row[1:] for row in rows if row[1] == "config.tidy"] == [("config.tidy", "1", "todo")]
    assert client.post(f"/morning/jobs/{job}/again/").status_code == 404


def test_who_only_watches_sees_the_job_and_no_button() -> None:
    bulk.rows(FAILED)
    page = signed_in(Right.SEE_OPERATIONS).get("/morning/").text
    assert "config.tidy" in page
    assert "/again/" not in page


def test_lines_that_are_down_cases_of_today_and_money_each_have_their_place() -> None:
    line = a_line()
    Line.objects.filter(pk=line.pk).update(state="down", state_at=NOON - timedelta(hours=1))
    file(a_world(days={"final": {"days": 0}, "head": {"days": 41}}))
    Budget.objects.create(starts_on=NOON.date(), ends_on=NOON.date(), limit_paisa=100_00, spent_paisa=90_00)
    Message.objects.filter(pk=a_message().pk).update(reserved_at=NOON, segments=3, cost_paisa=450)
    words = [item.words for rows in asked(actor(*HEAD), NOON).values() for one in rows for item in one.items]
    assert any("first" in one and "since" in one for one in words)
    assert "1 case is due today" in words
    assert "Today: 3 segments, Rs 4" in words or "Today: 3 segments, Rs 5" in words
    assert any("Rs 90 of Rs 100 (90%)" in one for one in words)


def test_a_draft_of_the_calendar_waits_for_another_and_not_for_its_drafter() -> None:
    CalendarChange.objects.create(
        kind="holiday", first_day=NOON.date(), last_day=NOON.date(), name="Fair", name_ur="میلہ",
        drafted_by="account:1", drafted_at=NOON,
    )  # fmt: skip
    lines = LINES["directory.drafts"]
    assert lines.ask(actor(Right.KEEP_CALENDAR), NOON)[0].is_told
    other = Actor("account", "2", (Grant(Right.KEEP_CALENDAR),))
    assert not lines.ask(other, NOON)[0].is_told


def test_a_line_is_asked_only_for_who_has_its_right() -> None:
    an_alarm()
    found = {one.line.code for rows in asked(actor(Right.SEE_REPORTS), NOON).values() for one in rows}
    assert "messages.alarms" not in found


@pytest.mark.parametrize("code", LINES.slugs())
def test_a_line_is_a_few_questions_whatever_it_finds(code: str) -> None:
    with CaptureQueriesContext(connection) as asked_of:
        LINES[code].ask(actor(*Right), NOON)
    assert len(asked_of) <= 4


def test_the_letter_goes_to_the_post_once_a_day(settings) -> None:
    post = a_post(code="ops")
    account = an_account("chandni", *HEAD)
    Account.objects.filter(pk=account.pk).update(officer=an_officer(post=post), email="ops@example.org", language="en")
    mail = {"kind": "email", "host": "127.0.0.1", "sender": "s@example.org", "security": "none"}
    define_line(code="post", channel=Channel.EMAIL, settings=mail, by=US, at=NOON)
    settings.SUNWAI_MORNING_POSTS = "ops"
    an_alarm()
    assert [send_morning(by=US, at=NOON) for _ in range(2)] == [1, 1]
    assert Message.objects.filter(room="web.morning").count() == 1
    text = letter(actor(*HEAD), NOON)
    assert text.startswith("Sunwai, 2 March 2026: ")
    assert "! A backup failed on db" in text
    assert "/morning/" in text


def test_the_page_speaks_urdu() -> None:
    an_alarm()
    page = signed_in(*HEAD, language="ur").get("/morning/").text
    assert "آج صبح" in page
