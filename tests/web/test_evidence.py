"""Reports, findings and remedies at their pages."""

from __future__ import annotations

import io

import openpyxl
import pytest

from sunwai.base.actors import Right
from sunwai.remedies.models import Remedy
from sunwai.reports.models import Notice, Opening, Report
from tests.directory.makers import an_officer
from tests.people.makers import an_account
from tests.reports.makers import AFTER, World, a_reported_world
from tests.web.conftest import Set
from tests.web.makers import signed_in

pytestmark = pytest.mark.django_db
ORDER = {"kind": "warned", "post": "", "order_number": "DC/12", "ordered_on": "2026-04-01", "note": ""}


@pytest.fixture
def world(clock_at: Set) -> World:
    clock_at(AFTER)
    return a_reported_world()


def the_report() -> Report:
    return Report.objects.get(kind="department_district", area__code="kasur", department__code="revenue")


def test_opening_a_report_is_noted_once_for_each_reader(world: World) -> None:
    reader = signed_in(Right.SEE_REPORTS)
    for _ in range(2):
        assert "Record Centre Bad" in reader.get(f"/reports/{the_report().pk}/").text
    assert Opening.objects.count() == 1


def test_a_report_is_page_pdf_and_sheet_and_the_page_has_its_picture(world: World) -> None:
    reader, address = signed_in(Right.SEE_REPORTS), f"/reports/{the_report().pk}/"
    assert "<svg" in reader.get(address).text
    assert reader.get(f"{address}pdf/").content.startswith(b"%PDF")
    assert reader.get(f"{address}sheet/").content.startswith(b"PK")


def test_a_report_of_another_district_is_not_found(world: World) -> None:
    reader = signed_in(Right.SEE_REPORTS, area=world.okara)
    assert reader.get(f"/reports/{the_report().pk}/").status_code == 404


def test_the_reports_of_ones_own_post_come_first(world: World) -> None:
    head = an_account("daud", Right.SEE_REPORTS)
    head.officer = an_officer(post=world.head)
    head.save()
    reader = signed_in(Right.SEE_REPORTS)
    reader.force_login(head, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = reader.get("/reports/").text
    assert f'/reports/{the_report().pk}/"' in page
    assert page.count("/reports/") < reader.get("/reports/?all=1").text.count("/reports/")


def test_a_finding_is_acknowledged_with_a_note_and_a_remedy_recorded(world: World) -> None:
    officer = signed_in(Right.SEE_REPORTS, Right.ACKNOWLEDGE_FINDINGS, Right.RECORD_REMEDIES)
    notice = Notice.objects.select_related("finding").first()
    assert notice is not None
    officer.post(f"/findings/{notice.pk}/acknowledge/", {"note": "asked the clerk"})
    assert "asked the clerk" in officer.get(f"/findings/{notice.pk}/").text
    officer.post(f"/remedies/new/{notice.finding_id}/", ORDER)
    assert Remedy.objects.get().order_number == "DC/12"
    assert "DC/12" in officer.get("/remedies/").text


def test_a_remedy_before_the_acknowledgement_is_refused_in_a_sentence(world: World) -> None:
    officer = signed_in(Right.SEE_REPORTS, Right.RECORD_REMEDIES)
    finding = Notice.objects.values_list("finding", flat=True)[0]
    response = officer.post(f"/remedies/new/{finding}/", ORDER)
    assert response.status_code == 400
    assert "Acknowledge the finding first." in response.text


def test_a_wrong_remedy_is_corrected_by_a_newer_row_and_the_totals_reconcile(world: World) -> None:
    officer = signed_in(Right.SEE_REPORTS, Right.ACKNOWLEDGE_FINDINGS, Right.RECORD_REMEDIES)
    notice = Notice.objects.all()[0]
    officer.post(f"/findings/{notice.pk}/acknowledge/", {"note": ""})
    officer.post(f"/remedies/new/{notice.finding_id}/", ORDER)
    first = Remedy.objects.get()
    officer.post(f"/remedies/{first.pk}/correct/", ORDER | {"kind": "inquiry"})
    page = officer.get("/remedies/").text
    assert "Inquiry ordered" in page
    assert "<dt>In force</dt><dd>1</dd>" in page
    assert "<dt>Rows ever written</dt><dd>2</dd>" in page


def test_the_map_and_the_trends_have_their_tables(world: World) -> None:
    reader = signed_in(Right.SEE_REPORTS)
    for address in ("/map/", "/trends/"):
        page = reader.get(address).text
        assert "<table" in page
    assert "<svg" in reader.get("/map/").text


def test_who_watches_one_department_chooses_among_its_questions_only(world: World) -> None:
    page = signed_in(Right.SEE_REPORTS, department=world.health).get("/map/").text
    assert 'value="health"' in page
    assert 'value="revenue"' not in page


def test_offices_lead_to_their_pages_where_the_reader_may_open_them(world: World) -> None:
    link = '<a href="/offices/record-bad/">'
    reader = signed_in(Right.SEE_REPORTS, Right.ACKNOWLEDGE_FINDINGS)
    notice = Notice.objects.get(finding__office__code="record-bad", finding__kind="bribes_alleged")
    for address in ("/findings/", f"/findings/{notice.pk}/", f"/reports/{the_report().pk}/"):
        assert f"{link}Record Centre Bad" in reader.get(address).text
    assert reader.get("/offices/record-bad/").status_code == 200
    only_answers = signed_in(Right.ACKNOWLEDGE_FINDINGS, username="daud")
    assert "Record Centre Bad" in only_answers.get(f"/findings/{notice.pk}/").text
    assert link not in only_answers.get(f"/findings/{notice.pk}/").text


def test_the_next_format_and_reader_get_the_paper_that_is_made_and_the_opening_is_noted_all_the_same(
    world: World,
) -> None:
    address = f"/reports/{the_report().pk}/"
    first, second = signed_in(Right.SEE_REPORTS), signed_in(Right.SEE_REPORTS, username="daud")
    page = first.get(address).text
    assert second.get(address).text.count("<svg") == page.count("<svg") > 1
    assert first.get(f"{address}pdf/").content == second.get(f"{address}pdf/").content
    assert {one.account.username for one in Opening.objects.all()} == {"chandni", "daud"}
    other = signed_in(Right.SEE_REPORTS, username="bilal", area=world.okara)
    for shape in ("", "pdf/", "sheet/", "csv/", "json/"):
        assert other.get(f"{address}{shape}").status_code == 404


def test_a_sheet_says_who_took_it_and_not_who_took_it_before(world: World) -> None:
    address = f"/reports/{the_report().pk}/sheet/"
    for username in ("chandni", "daud"):
        sheet = signed_in(Right.SEE_REPORTS, username=username).get(address).content
        book = openpyxl.load_workbook(io.BytesIO(sheet))
        said = [cell for row in book["Report"].iter_rows(values_only=True) for cell in row]
        assert {"chandni", "daud"} & {*said} == {username}
