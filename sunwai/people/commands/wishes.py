"""Citizens' wishes to be left alone, and numbers never to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotAllowed
from sunwai.ledger.commands import record
from sunwai.people import rules
from sunwai.people.models import OptOut

OPT_OUT = """
INSERT INTO people_optout (contact_point_id, service_id, source, at)
SELECT unnest(%s::uuid[]), %s, %s, %s
ON CONFLICT (contact_point_id, service_id) WHERE lifted_at IS NULL DO NOTHING
"""


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
        count = bulk.run(OPT_OUT, [list(contact_points), service, source, at])
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


def list_do_not_call(*, contact_points: Sequence[UUID], listed_on: date, by: Actor, at: datetime) -> int:
    """Takes over numbers from the regulator's register; how many were new."""
    by.need(Right.ADMINISTER)
    with transaction.atomic():
        count = bulk.run(
            "INSERT INTO people_donotcall (contact_point_id, listed_on) SELECT unnest(%s::uuid[]), %s"
            " ON CONFLICT (contact_point_id) DO NOTHING",
            [list(contact_points), listed_on],
        )
        record(by=by, action="people.list_do_not_call", subject="contact_point", subject_id="many", at=at,
               facts={"count": len(contact_points)})  # fmt: skip
    return count


def note_staff_numbers(*, numbers: Sequence[tuple[UUID, int | None]], by: Actor, at: datetime) -> int:
    """Notes numbers known to be staff's, each with its post if known; how many were new."""
    by.need(Right.ADMINISTER)
    with transaction.atomic():
        count = bulk.run(
            "INSERT INTO people_staffnumber (contact_point_id, post_id, noted_at)"
            " SELECT c, p, %s FROM unnest(%s::uuid[], %s::bigint[]) AS t(c, p)"
            " ON CONFLICT (contact_point_id) DO NOTHING",
            [at, [number for number, _ in numbers], [post for _, post in numbers]],
        )
        record(by=by, action="people.note_staff_numbers", subject="contact_point", subject_id="many", at=at,
               facts={"count": len(numbers)})  # fmt: skip
    return count
