"""Files handed in on a page, taken back, and their quarantined rows mended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sunwai.base.actors import Right
from sunwai.ledger.models import Entry
from sunwai.transactions.commands import read_upload
from sunwai.transactions.models import Feed, FeedFile, QuarantinedRow, Transaction, Upload
from tests.directory.makers import a_department
from tests.transactions.conftest import EVENING, HEADER, Import, bring, land, row  # noqa: F401
from tests.web.conftest import Set
from tests.web.makers import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _evening(clock_at: Set) -> None:
    clock_at(EVENING + timedelta(hours=1))


def test_a_file_is_handed_in_read_by_a_job_and_watched(land: Feed) -> None:  # noqa: F811
    clerk = signed_in(Right.IMPORT_TRANSACTIONS, Right.SEE_IMPORTS)
    file = SimpleUploadedFile("monday.csv", f"{HEADER}\n{row('1')}\n{row('2', office='nowhere')}\n".encode())
    page = clerk.post("/imports/hand-in/", {"feed": land.pk, "file": file})["Location"]
    assert 'http-equiv="refresh"' in clerk.get(page).text
    read_upload(upload=Upload.objects.get().pk, at=EVENING)
    part = clerk.get(page, headers={"X-Part": "1"}).text
    assert "2 rows were read: 1 accepted, 1 in quarantine." in part
    assert "data-done" in part
    assert "<html" not in part


def test_a_feed_of_another_department_cannot_be_chosen(land: Feed) -> None:  # noqa: F811
    clerk = signed_in(Right.IMPORT_TRANSACTIONS, department=a_department())
    response = clerk.post("/imports/hand-in/", {"feed": land.pk, "file": SimpleUploadedFile("a.csv", b"x")})
    assert response.status_code == 400
    assert not Upload.objects.exists()


def test_a_file_is_taken_back_only_with_a_reason(bring: Import) -> None:  # noqa: F811
    file = bring(row("1"))
    clerk = signed_in(Right.IMPORT_TRANSACTIONS, Right.SEE_IMPORTS)
    assert "Say why" in clerk.post(f"/imports/files/{file.pk}/retract/", {"reason": " "}).text
    clerk.post(f"/imports/files/{file.pk}/retract/", {"reason": "sent twice"})
    assert FeedFile.objects.get().state == "retracted"
    assert "sent twice" in clerk.get(f"/imports/files/{file.pk}/").text


def test_a_quarantined_row_shows_its_cells_only_on_its_own_page_which_is_recorded(bring: Import) -> None:  # noqa: F811
    bring(row("1", number="12ab"))
    clerk = signed_in(Right.CORRECT_QUARANTINE, Right.SEE_IMPORTS)
    assert "12ab" not in clerk.get("/quarantine/").text
    assert "12ab" in clerk.get(f"/quarantine/{QuarantinedRow.objects.get().pk}/").text
    assert Entry.objects.filter(action="transactions.show_quarantined").count() == 1


def test_a_corrected_row_is_read_again_and_accepted(bring: Import) -> None:  # noqa: F811
    bring(row("1", number="12ab"))
    found = QuarantinedRow.objects.get()
    place = found.file.header.index("Mobile")
    clerk = signed_in(Right.CORRECT_QUARANTINE, Right.SEE_IMPORTS)
    clerk.post(f"/quarantine/{found.pk}/correct/", {f"cell-{place}": "0300-1234567"})
    assert Transaction.objects.count() == 1
    found.refresh_from_db()
    assert found.state == "replayed"


def test_quarantined_rows_go_out_as_csv_and_come_back_corrected(bring: Import) -> None:  # noqa: F811
    file = bring(row("1", office="nowhere"), row("2", office="nowhere"))
    clerk = signed_in(Right.CORRECT_QUARANTINE, Right.SEE_IMPORTS)
    text = clerk.get(f"/quarantine/files/{file.pk}/download/").content.decode("utf-8-sig")
    mended = SimpleUploadedFile("mended.csv", text.replace("nowhere", "kasur").encode())
    clerk.post(f"/quarantine/files/{file.pk}/replay/", {"csv": mended})
    assert Transaction.objects.count() == 2


def test_rows_of_another_department_are_not_found(bring: Import) -> None:  # noqa: F811
    bring(row("1", number="12ab"))
    other = signed_in(Right.CORRECT_QUARANTINE, department=a_department())
    assert other.get(f"/quarantine/{QuarantinedRow.objects.get().pk}/").status_code == 404
