"""A report as XLSX: a first sheet of who, when and what, then one sheet for each table."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from sunwai.base.workbook import looks, new_sheet, plain
from sunwai.reports import texts
from sunwai.reports.models import Report
from sunwai.reports.papers_data import paper
from sunwai.reports.parts import Cell, Paper, Table


def xlsx(report: Report, language: str, *, taken_by: str, at: datetime) -> bytes:
    """The workbook; `taken_by` and `at` are written on its first sheet, with what it holds."""
    return workbook(paper(report, language), report.made_at, [(taken_by, at)])


def workbook(told: Paper, made_at: datetime, taken: Sequence[tuple[str, datetime]] = ()) -> bytes:
    """A paper as a workbook; who took it and when is written on its first sheet."""
    file = io.BytesIO()
    language = told.language
    with translation.override(language), xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": f"{told.title}: {told.place}", "created": made_at.replace(tzinfo=None)})
        look = looks(book, rtl=told.rtl)
        pairs = [pair for who, at in taken for pair in ((_("Taken by"), who), (_("Taken at"), texts.moment(at)))]
        _cover(book, look, told, pairs)
        for table in told.tables:
            _sheet(book, look, told, table)
        _notes(book, look, told)
    return file.getvalue()


def _cover(book: Any, look: dict[str, Any], told: Paper, taken: list[tuple[str, str]]) -> None:
    sheet = new_sheet(book, _("Report"), rtl=told.rtl)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, plain(told.title), look["title"])
    lines = [(_("Place"), told.place), *told.facts, *taken, *(("", one) for one in (*told.sentences, *told.calm))]
    for row, (label, words) in enumerate(lines, 2):
        sheet.write_string(row, 0, plain(label), look["head" if label else "text"])
        sheet.write_string(row, 1, plain(words), look["text"])


def _notes(book: Any, look: dict[str, Any], told: Paper) -> None:
    """The last sheet: what the numbers are, and what is said beside each table."""
    sheet = new_sheet(book, _("Notes"), rtl=told.rtl)
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, 1, 100)
    lines = [("", one) for one in told.notes]
    lines += [(one.heading, words) for one in told.sections for words in one.words]
    for row, (label, words) in enumerate(lines):
        sheet.write_string(row, 0, plain(label), look["head" if label else "text"])
        sheet.write_string(row, 1, plain(words), look["text"])


def _sheet(book: Any, look: dict[str, Any], told: Paper, table: Table) -> None:
    sheet = new_sheet(book, table.caption, rtl=told.rtl)
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, len(table.heads), 16)
    where = f"{table.caption}: {told.place}, {told.period}"
    sheet.write_string(0, 0, plain(where), look["title"])
    for column, head in enumerate(table.heads):
        sheet.write_string(2, column, plain(head), look["head"])
    for row, cells in enumerate(table.rows, 3):
        for column, cell in enumerate(cells):
            _write(sheet, row, column, cell, look)
    sheet.freeze_panes(3, 1)
    if table.rows:
        sheet.autofilter(2, 0, 2 + len(table.rows), len(table.heads) - 1)


def _write(sheet: Any, row: int, column: int, cell: Cell, look: dict[str, Any]) -> None:
    if cell.value is None:
        sheet.write_string(row, column, plain(cell.text), look["text"])
    else:
        sheet.write_number(row, column, cell.value, look[cell.kind])
