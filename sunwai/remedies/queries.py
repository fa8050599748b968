"""Remedies in force and their totals, which reconcile by construction: each row in force is counted once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from sunwai.base.actors import Actor, Right
from sunwai.insight.models import Finding
from sunwai.remedies.models import Remedy
from sunwai.remedies.types import RemedyKind
from sunwai.reports.queries import either

Period = tuple[date, date]


@dataclass(frozen=True)
class Totals:
    """Remedies in force by kind; `total` is a count of its own, and `rows` all rows ever written of the period."""

    by_kind: Mapping[RemedyKind, int]
    total: int
    rows: int

    @property
    def of_persons(self) -> int:
        return sum(count for kind, count in self.by_kind.items() if not kind.is_of_system)

    @property
    def of_system(self) -> int:
        return sum(count for kind, count in self.by_kind.items() if kind.is_of_system)


def _reach(actor: Actor, right: Right) -> Q:
    return actor.within(right, area="finding__office__district", department="finding__office__department")


def visible_to(actor: Actor) -> QuerySet[Remedy]:
    """The remedies, in force or not, that this actor may see: where it may see reports or record remedies."""
    return Remedy.objects.filter(either(_reach(actor, Right.SEE_REPORTS), _reach(actor, Right.RECORD_REMEDIES)))


def in_force(remedies: QuerySet[Remedy]) -> QuerySet[Remedy]:
    """Those that no later row corrects and that are not themselves a withdrawal."""
    return remedies.filter(corrected_by__isnull=True, is_void=False)


def totals(actor: Actor, period: Period | None = None) -> Totals:
    """Remedies in force by kind, ordered between two days (both included)."""
    seen = visible_to(actor)
    if period:
        seen = seen.filter(ordered_on__range=period)
    counted = in_force(seen).values("kind").annotate(number=Count("pk"))
    found = {RemedyKind(kind): number for kind, number in counted.values_list("kind", "number")}
    by_kind = {kind: found.get(kind, 0) for kind in RemedyKind}
    return Totals(by_kind, in_force(seen).count(), seen.count())


def remediable_by(actor: Actor) -> QuerySet[Finding]:
    """The findings about whose offices this actor may record remedies."""
    reach = actor.within(Right.RECORD_REMEDIES, area="office__district", department="office__department")
    return Finding.objects.filter(reach)
