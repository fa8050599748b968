"""The desks over JSON: who files for others, the unit apart, recordings, registers, stories, bundles."""

from __future__ import annotations

import base64
import io
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from sunwai.api.cases import doors
from sunwai.casework.models import Case
from sunwai.complaints.commands.checks import draw, open_month
from sunwai.complaints.commands.filing import add_intermediary
from sunwai.complaints.models import Filing, Pressure, RepeatReview, SpotCheck, VoiceFiling
from sunwai.complaints.types import IntermediaryKind
from sunwai.messages.models import InboundCall
from tests.api.makers import CLERK, PHOTO, Town, a_key, at_noon
from tests.api.test_cases_api import DRAFT, WORDS, bearer, call, deed, filed, order
from tests.complaints.makers import a_contact, said
from tests.messages.makers import NOON

pytestmark = pytest.mark.django_db
Headers = dict[str, str]


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Town:
    at_noon(monkeypatch)
    monkeypatch.setattr(doors, "TRIES", doors.Tries())
    return Town()


@pytest.fixture
def app(town: Town) -> Headers:
    return bearer(a_key()[1])


def of(town: Town, name: str, *rights: str, post: Any = None) -> Headers:
    return bearer(a_key(town.account(name, post, *rights), may_file=False)[1])


@pytest.fixture
def unit(town: Town) -> Headers:
    return of(town, "checker", "check_cases")


@pytest.fixture
def chandni(town: Town) -> Headers:
    return of(town, "chandni", "work_cases", "direct_cases", "file_cases", post=town.desk)


def confirmed(app: Headers, chandni: Headers) -> tuple[str, Headers]:
    number, code = filed(app, office="works-lahore")
    deed(number, "pick_up", chandni)
    deed(number, "propose", chandni, **order())
    assert deed(number, "confirm", code) == 200
    return number, code


def test_who_files_for_others_says_how_they_agreed_and_the_citizen_may_claim_or_deny_it(town: Town) -> None:
    teacher = town.account("teacher", None, "file_cases")
    add_intermediary(
        kind=IntermediaryKind.TEACHER, account=teacher, name="t", from_=date(2020, 1, 1), by=CLERK, at=NOON
    )
    headers, paper = bearer(a_key(teacher, may_file=False)[1]), base64.b64encode(PHOTO).decode()
    assert call("post", "/entered", headers, **DRAFT)[1]["refused"] == "ConsentNeeded"
    assert call("post", "/entered", headers, **DRAFT, consent="signed")[1]["refused"] == "ConsentNeeded"
    signed: dict[str, Any] = DRAFT | {"consent": "signed", "files": [{"name": "paper.png", "content": paper}]}
    opened = []
    for _ in range(2):
        status, body = call("post", "/entered", headers, **signed)
        assert status == 201, body
        opened.append((body["number"], {"X-Case-Code": body["code"]}))
    assert set(Case.objects.values_list("way", flat=True)) == {"behalf"}
    (first, code), (second, other) = opened
    assert call("post", f"/{first}/claim", code)[0] == 200
    assert call("post", f"/{second}/deny", other)[0] == 204
    assert Filing.objects.get(case__number=first).claimed_at == Case.objects.get(number=first).history.last().at
    assert Case.objects.get(number=second).status == "withdrawing"


def test_at_a_counter_a_case_may_be_anonymous(town: Town, chandni: Headers, app: Headers) -> None:
    draft: dict[str, Any] = {"category": "street-light", "area": "lahore", "words": WORDS, "identity": "anonymous"}
    status, body = call("post", "/entered", chandni, **draft)
    assert (status, len(body["code"])) == (201, 16)
    assert call("get", f"/{body['number']}", {"X-Case-Box": body["code"]})[0] == 200
    assert call("post", "/entered", app, **draft)[0] == 403


def test_pressure_goes_to_the_unit_apart_and_no_office_sees_it(app: Headers, unit: Headers, chandni: Headers) -> None:
    number, code = filed(app, office="works-lahore")
    assert call("post", f"/{number}/pressure", chandni, words="x")[0] == 403
    assert call("post", f"/{number}/pressure", code, words="They came to my house")[0] == 204
    assert call("get", "/checks", chandni)[0] == 403
    (row,) = call("get", "/checks", unit)[1]["pressures"]
    assert (row["case"], row["words"]) == (number, "")
    assert call("post", f"/pressures/{row['id']}/take", unit)[1]["words"] == "They came to my house"
    assert call("get", f"/pressures/{row['id']}", unit)[1]["is_mine"]
    assert call("post", f"/pressures/{row['id']}/end", unit, words="")[0] == 400
    assert call("post", f"/pressures/{row['id']}/end", unit, words="We called the secretary")[0] == 204
    assert Pressure.objects.get().done_at
    assert "pressure" not in str(call("get", f"/{number}", chandni)[1])


def test_a_spot_check_is_taken_called_and_answered(app: Headers, unit: Headers, chandni: Headers, town: Town) -> None:
    number, _ = confirmed(app, chandni)
    month = open_month(month=NOON.date(), by=CLERK, at=NOON)
    draw(month=month, by=CLERK, at=NOON + timedelta(days=62))
    (row,) = call("get", "/checks", unit)[1]["checks"]
    assert (row["case"], row["is_mine"], row["gist"]) == (number, False, "")
    assert call("post", f"/checks/{row['id']}/number", unit)[0] == 400
    assert call("post", "/checks/next", unit)[1]["gist"] == WORDS
    assert call("post", f"/checks/{row['id']}/take", of(town, "other", "check_cases"))[0] == 400
    assert call("post", f"/checks/{row['id']}/number", unit)[1]["number"] == "+923001234567"
    found = call("post", f"/checks/{row['id']}/result", unit, result="overturned", words="No lamp burns")
    assert (found[0], SpotCheck.objects.get().result) == (200, "overturned")
    assert Case.objects.get(number=number).is_open
    assert call("post", "/checks/next", unit)[0] == 204
    assert call("get", "/checks", unit)[1]["months"][0]["overturned"] == 1


def test_a_withdrawal_waits_for_the_unit_and_is_settled_by_its_deed(app: Headers, unit: Headers) -> None:
    number, code = filed(app)
    assert deed(number, "withdraw", code, words="It came back by itself") == 200
    assert [one["number"] for one in call("get", "/checks", unit)[1]["withdrawals"]] == [number]
    assert call("post", f"/withdrawals/{number}/number", code)[0] == 403
    assert call("post", f"/withdrawals/{number}/number", unit)[1]["number"] == "+923001234567"
    assert deed(number, "confirm_withdrawal", unit, words="They said so in a call") == 200
    assert Case.objects.get(number=number).status == "withdrawn"


def test_a_number_that_files_very_many_is_looked_at_by_a_person(app: Headers, unit: Headers, town: Town) -> None:
    for _ in range(5):
        filed(app)
    assert call("post", "", app, **DRAFT)[1]["refused"] == "TooManyToday"
    (row,) = call("get", "/checks", unit)[1]["reviews"]
    limit: dict[str, Any] = {"most_a_day": 20, "until": "2026-12-31", "reason": "A shelter files for its people"}
    assert call("post", f"/reviews/{row['id']}", unit, **limit)[0] == 204
    assert RepeatReview.objects.get().most_a_day == 20
    assert call("post", "", app, **DRAFT)[0] == 201


def test_a_recording_is_taken_and_becomes_the_case_that_a_person_types(town: Town, chandni: Headers) -> None:
    message = said("", a_contact())
    InboundCall.objects.create(message_id=message, language="pa", recording="a" * 64, seconds=20)
    voice = VoiceFiling.objects.create(message_id=message, at=NOON)
    typed: dict[str, Any] = {"category": "street-light", "area": "lahore", "words": WORDS}
    assert [one["id"] for one in call("get", "/voices", chandni)[1]] == [voice.pk]
    assert call("post", f"/voices/{voice.pk}/file", chandni, **typed)[0] == 400
    assert call("post", f"/voices/{voice.pk}/take", chandni)[1]["is_mine"]
    assert call("get", f"/voices/{voice.pk}/sound", chandni)[0] == 404
    status, body = call("post", f"/voices/{voice.pk}/file", chandni, **typed)
    assert (status, Case.objects.get().number) == (201, body["number"])
    assert call("get", "/voices", of(town, "clerk", "file_cases"))[0] == 403


def test_good_lines_of_a_register_are_filed_once_and_the_others_are_named(chandni: Headers) -> None:
    sheet = "category,area,words,number\nstreet-light,lahore,Dark lane,0300-1234567\nstreet-light,nowhere,x,\n"
    body: dict[str, Any] = {"way": "kachehri", "batch": "Lahore, 2 March", "sheet": sheet}
    status, found = call("post", "/sheets", chandni, **body)
    assert (status, [one["line"] for one in found["filed"]]) == (200, [2])
    assert [(one["line"], one["refused"]) for one in found["faults"]] == [(3, "NoSuchArea")]
    assert call("post", "/sheets", chandni, **body)[1]["known"] == 1
    assert call("post", "/sheets", chandni, **(body | {"sheet": "a,b\n1,2"}))[1]["refused"] == "BadHeading"


def test_who_defines_loads_the_tree_by_json(town: Town, chandni: Headers) -> None:
    sheet = "code,name,name_ur,valid_from,reply,final,head,confirm\nten,Ten,دس,2026-01-01,5,10,11,15\n"
    assert call("post", "/definitions", chandni, rules=sheet)[0] == 403
    status, found = call("post", "/definitions", of(town, "definer", "define_cases"), rules=sheet)
    assert (status, found["rules"]) == (200, 1)


def test_one_deed_on_many_cases_and_what_cannot_be_stops_none(app: Headers, chandni: Headers) -> None:
    numbers = [filed(app, office="works-lahore", who={})[0] for _ in range(3)]
    deed(numbers[0], "pick_up", chandni)
    found = call("post", "/bulk", chandni, deed="pick_up", numbers=[*numbers, "ZZZZZ-ZZZZZ"])[1]
    assert (sorted(found["done"]), sorted(found["refused"])) == (
        sorted(numbers[1:]),
        sorted([numbers[0], "ZZZZZ-ZZZZZ"]),
    )
    assert call("post", "/bulk", app, deed="pick_up", numbers=numbers)[0] == 403


def test_a_supervisor_sees_what_waits_below_and_what_came_of_it(app: Headers, chandni: Headers, town: Town) -> None:
    confirmed(app, chandni)
    filed(app, office="works-lahore")
    (row,) = call("get", "/below", of(town, "head", "work_cases", post=town.head))[1]
    assert (row["post"], row["open"], row["outcomes"]) == ("desk", 1, 1)
    assert row["parts"]["confirmed"]["count"] == 1
    assert call("get", "/below", chandni)[1] == []


def test_a_story_needs_the_citizen_a_writer_and_another_who_lets_it_out(
    app: Headers, chandni: Headers, town: Town
) -> None:
    number, code = confirmed(app, chandni)
    assert call("post", f"/{number}/story", chandni, agreed=True)[0] == 403
    assert call("post", f"/{number}/story", code, agreed=True)[0] == 204
    (row,) = call("get", "/stories/waiting", chandni)[1]
    text: dict[str, Any] = {"title": "Light", "text": "It burns", "title_ur": "روشنی", "text_ur": "جلتی ہے"}
    assert call("post", f"/stories/{row['id']}", chandni, **text)[0] == 200
    assert call("post", f"/stories/{row['id']}/publish", chandni)[1]["refused"] == "SecondPersonNeeded"
    assert call("post", f"/stories/{row['id']}/publish", of(town, "second", "direct_cases"))[0] == 204
    assert [one["title"] for one in call("get", "/stories")[1]] == ["Light"]
    assert call("post", f"/{number}/story", code, agreed=False)[0] == 204
    assert call("get", "/stories")[1] == []


def test_the_office_gets_a_certified_bundle_and_the_citizen_none(app: Headers, chandni: Headers) -> None:
    number, code = filed(app, office="works-lahore")
    address = f"/api/v1/cases/{number}/bundle"
    answer = Client().post(address, headers=chandni)
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as made:
        assert {"manifest.json", f"{number}/timeline.json"} <= set(made.namelist())
    assert Client().post(address, headers=code).status_code == 403


def test_the_register_has_public_cases_without_words_and_names_what_may_be_the_same(app: Headers, town: Town) -> None:
    number, _ = filed(app, words="street lamp dark since monday")
    private, _ = filed(app, category="bribe")
    assert [one["number"] for one in call("get", "/register")[1]] == [number]
    one = call("get", f"/register/{number}")[1]
    assert ([step["deed"] for step in one["steps"]], "lamp" in str(one)) == (["file"], False)
    assert call("get", f"/register/{private}")[0] == 404
    alike: dict[str, Any] = {"category": "street-light", "area": "lahore", "words": "the lamp of our street is dark"}
    assert [same["number"] for same in call("post", "/alike", **alike)[1]] == [number]
    assert call("post", "/alike", **(alike | {"category": "bribe"}))[1] == []


def test_the_citizen_sees_the_evidence_of_what_they_were_told_and_nothing_of_a_second_look(
    app: Headers, chandni: Headers
) -> None:
    number, code = filed(app, office="works-lahore")
    deed(number, "pick_up", chandni)
    deed(number, "propose", chandni, **order(outcome="cannot", words="No money is left"))
    assert call("get", f"/{number}", code)[1]["proposal"] is None
    assert call("get", f"/{number}", chandni)[1]["proposal"]["outcome"] == "cannot"
    other, code = filed(app, office="works-lahore")
    deed(other, "pick_up", chandni)
    deed(other, "propose", chandni, **order())
    assert call("get", f"/{other}", code)[1]["proposal"]["evidence"] == "Order 7 of 2 March 2026"


def test_a_custodian_reads_who_asked_and_why(app: Headers, chandni: Headers, town: Town) -> None:
    number, code = filed(app, office="works-lahore", identity="confidential", who={"name": "Amina"})
    call("post", f"/{number}/unmask", chandni, reason="to visit her")
    keeper = of(town, "keeper", "keep_identities")
    (row,) = call("get", f"/{number}", keeper)[1]["unmaskings"]
    assert row["reason"] == "to visit her"
    assert call("post", f"/{number}/unmask/{row['id']}", keeper, is_granted=True)[0] == 204
    assert call("get", f"/{number}", code)[1]["unmaskings"] == []
