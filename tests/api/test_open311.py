"""GeoReport v2 as its specification has it, in both forms, and what is never shown."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from sunwai.casework.models import Case
from sunwai.casework.queries import case_for
from sunwai.complaints.models import ServiceRequest
from tests.api.makers import CLERK, IN_LAHORE, PHOTO, Town, a_key, at_noon

pytestmark = pytest.mark.django_db
BASE = "/open311/v2"
URDU = "گلی نمبر ۵ میں بتی نہیں جلتی 💡 <b>&"
JSON, XML = "application/json; charset=utf-8", "text/xml; charset=utf-8"


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Town:
    at_noon(monkeypatch)
    return Town()


@pytest.fixture
def secret(town: Town) -> str:
    return a_key()[1]


def get(path: str, **query: str) -> tuple[int, Any]:
    answer = Client().get(f"{BASE}/{path}", query)
    assert answer.headers["Content-Type"] == JSON
    return answer.status_code, answer.json()


def get_xml(path: str, **query: str) -> tuple[int, ET.Element]:
    answer = Client().get(f"{BASE}/{path}", query)
    assert answer.headers["Content-Type"] == XML
    assert answer.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    return answer.status_code, ET.fromstring(answer.content)  # noqa: S314 (it is our own)


def post(secret: str, form: str = "json", **fields: Any) -> HttpResponse:
    known = {"api_key": secret, "service_code": "street-light", "description": URDU, **IN_LAHORE, **fields}
    body = urlencode({name: value for name, value in known.items() if value is not None}, doseq=True)
    return Client().post(
        f"{BASE}/requests.{form}", body, content_type="application/x-www-form-urlencoded; charset=utf-8"
    )


def sent(secret: str, **fields: Any) -> str:
    answer = post(secret, **fields)
    assert answer.status_code == 200, answer.content
    return str(json.loads(answer.content)[0]["service_request_id"])


def test_discovery_says_where_it_is_and_how_a_key_is_had(town: Town) -> None:
    for path in ("discovery", "../discovery"):
        found = Client().get(f"/open311/{'v2/' if path == 'discovery' else ''}discovery.json").json()
        assert set(found) == {"changeset", "contact", "key_service", "endpoints"}
        endpoint = found["endpoints"][0]
        assert endpoint["specification"].endswith("GeoReport_v2")
        assert endpoint["url"].endswith("/open311/v2")
        assert endpoint["formats"] == ["text/xml", "application/json"]
        assert datetime.fromisoformat(endpoint["changeset"]).tzinfo
    root = get_xml("discovery.xml")[1]
    assert root.tag == "discovery"
    assert [one.text for one in root.findall("endpoints/endpoint/formats/format")] == ["text/xml", "application/json"]


def test_only_public_matters_are_services_in_either_form_and_language(town: Town) -> None:
    status, found = get("services.json")
    assert (status, [one["service_code"] for one in found]) == (200, ["street-light"])
    assert found[0] | {"description": ""} == {
        "service_code": "street-light", "service_name": "Street light", "description": "", "metadata": True,
        "type": "realtime", "keywords": "lamp, بتی", "group": "Local",
    }  # fmt: skip
    assert get("services.json", locale="ur")[1][0]["service_name"] == "اسٹریٹ لائٹ"
    root = get_xml("services.xml")[1]
    assert (root.tag, [one.tag for one in root]) == ("services", ["service"])
    assert root.findtext("service/metadata") == "true"


def test_a_definition_has_attributes_with_their_values(town: Town) -> None:
    found = get("services/street-light.json")[1]
    assert found["service_code"] == "street-light"
    assert [one["order"] for one in found["attributes"]] == [1, 2, 3, 4]
    assert found["attributes"][0]["variable"] is False
    kinds = {one["code"]: one["datatype"] for one in found["attributes"]}
    assert kinds["identity"] == "singlevaluelist"
    assert kinds["care"] == "multivaluelist"
    root = get_xml("services/street-light.xml")[1]
    assert root.tag == "service_definition"
    assert root.findtext("attributes/attribute/variable") == "false"
    assert root.find("attributes/attribute/values/value/key") is not None


def test_a_report_in_urdu_comes_back_as_it_was_sent_in_both_forms(secret: str) -> None:
    number = sent(secret)
    row = get(f"requests/{number}.json")[1][0]
    assert (row["description"], row["status"], row["service_code"]) == (URDU, "open", "street-light")
    assert (row["lat"], row["long"], row["address"]) == (31.5204, 74.3587, "Lahore")
    assert row["requested_datetime"] == "2026-03-02T12:00:00+05:00"
    root = get_xml(f"requests/{number}.xml")[1]
    assert (root.tag, root.findtext("request/description")) == ("service_requests", URDU)
    assert root.findtext("request/service_request_id") == number
    assert Case.objects.get(number=number).area.code == "lahore"


def test_xml_answers_a_post_too_and_signs_that_it_cannot_carry_are_left_out(secret: str) -> None:
    answer = post(secret, "xml", description="a\x01b\x0bc")
    assert answer.status_code == 200, answer.content
    root = ET.fromstring(answer.content)  # noqa: S314
    number = root.findtext("request/service_request_id") or ""
    assert get_xml(f"requests/{number}.xml")[1].findtext("request/description") == "abc"
    assert root.find("request/token") is None


def test_a_photo_comes_with_a_multipart_form_and_is_shown_while_its_case_is(town: Town, secret: str) -> None:
    fields = {"api_key": secret, "service_code": "street-light", "description": URDU, **IN_LAHORE}
    photo = SimpleUploadedFile("lamp.png", PHOTO, "image/png")
    answer = Client().post(f"{BASE}/requests.json", {**fields, "media": photo})
    assert answer.status_code == 200, answer.content
    (row,) = get("requests.json")[1]
    shown = Client().get(row["media_url"].removeprefix("http://testserver"))
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/png")
    assert shown.content.startswith(b"\x89PNG")
    Case.objects.update(category=town.bribe)
    assert Client().get(row["media_url"].removeprefix("http://testserver")).status_code == 404


def test_who_sent_a_report_is_in_no_answer(secret: str) -> None:
    person = {"first_name": "Amina", "last_name": "Zafarulla", "email": "amina@example.org", "phone": "0300-1234567"}
    number = sent(secret, description="Call me 0300 1234567, CNIC 35202-1234567-1, amina@example.org", **person)
    for path in (f"requests/{number}", "requests", "servicerequestupdates"):
        for form in ("json", "xml"):
            text = Client().get(f"{BASE}/{path}.{form}").content.decode()
            assert number in text
            for private in ("Amina", "Zafarulla", "amina@", "1234567"):
                assert private not in text
    seen = case_for(CLERK, number)
    assert "0300 1234567" in seen.timeline[0].words


def test_cases_of_private_matters_are_not_found_over_this_door(town: Town, secret: str) -> None:
    number = sent(secret)
    Case.objects.filter(number=number).update(category=town.bribe)
    assert get(f"requests/{number}.json")[0] == 404
    assert get("requests.json", service_request_id=number) == (200, [])
    assert get("requests.json") == (200, [])
    assert get("servicerequestupdates.json") == (200, [])
    assert post(secret, service_code="bribe").status_code == 404


def test_a_place_may_be_an_address_or_a_code_of_ours_and_one_is_needed(town: Town, secret: str) -> None:
    nowhere = {"lat": None, "long": None}
    found = sent(secret, **nowhere, address_string="Gali 5, Lahore, Punjab")
    assert Case.objects.get(number=found).area == town.lahore
    office = sent(secret, **nowhere, address_id="works-lahore")
    assert Case.objects.get(number=office).office == town.office
    outside = post(secret, lat="37.76", long="-122.42")
    assert outside.status_code == 200
    assert post(secret, **nowhere).status_code == 400
    assert post(secret, lat=None).status_code == 400
    assert post(secret, lat="95").status_code == 400
    assert post(secret, **nowhere, address_id="none").status_code == 400


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize(
    ("status", "fields"),
    [
        (403, {"api_key": None}),
        (403, {"api_key": "sunwai_k_wrong"}),
        (400, {"service_code": None}),
        (404, {"service_code": "none"}),
        (404, {"jurisdiction_id": "elsewhere.example"}),
        (400, {"description": "x" * 4001}),
        (400, {"attribute[identity]": "anonymous"}),
        (400, {"attribute[care][]": ["woman", "rich"]}),
    ],
)
def test_what_is_wrong_with_a_report_is_said_with_its_status(
    secret: str, status: int, fields: dict[str, Any], form: str
) -> None:
    answer = post(secret, form, **fields)
    assert answer.status_code == status
    if form == "json":
        (error,) = json.loads(answer.content)
        assert (error["code"], bool(error["description"])) == (status, True)
    else:
        root = ET.fromstring(answer.content)  # noqa: S314
        assert (root.tag, root.findtext("error/code")) == ("errors", str(status))
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("status", "path"),
    [
        (404, "requests/NONE1-NONE2.json"), (404, "tokens/none.json"), (404, "services/none.json"),
        (404, "services.json?jurisdiction_id=elsewhere.example"), (400, "requests.json?start_date=yesterday"),
        (400, "requests.json?status=done"), (400, "requests.json?page=0"), (400, "requests.json?page_size=-1"),
        (400, "requests.json?lat=x&long=1"), (404, "nothing.json"), (400, "requests.json?start_date=9999-99-99"),
        (400, "requests.json?start_date=2026-02-02T00:00:00Z&end_date=2026-01-01T00:00:00Z"),
        (400, "requests.json?start_date=0001-01-01T00:00:00%2B14:00"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_as_a_list_of_errors(town: Town, status: int, path: str) -> None:
    answer = Client().get(f"{BASE}/{path}")
    assert answer.status_code == status
    assert [set(one) for one in answer.json()] == [{"code", "description"}]


def test_our_own_jurisdiction_may_be_named_or_left_out(town: Town, settings: Any) -> None:
    settings.SUNWAI_JURISDICTION = "punjab.gov.pk"
    for named in ("", "punjab.gov.pk", "testserver"):
        assert get("services.json", jurisdiction_id=named)[0] == 200


def test_requests_are_filtered_by_number_service_status_day_and_place(town: Town, secret: str) -> None:
    first, second = sent(secret), sent(secret, lat="31.1", long="74.1")
    Case.objects.filter(number=second).update(is_open=False, status="confirmed", due_at=None)

    def listed(**query: str) -> list[str]:
        return sorted(row["service_request_id"] for row in get("requests.json", **query)[1])

    assert listed() == sorted([first, second])
    assert listed(status="open") == [first]
    assert listed(status="closed") == [second]
    assert listed(status="open,closed") == sorted([first, second])
    assert listed(service_code="none,street-light", status="open") == [first]
    assert listed(service_code="none") == []
    assert listed(lat="31.1", long="74.1", radius="500") == [second]
    assert listed(start_date="2026-03-02T07:00:00Z", end_date="2026-03-02T07:05:00Z") == sorted([first, second])
    assert listed(start_date="2026-03-02T12:00:00 05:00") == sorted([first, second])
    assert listed(end_date="2026-03-01T00:00:00Z") == []
    assert listed(service_request_id=f"{first},{second.lower().replace('-', '')}", status="open") == sorted(
        [first, second]
    )


def test_pages_part_the_list_and_nothing_comes_twice(secret: str) -> None:
    numbers = {sent(secret) for _ in range(5)}
    pages = [get("requests.json", page_size="2", page=str(page))[1] for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert {row["service_request_id"] for page in pages for row in page} == numbers


def test_where_tokens_are_given_a_token_leads_to_the_number(secret: str, settings: Any) -> None:
    settings.SUNWAI_OPEN311_TOKENS = True
    assert get("services.json")[1][0]["type"] == "batch"
    (row,) = json.loads(post(secret).content)
    assert "service_request_id" not in row
    (found,) = get(f"tokens/{row['token']}.json")[1]
    assert found == {"service_request_id": Case.objects.get().number, "token": row["token"]}
    assert get_xml(f"tokens/{row['token']}.xml")[1].findtext("request/token") == row["token"]


def test_attributes_reach_the_office_and_not_the_public(secret: str) -> None:
    number = sent(secret, **{
        "attribute[private]": "my door is green", "attribute[care][]": ["woman", "disability"],
        "attribute[title]": "Lamp", "attribute[identity]": "confidential",
    })  # fmt: skip
    case = Case.objects.get(number=number)
    assert (case.identity, case.care) == ("confidential", ["woman", "disability"])
    assert "my door is green" in case_for(CLERK, number).timeline[0].words
    assert "green" not in Client().get(f"{BASE}/requests/{number}.json").content.decode()


def test_the_code_goes_to_the_sender_only_where_no_text_can_bring_it(secret: str) -> None:
    silent = json.loads(post(secret).content)[0]
    texted = json.loads(post(secret, phone="0300-1234567").content)[0]
    assert silent["service_request_id"] in silent["service_notice"]
    assert texted["service_request_id"] not in texted["service_notice"]
    unheard = json.loads(post(secret, phone="555-5555").content)[0]
    assert "could not be read" in unheard["service_notice"]


def test_without_a_form_accept_decides_and_xml_is_the_rule(town: Town) -> None:
    assert Client().get(f"{BASE}/services").headers["Content-Type"] == XML
    assert Client().get(f"{BASE}/services", headers={"Accept": "application/json"}).headers["Content-Type"] == JSON


def test_a_broken_form_is_refused_and_no_trouble_of_ours(secret: str) -> None:
    answer = Client().post(f"{BASE}/requests.json", b"--x\r\nnonsense", content_type="multipart/form-data; boundary=x")
    assert answer.status_code in {400, 403}
    assert Client().post(f"{BASE}/requests.json", b"\x00\xff", content_type="text/plain").status_code == 403
    assert Client().put(f"{BASE}/requests.json").status_code == 400
    assert not ServiceRequest.objects.exists()
