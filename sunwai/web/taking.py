"""Every table that staff see can be printed or taken as a sheet, with who, when, what was asked for, and a ledger row.

It is done for all pages at once: `?taken=print` and `?taken=xlsx` are answered from the page itself.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from sunwai.base import clock
from sunwai.base.workbook import TYPE, looks, new_sheet, plain
from sunwai.ledger.commands import record
from sunwai.web.paging import MOST
from sunwai.web.showing import moment, name_of
from sunwai.web.tables import Cell, Read, Table, read

FORMS = {"print", "xlsx"}
LINKS, HEAD = b"<!--taking-->", b"<!--taken-->"
NAME = re.compile(r"[^a-z_]")


class Taking:
    """Adds the two ways to pages with a table, and answers them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "GET" or not getattr(request, "actor", None) or response.streaming:
            return response
        if response.status_code != 200 or LINKS not in response.content or b"<table" not in response.content:
            return response
        form = request.GET.get("taken", "")
        if form not in FORMS:
            return _with(response, LINKS, _links(request))
        shown = read(response.content.decode())
        _note(request, form, shown)
        if form == "xlsx":
            return _sheet(request, shown)
        return _with(response, HEAD, render_to_string("web/taken.html", {"lines": _cover(request, shown)}))


def _with(response: HttpResponse, mark: bytes, words: str) -> HttpResponse:
    response.content = response.content.replace(mark, words.encode(), 1)
    return response


def _links(request: HttpRequest) -> str:
    asked = request.GET.copy()
    for name in ("taken", "page"):
        asked.pop(name, None)
    addresses = {form: f"?{asked.urlencode()}{'&' if asked else ''}taken={form}" for form in FORMS}
    return render_to_string("web/taking.html", addresses)


def _note(request: HttpRequest, form: str, shown: Read) -> None:
    """The ledger's row: which page; of what was asked for and how many rows it keeps a digest."""
    record(
        by=request.actor, action=f"web.taken_{form}", subject="page", at=clock.now(),  # type: ignore[attr-defined]
        subject_id=request.resolver_match.view_name if request.resolver_match else request.path,
        facts={"asked": shown.asked, "rows": [len(table.rows) for table in shown.tables]},
    )  # fmt: skip


def _cover(request: HttpRequest, shown: Read) -> list[tuple[str, str]]:
    """Who took it, when, and what was asked for."""
    asked = [f"{label}: {words}" for label, words in shown.asked]
    lines = [
        (_("Taken by"), f"{name_of(request.user)} ({request.user.get_username()})"),
        (_("Taken at"), moment(clock.now())),
        (_("Asked for"), "; ".join(asked) or _("everything")),
    ]
    if any(len(table.rows) >= MOST for table in shown.tables):
        lines.append((_("Not all"), _("Only the first rows are here; ask for less at once.")))
    return lines


def _sheet(request: HttpRequest, shown: Read) -> HttpResponse:
    file, rtl = io.BytesIO(), translation.get_language_bidi()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        look = looks(book, rtl=rtl)
        cover = new_sheet(book, _("Notes"), rtl=rtl)
        cover.set_column(0, 0, 24)
        cover.set_column(1, 1, 90)
        cover.write_string(0, 0, plain(shown.heading), look["title"])
        for row, (label, words) in enumerate(_cover(request, shown), 2):
            cover.write_string(row, 0, plain(label), look["head"])
            cover.write_string(row, 1, plain(words), look["text"])
        for table in shown.tables:
            _fill(new_sheet(book, table.title or shown.heading, rtl=rtl), table, look)
    response = HttpResponse(file.getvalue(), content_type=TYPE)
    name = NAME.sub("", request.resolver_match.url_name or "") if request.resolver_match else ""
    response["Content-Disposition"] = f'attachment; filename="{name or "table"}-{clock.today()}.xlsx"'
    return response


def _fill(sheet: Any, table: Table, look: dict[str, Any]) -> None:
    for column, head in enumerate(table.heads):
        sheet.write_string(0, column, plain(head), look["head"])
    for row, cells in enumerate(table.rows, 1):
        for column, cell in enumerate(cells):
            _write(sheet, row, column, cell, look)
    sheet.set_column(0, max(len(table.heads) - 1, 0), 22)
    sheet.freeze_panes(1, 0)
    if table.heads:
        sheet.autofilter(0, 0, len(table.rows), len(table.heads) - 1)


def _write(sheet: Any, row: int, column: int, cell: Cell, look: dict[str, Any]) -> None:
    if cell.number is None:
        sheet.write_string(row, column, plain(cell.text), look["text"])
    else:
        kind = "share" if cell.is_share else "count"
        sheet.write_number(row, column, cell.number, look[kind])
