"""Citizens' wishes to be left alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.refusals import NotAllowed
from sunwai.ledger.commands import record
from sunwai.people import rules
from sunwai.people.models import OptOut

OPT_OUTS = """
INSERT INTO people_optout (contact_point_id, service_id, source, at)
SELECT DISTINCT c, s, %(source)s, %(at)s FROM unnest(%(points)s::uuid[], %(codes)s::bigint[]) AS t (c, s)
ON CONFLICT (contact_point_id, service_id) WHERE lifted_at IS NULL DO NOTHING RETURNING contact_point_id
"""
"""Of numbers, each with the service that is meant; NULL is every one. Gives those that are new."""


def opt_out_many(
    *, contact_points: Sequence[UUID], service: int | None = None, source: str, by: Actor, at: datetime
) -> int:
    """Leaves these numbers alone from now on: for one service's questions, or all. How many were new.

    Raises:
        NotAllowed: neither the citizen, a process, a caller nor a reviewer.
    """
    if not rules.can_note_wishes(by):
        raise NotAllowed
    with transaction.atomic():
        facts = {"points": list(contact_points), "codes": [service] * len(contact_points), "source": source, "at": at}
        count = len(bulk.rows(OPT_OUTS, facts))
        subject_id = contact_points[0] if len(contact_points) == 1 else "many"
        record(by=by, action="people.opt_out", subject="contact_point", subject_id=subject_id, at=at,
               facts={"contact_points": [str(one) for one in contact_points], "source": source})  # fmt: skip
    return count


def opt_out(*, contact_point: UUID, service: int | None = None, source: str, by: Actor, at: datetime) -> int:
    """Leaves one number alone from now on."""
    return opt_out_many(contact_points=[contact_point], service=service, source=source, by=by, at=at)


def lift_opt_out(*, contact_point: UUID, service: int | None = None, by: Actor, at: datetime) -> bool:
    """The citizen changed their mind; whether there was anything to lift."""
    if not rules.can_note_wishes(by):
        raise NotAllowed
    with transaction.atomic():
        open_ = OptOut.objects.filter(contact_point=contact_point, service=service, lifted_at__isnull=True)
        lifted = open_.update(lifted_at=at)
        record(by=by, action="people.lift_opt_out", subject="contact_point", subject_id=contact_point, at=at)
    return bool(lifted)
