"""Deeds of reports: make, lay findings before posts, open, acknowledge."""

from __future__ import annotations

from sunwai.reports.commands.delivering import acknowledge_report, deliver, end_redirect, pursue, redirect
from sunwai.reports.commands.making import make_one, make_reports
from sunwai.reports.commands.noticing import lay_notices
from sunwai.reports.commands.publishing import publish
from sunwai.reports.commands.reading import acknowledge, open_report
from sunwai.reports.commands.writing import change_letter, draft_letter, drop_letter, issue_letter

__all__ = [
    "acknowledge", "acknowledge_report", "change_letter", "deliver", "draft_letter", "drop_letter", "end_redirect",
    "issue_letter", "lay_notices", "make_one", "make_reports", "open_report", "publish", "pursue", "redirect",
]  # fmt: skip
