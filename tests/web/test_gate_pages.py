"""Pauses, hours, budgets, standing texts, and whether a message is genuine."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import sunwai.feedback.wordings  # noqa: F401
from sunwai.base.actors import Right, process
from sunwai.directory.seasons import CalendarChange
from sunwai.messages import commands
from sunwai.messages.check_codes import new_check_code
from sunwai.messages.commands.hours import follow_plan, set_limits
from sunwai.messages.gate.standing import limits_in_force
from sunwai.messages.models import Budget, HoursProfile, Line, Pause, TemplateVersion
from tests.directory.makers import a_service
from tests.messages.makers import NOON, SENDER, a_line, a_message
from tests.outreach.makers import a_programme
from tests.transactions.makers import a_transaction
from tests.web.conftest import Set
from tests.web.makers import a_client, signed_in

pytestmark = pytest.mark.django_db
WATCHES = (Right.SEE_OPERATIONS,)
RULES = (Right.SEE_OPERATIONS, Right.ADMINISTER, Right.KEEP_CALENDAR)


def test_the_button_stops_everything_and_says_so() -> None:
    client = signed_in(*WATCHES)
    assert client.post("/pauses/place/", {"what": "all:", "why": "", "span": ""}).status_code == 400
    assert client.post("/pauses/place/", {"what": "all:", "why": "A wrong text", "span": "4"}).status_code == 302
    page = client.get("/pauses/").content.decode()
    assert "A wrong text" in page
    pause = Pause.objects.get()
    assert pause.until is not None
    assert client.post(f"/pauses/{pause.pk}/lift/").status_code == 302
    assert Pause.objects.get().lifted_at is not None


def test_hours_from_a_file_and_limits() -> None:
    client = signed_in(*RULES)
    table = "profile,name,name_ur,channel,from,to,weekday,opens,closes\nplain,Plain,عام,,,,mon tue,09:00,19:00\n"
    wrong = SimpleUploadedFile("h.csv", table.replace("09:00", "nine").encode())
    assert "line 2" in client.post("/hours/define/", {"file": wrong}).content.decode()
    drafted = client.post("/hours/define/", {"file": SimpleUploadedFile("h.csv", table.encode())})["Location"]
    assert not HoursProfile.objects.exists()
    second = signed_in(*RULES, username="daud")
    second.post(f"{drafted}approve/")
    assert HoursProfile.objects.get().hours.count() == 2
    assert "09:00" in client.get("/hours/").content.decode()


def test_limits_wait_for_a_second_person_and_are_in_force_once() -> None:
    first, second = signed_in(*RULES), signed_in(*RULES, username="daud")
    address = first.post("/hours/limits/", {"in_week": 2, "in_month": 5, "age": 10})["Location"]
    page = first.get(address).text
    assert "Questions to one citizen in 7 days, at most" in page
    assert first.post(f"{address}approve/").status_code == 403
    second.post(f"{address}approve/")
    change = CalendarChange.objects.get().pk
    follow_plan(change=change, by=process("test"), at=NOON)
    set_limits(contacts={7: 3}, age=9, by=process("test"), at=NOON)
    follow_plan(change=change, by=process("test"), at=NOON)
    assert limits_in_force() == ({7: 3}, 9)
    back = first.post(f"{address}undo/")["Location"]
    assert CalendarChange.objects.get(pk=back.split("/")[-2]).facts["contacts"] == {"7": 1, "30": 4}


def test_a_draft_of_hours_that_another_overtook_is_refused() -> None:
    first, second = signed_in(*RULES), signed_in(*RULES, username="daud")
    table = "profile,name,name_ur,channel,from,to,weekday,opens,closes\nplain,Plain,عام,,,,mon tue,09:00,19:00\n"
    drafts = [
        first.post("/hours/define/", {"file": SimpleUploadedFile("h.csv", table.encode())})["Location"] for _ in "ab"
    ]
    assert [second.post(f"{one}approve/").status_code for one in drafts] == [302, 409]


def test_who_only_watches_changes_no_hours_and_no_budget() -> None:
    client = signed_in(*WATCHES)
    assert client.get("/hours/").status_code == client.get("/budgets/").status_code == 200
    assert client.post("/hours/limits/", {}).status_code == client.post("/budgets/define/", {}).status_code == 403


def test_a_budget_is_set_and_taken_out_of_force() -> None:
    client = signed_in(*RULES)
    given = {"programme": "", "span": "year", "rupees": "5,000"}
    assert client.post("/budgets/define/", given).status_code == 302
    budget = Budget.objects.get()
    assert (budget.limit_paisa, budget.starts_on.month, budget.ends_on.month) == (500_000, 7, 6)
    assert "5,000" in client.get("/budgets/").content.decode()
    assert client.post(f"/budgets/{budget.pk}/end/").status_code == 302


def test_a_text_is_looked_at_mended_with_one_button_and_kept() -> None:
    client = signed_in(Right.DRAFT_PROGRAMME)
    dear = "We will ask you no more\u2019 questions."
    page = client.post("/texts/stopped/en/", {"text": dear, "deed": "look"}).content.decode()
    assert "right single quotation mark" in page
    mended = client.post("/texts/stopped/en/", {"text": dear, "deed": "fix"}).content.decode()
    assert "GSM-7" in mended
    assert not TemplateVersion.objects.filter(state="draft").exists()
    assert client.post("/texts/stopped/en/", {"text": dear + "{office}", "deed": "keep"}).status_code == 400
    assert client.post("/texts/stopped/en/", {"text": "No more questions.", "deed": "keep"}).status_code == 302
    version = TemplateVersion.objects.get(state="draft")
    assert client.post(f"/texts/versions/{version.pk}/approve/").status_code == 403
    assert (
        signed_in(Right.RELEASE_PROGRAMME, username="second").post(f"/texts/versions/{version.pk}/approve/").status_code
        == 302
    )
    assert client.get("/texts/").status_code == 200
    assert client.get("/texts/nothing/en/").status_code == 404


def test_a_code_says_the_day_and_nothing_else() -> None:
    line, code = a_line(), new_check_code()
    a_message(check_code=code, text=f"Fard, Kasur: {code}")
    commands.reserve(line=line, most=1, by=SENDER, at=NOON)
    client = a_client()
    assert client.get("/genuine/").status_code == 200
    yes = client.post("/genuine/", {"code": f"{code[:4].lower()} {code[4:]}"}).content.decode()
    assert "2 March 2026" in yes or "2 Mar 2026" in yes
    assert not [word for word in ("Kasur", "Fard", "+92", "sms") if word in yes]
    assert "no message with this code" in client.post("/genuine/", {"code": new_check_code()}).content.decode()


def test_guessing_codes_is_slowed_down() -> None:
    client = a_client()
    said = [client.post("/genuine/", {"code": "x"}, REMOTE_ADDR="192.0.2.9").status_code for _ in range(22)]
    assert said == [200] * 20 + [429] * 2


def test_a_dry_run_says_what_its_texts_cost_and_whether_the_budgets_have_it(clock_at: Set) -> None:
    clock_at(NOON)
    service = a_service()
    programme = a_programme(service, released=False)
    for _ in range(20):
        a_transaction(service=service, at=NOON)
    Line.objects.filter(id=a_line().id).update(price_paisa=90, state="up", state_at=NOON)
    day = NOON.date()
    commands.define_budget(programme=None, starts_on=day, ends_on=day, limit_paisa=50, by=SENDER, at=NOON)
    page = signed_in(Right.SEE_OPERATIONS, Right.DRAFT_PROGRAMME).get(f"/programmes/{programme.pk}/dry-run/").text
    assert "90 paisa a segment" in page
    assert "Not enough" in page
