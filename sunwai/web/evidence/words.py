"""What findings are called on pages: as in the reports."""

from __future__ import annotations

from sunwai.reports.texts import KINDS

FINDINGS = {kind.value: words for kind, words in KINDS.items()}
