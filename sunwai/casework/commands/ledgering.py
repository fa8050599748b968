"""The ledger row of a deed on a case. Of an anonymous case it waits, without time or order, for its hour."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import uuid4

from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.base.bulk import Step
from sunwai.base.clock import LOCAL, day_of
from sunwai.casework.models import SealedDeed
from sunwai.ledger.commands import Prepared, prepare, record_prepared, step

SUBJECT = "casework.case"
HIDDEN = "citizen:box"
"""Who did it, where it was the citizen of an anonymous case."""
WAITS = """
INSERT INTO casework_sealeddeed (id, action, subject_id, salt, digest)
VALUES (%(key)s, %(action)s, %(subject_id)s, %(salt)s, %(digest)s)
"""
HOUR = timedelta(hours=1)


def row(
    *, by: str, action: str, case: object, at: datetime, facts: Mapping[str, object], hidden: bool = False
) -> tuple[Step, str]:
    """The step that writes the row, and the digest for the receipt. `hidden`: by the citizen of an anonymous case."""
    made = prepare(action=f"casework.{action}", subject=SUBJECT, subject_id=case, facts=facts)
    if hidden or by == HIDDEN:
        known = {"key": uuid4(), "action": made.action, "subject_id": made.subject_id}
        return (WAITS, known | {"salt": made.salt, "digest": made.digest}), made.digest.hex()
    return step(made, by=by, at=at), made.digest.hex()


@transaction.atomic
def write_hour(*, by: Actor, at: datetime) -> int:  # noqa: ARG001 - the rows name who did the deeds
    """Writes what waits to the ledger in an order drawn anew, under the day in which the hour began; how many."""
    waiting = list(SealedDeed.objects.select_for_update(skip_locked=True))
    if not waiting:
        return 0
    secrets.SystemRandom().shuffle(waiting)
    day = datetime.combine(day_of(at - HOUR), time(), LOCAL)
    rows = [Prepared(one.action, SUBJECT, one.subject_id, bytes(one.salt), bytes(one.digest)) for one in waiting]
    record_prepared(rows, by=HIDDEN, at=day)
    SealedDeed.objects.filter(pk__in=[one.pk for one in waiting]).delete()
    return len(waiting)
