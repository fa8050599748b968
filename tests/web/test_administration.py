"""Pages of administration: sign-ins, numbers, lines, feeds, programs, versions; nothing needs a shell."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sunwai.base import clock
from sunwai.base.actors import Right
from sunwai.complaints.models import ApiKey, Hook, ImportedCase, Intermediary
from sunwai.directory.models import Department
from sunwai.messages.commands.templates import draft_template, seed_templates
from sunwai.messages.models import Line, Message, TemplateVersion, Vendor
from sunwai.messages.types import Channel
from sunwai.outreach.commands import draft_programme
from sunwai.outreach.models import Programme
from sunwai.people.models import Account, DoNotCall, NumberList, Slip
from sunwai.transactions.models import Feed, FeedFile, FeedToken, MappingVersion, Transaction
from tests.complaints.test_importing import GOOD, NYC, city  # noqa: F401 - the fixture by its name
from tests.complaints.test_importing import a_file as old_cases
from tests.directory.makers import a_service, an_area, an_officer
from tests.messages.makers import NOON
from tests.outreach.makers import a_programme
from tests.people.makers import an_account, an_actor
from tests.transactions.conftest import HEADER, land, mapping_words, row  # noqa: F401 - the fixture by its name
from tests.web.conftest import Set
from tests.web.makers import a_client, signed_in
from tests.web.test_urdu_pages import left_over, opened

pytestmark = pytest.mark.django_db
OWN = "long enough to be kept"
AMINA = "0300 1234567"
AMIR = {"name": "Amir Khan", "name_ur": "عامر خان", "username": "amir", "email": "amir@example.pk", "language": "ur"}
CODE = re.compile(r"(?:[A-Z0-9]{4}-){4}[A-Z0-9]{4}")


@pytest.fixture(autouse=True)
def _noon_and_quick_passwords(clock_at: Set, settings: Any) -> None:
    """What is slow on purpose about keeping a password is not what these try."""
    clock_at(NOON)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def admin() -> Client:
    return signed_in(*Right, username="admin")


def a_file(name: str, text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def code_in(page: str) -> str:
    found = CODE.search(page)
    assert found
    return found[0]


def test_somebody_begins_by_a_slip_sets_a_password_and_signs_in(admin: Client) -> None:
    officer = an_officer()
    made = admin.post(reverse("sign_in_new"), {**AMIR, "officer": officer.code})
    assert made.headers["Cache-Control"] == "no-store"
    visitor, code = a_client(), code_in(made.text)
    assert code in visitor.get(f"{reverse('start')}?slip={code}").text
    done = visitor.post(reverse("start"), {"code": code, "password": OWN, "again": OWN})
    assert reverse("account_login") in done.text
    visitor.post(reverse("account_login"), {"login": "amir", "password": OWN})
    assert visitor.get(reverse("home")).status_code == 200
    assert Account.objects.get(username="amir").officer == officer


def test_to_look_at_a_slip_s_address_uses_nothing_up_and_two_passwords_that_differ_neither(admin: Client) -> None:
    code = code_in(admin.post(reverse("sign_in_new"), AMIR).text)
    visitor = a_client()
    assert visitor.post(reverse("start"), {"code": code, "password": OWN, "again": "x"}).status_code == 400
    assert (
        visitor.post(reverse("start"), {"code": code, "password": "12345678", "again": "12345678"}).status_code == 400
    )
    assert Slip.objects.get().used_at is None
    assert visitor.post(reverse("start"), {"code": code, "password": OWN, "again": OWN}).status_code == 200
    again = visitor.post(reverse("start"), {"code": code, "password": OWN, "again": OWN})
    assert "was used already" in again.text


def test_where_a_line_carries_mail_the_code_goes_there_and_nobody_here_sees_it(admin: Client) -> None:
    Line.objects.create(code="mail", channel=Channel.EMAIL)
    page = admin.post(reverse("sign_in_new"), AMIR).text
    assert not CODE.search(page)
    assert Message.objects.get().channel == Channel.EMAIL
    on_paper = admin.post(reverse("sign_in_new"), {**AMIR, "username": "bilal", "on_paper": "1"}).text
    assert CODE.search(on_paper)
    assert Message.objects.count() == 1


def test_what_is_wrong_with_a_new_sign_in_is_said_and_nothing_is_made(admin: Client) -> None:
    for wrong in ({"username": "Amir"}, {"officer": "nobody"}, {"email": "amir"}, {"username": "admin"}):
        assert admin.post(reverse("sign_in_new"), {**AMIR, **wrong}).status_code == 400
    assert not Slip.objects.exists()


def test_a_forgotten_password_goes_through_the_queue_of_the_second_person(admin: Client) -> None:
    chandni = an_account("chandni", Right.CALL_CITIZENS)
    asked = {"kind": "forgotten", "reason": "forgot it over the holidays"}
    assert admin.post(reverse("slip_ask", args=[chandni.pk]), asked).status_code == 302
    slip = Slip.objects.get()
    assert "New ways in" not in admin.get(reverse("approvals")).text
    assert admin.post(reverse("slip_make", args=[slip.pk])).status_code == 400
    second = signed_in(Right.ADMINISTER, username="second")
    assert "New ways in" in second.get(reverse("approvals")).text
    code = code_in(second.post(reverse("slip_make", args=[slip.pk])).text)
    assert code not in second.get(reverse("sign_in", args=[chandni.pk])).text
    a_client().post(reverse("start"), {"code": code, "password": OWN, "again": OWN})
    chandni.refresh_from_db()
    assert chandni.check_password(OWN)


def test_who_administers_a_part_keeps_no_sign_in_of_another(admin: Client) -> None:
    here, there = an_area(), an_area()
    chandni = an_account("chandni", Right.CALL_CITIZENS, area=there)
    local = signed_in(Right.ADMINISTER, username="local", area=here)
    assert local.get(reverse("sign_in", args=[chandni.pk])).status_code == 404
    assert local.post(reverse("slip_ask", args=[chandni.pk]), {"kind": "forgotten", "reason": "x"}).status_code == 404
    local.post(reverse("sign_in_new"), AMIR)
    assert "amir" in local.get(reverse("people")).text
    assert admin.get(reverse("sign_in", args=[chandni.pk])).status_code == 200


def test_a_list_of_numbers_is_handed_in_and_no_page_shows_one(admin: Client) -> None:
    file = a_file("dnc.csv", f"number\n{AMINA}\n0300-12\n")
    sent = admin.post(reverse("numbers"), {"register": "do_not_call", "file": file})
    found = NumberList.objects.get()
    assert sent.headers["Location"] == reverse("number_list", args=[found.pk])
    pages = [admin.get(reverse("numbers")).text, admin.get(sent.headers["Location"]).text]
    pages.append(admin.get(reverse("number_list_refused", args=[found.pk])).text)
    assert pages[2].splitlines()[1:] == ["3,number,It is not a phone number"]
    assert not any("0300" in page or "1234567" in page for page in pages)


def test_a_wrong_list_is_taken_back_by_a_second_person(admin: Client) -> None:
    admin.post(reverse("numbers"), {"register": "do_not_call", "file": a_file("dnc.csv", f"number\n{AMINA}\n")})
    address = reverse("number_list_take_back", args=[NumberList.objects.get().pk])
    assert admin.post(address, {"reason": "wrong file"}).status_code == 400
    assert DoNotCall.objects.exists()
    second = signed_in(Right.ADMINISTER, username="second")
    assert second.post(address, {"reason": "wrong file"}).status_code == 302
    assert not DoNotCall.objects.exists()


def test_a_file_without_the_column_is_said_and_nothing_is_taken(admin: Client) -> None:
    sent = admin.post(reverse("numbers"), {"register": "staff", "file": a_file("x.csv", "mobile\n0300\n")})
    assert sent.status_code == 400
    assert not NumberList.objects.exists()


def test_a_line_is_made_without_carrying_and_its_secret_is_named_not_shown(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = "kind=smpp\nhost=10.0.0.5\nport=2775\nsystem_id=77\ntps=50"
    assert admin.post(reverse("lines"), {"code": "carrier-1", "settings": settings}).status_code == 302
    line = Line.objects.get()
    assert (line.is_active, line.settings["port"], line.settings["system_id"]) == (False, 2775, "77")
    monkeypatch.setenv("SUNWAI_LINE_CARRIER_1_PASSWORD", "never-shown")
    page = admin.get(reverse("line", args=["carrier-1"])).text
    assert "SUNWAI_LINE_CARRIER_1_PASSWORD" in page
    assert "never-shown" not in page
    admin.post(reverse("line_carry", args=["carrier-1"]), {"is_active": "on", "rank": "2", "price": "1.25"})
    line.refresh_from_db()
    assert (line.is_active, line.rank, line.price_paisa) == (True, 2, 125)
    admin.post(reverse("line", args=["carrier-1"]), {"settings": settings.replace("tps=50", "tps=90")})
    line.refresh_from_db()
    assert (line.is_active, line.settings["tps"]) == (True, 90)


@pytest.mark.parametrize("wrong", ["kind=smpp", "kind=pigeon", "kind=smpp\nhost=x\nport=nine\nsystem_id=x", "x"])
def test_a_wrong_setting_is_said_and_no_line_is_made(admin: Client, wrong: str) -> None:
    assert admin.post(reverse("lines"), {"code": "carrier", "settings": wrong}).status_code == 400
    assert not Line.objects.exists()


def test_a_company_and_its_lines(admin: Client) -> None:
    Line.objects.create(code="carrier", channel=Channel.SMS)
    known = {"code": "telco", "name": "Telco", "name_ur": "ٹیلکو", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    assert admin.post(reverse("companies"), {**known, "ends_on": "2025-01-01"}).status_code == 400
    admin.post(reverse("companies"), {**known, "lines": ["carrier"]})
    assert Line.objects.get().vendor == Vendor.objects.get(code="telco")


def test_who_files_for_others_is_added_with_a_sign_in_ended_and_may_begin_again(admin: Client) -> None:
    teacher = an_account("teacher")
    known = {"account": "teacher", "kind": "teacher", "name": "Ms Rabia", "name_ur": "رابعہ", "from_": "2026-01-01"}
    assert admin.post(reverse("intermediaries"), {**known, "account": "nobody"}).status_code == 400
    assert admin.post(reverse("intermediaries"), {**known, "last": "2025-12-31"}).status_code == 400
    admin.post(reverse("intermediaries"), known)
    assert admin.post(reverse("intermediaries"), known).status_code == 400, "twice at once"
    made = Intermediary.objects.get(account=teacher)
    end = reverse("intermediary_end", args=[made.pk])
    assert admin.post(end).status_code == 302
    assert admin.post(end).status_code == 400
    made.refresh_from_db()
    assert made.ends_on == clock.today()
    admin.post(reverse("intermediaries"), {**known, "from_": clock.today().isoformat()})
    made.refresh_from_db()
    assert made.ends_on is None


def test_a_program_s_secret_is_shown_once_and_ends(admin: Client) -> None:
    made = admin.post(reverse("programs"), {"deed": "key", "name": "Portal", "account": "admin", "may_file": "on"})
    assert "sunwai_k_" in made.text
    assert "sunwai_k_" not in admin.get(reverse("programs")).text
    admin.post(reverse("program_key_end", args=[ApiKey.objects.get().pk]))
    assert ApiKey.objects.get().ended_at
    told = admin.post(reverse("programs"), {"deed": "hook", "url": "https://example.pk/told", "events": "file"})
    assert told.status_code == 200
    admin.post(reverse("program_hook_end", args=[Hook.objects.get().pk]))
    assert Hook.objects.get().ended_at


def test_who_administers_a_district_neither_sees_nor_keeps_what_belongs_to_the_whole_house(admin: Client) -> None:
    Line.objects.create(code="carrier", channel=Channel.SMS)
    admin.post(reverse("programs"), {"deed": "key", "name": "Portal", "account": "admin"})
    district = signed_in(*Right, username="district", area=an_area())
    houses = [reverse("numbers"), reverse("lines"), reverse("companies"), reverse("programs")]
    houses += [reverse("line", args=["carrier"])]
    assert {district.get(one).status_code for one in houses} == {403}
    assert district.post(reverse("programs"), {"deed": "key", "name": "X", "account": "admin"}).status_code == 403
    assert district.post(reverse("program_key_end", args=[ApiKey.objects.get().pk])).status_code == 403
    index = district.get(reverse("administration")).text
    assert not [one for one in houses if f'"{one}"' in index]
    assert reverse("people") in index


def test_a_line_s_code_is_refused_in_words_where_it_is_no_code(admin: Client) -> None:
    said = {"code": "Bad Code!", "settings": "kind=smpp\nhost=127.0.0.1\nport=2775"}
    wrong = admin.post(reverse("lines"), said)
    assert (wrong.status_code, "Small letters, digits and dashes, and a letter first." in wrong.text) == (400, True)
    assert not Line.objects.exists()


def test_a_mapping_without_a_file_or_a_text_is_refused_in_words(admin: Client) -> None:
    wrong = admin.post(reverse("mapping_new"), {"text": ""})
    assert (wrong.status_code, "Bring a file, or write its text below." in wrong.text) == (400, True)


def test_a_mapping_is_drafted_tried_and_released_by_another(admin: Client, land: Feed) -> None:  # noqa: F811
    text = json.dumps(mapping_words(name="Land records of the district"))
    assert admin.post(reverse("mapping_new"), {"text": text}).status_code == 302
    draft = MappingVersion.objects.get(state="draft")
    offices = {"1": "kasur", "2": "nowhere", "3": "kasur"}
    rows = [row(key, day="01-03-2026", office=office) for key, office in offices.items()]
    page = admin.post(
        reverse("mapping", args=[draft.pk]), {"file": a_file("sample.csv", "\n".join([HEADER, *rows]))}
    ).text
    assert "Office not known" in page
    assert not Transaction.objects.exists()
    assert not FeedFile.objects.exists()
    assert Feed.objects.count() == 1
    decide = reverse("mapping_decide", args=[draft.pk])
    assert admin.post(decide, {"deed": "release"}).status_code == 400
    second = signed_in(Right.IMPORT_TRANSACTIONS, username="second")
    assert "Mappings of feeds" in second.get(reverse("approvals")).text
    assert second.post(decide, {"deed": "release"}).status_code == 302
    assert Feed.objects.get().name == "Land records of the district"


def test_an_older_mapping_comes_back_as_a_draft(admin: Client, land: Feed) -> None:  # noqa: F811
    admin.post(reverse("mapping_new"), {"text": json.dumps(mapping_words(name="Other"))})
    signed_in(Right.IMPORT_TRANSACTIONS, username="second").post(
        reverse("mapping_decide", args=[MappingVersion.objects.get(state="draft").pk]), {"deed": "release"}
    )
    old = MappingVersion.objects.get(state="replaced")
    admin.post(reverse("mapping_decide", args=[old.pk]), {"deed": "again"})
    draft = MappingVersion.objects.get(state="draft")
    assert (draft.undoes, draft.words["name"], draft.number) == (old, "Land records", 3)
    assert "Other" in admin.get(reverse("mapping", args=[draft.pk])).text
    admin.post(reverse("mapping_decide", args=[draft.pk]), {"deed": "withdraw"})
    draft.refresh_from_db()
    assert draft.state == "withdrawn"


@pytest.mark.parametrize("path", ["/etc/passwd", "../keys", "a/b.csv"])
def test_a_mapping_names_no_file_of_this_machine(admin: Client, land: Feed, path: str) -> None:  # noqa: F811
    text = json.dumps(mapping_words(codes={"office": {"file": path}}))
    assert admin.post(reverse("mapping_new"), {"text": text}).status_code == 400


def test_a_mapping_brings_its_tables_of_codes(admin: Client, land: Feed) -> None:  # noqa: F811
    text = json.dumps(mapping_words(codes={"office": {"file": "offices.csv"}}))
    admin.post(reverse("mapping_new"), {"text": text, "tables": a_file("offices.csv", "theirs,ours\nKSR,kasur\n")})
    assert MappingVersion.objects.get(state="draft").words["codes"]["office"] == {"KSR": "kasur"}


def test_another_department_s_feed_is_not_there(admin: Client, land: Feed) -> None:  # noqa: F811
    admin.post(reverse("mapping_new"), {"text": json.dumps(mapping_words(name="Other"))})
    draft = MappingVersion.objects.get(state="draft")
    other = signed_in(Right.IMPORT_TRANSACTIONS, username="police", department=Department.objects.get(code="police"))
    assert other.get(reverse("feed", args=["land"])).status_code == 404
    assert other.get(reverse("mapping", args=[draft.pk])).status_code == 404
    assert other.post(reverse("mapping_decide", args=[draft.pk]), {"deed": "release"}).status_code == 404


def test_a_feed_s_token_is_made_and_ended(admin: Client, land: Feed) -> None:  # noqa: F811
    assert "sunwai_" in admin.post(reverse("feed_token", args=["land"]), {"name": "Land board"}).text
    admin.post(reverse("feed_token", args=["land"]), {"end": FeedToken.objects.get().pk})
    assert FeedToken.objects.get().revoked_at


def test_a_programme_s_versions_are_compared_and_an_older_one_comes_back_as_a_draft(admin: Client) -> None:
    old = a_programme(a_service(), released=True)
    text = old.text.replace(old.name, "Another name")
    draft_programme(text=text, name="new", by=an_actor(Right.DRAFT_PROGRAMME), at=NOON)
    page = admin.get(reverse("programme_history", args=[old.code])).text
    assert "<ins" in page
    assert "Another name" in page
    Programme.objects.filter(pk=old.pk).update(state="ended")
    assert admin.post(reverse("programme_again", args=[old.code]), {"version": old.version}).status_code == 302
    newest = Programme.objects.get(code=old.code, version=3)
    assert (newest.state, newest.text) == ("draft", old.text)


def test_a_standing_text_s_older_version_comes_back_as_a_draft(admin: Client) -> None:
    first, second = an_actor(Right.DRAFT_PROGRAMME), signed_in(Right.RELEASE_PROGRAMME, username="second")
    seed_templates(by=first, at=NOON)
    made = draft_template(code="stopped", language="en", text="We ask no more.", by=first, at=NOON)
    second.post(reverse("text_approve", args=[made.pk]))
    old = TemplateVersion.objects.get(template__code="stopped", language="en", number=1)
    address = reverse("text_history", args=["stopped", "en"])
    assert "We ask no more." in admin.get(address).text
    assert admin.post(reverse("text_again", args=["stopped", "en"]), {"version": "1"}).status_code == 302
    assert TemplateVersion.objects.get(template__code="stopped", language="en", number=3).text == old.text
    assert admin.post(reverse("text_again", args=["stopped", "en"]), {"version": "99"}).status_code == 404


def a_case_mapping() -> dict[str, SimpleUploadedFile]:
    names = {"mapping": "mapping.yaml", "tables": "category_codes.csv"}
    return {field: SimpleUploadedFile(name, (NYC / name).read_bytes()) for field, name in names.items()}


def test_cases_of_another_system_are_looked_at_and_then_brought_in(admin: Client, city: None, tmp_path: Path) -> None:  # noqa: F811
    def sent(deed: str, *rows: str) -> str:
        there = old_cases(tmp_path, *rows, name="cases.csv").read_bytes()
        files = {**a_case_mapping(), "file": SimpleUploadedFile("cases.csv", there)}
        return admin.post(reverse("cases_bring"), {"deed": deed, **files}).text

    assert "What it would bring" in sent("look", GOOD[0], "NYCC05,NYCC04,soon,,Sanitation,Litter,,,,,")
    assert not ImportedCase.objects.exists()
    page = sent("bring", GOOD[0], "NYCC05,NYCC04,soon,,Sanitation,Litter,,,,,")
    assert "The date cannot be read" in page
    assert "NYCC05" not in page
    assert ImportedCase.objects.count() == 1


@pytest.mark.parametrize("file", [b"\x1f\x8b packed", b"no such columns\n1\n"])
def test_a_file_of_cases_that_cannot_be_read_is_said(admin: Client, file: bytes) -> None:
    sent = {"deed": "bring", **a_case_mapping(), "file": SimpleUploadedFile("cases.csv", file)}
    assert admin.post(reverse("cases_bring"), sent).status_code == 400


def test_the_index_shows_what_one_may_open_and_nothing_else(admin: Client) -> None:
    assert reverse("lines") in admin.get(reverse("administration")).text
    page = signed_in(Right.DRAFT_PROGRAMME, username="planner").get(reverse("administration")).text
    assert reverse("texts") in page
    assert reverse("lines") not in page


def test_in_urdu_no_latin_letters_are_left(land: Feed) -> None:  # noqa: F811
    staff = signed_in(*Right, username="admin", language="ur")
    staff.post(reverse("sign_in_new"), {**AMIR, "name_ur": "عامر"})
    staff.post(reverse("numbers"), {"register": "staff", "file": a_file("نمبر.csv", "number\n12\n")})
    staff.post(reverse("lines"), {"code": "carrier", "settings": "kind=smpp\nhost=x\nport=1\nsystem_id=x"})
    staff.post(reverse("intermediaries"), {"account": "admin", "kind": "teacher", "name": "Rabia", "name_ur": "رابعہ",
                                           "from_": "2026-01-01"})  # fmt: skip
    staff.post(reverse("mapping_new"), {"text": json.dumps(mapping_words(name="زمین"))})
    seed_templates(by=an_actor(Right.DRAFT_PROGRAMME), at=NOON)
    pages = [
        *map(reverse, ("administration", "start", "sign_in_new", "numbers", "lines", "companies", "programs", "feeds",
                         "cases_bring", "intermediaries")),
        reverse("sign_in", args=[Account.objects.get(username="amir").pk]), reverse("feed", args=["land"]),
        reverse("number_list", args=[NumberList.objects.get().pk]), reverse("line", args=["carrier"]),
        reverse("mapping", args=[MappingVersion.objects.get(state="draft").pk]), reverse("mapping_new"),
        reverse("text_history", args=["stopped", "ur"]),
    ]  # fmt: skip
    names = {"carrier", "example", "lifetimesms", "telenor", "Admin", "admin", "Land", "records"}
    allowed = {"CSV", "UTF", "number", "post", "service", "name", "value", "http"} | names
    left = {page: left_over(opened(staff, page)) - allowed for page in pages}
    assert {page: words for page, words in left.items() if words} == {}
