from __future__ import annotations

import io
from datetime import UTC, datetime
from xml.etree import ElementTree

import openpyxl
import pytest
from pypdf import PdfReader

from sunwai.base.workbook import plain
from sunwai.directory.models import Area
from sunwai.reports.models import Report
from sunwai.reports.papers import pdf
from sunwai.reports.papers_data import paper
from sunwai.reports.parts import Paper
from sunwai.reports.sections import band
from sunwai.reports.sheets import xlsx
from tests.reports.makers import a_reported_world

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 2, 4, 30, tzinfo=UTC)


@pytest.fixture
def report() -> Report:
    a_reported_world()
    return Report.objects.get(kind="department_district", area__code="kasur", department__code="revenue")


def words_of(document: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)


def book(report: Report, language: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(xlsx(report, language, taken_by="Chandni Malik", at=AT)))


def told(paper: Paper) -> str:
    tables = [cell.text for one in paper.sections if one.table for row in one.table.rows for cell in row]
    return " ".join([paper.title, paper.place, *paper.sentences, *tables, *paper.notes])


def test_the_pdf_names_the_district_the_post_and_the_share(report: Report) -> None:
    words = words_of(pdf(report, "en"))
    for expected in ("Kasur", "Additional Deputy Commissioner", "March 2026", "15.7%", "Record Centre Bad"):
        assert expected in words


def test_the_pdf_in_urdu_is_another_and_has_its_letters(report: Report) -> None:
    document = pdf(report, "ur")
    fonts = {name for page in PdfReader(io.BytesIO(document)).pages for name in _fonts(page)}
    assert any("Nastaliq" in name for name in fonts)
    assert "Dissatisfied" not in words_of(document)


def _fonts(page: object) -> list[str]:
    return [font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()]


def test_the_same_report_gives_the_same_bytes(report: Report) -> None:
    assert pdf(report, "ur") == pdf(report, "ur")


def test_what_a_person_wrote_is_never_markup(report: Report) -> None:
    hostile = '#panic("x") $ * _ <b> \\ "'
    report.content["area"]["name"] = hostile
    assert '#panic("x")' in words_of(pdf(report, "en"))


def test_the_paper_says_the_same_numbers_in_both_languages(report: Report) -> None:
    english, urdu = paper(report, "en"), paper(report, "ur")
    numbers = [
        [cell.value for one in each.sections if one.table for row in one.table.rows for cell in row if cell.value]
        for each in (english, urdu)
    ]
    assert sorted(numbers[0]) == sorted(numbers[1])
    assert (english.rtl, urdu.rtl) == (False, True)


def test_no_english_word_is_left_in_the_urdu_paper(report: Report) -> None:
    """But for the names that the directory itself has in Latin letters."""
    report.content["questions"] = {}
    said = told(paper(report, "ur"))
    assert [word for word in said.split() if word.isascii() and word.isalpha() and len(word) > 1] == []


def test_the_first_sentence_has_share_interval_n_and_comparison(report: Report) -> None:
    first = paper(report, "en").sentences[0]
    assert first == "Of 140 who answered, 15.7% were dissatisfied (10.6–22.6%); in the whole province 8.6%."


def test_too_few_answers_are_said_in_words() -> None:
    a_reported_world()
    health = Report.objects.get(kind="department_district", area__code="kasur", department__code="health")
    assert "Fewer than ten people answered" in paper(health, "en").sentences[0]
    assert "Kasur" in words_of(pdf(health, "en"))


def test_each_picture_is_well_formed_and_described(report: Report) -> None:
    papers = [paper(report, language) for language in ("en", "ur")]
    pictures = [one.picture for each in papers for one in (each.lead, *each.sections) if one and one.picture]
    assert len(pictures) == 2 * len({"the months", "services", "the map"})
    for picture in pictures:
        root = ElementTree.fromstring(picture)  # noqa: S314 (drawn by us)
        title, desc = root[0], root[1]
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
        assert title.text
        assert desc.text


def test_every_picture_but_the_map_has_its_table_beside_it(report: Report) -> None:
    told = paper(report, "en")
    for one in told.sections:
        assert one.table is not None or "Where it stands" in one.heading
    assert "The last months" in {table.caption for table in told.tables}  # the picture of the first page


def test_the_map_marks_its_own_district_and_shows_what_is_sure(report: Report) -> None:
    picture = next(one.picture for one in paper(report, "en").sections if "Where it stands" in one.heading)
    assert "<title>Kasur: 15.7% (10.6–22.6%)</title>" in picture
    assert picture.count("-above)") == 2  # the district, and the key
    assert Area.objects.filter(outline__isnull=False).count() == picture.count("<title>") == 2


def test_the_map_says_more_or_less_only_where_the_whole_interval_is() -> None:
    rates = {"above": (0.09, 0.2), "around": (0.07, 0.2), "below": (0.01, 0.07)}
    for said, (low, high) in rates.items():
        assert band({"rate": (low + high) / 2, "low": low, "high": high}, 0.08) == said
    assert band({"few": True}, 0.08) == "few"


def test_the_workbook_has_numbers_as_numbers(report: Report) -> None:
    sheet = book(report, "en")["Services"]
    heads = [cell.value for cell in sheet[3]]
    ((_, row),) = [(row[0], dict(zip(heads, row, strict=True))) for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert (row["Transactions"], row["Answers"]) == (189, 140)
    assert row["Dissatisfied"] == pytest.approx(22 / 140, abs=1e-5)


def test_the_workbook_says_who_took_it_when_and_what_it_holds(report: Report) -> None:
    said = [cell for row in book(report, "en")["Report"].iter_rows(values_only=True) for cell in row if cell]
    assert {"Chandni Malik", "2 April 2026, 09:30", "March 2026", "Revenue, Kasur"} <= set(said)


def test_the_urdu_workbook_reads_from_the_right(report: Report) -> None:
    assert all(sheet.sheet_view.rightToLeft for sheet in book(report, "ur"))


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_a_cell_that_looks_like_a_formula_is_text(report: Report, start: str) -> None:
    assert plain(start) == f"'{start}"
    for row in report.content["offices"]:
        row["name"] = start if row["code"] == "record-bad" else row["name"]
    name = next(one for one in book(report, "en").sheetnames if one.startswith("Dissatisfied"))
    cells = [cell for row in book(report, "en")[name].iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert f"'{start}" in {cell.value for cell in cells}


def test_a_snapshot_taken_between_two_seconds_has_a_pdf_too(report: Report) -> None:
    report.content["snapshot"]["as_of"] = "2026-09-30T12:00:00.123456+00:00"
    assert pdf(report, "en").startswith(b"%PDF")
