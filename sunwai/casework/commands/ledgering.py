"""The ledger row of a deed on a case. Of an anonymous case it waits, without time or order, for its hour."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import uuid4

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.bulk import Step
from sunwai.base.clock import LOCAL, day_of
from sunwai.casework.models import SealedDeed
from sunwai.ledger.commands import digest_of

ROW = """
INSERT INTO ledger_entry (at, actor, action, subject, subject_id, salt, digest)
VALUES (%(at)s, %(actor)s, %(action)s, 'casework.case', %(id)s, %(salt)s, %(digest)s)
"""
WAITS = """
INSERT INTO casework_sealeddeed (id, action, subject_id, salt, digest)
VALUES (%(key)s, %(action)s, %(id)s, %(salt)s, %(digest)s)
"""
SHUFFLED = """
INSERT INTO ledger_entry (at, actor, action, subject, subject_id, salt, digest)
SELECT %s, 'citizen:box', action, 'casework.case', subject_id, salt, digest FROM unnest(
    %s::text[], %s::text[], %s::bytea[], %s::bytea[]) AS d (action, subject_id, salt, digest)
"""
HOUR = timedelta(hours=1)


def row(
    *, by: str, action: str, case: object, at: datetime, facts: Mapping[str, object], hidden: bool = False
) -> tuple[Step, str]:
    """The step that writes the row, and the digest for the receipt. `hidden`: by the citizen of an anonymous case."""
    salt = secrets.token_bytes(16)
    digest = digest_of(salt, facts)
    known = {"action": f"casework.{action}", "id": str(case), "salt": salt, "digest": digest}
    if hidden:
        return (WAITS, known | {"key": uuid4()}), digest.hex()
    return (ROW, known | {"at": at, "actor": by}), digest.hex()


@transaction.atomic
def write_hour(*, by: Actor, at: datetime) -> int:  # noqa: ARG001 - the rows name who did the deeds
    """Writes what waits to the ledger in an order drawn anew, under the day in which the hour began; how many."""
    waiting = list(SealedDeed.objects.select_for_update(skip_locked=True))
    if not waiting:
        return 0
    secrets.SystemRandom().shuffle(waiting)
    day = datetime.combine(day_of(at - HOUR), time(), LOCAL)
    bulk.run(SHUFFLED, [
        day, [one.action for one in waiting], [one.subject_id for one in waiting],
        [bytes(one.salt) for one in waiting], [bytes(one.digest) for one in waiting],
    ])  # fmt: skip
    SealedDeed.objects.filter(pk__in=[one.pk for one in waiting]).delete()
    return len(waiting)
