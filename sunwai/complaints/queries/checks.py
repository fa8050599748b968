"""What the unit apart sees, and the draw that anybody can make again."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import QuerySet

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.clock import LOCAL
from sunwai.base.sealing import seal_for
from sunwai.casework.models import Case
from sunwai.casework.types import Status
from sunwai.complaints.models import Pressure, SpotCheck, SpotCheckMonth
from sunwai.complaints.types import WORDS_SEAL
from sunwai.outreach import sampling
from sunwai.people.queries import clear_numbers

ENDED = frozenset({Status.CONFIRMED, Status.UNANSWERED})
SHARE = 0.05
"""Of the cases that an office ended in the month; of an office with few, about one."""
CLOSED = """
SELECT coalesce(office.code, post.code), c.id, c.status FROM casework_case c
JOIN LATERAL (SELECT p.post_id FROM casework_caseproposal p WHERE p.case_id = c.id ORDER BY p.n DESC LIMIT 1) told
    ON true
JOIN directory_post post ON post.id = coalesce(told.post_id, c.post_id)
LEFT JOIN directory_office office ON office.id = post.office_id
WHERE c.status_at >= %s AND c.status_at < %s AND c.status IN ('confirmed', 'unanswered')
    AND EXISTS (SELECT FROM casework_caseparty y JOIN people_citizen z ON z.id = y.citizen_id
        WHERE y.case_id = c.id AND y.part = 'complainant' AND z.contact_point_id IS NOT NULL)
    AND NOT EXISTS (SELECT FROM complaints_spotcheck s WHERE s.case_id = c.id)
"""
REACHED = """
SELECT z.contact_point_id FROM casework_caseparty y JOIN people_citizen z ON z.id = y.citizen_id
WHERE y.case_id = %s AND y.part = 'complainant' AND z.contact_point_id IS NOT NULL
ORDER BY y.claimed_at DESC NULLS LAST, y.id LIMIT 1
"""


def closed_in(first: date, until: date) -> dict[str, dict[int, str]]:
    """The cases that ended in a span of days and whose citizen can be called: by the office or post that proposed the
    outcome, each with how it stood.
    """
    begin, end = (datetime.combine(day, time(), LOCAL) for day in (first, until))
    found: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for name, case, status in bulk.rows(CLOSED, [begin, end]):
        found[name][case] = status
    return dict(found)


def drawn_from(seed: str, strata: Mapping[str, Sequence[int]]) -> set[int]:
    """The cases that a seed draws: a function of the seed and the frame alone."""
    keys = {name: [str(case) for case in cases] for name, cases in strata.items()}
    shares = {name: min(1.0, max(SHARE, 1 / len(cases))) for name, cases in strata.items() if cases}
    return {int(key) for key in sampling.draw(seed, {name: keys[name] for name in shares}, shares)}


def is_as_promised(month: SpotCheckMonth) -> bool:
    """Whether the seed told is the one promised, and draws from the frame exactly the checks that were made."""
    if not month.seed or hashlib.sha256(month.seed.encode()).digest() != bytes(month.seed_digest):
        return False
    return drawn_from(month.seed, month.frame) == set(month.checks.values_list("case", flat=True))


def checks_for(actor: Actor) -> QuerySet[SpotCheck]:
    """The checks that wait for the unit apart, oldest month first."""
    actor.need(Right.CHECK_CASES)
    return SpotCheck.objects.filter(result="").select_related("case", "month").order_by("month__month", "pk")


def months_for(actor: Actor) -> QuerySet[SpotCheckMonth]:
    actor.need(Right.CHECK_CASES)
    return SpotCheckMonth.objects.order_by("-month")


def pressures_for(actor: Actor) -> QuerySet[Pressure]:
    """Reports of pressure that nobody has dealt with, for the unit apart alone."""
    actor.need(Right.CHECK_CASES)
    return Pressure.objects.filter(done_at=None).select_related("case").order_by("at", "pk")


def words_of_pressure(pressure: Pressure, actor: Actor) -> str:
    """The citizen's words, for who took the report on; empty for others of the unit."""
    actor.need(Right.CHECK_CASES)
    return seal_for(WORDS_SEAL).open_text(pressure.sealed) if pressure.taken_by == str(actor) else ""


def withdrawals_for(actor: Actor) -> QuerySet[Case]:
    """Cases whose citizen is to be called before they are withdrawn, the nearest due first."""
    actor.need(Right.CHECK_CASES)
    return Case.objects.filter(status=Status.WITHDRAWING).order_by("due_at", "pk")


def number_of_citizen(case: int) -> str:
    """The number of a case's citizen in clear, for the moment of calling; empty where there is none."""
    found = contact_of_citizen(case)
    return next(iter(clear_numbers([found]).values())) if found else ""


def contact_of_citizen(case: int) -> UUID | None:
    """The contact point of a case's citizen, if one is known."""
    found = bulk.rows(REACHED, [case])
    return found[0][0] if found else None
