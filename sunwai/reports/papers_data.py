"""A report as it is read, in one language: sentences, pictures and tables. Page, PDF, sheet and files all show this."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from sunwai.insight.register import figures as all_figures
from sunwai.reports import first_page, said_findings, texts
from sunwai.reports.catalogue import kinds
from sunwai.reports.models import Report
from sunwai.reports.parts import Cell, Paper, Section, Table, label
from sunwai.reports.sections import trend
from sunwai.reports.telling import RATES
from sunwai.reports.types import OldReport

__all__ = ["Cell", "Paper", "Section", "Table", "paper"]


def paper(report: Report, language: str) -> Paper:
    """The report in a language, `ur` or `en`; the same report always gives the same.

    Raises:
        OldReport: its content has the form that it had before kinds showed themselves.
    """
    content = report.content
    if "before_period" not in content:
        raise OldReport
    kind = kinds[report.kind]
    with translation.override(language):
        return Paper(
            language=language,
            title=str(kind.title),
            place=texts.place(content),
            period=texts.period(content),
            facts=_facts(report),
            sentences=(kind.say or first_page.sentences)(content),
            asks=said_findings.asks(content["findings"]),
            calm=first_page.calm(content),
            lead=kind.lead(content) if kind.lead else trend(content, content["leading"]),
            sections=[one for one in kind.show(content) if one],
            notes=_notes(),
            is_sample=report.post.is_sample,
        )


def _facts(report: Report) -> list[tuple[str, str]]:
    snapshot = report.content["snapshot"]
    return [
        (_("Addressed to"), texts.title_of(report.post)),
        (_("Period"), texts.period(report.content)),
        (_("Data as of"), texts.moment(datetime.fromisoformat(snapshot["as_of"]))),
        (_("Snapshot"), texts.apart(snapshot["digest"][:16])),
    ]


def _notes() -> list[str]:
    """What the numbers are and are not."""
    notes = [
        _("Counts are exact; shares stand with their 95% interval (Wilson). Fewer than ten answers are not shown."),
        _("Figures go by the day of the transaction; answers that come later change them in the next snapshot."),
    ]
    for code in (*RATES, "asked", "reached"):
        notes.append(f"{label(code)}: {_(all_figures[code].numerator)} {_('Not for:')} {_(all_figures[code].not_for)}")
    return notes
