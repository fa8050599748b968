"""What `bench history` does inside the program, a word at a time, each in a process of its own: one line of JSON.

python -m bench.prepare_history WORD MONTH, in the environment of its database: `figures` (bench/cubes), `findings` and
`reports` of a month, `check` that each report has a table with a number above nought.
"""

from __future__ import annotations

import calendar
import json
import sys
import time
from datetime import date
from typing import Any

from sunwai.config.cli import ready

OVERSIGHT = "oversight"


def figures(_month: date) -> dict[str, Any]:
    from bench import cubes
    from sunwai.insight.queries import latest

    return dict(cubes.measure(latest()))


def _period(month: date) -> dict[str, date]:
    last = calendar.monthrange(month.year, month.month)[1]
    return {"period_from": month, "period_to": month.replace(day=last)}


def findings(month: date) -> dict[str, Any]:
    """The months before it first, so that a trend of findings is there; the last is what counts."""
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.insight.commands import raise_findings
    from sunwai.insight.queries import latest

    begun = time.monotonic()
    raised = raise_findings(snapshot=latest(), **_period(month), by=process("bench"), at=clock.now())
    return {"findings": len(raised), "findings_seconds": round(time.monotonic() - begun, 2)}


def reports(month: date) -> dict[str, Any]:
    """Makes them; which there are, and a session that may see them all."""
    from django.conf import settings

    from bench.prepare_cases import _session
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.directory.models import Office
    from sunwai.insight.queries import latest
    from sunwai.reports.commands import make_reports
    from sunwai.reports.models import Report

    begun = time.monotonic()
    make_reports(snapshot=latest(), **_period(month), by=process("bench"), at=clock.now())
    seconds = time.monotonic() - begun
    office = Office.objects.order_by("code").values_list("code", flat=True).first()
    return {
        "make_seconds": round(seconds, 2), "ids": list(Report.objects.order_by("pk").values_list("pk", flat=True)),
        "cookie": settings.SESSION_COOKIE_NAME, "session": _session(OVERSIGHT), "office": office,
    }  # fmt: skip


def check(_month: date) -> dict[str, Any]:
    """How many reports have no table with a number above nought."""
    from sunwai.reports.models import Report
    from sunwai.reports.papers_data import paper

    empty, kinds = 0, dict[str, int]()
    for report in Report.objects.order_by("pk").iterator(chunk_size=50):
        tables = [section.table for section in paper(report, "en").sections if section.table]
        numbers = (cell.value for table in tables for row in table.rows for cell in row)
        empty += not any(value is not None and value > 0 for value in numbers)
        kinds[report.kind] = kinds.get(report.kind, 0) + 1
    return {"empty_reports": empty, "kinds": kinds}


WORDS = {"figures": figures, "findings": findings, "reports": reports, "check": check}


def main() -> None:
    ready()
    sys.stdout.write(json.dumps(WORDS[sys.argv[1]](date.fromisoformat(sys.argv[2]))) + "\n")


if __name__ == "__main__":
    main()
