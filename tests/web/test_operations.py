"""Operations, what is unknown, alarms and metrics."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from prometheus_client.parser import text_string_to_metric_families

from sunwai.base.actors import Right
from sunwai.directory.models import Post
from sunwai.messages import commands
from sunwai.messages.commands.alarms import watch
from sunwai.messages.models import Alarm, Line, Message, Vendor
from sunwai.messages.types import PauseScope
from sunwai.people.models import Account
from sunwai.web.oversight.measured import keep_measures, measured
from tests.directory.makers import a_post, an_officer
from tests.messages.makers import NOON, SENDER, a_line, messages
from tests.web.conftest import Set
from tests.web.makers import signed_in

pytestmark = pytest.mark.django_db
AT = NOON + timedelta(minutes=50)
PLACES = ("/operations/", "/operations/unknown/", "/operations/alarms/")


@pytest.fixture(autouse=True)
def _now(clock_at: Set) -> None:
    clock_at(AT)
    cache.clear()


def sent(number: int, line: Line, **facts: Any) -> list[int]:
    """Messages that left at noon, in whatever state."""
    ids = messages(number)
    known = {"line": line, "reserved_at": NOON, "accepted_at": NOON, "state": "delivered", "final_at": AT, **facts}
    Message.objects.filter(id__in=ids).update(**known)
    return ids


def a_day_of_sending() -> Line:
    line = a_line(window=7)
    line.vendor = Vendor.objects.create(code="jazz", name="Jazz", name_ur="جاز", starts_on=date(2026, 1, 1))
    line.state, line.state_at = "up", NOON
    line.save()
    sent(6, line, final_at=NOON + timedelta(seconds=90))
    sent(2, line, state="unknown", reason="no_outcome", accepted_at=None, final_at=None)
    sent(1, line, state="unknown", reason="no_receipt", final_at=None)
    sent(1, line, state="failed")
    return line


def test_the_page_shows_each_lines_rates_and_the_bound_of_what_a_crash_makes_unknown() -> None:
    a_day_of_sending()
    page = signed_in(Right.SEE_OPERATIONS).get("/operations/").text
    for words in ("first", "Jazz", "60.0%", "30.0%", "90 seconds", '<td class="n">7</td>'):
        assert words in page, words


def test_what_is_unknown_is_counted_by_line_reason_and_day_with_what_may_settle_it() -> None:
    a_day_of_sending()
    page = signed_in(Right.SEE_OPERATIONS).get("/operations/unknown/").text
    assert "3 messages are unknown" in page
    assert "a receipt, or our question to the carrier" in page
    assert "only a late receipt" in page


def test_the_sheet_of_what_is_unknown_has_the_same_rows() -> None:
    a_day_of_sending()
    client = signed_in(Right.SEE_OPERATIONS)
    rows = list(csv.reader(io.StringIO(client.get("/operations/unknown/csv/").content.decode("utf-8-sig"))))
    assert [row[4] for row in rows] == ["How many", "2", "1"]
    assert client.get("/operations/unknown/xlsx/").content[:2] == b"PK"
    assert client.get("/operations/unknown/exe/").status_code == 404


def the_metrics(client: Client | None = None, **headers: str) -> dict[tuple[str, ...], float]:
    text = (client or Client()).get("/metrics", headers=headers).text
    families = text_string_to_metric_families(text)
    return {(sample.name, *sorted(sample.labels.values())): sample.value for one in families for sample in one.samples}


def test_metrics_are_read_by_prometheus_own_parser_and_name_nobody(settings: LazySettings) -> None:
    settings.SUNWAI_METRICS_TOKEN = "let-me-in"
    a_day_of_sending()
    found = the_metrics(authorization="Bearer let-me-in")
    assert found["sunwai_messages", "delivered", "first", "jazz", "sms"] == 6
    assert found["sunwai_messages", "first", "jazz", "sms", "unknown"] == 3
    assert found["sunwai_line_unknown_bound", "first"] == 7
    assert found[("sunwai_questions_out_of_hours",)] == 0
    assert "+92" not in str(found)


def test_without_the_token_metrics_are_not_there_but_for_who_may_see_operations(settings: LazySettings) -> None:
    assert Client().get("/metrics").status_code == 404
    assert Client().get("/metrics", headers={"authorization": "Bearer "}).status_code == 404
    settings.SUNWAI_METRICS_TOKEN = "let-me-in"
    assert Client().get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 404
    assert signed_in(username="daud").get("/metrics").status_code == 404
    assert signed_in(Right.SEE_OPERATIONS).get("/metrics").status_code == 200


def test_an_alarm_stands_on_the_operations_page_until_what_is_wrong_is_over() -> None:
    line = a_day_of_sending()
    Line.objects.update(state="down", state_at=NOON)
    watch(by=SENDER, at=AT)
    client = signed_in(Right.SEE_OPERATIONS)
    assert "Line first has been down since" in client.get("/operations/").text
    alarm = Alarm.objects.get(kind="line_down")
    assert client.post(f"/operations/alarms/{alarm.pk}/").status_code == 302
    assert "seen by" in client.get("/operations/alarms/").text
    Line.objects.filter(pk=line.pk).update(state="up")
    watch(by=SENDER, at=AT + timedelta(minutes=1))
    assert "has been down" not in client.get("/operations/").text
    assert "What is over" in client.get("/operations/alarms/").text


def test_an_alarm_of_a_post_is_seen_and_acknowledged_by_its_holder_and_by_nobody_else(settings: LazySettings) -> None:
    post: Post = a_post()
    settings.SUNWAI_ALARM_POSTS = post.code
    a_line()
    Line.objects.update(state="down", state_at=NOON)
    watch(by=SENDER, at=AT)
    alarm = Alarm.objects.get()
    assert alarm.post == post
    other = signed_in(username="daud")
    assert "Line first" not in other.get("/operations/alarms/").text
    assert other.post(f"/operations/alarms/{alarm.pk}/").status_code == 404


@pytest.mark.parametrize("place", PLACES)
def test_the_pages_say_in_urdu_what_they_say(place: str) -> None:
    a_day_of_sending()
    Line.objects.update(state="down", state_at=NOON)
    watch(by=SENDER, at=AT)
    page = signed_in(Right.SEE_OPERATIONS, language="ur").get(place).text
    from tests.web.test_urdu_pages import left_over

    assert left_over(page) <= {"CSV", "first"}


def test_an_alarm_that_nobody_has_seen_is_on_the_home_page_of_its_posts_holder_and_of_who_sees_operations() -> None:
    post = a_post()
    officer = an_officer(post=post)
    holder, watcher, other = (
        signed_in(username="amina"), signed_in(Right.SEE_OPERATIONS), signed_in(Right.SEE_REPORTS, username="daud"),
    )  # fmt: skip
    Account.objects.filter(username="amina").update(officer=officer)
    Alarm.objects.create(kind="queue_old", key="sms", post=post, raised_at=NOON)
    told = "Alarms that nobody has seen yet"
    assert [told in client.get(reverse("home")).text for client in (holder, watcher, other)] == [True, True, False]
    Alarm.objects.update(acknowledged_at=NOON, acknowledged_by="account:1")
    assert told not in watcher.get(reverse("home")).text


def test_the_page_leads_to_what_stands_still_and_what_may_be_spent() -> None:
    client = signed_in(Right.SEE_OPERATIONS)
    page = client.get("/operations/").text
    for place in ("/operations/alarms/", "/operations/unknown/", "/pauses/", "/budgets/", "/hours/"):
        assert f'href="{place}"' in page
    commands.place_pause(scope=PauseScope.ALL, why="Eid", by=SENDER, at=AT)
    assert "1 pause holds messages back." in client.get("/operations/").text


def test_long_periods_are_counted_by_the_job_and_shown_as_it_counted_them() -> None:
    line = a_day_of_sending()
    keep_measures()
    sent(5, line)
    client = signed_in(Right.SEE_OPERATIONS)
    assert [one.sent for one in measured(24).lines] == [one.sent for one in measured(720).lines] == [10]
    assert measured(1).lines[0].sent == 15
    assert "Measured" in client.get("/operations/unknown/").text
    cache.clear()
    keep_measures()
    assert measured(720).lines[0].sent == 15
