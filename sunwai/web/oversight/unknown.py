"""What nobody told us: each unknown message counted by line, reason and day, and what may still settle it."""

from __future__ import annotations

import csv
import io
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sunwai.base import clock
from sunwai.base.refusals import NotFound
from sunwai.messages import measures
from sunwai.web.doors import StaffRequest
from sunwai.web.oversight.measured import measured
from sunwai.web.oversight.words import CHANNELS, PERIODS, REASONS, SETTLED
from sunwai.web.showing import moment

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SHOWN = 300


@require_safe
def unknown(request: StaffRequest) -> HttpResponse:
    """All of it, with how strong the evidence is for everything else that was sent in thirty days."""
    doubts = measures.doubts(clock.now())
    found = measured(PERIODS["month"][0])
    seen = {
        "doubts": doubts[:SHOWN], "total": sum(one.number for one in doubts), "hidden": max(len(doubts) - SHOWN, 0),
        "grades": _grades(found.lines), "reasons": REASONS, "settled": SETTLED, "channels": CHANNELS,
        "at": found.at,
    }  # fmt: skip
    return render(request, "oversight/unknown.html", seen)


def _grades(lines: list[measures.LineMeasure]) -> list[dict[str, Any]]:
    """By channel, each message once, under the strongest evidence that there is of it."""
    rows: dict[str, dict[str, Any]] = {}
    for one in lines:
        row = rows.setdefault(
            one.channel, {"channel": one.channel, "sent": 0, "only_accepted": 0, "delivered": 0, "replied": 0,
                          "failed": 0, "unknown": 0},
        )  # fmt: skip
        row["sent"] += one.sent
        row["replied"] += one.replied
        row["delivered"] += max(one.delivered - one.replied, 0)
        row["only_accepted"] += max(one.accepted - max(one.delivered, one.replied), 0)
        row["failed"] += one.failed
        row["unknown"] += one.unknown
    return sorted(rows.values(), key=lambda row: str(row["channel"]))


@require_safe
def unknown_sheet(request: StaffRequest, kind: str) -> HttpResponse:  # noqa: ARG001
    """The same as a sheet."""
    if kind not in KINDS:
        raise NotFound
    head = [_("Day"), _("The line"), _("Channel"), _("Why"), _("How many"), _("Settled by"), _("Until")]
    rows = [
        [
            one.day.isoformat(), one.line, str(CHANNELS.get(one.channel, one.channel)),
            str(REASONS.get(one.reason, one.reason)), one.number, str(SETTLED[one.settled_by]), moment(one.until),
        ]
        for one in measures.doubts(clock.now())
    ]  # fmt: skip
    body = _xlsx(head, rows) if kind == "xlsx" else _csv(head, rows)
    response = HttpResponse(body, content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="unknown-{clock.today()}.{kind}"'
    return response


def _csv(head: list[str], rows: list[list[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    return ("\ufeff" + text.getvalue()).encode()


def _xlsx(head: list[str], rows: list[list[Any]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate([head, *rows]):
            sheet.write_row(place, 0, row)
        sheet.set_column(0, len(head) - 1, 22)
    return file.getvalue()
