"""A report as PDF, by Typst. The same report gives the same bytes: its time is its snapshot's, its fonts are ours."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from sunwai.reports.models import Report
from sunwai.reports.papers_data import Paper, paper

HERE = Path(__file__).parent
_one_at_a_time = Lock()


@lru_cache(maxsize=1)
def _compiler() -> Any:
    """One for the process: it keeps its fonts and what it has laid out."""
    import typst

    return typst.Compiler(str(HERE / "paper.typ"), root=str(HERE), font_paths=[str(HERE / "fonts")],
                          ignore_system_fonts=True)  # fmt: skip


def pdf(report: Report, language: str) -> bytes:
    """The report in a language, `ur` or `en`, as PDF."""
    told = paper(report, language)
    taken = datetime.fromisoformat(report.content["snapshot"]["as_of"]).astimezone(UTC).replace(microsecond=0)
    facts = {"paper": json.dumps(_told(told), ensure_ascii=False, sort_keys=True)}
    with _one_at_a_time:
        made: bytes = _compiler().compile(format="pdf", sys_inputs=facts, timestamp=taken)
    return made


def _told(told: Paper) -> dict[str, Any]:
    found = asdict(told)
    with translation.override(told.language):
        found["words"] = {
            "page": _("Page {page} of {all}"), "notes": _("What the numbers are"), "sunwai": _("Sunwai"),
            "sample": _("A sample: the offices, the people and the numbers here are invented."),
        }  # fmt: skip
    for section, drawn in zip(found["sections"], told.sections, strict=True):
        if drawn.table:
            section["table"]["rows"] = [[cell.text for cell in row] for row in drawn.table.rows]
            section["table"]["numeric"] = drawn.table.numeric
    return found
