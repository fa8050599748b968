"""A report as CSV and JSON: what its tables hold, as numbers, with the words beside them."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from sunwai.base.workbook import bare, plain
from sunwai.reports.models import Report
from sunwai.reports.papers_data import paper
from sunwai.reports.parts import Cell, Paper

HEADS = ("table", "row", "name", "column", "text", "value")


def csv_of(report: Report, language: str) -> bytes:
    """All tables in one file, a line for each cell: UTF-8 with a mark at its start, so that spreadsheets know it."""
    return csv_of_paper(paper(report, language))


def csv_of_paper(told: Paper) -> bytes:
    """The tables of a paper; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(HEADS)
    for table in told.tables:
        for number, row in enumerate(table.rows, 1):
            for head, cell in zip(table.heads, row, strict=True):
                value = "" if cell.value is None else repr(cell.value)
                writer.writerow(
                    [*map(plain, (table.caption,)), number, plain(row[0].text), plain(head), plain(cell.text), value]
                )
    return file.getvalue().encode("utf-8-sig")


def json_of(report: Report, language: str) -> bytes:
    """The report in a language, and its content as it was cut from the snapshot."""
    return json_of_paper(report, paper(report, language))


def json_of_paper(report: Report, told: Paper) -> bytes:
    """One object: what is read on paper, its tables, and `content`."""
    made: dict[str, Any] = {
        "kind": report.kind, "language": told.language, "title": told.title, "place": told.place, "period": told.period,
        "facts": [list(pair) for pair in told.facts], "sentences": list(told.sentences), "calm": list(told.calm),
        "tables": [
            {"caption": table.caption, "heads": list(table.heads),
             "rows": [[_cell(cell) for cell in row] for row in table.rows]}
            for table in told.tables
        ],
        "notes": list(told.notes), "content": report.content,
    }  # fmt: skip
    return (json.dumps(made, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _cell(cell: Cell) -> Any:
    return bare(cell.text) if cell.value is None else cell.value
