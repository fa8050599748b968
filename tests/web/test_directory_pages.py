"""The directory's pages: a list on a day, one thing with its history, drafts that two persons make, and files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sunwai.base.actors import Right
from sunwai.casework.models import Case
from sunwai.directory.changes import DirectoryChange
from sunwai.directory.commands import load, put_due
from sunwai.directory.keeping import DirectoryState, Origin
from sunwai.directory.models import Area, Department, Office, Post
from sunwai.ledger.models import Entry
from tests.casework.makers import a_world, file
from tests.directory.folders import FILES, write_folder
from tests.messages.makers import NOON, SENDER
from tests.web.conftest import Set
from tests.web.makers import signed_in
from tests.web.test_urdu_pages import left_over

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY, LATER = "2026-03-02", "2026-03-12"


@pytest.fixture(autouse=True)
def _noon(clock_at: Set, tmp_path: Path) -> None:
    clock_at(NOON)
    load(folder=write_folder(tmp_path), by=SENDER, at=NOON - 30 * DAY)


def keeper(username: str = "chandni", language: str = "en", **reach: object) -> Client:
    return signed_in(Right.KEEP_DIRECTORY, username=username, language=language, step=False, **reach)


def the_office() -> str:
    return f"/directory/offices/{Office.objects.get(code='arc-pattoki').pk}/"


def renamed(client: Client, name: str = "Centre of Records", day: str = LATER) -> str:
    said = {"name": name, "name_ur": "مرکز ریکارڈ", "day": day, "reason": "Notification 12"}
    return client.post(f"{the_office()}change/", said)["Location"]


def handed(client: Client, **files: str) -> object:
    sent = {name: SimpleUploadedFile(f"{name}.csv", text.encode()) for name, text in files.items()}
    return client.post("/directory/files/", {"day": TODAY, "reason": "", **sent})


def test_a_change_is_drafted_looked_at_and_in_force_by_a_second_person() -> None:
    first, second = keeper(), keeper("daud")
    address = renamed(first, day=TODAY)
    page = first.get(address).text
    for words in ("Record Centre, Pattoki", "Centre of Records", "Notification 12", "A second person must approve it"):
        assert words in page
    assert first.post(f"{address}approve/").status_code == 403
    assert second.post(f"{address}approve/")["Location"] == address
    page = first.get(the_office()).text
    assert "Centre of Records" in page
    assert "Daud" in page
    assert "Chandni" in page


def test_until_its_day_it_is_withdrawn_with_one_button() -> None:
    first, second = keeper(), keeper("daud")
    address = renamed(first)
    second.post(f"{address}approve/")
    assert "approved, waits for its day" in first.get(the_office()).text
    assert "Withdraw it" in first.get(address).text
    first.post(f"{address}drop/")
    assert put_due(by=SENDER, at=NOON + 10 * DAY) == 0
    assert "withdrawn" in first.get(address).text


def test_what_is_in_force_is_undone_by_a_draft_for_a_second_person() -> None:
    first, second = keeper(), keeper("daud")
    address = renamed(first, day=TODAY)
    second.post(f"{address}approve/")
    opposite = first.post(f"{address}undo/")["Location"]
    assert first.post(f"{opposite}approve/").status_code == 403
    second.post(f"{opposite}approve/")
    assert Office.objects.get(code="arc-pattoki").name == "Record Centre, Pattoki"
    assert "Its inverse" in first.get(address).text


def test_what_ends_shows_the_cases_and_posts_that_it_moves() -> None:
    file(a_world())
    post = Case.objects.get().post
    page = keeper().post(f"/directory/posts/{post.pk}/end/", {"day": LATER, "reason": "", "successor": ""})
    page = keeper("daud").get(page["Location"]).text
    assert "What ends, and what stands on it" in page
    assert "Open cases there" in page
    assert "Approve: in force from 12 March 2026" in page


def test_a_district_is_split_on_a_form() -> None:
    kasur, first = Area.objects.get(code="kasur"), keeper()
    said = {
        "day": LATER, "reason": "", "code": ["east", "west", "", ""], "share": ["0.6", "0.4", "", ""],
        "name": ["East", "West", "", ""], "name_ur": ["مشرق", "مغرب", "", ""],
    }  # fmt: skip
    goes = {f"goes-{Area.objects.get(code='pattoki').pk}": "2"}
    page = first.get(first.post(f"/directory/areas/{kasur.pk}/end/", said | goes)["Location"]).text
    assert "added: 8" in page
    assert "ended: 7" in page
    assert "arc-pattoki.2026" in page
    wrong = first.post(f"/directory/areas/{kasur.pk}/end/", said | {"share": ["0.6", "0.6", "", ""]})
    assert (wrong.status_code, "add up to more than 1" in wrong.text) == (400, True)


def test_an_office_is_moved_on_a_form_and_what_is_wrong_stands_at_its_field() -> None:
    first, address = keeper(), f"{the_office()}move/"
    assert address in first.get(the_office()).text
    said = {"area": "kasur", "reports_to": "nobody", "day": LATER, "reason": "Notification 9"}
    wrong = first.post(address, said)
    assert (wrong.status_code, 'id="id_reports_to-fault"' in wrong.text) == (400, True)
    there = first.post(address, said | {"area": "pattoki", "reports_to": ""})
    assert (there.status_code, "lies there already" in there.text) == (400, True)
    draft = first.post(address, said | {"reports_to": ""})["Location"]
    assert "arc-pattoki.2026" in first.get(draft).text
    keeper("daud").post(f"{draft}approve/")
    post = Post.objects.get(code="clerk")
    assert first.get(f"/directory/posts/{post.pk}/move/").status_code == 404


def test_a_new_thing_is_added_and_what_is_wrong_stands_at_its_field() -> None:
    said = {"code": "clerk-2", "title": "Second Clerk", "title_ur": "دوسرا کلرک", "office": "nowhere", "department": "",
            "area": "", "reports_to": "adc", "day": TODAY, "reason": ""}  # fmt: skip
    first = keeper()
    wrong = first.post("/directory/posts/new/", said)
    assert (wrong.status_code, 'id="id_office-fault"' in wrong.text) == (400, True)
    address = first.post("/directory/posts/new/", said | {"office": "arc-pattoki"})["Location"]
    keeper("daud").post(f"{address}approve/")
    assert Post.objects.get(code="clerk-2").office == Office.objects.get(code="arc-pattoki")


def test_a_list_is_shown_as_it_was_on_a_day_and_found_by_a_name_of_once() -> None:
    first, second = keeper(), keeper("daud")
    second.post(f"{renamed(first, day=TODAY)}approve/")
    assert "Centre of Records" in first.get("/directory/offices/").text
    then = first.get("/directory/offices/?on=2026-02-20").text
    assert ("Record Centre, Pattoki" in then, "changed since" in then) == (True, True)
    assert "Centre of Records" in first.get("/directory/offices/?q=Pattoki").text
    assert "Centre of Records" not in first.get("/directory/offices/?q=elsewhere").text
    assert "arc-pattoki" not in first.get("/directory/offices/?on=2017-01-01").text


@pytest.mark.parametrize("sheet", ["areas", "departments", "offices", "posts", "officers", "services"])
def test_each_table_is_listed_opened_and_asked_for_in_urdu(sheet: str) -> None:
    client = keeper(language="ur")
    page = client.get(f"/directory/{sheet}/").text
    thing = page.split(f"/directory/{sheet}/")[-1].split("/")[0]
    addresses = [f"/directory/{sheet}/new/", f"/directory/{sheet}/{thing}/", f"/directory/{sheet}/{thing}/change/"]
    addresses += [f"/directory/{sheet}/{thing}/end/"] if sheet != "officers" else []
    addresses += [f"/directory/{sheet}/{thing}/move/"] if sheet in {"areas", "offices"} else []
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert left_over(answer.text) - {"CNIC"} == set(), address


def test_the_pages_of_changes_and_files_speak_urdu() -> None:
    client = keeper(language="ur")
    address = renamed(client)
    keeper("daud").post(f"{address}approve/")
    for page in (address, "/directory/", "/directory/changes/", "/directory/files/"):
        assert left_over(client.get(page).text) - {"Notification"} == set(), page


def test_a_current_file_is_taken_changed_and_handed_in_as_one_draft() -> None:
    first = keeper()
    text = first.get("/directory/files/areas.csv").text
    assert text.splitlines()[0] == "code,kind,name,name_ur,parent,population,valid_from,valid_to"
    address = handed(first, areas=text.replace("4084286", "4100000").replace("Pattoki", "Patoki"))["Location"]
    page = first.get(address).text
    assert "changed: 2" in page
    assert "4,084,286" in page
    assert "4,100,000" in page
    assert Entry.objects.filter(action="directory.take_file").count() == 1
    keeper("daud").post(f"{address}approve/")
    assert Area.objects.get(code="kasur").population == 4_100_000


def test_refused_rows_are_shown_with_line_column_and_reason_and_nothing_is_kept() -> None:
    text = FILES["areas"].replace("Pattoki,", "Patoki,").replace("4084286", "many")
    answer = handed(keeper(), areas=text)
    assert answer.status_code == 400
    for words in ("areas.csv", "population", "is not a whole number", "Patoki"):
        assert words in answer.text
    assert not DirectoryChange.objects.exclude(origin=Origin.LOAD).exists()


def test_a_draft_waits_in_the_one_queue_and_not_for_its_drafter() -> None:
    first, second = keeper(), keeper("daud")
    address = renamed(first)
    assert address in second.get("/approvals/").text
    assert address not in first.get("/approvals/").text


def test_who_keeps_one_department_sees_no_other() -> None:
    police = Department.objects.get(code="police")
    address = renamed(keeper())
    other = keeper("daud", department=police)
    assert other.get(the_office()).status_code == other.get(address).status_code == 404
    assert other.post(f"{address}approve/").status_code == 404
    assert "arc-pattoki" not in other.get("/directory/files/offices.csv").text
    assert signed_in(Right.SEE_REPORTS, username="bilal").get("/directory/").status_code == 403


def test_every_list_prints_and_is_taken_as_a_sheet() -> None:
    first = keeper()
    for address in ("/directory/offices/", renamed(first)):
        assert first.get(f"{address}?taken=print").status_code == 200
        assert first.get(f"{address}?taken=xlsx")["Content-Type"].endswith("sheet")


def test_a_draft_that_was_dropped_stays_with_who_dropped_it() -> None:
    first = keeper()
    address = renamed(first)
    keeper("daud").post(f"{address}drop/")
    assert DirectoryChange.objects.get(origin=Origin.PAGE).state == DirectoryState.DROPPED
    assert "Dropped" in first.get(address).text
