"""A report as a page by itself, to be saved and opened anywhere: its looks are in it, and it asks for nothing."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from django.template.loader import get_template
from django.utils import translation

from sunwai.reports.models import Report
from sunwai.reports.parts import Paper

FACE = Path(__file__).parents[1] / "static" / "face" / "face.css"


def saved_page(report: Report, paper: Paper) -> str:
    """The whole page, with the stylesheet inside; no script, no font, no link to elsewhere."""
    with translation.override(paper.language):
        seen = {"report": report, "paper": paper, "style": _style(), "direction": "rtl" if paper.rtl else "ltr"}
        return str(get_template("evidence/saved.html").render(seen))


@lru_cache(maxsize=1)
def _style() -> str:
    """The face's stylesheet without the font that lies beside it: a saved page stands alone."""
    return re.sub(r"@font-face\s*{.*?}", "", FACE.read_text(encoding="utf-8"), flags=re.DOTALL)
