"""A report as XLSX: a first sheet of who, when and what, then one sheet for each table."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from sunwai.reports import texts
from sunwai.reports.models import Report
from sunwai.reports.papers_data import paper
from sunwai.reports.parts import Cell, Paper, Table

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
FORBIDDEN = str.maketrans("", "", "[]:*?/\\'")


def xlsx(report: Report, language: str, *, taken_by: str, at: datetime) -> bytes:
    """The workbook; `taken_by` and `at` are written on its first sheet, with what it holds."""
    return workbook(paper(report, language), report.made_at, [(taken_by, at)])


def workbook(told: Paper, made_at: datetime, taken: Sequence[tuple[str, datetime]] = ()) -> bytes:
    """A paper as a workbook; who took it and when is written on its first sheet."""
    file = io.BytesIO()
    language = told.language
    with translation.override(language), xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": f"{told.title}: {told.place}", "created": made_at.replace(tzinfo=None)})
        looks = _looks(book, rtl=told.rtl)
        pairs = [pair for who, at in taken for pair in ((_("Taken by"), who), (_("Taken at"), texts.moment(at)))]
        _cover(book, looks, told, pairs)
        for table in told.tables:
            _sheet(book, looks, told, table)
        _notes(book, looks, told)
    return file.getvalue()


def _looks(book: Any, *, rtl: bool) -> dict[str, Any]:
    base = {"font_name": "Noto Nastaliq Urdu" if rtl else "Noto Sans", "font_size": 10, "valign": "top"}
    if rtl:
        base["reading_order"] = 2
    return {
        "text": book.add_format({**base, "text_wrap": True}),
        "amount": book.add_format({**base, "num_format": "#,##0.00"}),
        "points": book.add_format({**base, "num_format": "+0.0;-0.0;0.0"}),
        "count": book.add_format({**base, "num_format": "#,##0"}),
        "share": book.add_format({**base, "num_format": "0.0%"}),
        "head": book.add_format({**base, "bold": True, "bottom": 1, "text_wrap": True}),
        "title": book.add_format({**base, "bold": True, "font_size": 14}),
    }


def plain(words: str) -> str:
    """Text for a cell: one that a spreadsheet would take for a formula is written with an apostrophe before it."""
    words = words.replace("\u2066", "").replace("\u2069", "")
    return f"'{words}" if words.startswith(DANGEROUS) else words


def _cover(book: Any, looks: dict[str, Any], told: Paper, taken: list[tuple[str, str]]) -> None:
    sheet = _new(book, _("Report"), rtl=told.rtl)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, plain(told.title), looks["title"])
    lines = [(_("Place"), told.place), *told.facts, *taken, *(("", one) for one in (*told.sentences, *told.calm))]
    for row, (label, words) in enumerate(lines, 2):
        sheet.write_string(row, 0, plain(label), looks["head" if label else "text"])
        sheet.write_string(row, 1, plain(words), looks["text"])


def _notes(book: Any, looks: dict[str, Any], told: Paper) -> None:
    """The last sheet: what the numbers are, and what is said beside each table."""
    sheet = _new(book, _("Notes"), rtl=told.rtl)
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, 1, 100)
    lines = [("", one) for one in told.notes]
    lines += [(one.heading, words) for one in told.sections for words in one.words]
    for row, (label, words) in enumerate(lines):
        sheet.write_string(row, 0, plain(label), looks["head" if label else "text"])
        sheet.write_string(row, 1, plain(words), looks["text"])


def _sheet(book: Any, looks: dict[str, Any], told: Paper, table: Table) -> None:
    sheet = _new(book, table.caption, rtl=told.rtl)
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, len(table.heads), 16)
    where = f"{table.caption}: {told.place}, {told.period}"
    sheet.write_string(0, 0, plain(where), looks["title"])
    for column, head in enumerate(table.heads):
        sheet.write_string(2, column, plain(head), looks["head"])
    for row, cells in enumerate(table.rows, 3):
        for column, cell in enumerate(cells):
            _write(sheet, row, column, cell, looks)
    sheet.freeze_panes(3, 1)
    if table.rows:
        sheet.autofilter(2, 0, 2 + len(table.rows), len(table.heads) - 1)


def _write(sheet: Any, row: int, column: int, cell: Cell, looks: dict[str, Any]) -> None:
    if cell.value is None:
        sheet.write_string(row, column, plain(cell.text), looks["text"])
    else:
        sheet.write_number(row, column, cell.value, looks[cell.kind])


def _new(book: Any, name: str, *, rtl: bool) -> Any:
    """A sheet; its name within Excel's limits, and unlike the others'."""
    short, taken = name.translate(FORBIDDEN)[:28] or "1", {one.get_name().lower() for one in book.worksheets()}
    free = next(one for one in (short, *(f"{short} {n}" for n in range(2, 100))) if one.lower() not in taken)
    sheet = book.add_worksheet(free)
    if rtl:
        sheet.right_to_left()
    return sheet
