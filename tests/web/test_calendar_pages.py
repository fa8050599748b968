"""The calendar's pages: what an announcement moves is on the page before it is in force."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sunwai.base.actors import Right
from sunwai.casework.commands import follow_calendar
from sunwai.directory.models import Holiday
from sunwai.directory.seasons import CalendarChange, Hours, HoursProfile, Season
from sunwai.messages.types import Purpose
from tests.casework.makers import CLOCK, a_world, file
from tests.messages.makers import NOON, a_message
from tests.web.conftest import Set
from tests.web.makers import signed_in

pytestmark = pytest.mark.django_db
WORKING = {"final": {"days": 5, "working": True}, "head": {"days": 41}}
HOLIDAY = {"name": "Fair", "name_ur": "میلہ", "first_day": "2026-03-04", "last_day": "2026-03-04", "area": ""}
SEASON = {
    "name": "Ramadan", "name_ur": "رمضان", "code": "ramadan", "first_day": "2026-03-04", "last_day": "2026-03-10",
    "windows": "mon tue wed thu sat sun 10:00-17:00\nvoice fri 15:00-17:00", "worked": "mon tue wed thu 09:00-14:00",
    "holds": ["leader_voice"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _noon(clock_at: Set) -> None:
    clock_at(NOON)


def keeper(username: str = "chandni", language: str = "en") -> Client:
    return signed_in(Right.KEEP_CALENDAR, username=username, language=language)


def test_a_holiday_shows_what_it_moves_and_is_in_force_when_a_second_person_approves() -> None:
    file(a_world(days=WORKING))
    a_message(not_before=NOON + timedelta(days=2), purpose=Purpose.QUESTION)
    first = keeper()
    address = first.post("/calendar/holiday/", HOLIDAY)["Location"]
    page = first.get(address).text
    assert "1 due date, in 1 open cases" in page
    assert "9 March 2026" in page
    assert "10 March 2026" in page
    assert "Would have gone from" in page
    assert "A second person must approve it" in page
    assert first.post(f"{address}approve/").status_code == 403
    assert not Holiday.objects.exists()
    assert keeper("daud").post(f"{address}approve/")["Location"] == address
    follow_calendar(change=CalendarChange.objects.get().pk, by=CLOCK, at=NOON + timedelta(hours=1))
    assert "1 due dates in 1 cases of 1 posts" in first.get(address).text
    assert "Fair" in first.get("/calendar/").text


def test_hours_for_good_show_what_they_move_before_they_hold() -> None:
    a_message(not_before=NOON + timedelta(hours=1), purpose=Purpose.QUESTION)
    table = "profile,name,name_ur,channel,from,to,weekday,opens,closes\nlate,Late,دیر,,,,mon tue wed thu,16:00,18:00\n"
    first = keeper()
    clerk = signed_in(Right.KEEP_CALENDAR, Right.SEE_OPERATIONS, username="amina")
    address = clerk.post("/hours/define/", {"file": SimpleUploadedFile("h.csv", table.encode())})["Location"]
    page = first.get(address).text
    assert "Monday, Tuesday, Wednesday, Thursday" in page
    assert "Would have gone from" in page
    assert "as soon as a second person approves it" in page
    assert clerk.get("/hours/").text.count(address) == 1
    first.post(f"{address}approve/")
    assert HoursProfile.objects.get().code == "late"
    assert "Undo it" in first.get(address).text


def test_it_is_undone_by_the_opposite_draft() -> None:
    first, second = keeper(), keeper("daud")
    address = first.post("/calendar/holiday/", HOLIDAY)["Location"]
    second.post(f"{address}approve/")
    opposite = first.post(f"{address}undo/")["Location"]
    second.post(f"{opposite}approve/")
    assert not Holiday.objects.exists()
    assert "A holiday withdrawn" in first.get("/calendar/").text


def test_a_season_is_written_down_in_lines_and_read_back_in_words() -> None:
    first = keeper()
    address = first.post("/calendar/season/", SEASON)["Location"]
    page = first.get(address).text
    assert "Monday, Tuesday, Wednesday, Thursday, Saturday, Sunday" in page
    assert "recordings in a leader’s voice" in page
    keeper("daud").post(f"{address}approve/")
    assert (Season.objects.get().holds, Hours.objects.count()) == (["leader_voice"], 7)
    assert "Ramadan" in first.get("/calendar/").text


def test_a_line_that_cannot_be_read_is_named() -> None:
    page = keeper().post("/calendar/season/", SEASON | {"windows": "mon 10:00-17:00\nmoonday 10-11"})
    assert (page.status_code, "Line 2" in page.text) == (400, True)


def test_two_seasons_on_the_same_days_say_which_goes_before() -> None:
    first, second = keeper(), keeper("daud")
    second.post(first.post("/calendar/season/", SEASON)["Location"] + "approve/")
    later = SEASON | {"code": "election", "name": "Election code", "first_day": "2026-03-06"}
    page = first.get(first.post("/calendar/season/", later)["Location"]).text
    assert "Ramadan holds from 4 March 2026 to 10 March 2026" in page
    assert "the hours of the new one go before" in page


def test_who_only_watches_sees_the_calendar_and_changes_nothing() -> None:
    address = keeper().post("/calendar/holiday/", HOLIDAY)["Location"]
    client = signed_in(Right.SEE_OPERATIONS, username="daud")
    assert client.get("/calendar/").status_code == client.get(address).status_code == 200
    for deed in ("/calendar/holiday/", f"{address}approve/"):
        assert client.post(deed, HOLIDAY).status_code == 403


def test_the_pages_speak_urdu() -> None:
    client = keeper(language="ur")
    address = client.post("/calendar/holiday/", HOLIDAY)["Location"]
    assert "میلہ" in client.get(address).text
    assert "تعطیل کا اعلان کریں" in client.get("/calendar/").text
    assert client.get("/calendar/season/").status_code == 200
