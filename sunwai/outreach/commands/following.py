"""Following what happens to transactions after they were decided on: corrections and retractions.

A question that has not left goes to the corrected number, naming the corrected office, service and day; one that has
left stays as it is. A file taken back ends what has not left, and no further step of the rest is begun.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.ledger.commands import record
from sunwai.messages.commands.changing import move_questions, replace
from sunwai.outreach.commands.ending import end_invitations
from sunwai.outreach.commands.wording import COLUMNS, CORRECTED, Asked, draft
from sunwai.outreach.models import Programme, Question
from sunwai.outreach.programme_file import Plan, plan_from
from sunwai.outreach.types import EndReason

UNSENT = """
i.state = 'open' AND NOT EXISTS (
    SELECT FROM outreach_attempt AS a LEFT JOIN messages_message AS m ON m.id = a.message_id
    WHERE a.invitation_id = i.id AND (a.state <> 'planned' OR a.begun_at IS NOT NULL OR m.state <> 'queued'))
"""
CORRECTED_BY = f"""
SELECT i.id FROM transactions_transactionversion AS v
JOIN transactions_transaction AS t ON t.id = v.transaction_id
JOIN outreach_invitation AS i ON i.transaction_id = t.id
WHERE v.replaced_by_id = %s AND {UNSENT} AND {CORRECTED}
"""
NEW = COLUMNS.replace("i.contact_point_id", "t.contact_point_id").replace("i.service_id", "t.service_id").replace(
    "i.day", "t.day"
)  # fmt: skip
BEHIND = f"""
WITH mine AS (
    SELECT * FROM outreach_invitation AS i WHERE i.id = ANY(%(ids)s::bigint[]) AND {UNSENT} ORDER BY i.id FOR UPDATE
)
SELECT {NEW}, t.office_id, t.contact_point_id IS DISTINCT FROM i.contact_point_id,
    (SELECT a.id FROM outreach_attempt AS a
     WHERE a.invitation_id = i.id AND a.state = 'planned' AND a.message_id IS NOT NULL LIMIT 1),
    CASE WHEN t.contact_point_id IS NULL THEN 'no_number'
         WHEN EXISTS (SELECT FROM people_staffnumber AS s WHERE s.contact_point_id = c.id) THEN 'staff_number'
         WHEN EXISTS (SELECT FROM people_donotcall AS d WHERE d.contact_point_id = c.id) THEN 'do_not_call'
         WHEN EXISTS (SELECT FROM people_optout AS w WHERE w.contact_point_id = c.id AND w.lifted_at IS NULL
             AND (w.service_id IS NULL OR w.service_id = t.service_id)) THEN 'opted_out'
         WHEN c.number_class = 'landline' THEN 'cannot_text'
         WHEN EXISTS (SELECT FROM outreach_invitation AS o WHERE o.contact_point_id = c.id AND o.id <> i.id
             AND o.state = 'open' AND o.expires_at > %(at)s) THEN 'question_open'
         ELSE '' END
FROM mine AS i
JOIN transactions_transaction AS t ON t.id = i.transaction_id
JOIN directory_service AS service ON service.id = t.service_id
JOIN directory_office AS office ON office.id = t.office_id
LEFT JOIN people_contactpoint AS c ON c.id = t.contact_point_id
ORDER BY i.id
"""
FOLLOW = """
UPDATE outreach_invitation AS i SET contact_point_id = t.contact, service_id = t.service, office_id = t.office,
    day = t.day, question_id = t.question
FROM unnest(%s::bigint[], %s::uuid[], %s::bigint[], %s::bigint[], %s::date[], %s::bigint[])
    AS t (id, contact, service, office, day, question)
WHERE i.id = t.id AND i.state = 'open'
"""
RETRACTED = f"""
SELECT i.id FROM transactions_transaction AS t JOIN outreach_invitation AS i ON i.transaction_id = t.id
WHERE t.file_id = %s AND t.retracted AND {UNSENT}
"""


@dataclass(frozen=True)
class Corrected(Asked):
    """An unsent invitation as its transaction has it now, the attempt whose text is queued, and why not to ask."""

    office_id: int
    renumbered: bool
    attempt: int | None
    against: str


@transaction.atomic
def follow_corrections(*, file: int, by: Actor, at: datetime) -> int:
    """Follows the corrections that a file brought; how many invitations moved."""
    found = sorted({row[0] for row in bulk.rows(CORRECTED_BY, [file])})
    return follow(invitations=found, by=by, at=at) if found else 0


@transaction.atomic
def follow(*, invitations: Sequence[int], by: Actor, at: datetime) -> int:
    """Brings unsent invitations in line with their transactions; how many moved."""
    behind = [Corrected.of(row) for row in bulk.rows(BEHIND, {"ids": list(invitations), "at": at})]
    programmes = Programme.objects.filter(id__in={one.programme for one in behind})
    plans = {programme.id: plan_from(programme.plan) for programme in programmes}
    moved, ends = _sort(behind, plans)
    queued = [draft(one, plans[one.programme], one.attempt) for one in moved if one.attempt]
    replaced = replace(drafts=queued, by=by, at=at)
    moved = [one for one in moved if one.attempt is None or one.attempt in replaced]
    renumbered = [(one.id, one.contact_point) for one in moved if one.renumbered and one.attempt]
    move_questions(room="outreach", moves=renumbered, by=by, at=at)
    bulk.run(FOLLOW, _columns(moved, plans))
    for reason, ids in ends.items():
        end_invitations(invitations=ids, reason=reason, by=by, at=at)
    record(by=by, action="outreach.follow", subject="invitation", subject_id="many", at=at,
           facts={"moved": [one.id for one in moved], "ended": sum(map(len, ends.values()))})  # fmt: skip
    return len(moved)


@transaction.atomic
def follow_retraction(*, file: int, by: Actor, at: datetime) -> int:
    """Ends what a file that was taken back has not asked yet; how many."""
    found = [row[0] for row in bulk.rows(RETRACTED, [file])]
    return len(end_invitations(invitations=found, reason=EndReason.RETRACTED, by=by, at=at)) if found else 0


def _sort(
    behind: Sequence[Corrected], plans: dict[int, Plan]
) -> tuple[list[Corrected], defaultdict[EndReason, list[int]]]:
    """Those that may go on, and why the others may not; of two that meet on one number the first goes on."""
    moved: list[Corrected] = []
    ends: defaultdict[EndReason, list[int]] = defaultdict(list)
    taken = set()
    for one in behind:
        against = one.against if one.renumbered else ""
        if one.service_code not in plans[one.programme].services:
            against = EndReason.WITHDRAWN.value
        elif one.contact_point in taken:
            against = EndReason.QUESTION_OPEN.value
        if against:
            ends[EndReason(against)].append(one.id)
        else:
            taken.add(one.contact_point)
            moved.append(one)
    return moved, ends


def _columns(moved: Sequence[Corrected], plans: dict[int, Plan]) -> list[list[Any]]:
    questions = {
        (question.programme_id, question.code): question.id
        for question in Question.objects.filter(programme__in={one.programme for one in moved})
    }
    return [
        [one.id for one in moved],
        [one.contact_point for one in moved],
        [one.service_id for one in moved],
        [one.office_id for one in moved],
        [one.day for one in moved],
        [questions[one.programme, plans[one.programme].question_for(one.service_code).code] for one in moved],
    ]
