"""Lists of cases: of one number, about the same matter."""

from __future__ import annotations

import re
from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from sunwai.casework.models import Case, CaseEvent
from sunwai.casework.queries.seen import opened
from sunwai.casework.types import BAD, Identity

NEWEST = 50
ALIKE = 0.3
"""What part of the words two cases share before they may be about the same."""
_WORD = re.compile(r"\w{3,}")


def cases_of(contact_point: UUID) -> QuerySet[Case]:
    """The cases of whoever is reached by this number, newest first."""
    return (
        Case.objects.filter(parties__citizen__contact_point=contact_point)
        .exclude(identity=Identity.ANONYMOUS)
        .select_related("category", "area")
        .order_by("-filed_at", "id")
        .distinct()
    )


def rated_badly(posts: Collection[int], most: int = 50) -> list[Case]:
    """The cases that came to these posts because their citizens rated them badly, newest first."""
    cases = Case.objects.filter(post__in=posts, rating__lte=BAD).select_related("category", "area")
    return list(cases.order_by("-status_at", "id")[:most])


def suggest_same(*, category: int, area: int, office: int | None = None, words: str, most: int = 5) -> list[Case]:
    """Open cases that may be about the same matter: of the category in the area (and office), with like words.

    The newest fifty are looked at. Confidential and anonymous cases are shown to nobody by this way.
    """
    given = _words(words)
    cases = Case.objects.filter(category=category, area=area, is_open=True, identity=Identity.NAMED)
    if office is not None:
        cases = cases.filter(office=office)
    newest = list(cases.select_related("category", "area").order_by("-filed_at")[:NEWEST])
    filed = CaseEvent.objects.filter(case__in=newest, n=1).values_list("case_id", "sealed")
    texts = {case: _words(opened(sealed)) for case, sealed in filed}
    scored = [(_overlap(given, texts.get(case.pk, frozenset())), place, case) for place, case in enumerate(newest)]
    scored.sort(key=lambda one: (-one[0], one[1]))
    return [case for share, _, case in scored if share >= ALIKE][:most]


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def _overlap(some: frozenset[str], others: frozenset[str]) -> float:
    """The words in common as a part of the shorter text's."""
    return len(some & others) / min(len(some), len(others)) if some and others else 0.0
