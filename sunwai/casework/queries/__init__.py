"""Questions about cases."""

from __future__ import annotations

from sunwai.casework.queries.codes import number_of
from sunwai.casework.queries.files import file_bytes, file_for, headers_of, name_of
from sunwai.casework.queries.inbox import Counts, Line, Page, inbox, inbox_counts
from sunwai.casework.queries.lists import cases_of, rated_badly, suggest_same
from sunwai.casework.queries.page import case_by_number
from sunwai.casework.queries.replay import replay
from sunwai.casework.queries.roles import as_box, as_citizen
from sunwai.casework.queries.seen import (
    Seen,
    Shown,
    case_by_code,
    case_for,
    deeds_for,
    opened,
    role_for,
    roles_in,
    timeline,
)

__all__ = [
    "Counts", "Line", "Page", "Seen", "Shown", "as_box", "as_citizen", "case_by_code", "case_by_number", "case_for",
    "cases_of", "deeds_for", "file_bytes", "file_for", "headers_of", "inbox", "inbox_counts", "name_of", "number_of",
    "opened", "rated_badly", "replay", "role_for", "roles_in", "suggest_same", "timeline",
]  # fmt: skip
