from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from sunwai.base.actors import Right
from sunwai.directory.models import Area
from sunwai.insight.models import Snapshot
from sunwai.reports.catalogue import kinds, places
from sunwai.reports.commands import make_one, make_reports
from sunwai.reports.cut import Cut, Windows
from sunwai.reports.folders import render_period
from sunwai.reports.models import Report
from sunwai.reports.papers import pdf
from sunwai.reports.papers_data import paper
from sunwai.reports.tables import csv_of, json_of
from sunwai.reports.telling import Place
from sunwai.reports.types import (
    Cadence,
    NoSuchPlace,
    NoSuchReport,
    NotYours,
    OldReport,
    OtherDepartment,
    PeriodTurned,
)
from sunwai.web.evidence.pages import saved_page
from tests.directory.makers import a_post
from tests.people.makers import an_actor
from tests.reports.makers import AFTER, BY, FIRST, LAST, World, a_reported_world, a_world

pytestmark = pytest.mark.django_db


def with_a_head(world: World) -> World:
    a_post(area=Area.objects.filter(kind="province").order_by("code").first(), title="Chief Secretary", code="cs")
    return world


def one(
    world: World, kind: str, place: Place, by: object = BY, *, first: date = FIRST, last: date = LAST
) -> Report:  # fmt: skip
    snapshot = Snapshot.objects.get(pk=world.snapshot.pk)
    return make_one(
        snapshot=snapshot, kind=kinds[kind], place=place, period_from=first, period_to=last, by=by, at=AFTER
    )


def test_every_kind_is_made_and_read_in_both_languages() -> None:
    world = with_a_head(a_world())
    make_reports(snapshot=world.snapshot, period_from=FIRST, period_to=LAST, by=BY, at=AFTER)
    made = {report.kind: report for report in Report.objects.select_related("post")}
    assert set(made) == set(kinds.slugs())
    for report in made.values():
        for language in ("en", "ur"):
            told = paper(report, language)
            assert told.sentences or told.calm
            assert pdf(report, language).startswith(b"%PDF")


def test_a_kind_is_made_for_each_that_its_scope_names() -> None:
    world = a_world()
    cut = Cut(world.snapshot, FIRST, LAST)
    numbers = {kind.slug: len(places(kind, cut)) for kind in kinds}
    assert numbers["province_overview"] == 1
    assert (numbers["department_overview"], numbers["service"], numbers["department_district"]) == (2, 2, 4)


def test_a_kind_is_only_made_as_often_as_it_says() -> None:
    world = with_a_head(a_world())
    week = {"period_from": date(2026, 3, 2), "period_to": date(2026, 3, 8)}
    make_reports(snapshot=world.snapshot, by=BY, at=AFTER, cadence=Cadence.WEEKLY, **week)
    assert set(Report.objects.values_list("kind", flat=True)) == {
        "province_overview", "district_summary", "data_integrity"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cadence", "first", "last"),
    [
        (Cadence.WEEKLY, date(2026, 3, 23), date(2026, 3, 29)),
        (Cadence.MONTHLY, date(2026, 2, 1), date(2026, 2, 28)),
        (Cadence.QUARTERLY, date(2025, 10, 1), date(2025, 12, 31)),
    ],
)
def test_the_newest_whole_period_before_a_day(cadence: Cadence, first: date, last: date) -> None:
    assert cadence.ended_before(date(2026, 3, 31)) == (first, last)


def test_fortnights_follow_each_other_without_gap() -> None:
    first, last = Cadence.FORTNIGHTLY.ended_before(date(2026, 3, 31))
    assert (last - first).days == 13
    assert Cadence.FORTNIGHTLY.ended_before(first)[1].toordinal() + 1 == first.toordinal()


def test_a_month_is_compared_with_a_month_and_days_with_as_many_days() -> None:
    assert Windows.of(FIRST, LAST).before == (date(2026, 2, 1), date(2026, 2, 28))
    assert Windows.of(date(2026, 3, 3), date(2026, 3, 9)).before == (date(2026, 2, 24), date(2026, 3, 2))


def test_a_report_of_any_days_and_area_is_made_once() -> None:
    world = a_world()
    division = Area.objects.get(pk=world.kasur.parent_id)
    a_post(area=division, title="Commissioner", code="commissioner")
    place, days = Place(division.code), {"first": date(2026, 3, 3), "last": date(2026, 3, 10)}
    made = one(world, "district_summary", place, **days)
    assert made.content["here"]["counts"]["transactions"]["count"] == 193
    assert one(world, "district_summary", place, **days) == made


def test_what_a_kind_is_about_is_to_be_chosen_and_the_days_in_order() -> None:
    world = a_world()
    with pytest.raises(NoSuchReport):
        one(world, "department_district", Place("kasur"))
    with pytest.raises(NoSuchReport):
        one(world, "district_summary", Place("kasur", "revenue"))
    with pytest.raises(PeriodTurned):
        one(world, "district_summary", Place("kasur"), first=LAST, last=FIRST)


def test_who_sees_one_department_makes_no_report_of_the_whole_district() -> None:
    world = a_world()
    actor = an_actor(Right.SEE_REPORTS, areas={world.kasur.pk}, departments={world.revenue.pk})
    with pytest.raises(NotYours):
        one(world, "district_summary", Place("kasur"), actor)
    with pytest.raises(NotYours):
        one(world, "department_district", Place("okara", "revenue"), actor)
    assert one(world, "department_district", Place("kasur", "revenue"), actor).pk


def test_a_service_brings_its_department_and_no_other_opens_it() -> None:
    world = with_a_head(a_world())
    (whole, *_) = (one.area for one in places(kinds["province_overview"], Cut(world.snapshot, FIRST, LAST)))
    of_health, of_revenue = (an_actor(Right.SEE_REPORTS, departments={one.pk}) for one in (world.health, world.revenue))
    with pytest.raises(OtherDepartment):
        one(world, "service", Place(whole, "health", "fard"), of_health)
    with pytest.raises(NotYours):
        one(world, "service", Place(whole, None, "fard"), of_health)
    made = one(world, "service", Place(whole, None, "fard"), of_revenue)
    assert made.department == world.revenue
    assert one(world, "service", Place(whole, "revenue", "fard"), of_revenue) == made


@pytest.mark.parametrize("place", [Place("nowhere"), Place("kasur", "nobody"), Place("kasur", None, "nothing")])
def test_a_code_that_is_nobodys_is_said(place: Place) -> None:
    kind = "service" if place.service else "department_district" if place.department else "district_summary"
    with pytest.raises(NoSuchPlace):
        one(a_world(), kind, place)


def test_a_finding_says_who_is_asked_by_when_and_what_was_looked_for() -> None:
    a_reported_world()
    report = Report.objects.get(kind="department_district", area__code="kasur", department__code="revenue")
    finding = report.content["findings"][0]
    assert finding["ask"]["post"]["title"] == "Additional Deputy Commissioner"
    assert (finding["ask"]["by"], finding["since"]) == ("2026-04-08", "2026-03")
    told = paper(report, "en")
    assert told.asks.rows[0][0].text == "Additional Deputy Commissioner"
    assert told.asks.rows[0][2].text == "8 April 2026"
    assert "looked for and not found" in " ".join(told.sections[0].words)


def test_where_nothing_stands_out_it_is_said_what_it_would_take() -> None:
    a_reported_world()
    calm = Report.objects.get(kind="department_district", area__code="okara", department__code="revenue")
    said = " ".join(paper(calm, "en").calm)
    assert "this is what it would take" in said
    assert "interviews more by callers" in said


def test_who_did_not_answer_stands_beside_who_did() -> None:
    a_reported_world()
    report = Report.objects.get(kind="department_district", area__code="kasur", department__code="revenue")
    assert "Of 180 asked, 77.8% answered; what the others would say is not known." in paper(report, "en").sentences


def test_the_english_pdf_is_archivable_and_accessible_the_urdu_one_archivable() -> None:
    a_reported_world()
    report = Report.objects.filter(kind="department_district").order_by("pk").first()
    english, urdu = (PdfReader(io.BytesIO(pdf(report, language))) for language in ("en", "ur"))
    marks = [each.trailer["/Root"]["/Metadata"].get_data().decode() for each in (english, urdu)]
    assert all("<pdfaid:part>2</pdfaid:part>" in mark for mark in marks)
    assert "<pdfuaid:part>1</pdfuaid:part>" in marks[0]


def test_csv_and_json_have_the_numbers_of_the_paper() -> None:
    a_reported_world()
    report = Report.objects.get(kind="department_district", area__code="kasur", department__code="revenue")
    cells = list(csv.DictReader(io.StringIO(csv_of(report, "en").decode("utf-8-sig"))))
    assert "189" in {cell["value"] for cell in cells if cell["column"] == "Transactions"}
    whole = json.loads(json_of(report, "ur"))
    assert whole["content"]["here"]["counts"]["asked"]["count"] == 180
    assert json_of(report, "ur") == json_of(report, "ur")


def test_all_reports_of_a_period_go_into_a_folder_the_same_each_time(tmp_path: Path) -> None:
    a_reported_world()
    first, again = (
        render_period(FIRST, LAST, tmp_path / name, saved_page, languages=("en",), processes=1) for name in ("a", "b")
    )
    assert (first.reports, first.files) == (10, 50)
    assert first == again
    for file in (tmp_path / "a").rglob("*.*"):
        assert file.read_bytes() == (tmp_path / "b" / file.relative_to(tmp_path / "a")).read_bytes()


def test_a_saved_page_asks_nobody_for_anything() -> None:
    a_reported_world()
    report = Report.objects.filter(kind="district_summary").order_by("pk").first()
    page = saved_page(report, paper(report, "ur"))
    assert 'dir="rtl"' in page
    for way in ("src=", "<link", "url(", "<script"):
        assert way not in page.replace("url(#", "")


def test_a_report_of_an_older_version_is_said_to_be_one() -> None:
    a_reported_world()
    report = Report.objects.filter(kind="district_summary").order_by("pk").first()
    del report.content["before_period"]
    with pytest.raises(OldReport):
        paper(report, "en")
