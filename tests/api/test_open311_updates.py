"""The updates extension as FixMyStreet's client speaks it, and every answer against the specification's own fields."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from sunwai.base.clock import now
from sunwai.casework.commands import act
from sunwai.casework.models import Case, CaseEvent
from sunwai.casework.queries import case_for
from sunwai.casework.types import Deed, Role
from tests.api.makers import CLERK, IN_LAHORE, Town, a_key, at_noon
from tests.messages.makers import NOON

pytestmark = pytest.mark.django_db
BASE = "/open311/v2"
SERVICE = {
    "service_code": str, "service_name": str, "description": str, "metadata": bool, "type": str, "keywords": str,
    "group": str,
}  # fmt: skip
ATTRIBUTE = {
    "variable": bool, "code": str, "datatype": str, "required": bool, "datatype_description": str, "order": int,
    "description": str, "values": list,
}  # fmt: skip
REQUEST = {
    "service_request_id": str, "status": str, "status_notes": str, "service_name": str, "service_code": str,
    "description": str, "agency_responsible": str, "service_notice": str, "requested_datetime": str,
    "updated_datetime": str, "expected_datetime": str, "address": str, "address_id": str, "zipcode": str, "lat": float,
    "long": float,
}  # fmt: skip
UPDATE = {
    "update_id": str, "service_request_id": str, "status": str, "updated_datetime": str, "description": str,
    "media_url": str, "external_status_code": str,
}  # fmt: skip
TYPES = {"string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"}


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Town:
    at_noon(monkeypatch)
    return Town()


@pytest.fixture
def secret(town: Town) -> str:
    return a_key()[1]


@pytest.fixture
def number(secret: str) -> str:
    fields = {"api_key": secret, "service_code": "street-light", "description": "x", **IN_LAHORE}
    return str(Client().post(f"{BASE}/requests.json", fields).json()[0]["service_request_id"])


def rows(path: str, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = Client().get(f"{BASE}/{path}.json", query).json()
    return found


def shape(row: dict[str, Any]) -> dict[str, type]:
    return {name: type(value) for name, value in row.items()}


def update(secret: str, number: str, form: str = "xml", **fields: str) -> tuple[int, bytes]:
    known = {
        "api_key": secret, "service_request_id": number, "update_id": "77",
        "updated_datetime": "2026-03-02T12:00:00+05:00",
        "status": "CLOSED", "description": "اب جل رہی ہے", "email": "amina@example.org",
        "first_name": "Amina", "last_name": "-",
    }  # fmt: skip
    answer = Client().post(f"{BASE}/servicerequestupdates.{form}", known | fields)
    return answer.status_code, answer.content


def test_what_happened_to_public_reports_is_told_in_order(town: Town, number: str) -> None:
    case = Case.objects.get()
    act(case=case.pk, deed=Deed.PICK_UP, role=Role.OFFICER, by=CLERK, at=now())
    act(case=case.pk, deed=Deed.NOTE, role=Role.OFFICER, by=CLERK, at=now(), words="between us")
    act(case=case.pk, deed=Deed.ASK, role=Role.OFFICER, by=CLERK, at=now(), words="Which door of Amina's?")
    told = rows("servicerequestupdates")
    assert [row["description"] for row in told] == [
        "It was filed.", "The office picked it up.", "The office asked the citizen something."
    ]  # fmt: skip
    assert {row["service_request_id"] for row in told} == {number}
    assert len({row["update_id"] for row in told}) == 3
    assert "door" not in json.dumps(told)
    root = ET.fromstring(Client().get(f"{BASE}/servicerequestupdates.xml").content)  # noqa: S314
    assert (root.tag, [one.tag for one in root]) == ("service_request_updates", ["request_update"] * 3)


def test_updates_are_asked_for_between_two_moments(town: Town, number: str) -> None:
    later = {"start_date": "2026-03-02T09:00:00Z", "end_date": "2026-03-02T10:00:00Z"}
    assert len(rows("servicerequestupdates", start_date="2026-03-02T06:00:00Z", end_date="2026-03-02T08:00:00Z")) == 1
    assert rows("servicerequestupdates", **later) == []


def test_an_update_reaches_the_office_once_however_often_it_is_sent_and_closes_nothing(
    secret: str, number: str
) -> None:
    answers = {update(secret, number) for _ in range(3)}
    ((status, content),) = answers
    root = ET.fromstring(content)  # noqa: S314
    assert (status, root.findtext("request_update/update_id")) == (200, f"{number}.2")
    assert CaseEvent.objects.filter(deed="write").count() == 1
    seen = case_for(CLERK, number, at=now())
    assert (seen.timeline[1].words, seen.case.status) == ("اب جل رہی ہے", "new")
    assert update(secret, number, update_id="78")[0] == 200
    assert CaseEvent.objects.filter(deed="write").count() == 2


def test_only_the_key_that_sent_a_report_may_add_to_it(secret: str, number: str) -> None:
    assert update(a_key()[1], number)[0] == 404
    assert update("", number)[0] == 403
    assert update(secret, "")[0] == 400
    assert update(secret, "NONE2-NONE3")[0] == 404
    assert update(secret, number, description="x" * 4001)[0] == 400
    assert not CaseEvent.objects.filter(deed="write").exists()


def test_every_answer_has_the_fields_and_types_of_the_specification(town: Town, secret: str, number: str) -> None:
    assert [shape(row) for row in rows("services")] == [SERVICE]
    assert {row["type"] for row in rows("services")} <= {"realtime", "batch", "blackbox"}
    found = Client().get(f"{BASE}/services/street-light.json").json()
    assert set(found) == {"service_code", "attributes"}
    assert [shape(row) for row in found["attributes"]] == [ATTRIBUTE] * len(found["attributes"])
    assert {row["datatype"] for row in found["attributes"]} <= TYPES
    assert all(shape(value) == {"key": str, "name": str} for row in found["attributes"] for value in row["values"])
    assert [shape(row) for row in rows("requests")] == [REQUEST]
    assert [shape(row) for row in rows("servicerequestupdates")] == [UPDATE]
    for row in rows("requests"):
        assert row["status"] in {"open", "closed"}
        assert all(datetime.fromisoformat(row[name]).tzinfo for name in row if name.endswith("_datetime"))


@pytest.mark.parametrize(
    ("path", "item"),
    [("services", "service"), ("requests", "request"), ("servicerequestupdates", "request_update")],
)
def test_xml_and_json_say_the_same(number: str, path: str, item: str) -> None:
    root = ET.fromstring(Client().get(f"{BASE}/{path}.xml").content)  # noqa: S314
    said = [{field.tag: field.text or "" for field in one} for one in root.findall(item)]
    same = [
        {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in row.items()}
        for row in rows(path)
    ]
    assert said == same


def test_a_long_span_is_cut_to_its_newest_ninety_days(number: str) -> None:
    old = NOON - timedelta(days=80)
    Case.objects.update(filed_at=old)
    assert len(rows("requests", start_date="2015-01-01T00:00:00Z", end_date="2027-01-01T00:00:00Z")) == 1
    Case.objects.update(filed_at=NOON - timedelta(days=95))
    assert rows("requests", start_date="2015-01-01T00:00:00Z") == []
    assert rows("requests") == []
    assert len(rows("requests", end_date="2026-01-15T00:00:00Z")) == 1
