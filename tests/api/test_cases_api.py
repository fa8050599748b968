"""A case's whole way over JSON: its citizen with number and code, its officers with keys of their accounts."""

from __future__ import annotations

import base64
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from sunwai.api.cases import doors
from sunwai.base.clock import now
from sunwai.casework.models import Case, CaseProposal
from sunwai.messages.models import Message
from sunwai.messages.queries import words_of
from sunwai.people.models import Account
from tests.api.makers import PHOTO, Town, a_key, at_noon
from tests.messages.makers import NOON
from tests.web.makers import a_second_step

pytestmark = pytest.mark.django_db
WORDS = "گلی میں بتی نہیں جلتی"
DRAFT: dict[str, Any] = {
    "category": "street-light",
    "area": "lahore",
    "words": WORDS,
    "who": {"number": "0300-1234567"},
}


def order(**more: Any) -> dict[str, Any]:
    known = {
        "outcome": "relief_granted", "evidence": "Order 7 of 2 March 2026", "reached": "call",
        "reached_at": now().isoformat(), "words": "The lamp is mended",
    }  # fmt: skip
    return {**known, **more}


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Town:
    at_noon(monkeypatch)
    monkeypatch.setattr(doors, "TRIES", doors.Tries())
    return Town()


@pytest.fixture
def app(town: Town) -> dict[str, str]:
    return bearer(a_key()[1])


@pytest.fixture
def chandni(town: Town) -> dict[str, str]:
    """The officer at the desk of the works office."""
    return bearer(a_key(town.account("chandni", town.desk, "work_cases"), may_file=False)[1])


@pytest.fixture
def head(town: Town) -> dict[str, str]:
    return bearer(a_key(town.account("head", town.head, "work_cases"), may_file=False)[1])


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def call(method: str, path: str, headers: dict[str, str] | None = None, **body: Any) -> tuple[int, Any]:
    asked = {"data": json.dumps(body), "content_type": "application/json"} if method == "post" else {"data": body}
    answer = getattr(Client(), method)(f"/api/v1/cases{path}", headers=headers or {}, **asked)
    return answer.status_code, answer.json() if answer.content else None


def filed(app: dict[str, str], **more: Any) -> tuple[str, dict[str, str]]:
    status, body = call("post", "", app, **{**DRAFT, **more})
    assert status == 201, body
    return body["number"], {"X-Case-Code": body["code"]}


def deed(number: str, name: str, headers: dict[str, str], **body: Any) -> int:
    return call("post", f"/{number}/deeds/{name}", headers, **body)[0]


def test_a_case_goes_from_filing_to_the_citizens_word(app: Any, chandni: Any) -> None:
    number, code = filed(app, office="works-lahore")
    assert [one["number"] for one in call("get", "/inbox", chandni)[1]["cases"]] == [number]
    assert deed(number, "pick_up", chandni, expect=1) == 200
    assert deed(number, "propose", chandni, **order()) == 200
    seen = call("get", f"/{number}", code)[1]
    assert (seen["status"], seen["outcome"], "confirm" in seen["deeds"]) == ("told", "relief_granted", True)
    assert deed(number, "confirm", code) == 200
    assert deed(number, "rate", code, rating=5, words="شکریہ") == 200
    assert call("get", f"/{number}", code)[1]["status"] == "confirmed"
    assert call("get", "/inbox", chandni)[1]["cases"] == []


def test_the_citizen_reads_words_and_steps_but_neither_notes_nor_who_did_them(app: Any, chandni: Any) -> None:
    number, code = filed(app, office="works-lahore")
    assert deed(number, "note", chandni, words="between us") == 200
    assert deed(number, "write", chandni, words="We are coming") == 200
    seen = call("get", f"/{number}", code)[1]
    assert [one["words"] for one in seen["timeline"]] == [WORDS, "We are coming"]
    assert {one["by"] for one in seen["timeline"]} == {""}
    assert len(call("get", f"/{number}", chandni)[1]["timeline"]) == 3


def test_evidence_may_be_a_file_and_without_any_an_outcome_is_refused(app: Any, chandni: Any) -> None:
    number, _ = filed(app, office="works-lahore")
    deed(number, "pick_up", chandni)
    status, body = call("post", f"/{number}/deeds/propose", chandni, **order(evidence=""))
    assert (status, body["refused"]) == (400, "NeedsEvidence")
    assert body["sentence"]
    assert deed(number, "propose", chandni, **order(reached_at=None)) == 400


def test_no_relief_needs_a_second_officer_above(app: Any, chandni: Any, head: Any) -> None:
    number, code = filed(app, office="works-lahore")
    deed(number, "pick_up", chandni)
    refusal = {"outcome": "cannot", "words": "No money is left"}
    assert deed(number, "propose", chandni, **order(**refusal)) == 200
    assert deed(number, "approve", chandni) == 403
    assert deed(number, "send_back", head, words="Look again") == 200
    assert deed(number, "propose", chandni, **order(**refusal)) == 200
    assert deed(number, "approve", head) == 200
    assert CaseProposal.objects.count() == 2
    assert deed(number, "refuse", code, words="Not so") == 200
    assert Case.objects.get().status == "new"


def test_it_goes_to_another_post_with_a_reason_and_up_by_appeal(app: Any, chandni: Any, head: Any, town: Town) -> None:
    number, code = filed(app, office="works-lahore")
    assert deed(number, "transfer", chandni, words="theirs", post="nowhere") == 404
    assert deed(number, "transfer", chandni, post="head") == 400
    assert deed(number, "transfer", chandni, words="theirs", post="head") == 200
    assert deed(number, "assign", head, post="desk") in {200, 403}
    assert Case.objects.get().post in {town.head, town.desk}
    assert deed(number, "withdraw", code) == 200
    assert deed(number, "keep_open", code) == 200


def test_who_was_faster_wins_and_the_other_is_told(app: Any, chandni: Any) -> None:
    number, _ = filed(app, office="works-lahore")
    assert deed(number, "pick_up", chandni, expect=1) == 200
    status, body = call("post", f"/{number}/deeds/ask", chandni, words="Where?", expect=1)
    assert (status, body["refused"]) == (409, "SomebodyWasFaster")


def test_who_has_neither_code_nor_post_finds_nothing(app: Any, town: Town) -> None:
    number, _ = filed(app, office="works-lahore")
    daud = bearer(a_key(town.account("daud", None, "work_cases"), may_file=False)[1])
    for headers in ({}, app, daud, {"X-Case-Code": "WRONG2"}, {"X-Case-Box": "1234567890123456"}):
        assert call("get", f"/{number}", headers)[0] == 404
        assert deed(number, "write", headers, words="x") in {403, 404}
    assert call("get", f"/{number}", bearer("sunwai_k_no"))[0] == 401
    assert call("get", f"/{number}", bearer("nonsense"))[0] == 401


def test_codes_cannot_be_guessed_for_long(app: Any) -> None:
    number, code = filed(app)
    answers = [call("get", f"/{number}", {"X-Case-Code": "GUESS2"})[0] for _ in range(11)]
    assert answers == [404] * 10 + [429]
    assert call("get", f"/{number}", code)[0] == 429


def test_a_telephone_opens_its_own_cases_by_a_one_time_code(app: Any) -> None:
    number, _ = filed(app)
    other, _ = filed(app, who={"number": "0301-7654321"})
    assert call("post", "/codes", number="0300 1234567")[0] == 202
    text = next(iter(words_of(Message.objects.filter(room="complaints.code").values_list("id", flat=True)).values()))
    digits = re.search(r"\d{6}", text)
    assert digits is not None
    assert call("post", "/codes/check", number="03001234567", code="000000" if digits[0] != "000000" else "1")[0] == 400
    token = call("post", "/codes/check", number="03001234567", code=digits[0])[1]["token"]
    assert [one["number"] for one in call("get", "/mine", bearer(token))[1]] == [number]
    assert call("get", f"/{number}", bearer(token))[0] == 200
    assert call("get", f"/{other}", bearer(token))[0] == 404
    assert call("post", "", bearer(token), category="street-light", area="lahore", words="again")[0] == 201


def test_filing_needs_a_key_a_right_or_a_telephone(town: Town, app: Any, chandni: Any) -> None:
    assert call("post", "", {}, **DRAFT)[0] == 403
    assert call("post", "", chandni, **DRAFT)[0] == 403
    assert call("post", "", app, **(DRAFT | {"category": "nothing"}))[1]["refused"] == "BadCategory"
    assert call("post", "", app, **(DRAFT | {"area": "nowhere"}))[1]["refused"] == "NoSuchPlace"
    assert call("post", "", app, **(DRAFT | {"area": ""}))[1]["refused"] == "NeedsPlace"
    assert call("post", "", app, **(DRAFT | {"identity": "anonymous"}))[0] == 400
    assert call("post", "", app, **(DRAFT | {"words": "x" * 4001}))[0] == 422
    assert call("post", "", app, **(DRAFT | {"words": "a\x00b"}))[0] == 201
    assert call("post", "", app, **(DRAFT | {"words": "a\ud800b"}))[0] == 422


def test_the_inbox_pages_by_key_and_shows_those_below_only_if_asked(app: Any, chandni: Any, head: Any) -> None:
    numbers = {filed(app, office="works-lahore", who={})[0] for _ in range(5)}
    first = call("get", "/inbox", chandni, most=3)[1]
    second = call("get", "/inbox", chandni, most=3, after=first["after"])[1]
    assert (len(first["cases"]), len(second["cases"]), second["after"]) == (3, 2, "")
    assert {one["number"] for page in (first, second) for one in page["cases"]} == numbers
    assert call("get", "/inbox", head)[1]["cases"] == []
    assert len(call("get", "/inbox", head, below="true")[1]["cases"]) == 5
    assert call("get", "/inbox/counts", head, below="true")[1]["by_status"] == {"new": 5}
    assert call("get", "/inbox", chandni, after="x~y")[0] == 400
    assert call("get", "/inbox", app)[0] == 403


def test_a_session_may_read_and_needs_its_token_to_change_anything(app: Any, town: Town) -> None:
    number, _ = filed(app, office="works-lahore")
    client = Client(enforce_csrf_checks=True)
    account = town.account("bilal", town.desk, "work_cases")
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(f"/api/v1/cases/{number}").json()["refused"] == "NeedsSecondStep"
    a_second_step(client, account)
    assert client.get(f"/api/v1/cases/{number}").status_code == 200
    path, body = f"/api/v1/cases/{number}/deeds/pick_up", {"data": "{}", "content_type": "application/json"}
    assert client.post(path, **body).status_code == 403
    client.get("/")
    client.cookies["csrftoken"] = "a" * 32
    assert client.post(path, headers={"X-CSRFToken": "a" * 32}, **body).status_code == 200


def test_a_key_ends_with_its_account(app: Any, town: Town) -> None:
    number, _ = filed(app, office="works-lahore")
    gone = bearer(a_key(town.account("gone", town.desk, "work_cases"), may_file=False)[1])
    assert call("get", f"/{number}", gone)[0] == 200
    Account.objects.filter(username="gone").update(is_active=False)
    assert call("get", f"/{number}", gone)[0] == 401


def test_alike_cases_are_joined_and_supported(app: Any, chandni: Any) -> None:
    first, code = filed(app, office="works-lahore")
    second, _ = filed(app, office="works-lahore")
    assert call("post", "/join", chandni, numbers=[first, second], headline="Lamps of the street")[0] == 204
    assert Case.objects.exclude(cluster=None).count() == 2
    assert call("post", f"/{second}/leave", chandni)[0] == 200
    assert call("post", f"/{first}/support", app, who={"number": "0301-7654321"})[0] == 204
    assert call("get", f"/{first}", code)[1]["supporters"] == 1
    assert call("post", f"/{first}/support", {}, who={"number": "0302-7654321"})[0] == 404


def test_unmasking_needs_a_reason_and_a_custodian(app: Any, chandni: Any, town: Town) -> None:
    number, code = filed(app, office="works-lahore", identity="confidential", who={"name": "Amina"})
    assert call("get", f"/{number}", chandni)[1]["who"] == {}
    asked = call("post", f"/{number}/unmask", chandni, reason="to visit her")[1]["unmasking"]
    assert call("post", f"/{number}/unmask/{asked}", chandni, is_granted=True)[0] == 403
    keeper = bearer(a_key(town.account("keeper", None, "keep_identities"), may_file=False)[1])
    assert call("post", f"/{number}/unmask/{asked}", keeper, is_granted=True)[0] == 204
    assert call("get", f"/{number}", chandni)[1]["who"]["complainant"]["name"] == "Amina"
    assert "unmask" in [one["deed"] for one in call("get", f"/{number}", code)[1]["timeline"]]


def test_categories_are_for_everybody_and_the_description_names_every_deed(town: Town) -> None:
    assert {one["code"] for one in call("get", "/categories")[1]} == {"local", "street-light", "bribe"}
    described = Client().get("/api/v1/openapi.json").json()
    paths = [path for path in described["paths"] if path.startswith("/api/v1/cases")]
    assert len(paths) >= 15


def test_reading_a_case_asks_few_questions(app: Any, chandni: Any, django_assert_max_num_queries: Any) -> None:
    number, _ = filed(app, office="works-lahore")
    call("get", f"/{number}", chandni)
    with django_assert_max_num_queries(25):
        call("get", f"/{number}", chandni)
    with django_assert_max_num_queries(14):
        call("get", "/inbox", chandni)


def test_a_file_is_handed_out_to_whoever_may_see_its_case(app: Any, chandni: Any) -> None:
    picture = base64.b64encode(PHOTO).decode()
    number, code = filed(app, office="works-lahore", files=[{"name": "lamp.png", "content": picture}])
    (file,) = call("get", f"/{number}", code)[1]["files"]
    address = f"/api/v1/cases/{number}/files/{file['id']}"
    for headers, status in ((code, 200), (chandni, 200), ({}, 404), (app, 404)):
        answer = Client().get(address, headers=headers)
        assert answer.status_code == status
    assert Client().get(address, headers=code).headers["Content-Disposition"].startswith("attachment")


def test_bytes_that_are_no_base64_are_refused(app: Any) -> None:
    assert call("post", "", app, **DRAFT, files=[{"name": "x", "content": "***"}])[0] == 422
    photo = base64.b64encode(b"no picture").decode()
    assert call("post", "", app, **DRAFT, files=[{"name": "x", "content": photo}])[0] in {201, 400}


def test_a_deed_done_too_late_is_refused_with_its_sentence(app: Any) -> None:
    number, code = filed(app)
    Case.objects.filter(number=number).update(filed_at=NOON - timedelta(days=400))
    status, body = call("post", f"/{number}/deeds/confirm", code)
    assert status in {400, 409}
    assert body["refused"] == "NotInThisState"


def keyed(app: dict[str, str], key: str, **more: Any) -> tuple[int, Any]:
    return call("post", "", {**app, "Idempotency-Key": key}, **{**DRAFT, **more})


def test_a_case_sent_again_with_its_key_is_filed_once_and_gets_the_same_receipt(app: Any) -> None:
    first, second = keyed(app, "8f14e45f-ceea-467f"), keyed(app, "8f14e45f-ceea-467f")
    assert first[0] == 201
    assert first == second
    assert Case.objects.count() == 1
    assert call("get", f"/{second[1]['number']}", {"X-Case-Code": second[1]["code"]})[0] == 200


def test_another_body_with_the_same_key_is_refused_in_a_sentence(app: Any) -> None:
    keyed(app, "8f14e45f-ceea-467f")
    status, body = keyed(app, "8f14e45f-ceea-467f", words="دوسری بات")
    assert (status, body["refused"]) == (409, "KeyUsed")
    assert body["sentence"]
    assert Case.objects.count() == 1


def test_the_same_key_of_another_program_files_a_case_of_its_own(app: Any) -> None:
    keyed(app, "8f14e45f-ceea-467f")
    assert keyed(bearer(a_key()[1]), "8f14e45f-ceea-467f")[0] == 201
    assert Case.objects.count() == 2


@pytest.mark.parametrize("key", ["1", "x" * 201, "with some spaces in it"])
def test_a_key_that_is_too_short_too_long_or_of_words_is_refused(app: Any, key: str) -> None:
    assert keyed(app, key)[0] == 422
    assert not Case.objects.exists()


def test_without_a_key_the_same_body_is_two_cases(app: Any) -> None:
    assert filed(app)[0] != filed(app)[0]
