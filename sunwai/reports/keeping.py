"""Papers read a moment ago: the next format, and the next reader, get what is made already.

What a report says never changes. What else stands on its paper (the words of a map, a catalogue) may, so nothing is
kept longer than a few minutes. Who may see a report, and that it was opened, is settled before anybody comes here.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock

from sunwai.reports.models import Report
from sunwai.reports.papers import pdf_of
from sunwai.reports.papers_data import paper
from sunwai.reports.parts import Paper

MOST = 48
SECONDS = 600.0


@dataclass
class _Kept:
    paper: Paper
    until: float
    pdf: bytes | None = None


_kept: OrderedDict[Hashable, _Kept] = OrderedDict()
_lock = Lock()


def kept_paper(report: Report, language: str) -> Paper:
    """The report in a language, as `paper` makes it; its content is only read where the paper is not here.

    Raises:
        OldReport: its content has the form that it had before kinds showed themselves.
    """
    return _of(report, language).paper


def kept_pdf(report: Report, language: str) -> bytes:
    """The report as PDF, as `papers.pdf` makes it."""
    found = _of(report, language)
    if found.pdf is None:
        found.pdf = pdf_of(found.paper, report.snapshot.as_of)
    return found.pdf


def _of(report: Report, language: str) -> _Kept:
    post = report.post
    key = (report.pk, report.made_at, report.snapshot_id, language, post.title, post.title_ur, post.is_sample)
    with _lock:
        found = _kept.get(key)
        if found is not None and found.until > time.monotonic():
            _kept.move_to_end(key)
            return found
    made = _Kept(paper(report, language), time.monotonic() + SECONDS)
    with _lock:
        _kept[key] = made
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return made
