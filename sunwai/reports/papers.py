"""A report as PDF, by Typst. The same report gives the same bytes: its time is its snapshot's, its fonts are ours."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from sunwai.reports.models import Report
from sunwai.reports.papers_data import paper
from sunwai.reports.parts import Paper, Section, Table

HERE = Path(__file__).parent
_one_at_a_time = Lock()


STANDARDS = {"en": ("a-2b", "ua-1"), "ur": ("a-2b",)}
"""PDF/UA-1 asks that every letter can be read back out; Nastaliq draws some that Typst cannot name."""


@lru_cache(maxsize=1)
def _compiler() -> Any:
    """One for the process: it keeps its fonts and what it has laid out."""
    import typst

    return typst.Compiler(str(HERE / "paper.typ"), root=str(HERE), font_paths=[str(HERE / "fonts")],
                          ignore_system_fonts=True)  # fmt: skip


def pdf(report: Report, language: str) -> bytes:
    """The report in a language, `ur` or `en`, as PDF/A-2b, in English as PDF/UA-1 too."""
    return pdf_of(paper(report, language), datetime.fromisoformat(report.content["snapshot"]["as_of"]))


def pdf_of(told: Paper, taken: datetime) -> bytes:
    """A paper as PDF; `taken` is the time that stands in it."""
    moment = taken.astimezone(UTC).replace(microsecond=0)
    facts = {"paper": json.dumps(_told(told), ensure_ascii=False, sort_keys=True)}
    with _one_at_a_time:
        made: bytes = _compiler().compile(
            format="pdf", sys_inputs=facts, timestamp=moment, pdf_standards=list(STANDARDS[told.language])
        )
    return made


def _told(told: Paper) -> dict[str, Any]:
    found: dict[str, Any] = {
        "title": told.title, "place": told.place, "period": told.period, "rtl": told.rtl, "is_sample": told.is_sample,
        "facts": told.facts, "sentences": told.sentences, "calm": told.calm, "notes": told.notes,
        "asks": _table(told.asks), "lead": _section(told.lead) if told.lead else None,
        "sections": [_section(one) for one in told.sections],
    }  # fmt: skip
    with translation.override(told.language):
        found["words"] = {
            "page": _("Page {page} of {all}"), "notes": _("What the numbers are"), "sunwai": _("Sunwai"),
            "changed": _("What changed"), "asks": _("What to do"),
            "sample": _("A sample: the offices, the people and the numbers here are invented."),
        }  # fmt: skip
    return found


def _section(one: Section) -> dict[str, Any]:
    return {
        "heading": one.heading, "words": one.words, "picture": one.picture, "alt": one.alt, "table": _table(one.table),
    }  # fmt: skip


def _table(table: Table | None) -> dict[str, Any] | None:
    if table is None:
        return None
    rows = [[cell.text for cell in row] for row in table.rows]
    return {"caption": table.caption, "heads": list(table.heads), "rows": rows, "numeric": table.numeric}
