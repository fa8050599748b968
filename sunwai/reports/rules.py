"""How long a post has, and who may acknowledge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sunwai.base.actors import Actor, Right
from sunwai.casework.models import DeadlineRule
from sunwai.casework.types import DeadlineKind
from sunwai.directory.queries import add_working_days
from sunwai.insight.models import Finding
from sunwai.reports.models import Delivery, Notice
from sunwai.reports.queries import acknowledgeable_by, with_actor

RULE = "reports"
"""Casework's rule by which reports and findings are acknowledged: `reply` at first, `level` at each post above."""
ACKNOWLEDGE_WITHIN, ABOVE_WITHIN = 5, 3


@dataclass(frozen=True)
class Term:
    """So many days, working days or all."""

    days: int
    is_working: bool = True


@dataclass(frozen=True)
class Terms:
    """What a post has at first, what each post above has, and how long before the end it is reminded."""

    first: Term = Term(ACKNOWLEDGE_WITHIN)
    above: Term = Term(ABOVE_WITHIN)
    reminder: Term = Term(1)


def terms(on: date) -> Terms:
    """What the newest version of casework's rule for reports says, else five working days, and three for each above."""
    rule = DeadlineRule.objects.filter(code=RULE, valid_from__lte=on).order_by("-version").first()
    if rule is None:
        return Terms()
    first, above = (rule.days.get(kind.value) for kind in (DeadlineKind.REPLY, DeadlineKind.LEVEL))
    return Terms(
        Term(first["days"], first["working"]) if first else Term(ACKNOWLEDGE_WITHIN),
        Term(above["days"], above["working"]) if above else Term(ABOVE_WITHIN),
    )


def due_on(term: Term, day: date, area: int) -> date:
    """The last day of a term that begins on a day, in the calendar of an area."""
    return add_working_days(day, term.days, area) if term.is_working else day + timedelta(days=term.days)


def may_acknowledge(actor: Actor, notice: Notice) -> bool:
    """Whether it was laid before a post that the actor holds, or the right reaches the office that it is about."""
    return acknowledgeable_by(actor).filter(pk=notice.pk).exists()


def may_write(actor: Actor, finding: Finding) -> bool:
    """Whether the actor may write letters about a finding: the right to record remedies reaches its office."""
    reach = actor.within(Right.RECORD_REMEDIES, area="office__district", department="office__department")
    return Finding.objects.filter(reach, pk=finding.pk).exists()


def may_have_acknowledged(actor: Actor, delivery: Delivery) -> bool:
    """Whether the actor answers for the post that has a report, or for one that it was taken up to."""
    return with_actor(actor).filter(pk=delivery.pk).exists()


def may_make(actor: Actor, area: int, department: int | None) -> bool:
    """Whether the actor may see reports of all of an area, and of all departments in it where none is named (ids)."""
    if actor.kind == "process":
        return True
    grants = (grant for grant in actor.grants if grant.right is Right.SEE_REPORTS)
    return any(
        (grant.areas is None or area in grant.areas) and (grant.departments is None or department in grant.departments)
        for grant in grants
    )


def may_see(actor: Actor, area: int) -> bool:
    """Whether the actor may see reports of an area, of some department at least (ids)."""
    return any(
        grant.right is Right.SEE_REPORTS and (grant.areas is None or area in grant.areas) for grant in actor.grants
    )
