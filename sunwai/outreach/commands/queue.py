"""The one queue of callers' work: what goes in, what comes back from who left, what is taken out.

An item waits, is held by one caller, and ends. It comes back to wait when it is put back or its caller leaves without
having rung; if they rang and said nothing it is unknown, and only their own late words end it. One that was answered
otherwise, or whose time is over, is withdrawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.sealing import seal_for
from sunwai.directory.models import Office, Service
from sunwai.ledger.commands import record
from sunwai.outreach.models import WorkItem
from sunwai.outreach.types import LIVE, WORDS_SEAL, WorkKind, WorkState

LONGEST_SHIFT = timedelta(hours=12)
GATHER = f"""
INSERT INTO outreach_workitem (kind, room, reference, attempt_id, contact_point_id, service_id, office_id, script,
    language, wants_woman, priority, due_at, expires_at, state, created_at)
SELECT '{WorkKind.FEEDBACK}', 'outreach', a.id, a.id, i.contact_point_id, i.service_id, i.office_id, '',
    i.language, false, {WorkKind.FEEDBACK.priority}, a.planned_at, i.expires_at, 'waiting', %(at)s
FROM outreach_attempt AS a JOIN outreach_invitation AS i ON i.id = a.invitation_id
WHERE a.channel = 'caller' AND a.state = 'planned' AND a.step >= 0 AND i.state = 'open' AND i.expires_at > %(at)s
    AND NOT EXISTS (SELECT FROM outreach_workitem AS w
        WHERE w.attempt_id = a.id AND w.state IN ('waiting', 'held', 'unknown'))
ORDER BY a.planned_at, a.id LIMIT %(most)s
ON CONFLICT DO NOTHING
"""
FOLLOWED = """
UPDATE outreach_workitem AS w SET contact_point_id = i.contact_point_id, service_id = i.service_id,
    office_id = i.office_id
FROM outreach_attempt AS a JOIN outreach_invitation AS i ON i.id = a.invitation_id
WHERE w.state = 'waiting' AND a.id = w.attempt_id AND (w.contact_point_id, w.service_id, w.office_id)
    IS DISTINCT FROM (i.contact_point_id, i.service_id, i.office_id)
"""
OVER = """
WITH over AS (
    SELECT w.id, w.attempt_id FROM outreach_workitem AS w
    LEFT JOIN outreach_attempt AS a ON a.id = w.attempt_id LEFT JOIN outreach_invitation AS i ON i.id = a.invitation_id
    WHERE w.state = 'waiting' AND (w.expires_at <= %(at)s OR w.attempt_id IS NOT NULL
        AND (a.state <> 'planned' OR i.state <> 'open' OR i.expires_at <= %(at)s))
    FOR UPDATE OF w SKIP LOCKED
), put_away AS (
    UPDATE outreach_attempt AS a SET state = 'withheld', ended_at = %(at)s
    FROM over WHERE a.id = over.attempt_id AND a.state = 'planned' AND a.step < 0
)
UPDATE outreach_workitem AS w SET state = 'withdrawn', ended_at = %(at)s FROM over
WHERE w.id = over.id AND w.state = 'waiting' RETURNING w.id
"""
LAPSED = """
WITH late AS (
    SELECT c.id, c.work_id, c.attempt_id, c.rung_at IS NOT NULL AS rung FROM outreach_call AS c
    WHERE c.ended_at IS NULL AND (c.held_until <= %(at)s OR c.caller_id = %(gone)s) FOR UPDATE SKIP LOCKED
), freed AS (
    UPDATE outreach_attempt AS a SET
        state = CASE WHEN rung THEN 'unknown' ELSE 'planned' END,
        begun_at = CASE WHEN rung THEN a.begun_at END
    FROM late WHERE a.id = late.attempt_id AND a.state = 'begun'
), back AS (
    UPDATE outreach_workitem AS w SET state = CASE WHEN rung THEN 'unknown' ELSE 'waiting' END
    FROM late WHERE w.id = late.work_id AND w.state = 'held'
)
UPDATE outreach_call AS c SET ended_at = %(at)s FROM late WHERE c.id = late.id RETURNING c.id
"""
GONE_HOME = """
UPDATE outreach_shift SET signed_off_at = %(at)s, signed_off_by = %(by)s
WHERE signed_off_at IS NULL AND signed_on_at <= %(before)s RETURNING id
"""


def queue_work(
    *, kind: WorkKind, room: str, reference: int | None = None, contact_point: UUID, service: Service | None = None,
    office: Office | None = None, script: str, language: str = "", wants_woman: bool = False, note: str = "",
    due: datetime, expires: datetime | None = None, by: Actor, at: datetime,
) -> WorkItem:  # fmt: skip
    """A call to be made for some room; the same one if it waits already. `WorkEnded` says what came of it.

    `script` is what the caller says, in the citizen's `language`; `note` what the caller should know, kept sealed.
    """
    if by.kind == "account":
        by.need(Right.SUPERVISE_CALLERS)
    with transaction.atomic():
        facts = {
            "contact_point_id": contact_point, "service": service, "office": office, "script": script,
            "language": language, "wants_woman": wants_woman, "priority": kind.priority, "due_at": due,
            "expires_at": expires, "created_at": at, "state": WorkState.WAITING,
            "note_sealed": seal_for(WORDS_SEAL).seal_text(note) if note else None,
        }  # fmt: skip
        if reference is None:
            work = WorkItem.objects.create(kind=kind, room=room, reference=None, **facts)
        else:
            work, made = WorkItem.objects.get_or_create(
                kind=kind, room=room, reference=reference, state__in=LIVE, defaults=facts
            )
            if not made:
                return work
        record(by=by, action="outreach.queue_work", subject="work", subject_id=work.pk, at=at,
               facts={"kind": kind.value, "room": room, "reference": reference})  # fmt: skip
    return work


def withdraw_work(*, room: str, references: Sequence[int], by: Actor, at: datetime) -> int:
    """Takes a room's waiting work out of the queue; what is in somebody's hands goes on. How many."""
    with transaction.atomic():
        waiting = WorkItem.objects.filter(room=room, reference__in=list(references), state=WorkState.WAITING)
        number = waiting.update(state=WorkState.WITHDRAWN, ended_at=at)
        if number:
            record(by=by, action="outreach.withdraw_work", subject="work", subject_id="many", at=at,
                   facts={"room": room, "references": list(references)})  # fmt: skip
    return number


def gather_work(*, by: Actor, at: datetime, most: int = 20_000) -> int:
    """Brings the callers' attempts that are planned into the queue, and takes out what is over; how many came."""
    with transaction.atomic():
        bulk.run(FOLLOWED)
        over = sorted(row[0] for row in bulk.rows(OVER, {"at": at}))
        came = bulk.run(GATHER, {"at": at, "most": most})
        if over or came:
            record(by=by, action="outreach.gather_work", subject="work", subject_id="many", at=at,
                   facts={"came": came, "over": over})  # fmt: skip
    return came


def lapse_calls(*, by: Actor, at: datetime) -> int:
    """Frees the calls that their callers left, and ends the shifts of who went home without a word; how many calls."""
    with transaction.atomic():
        gone = bulk.rows(GONE_HOME, {"at": at, "by": str(by), "before": at - LONGEST_SHIFT})
        lapsed = free_calls(at=at)
        if lapsed or gone:
            record(by=by, action="outreach.lapse_calls", subject="call", subject_id="many", at=at,
                   facts={"calls": lapsed, "shifts": sorted(row[0] for row in gone)})  # fmt: skip
    return len(lapsed)


def free_calls(*, at: datetime, gone: int | None = None) -> list[int]:
    """Back into the queue: calls held too long, and those of one who goes. Rung ones become unknown."""
    return sorted(row[0] for row in bulk.rows(LAPSED, {"at": at, "gone": gone}))
