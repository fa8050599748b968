"""Deeds of reports: make, lay findings before posts, open, acknowledge."""

from __future__ import annotations

from sunwai.reports.commands.making import make_reports
from sunwai.reports.commands.noticing import lay_notices
from sunwai.reports.commands.reading import acknowledge, open_report

__all__ = ["acknowledge", "lay_notices", "make_reports", "open_report"]
