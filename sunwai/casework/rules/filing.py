"""What a case needs to be filed."""

from __future__ import annotations

from datetime import datetime

from sunwai.base.clock import day_of
from sunwai.casework.queries.book import Book
from sunwai.casework.types import (
    BadCategory,
    CaseDraft,
    Identity,
    NeedsConsent,
    NeedsWords,
    NotFromThere,
    Way,
)

NAMELESS = frozenset({Way.WEB, Way.KIOSK, Way.COUNTER})
"""Ways by which somebody can come without a name; a phone names its owner."""
WORDLESS = frozenset({Way.CALL, Way.IMPORT})
"""A recorded call is its own words until somebody types the gist; what was elsewhere may have come without any."""


def need_draft(draft: CaseDraft, book: Book, at: datetime) -> None:
    """Raises:
    Refused: it cannot be filed so.
    """
    leaf, day = book.categories.get(draft.category), day_of(at)
    if leaf is None or not leaf.is_leaf or day < leaf.span[0] or (leaf.span[1] is not None and day >= leaf.span[1]):
        raise BadCategory
    if draft.identity is Identity.ANONYMOUS and (draft.way not in NAMELESS or draft.who.number or draft.who.email):
        raise NotFromThere
    if draft.way not in WORDLESS and not draft.words.strip() and not draft.files:
        raise NeedsWords
    if draft.way is Way.BEHALF and (draft.representative is None or not draft.consent):
        raise NeedsConsent
