from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.events import emit
from sunwai.ledger.commands import record
from sunwai.transactions import rules
from sunwai.transactions.commands.importing import lock
from sunwai.transactions.commands.loading import KEPT, VERSION
from sunwai.transactions.mapping import from_text
from sunwai.transactions.models import FeedFile, QuarantinedRow
from sunwai.transactions.types import (
    AlreadyRetracted,
    FileRetracted,
    FileState,
    NotLoaded,
    QuarantineState,
    ReasonNeeded,
)

EARLIER = f"""
CREATE TEMP TABLE earlier_version ON COMMIT DROP AS
SELECT DISTINCT ON (t.id) t.id, v.file_id, {", ".join(f"v.{name}" for name in KEPT)}
FROM transactions_transaction AS t
JOIN transactions_transactionversion AS v ON v.transaction_id = t.id
JOIN transactions_feedfile AS f ON f.id = v.file_id AND f.state <> 'retracted'
WHERE t.file_id = %s
ORDER BY t.id, v.version DESC
"""
KEEP_TAKEN_BACK = f"""{VERSION}
SELECT t.id, t.version, t.file_id, t.file_id, %s, {", ".join(f"t.{name}" for name in KEPT)}
FROM transactions_transaction AS t JOIN earlier_version AS e ON e.id = t.id
"""
ROLL_BACK = f"""
UPDATE transactions_transaction AS t
SET {", ".join(f"{name} = e.{name}" for name in KEPT)}, day = (e.occurred_at AT TIME ZONE %s)::date,
    file_id = e.file_id, version = t.version + 1
FROM earlier_version AS e WHERE e.id = t.id
"""


def retract_file(*, file: FeedFile, reason: str, by: Actor, at: datetime) -> FeedFile:
    """Takes a whole file back: what it brought counts no more, and what it corrected is again as it was before.

    Raises:
        NotAllowed: without the right to import for its feed.
        ReasonNeeded: no reason was given.
        AlreadyRetracted, NotLoaded: its state does not allow it.
    """
    rules.need(rules.can_retract(by, file))
    if not reason.strip():
        raise ReasonNeeded
    with transaction.atomic():
        lock(file.feed)
        taken_back = FeedFile.objects.filter(pk=file.pk, state=FileState.LOADED).update(
            state=FileState.RETRACTED, retracted_at=at, retracted_by=str(by), retraction_reason=reason.strip()
        )
        file.refresh_from_db()
        if not taken_back:
            raise AlreadyRetracted if file.state == FileState.RETRACTED else NotLoaded
        facts = _take_back(file, at)
        emit(FileRetracted(file=file.pk))
        record(by=by, action="transactions.retract_file", subject="file", subject_id=file.pk, at=at,
               facts=facts | {"reason": reason.strip()})  # fmt: skip
    return file


def _take_back(file: FeedFile, at: datetime) -> dict[str, int]:
    bulk.run("DROP TABLE IF EXISTS earlier_version")
    bulk.run(EARLIER, [file.pk])
    bulk.run(KEEP_TAKEN_BACK, [at])
    rolled_back = bulk.run(ROLL_BACK, [from_text(file.feed.mapping, file.feed.code).time_zone])
    retracted = bulk.run("UPDATE transactions_transaction SET retracted = true WHERE file_id = %s", [file.pk])
    QuarantinedRow.objects.filter(file=file, state=QuarantineState.OPEN).update(state=QuarantineState.DROPPED)
    return {"retracted": retracted, "rolled_back": rolled_back}
