"""Who filed how many, and how well those filed who file for others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.complaints.models import Intermediary, RepeatReview

MOST_A_DAY = 5
FILED = """
SELECT count(*) FROM people_citizen c JOIN casework_caseparty p ON p.citizen_id = c.id AND p.part = 'complainant'
WHERE c.contact_point_id = %s AND p.joined_at >= %s
"""
QUALITY = """
SELECT f.intermediary_id, count(*), count(f.claimed_at), count(f.denied_at),
    count(*) FILTER (WHERE s.result = 'overturned'),
    count(*) FILTER (WHERE c.outcome = 'dropped' AND EXISTS (SELECT FROM casework_caseproposal p
        WHERE p.case_id = c.id AND p.reason = 'same_case')),
    count(*) FILTER (WHERE c.status = 'confirmed')
FROM complaints_filing f JOIN casework_case c ON c.id = f.case_id
LEFT JOIN complaints_spotcheck s ON s.case_id = c.id
WHERE f.intermediary_id = ANY(%s::bigint[]) GROUP BY 1
"""


@dataclass(frozen=True)
class Quality:
    """An intermediary's record. `overturned`: their cases of which a spot check found that they were closed wrongly;
    `duplicates`: dropped because the same case was there.
    """

    filed: int = 0
    claimed: int = 0
    denied: int = 0
    overturned: int = 0
    duplicates: int = 0
    confirmed: int = 0


def filed_since(contact_point: UUID, since: datetime) -> int:
    """How many cases a number has filed."""
    return int(bulk.rows(FILED, [contact_point, since])[0][0])


def limit_of(contact_point: UUID, on: date) -> int:
    """How many cases a day a number may file: five, or what a person has said."""
    said = (
        RepeatReview.objects.filter(contact_point=contact_point, until__gt=on, most_a_day__isnull=False)
        .order_by("-decided_at").values_list("most_a_day", flat=True).first()
    )  # fmt: skip
    return said or MOST_A_DAY


def reviews_for(actor: Actor) -> QuerySet[RepeatReview]:
    """The reviews that wait, oldest first, for the unit apart."""
    actor.need(Right.CHECK_CASES)
    return RepeatReview.objects.filter(decided_at=None).order_by("asked_at", "pk")


def quality_of(intermediaries: list[int]) -> dict[int, Quality]:
    """The record of each intermediary; one who filed nothing has an empty one."""
    found = {row[0]: Quality(*row[1:]) for row in bulk.rows(QUALITY, [bulk.array(intermediaries)])}
    return {one: found.get(one, Quality()) for one in intermediaries}


def intermediaries_for(actor: Actor) -> QuerySet[Intermediary]:
    """Intermediaries, for those who define cases or check them; an intermediary sees their own."""
    if actor.may(Right.DEFINE_CASES) or actor.may(Right.CHECK_CASES):
        return Intermediary.objects.order_by("name", "pk")
    if actor.kind == "account":
        return Intermediary.objects.filter(account=int(actor.id))
    return Intermediary.objects.none()
