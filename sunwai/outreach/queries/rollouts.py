"""Which place of a roll-out comes when, and whether the order is the one that was promised."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from sunwai.directory.models import Area, Office
from sunwai.outreach import sampling
from sunwai.outreach.models import Programme, Rollout
from sunwai.outreach.programme_file import plan_from
from sunwai.outreach.programme_file.rollout import DISTRICT


@dataclass(frozen=True)
class Wave:
    """One wave: its day, and the codes that come with it (none while the seed is not told)."""

    begins: date
    units: Sequence[str] = ()


def waves_of(programme: Programme) -> list[Wave]:
    """The waves of a programme by their days; none where it is rolled out everywhere at once."""
    plan, drawing = plan_from(programme.plan).rollout, programme.rollout
    if plan is None:
        return []
    order = order_of(drawing) if drawing else {}
    return [
        Wave(day, sorted(unit for unit, wave in order.items() if wave == number))
        for number, day in enumerate(plan.waves)
    ]


def order_of(drawing: Rollout) -> dict[str, int]:
    """The wave of each place, from 0 on: a function of the seed and the places. Nothing while the seed is not told."""
    return sampling.waves(drawing.seed, drawing.units, drawing.waves) if drawing.seed else {}


def keeps_promise(drawing: Rollout) -> bool:
    """Whether the seed that was told is the one that was promised."""
    return bool(drawing.seed) and hashlib.sha256(drawing.seed.encode()).digest() == bytes(drawing.seed_digest)


def drawings_before(drawing: Rollout) -> int:
    """How many orders were drawn for this code before: each change of places or waves draws anew, and is seen here."""
    return Rollout.objects.filter(programme_code=drawing.programme_code, pk__lt=drawing.pk).count()


def places_of(drawing: Rollout) -> QuerySet[Area] | QuerySet[Office]:
    """The areas or offices of a roll-out."""
    if drawing.over == DISTRICT:
        return Area.objects.filter(code__in=drawing.units)
    return Office.objects.filter(code__in=drawing.units)
