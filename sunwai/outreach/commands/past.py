"""What another system asked before this one: invitations that are over, each with one attempt and no message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.directory.models import Service
from sunwai.ledger.commands import record
from sunwai.messages.types import Channel
from sunwai.outreach.commands.deciding import TOKEN
from sunwai.outreach.models import Programme
from sunwai.outreach.programme_file import plan_from
from sunwai.outreach.types import AttemptState

TABLES = """
CREATE TEMP TABLE past_asked (
    transaction_id bigint PRIMARY KEY, channel text, state text, asked_at timestamptz, answered boolean
) ON COMMIT DROP;
CREATE TEMP TABLE past_question (service_id bigint PRIMARY KEY, question_id bigint) ON COMMIT DROP;
"""
INVITATIONS = f"""
INSERT INTO outreach_invitation (transaction_id, programme_id, question_id, contact_point_id, service_id, office_id,
    day, language, token, for_callers, state, reason, step, next_at, created_at, expires_at)
SELECT transaction_id, %(programme)s, question_id, contact_point_id, service_id, office_id, day,
    CASE WHEN language = ANY(%(languages)s) THEN language ELSE %(otherwise)s END, {TOKEN}, channel = 'caller',
    CASE WHEN answered THEN 'answered' ELSE 'ended' END, CASE WHEN answered THEN '' ELSE 'expired' END, 0, NULL,
    asked_at, asked_at + %(answer)s
FROM (
    SELECT p.*, q.question_id, t.contact_point_id, t.service_id, t.office_id, t.day, t.language,
        uuid_send(gen_random_uuid()) AS random
    FROM past_asked AS p JOIN transactions_transaction AS t ON t.id = p.transaction_id
    JOIN past_question AS q ON q.service_id = t.service_id
    WHERE t.contact_point_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM outreach_decision AS d WHERE d.transaction_id = p.transaction_id)
) AS coming
"""
DECISIONS = """
INSERT INTO outreach_decision (transaction_id, programme_id, outcome, stratum, probability, decided_at)
SELECT p.transaction_id, NULL, 'invited', '', 1, %(at)s
FROM past_asked AS p JOIN outreach_invitation AS i USING (transaction_id)
WHERE NOT EXISTS (SELECT FROM outreach_decision AS d WHERE d.transaction_id = p.transaction_id)
RETURNING transaction_id
"""
ATTEMPTS = """
INSERT INTO outreach_attempt (invitation_id, step, number, channel, state, planned_at, begun_at, ended_at)
SELECT i.id, 0, 1, p.channel, p.state, p.asked_at, p.asked_at, p.asked_at
FROM past_asked AS p JOIN outreach_invitation AS i USING (transaction_id) WHERE i.transaction_id = ANY(%(taken)s)
RETURNING (SELECT transaction_id FROM outreach_invitation AS one WHERE one.id = invitation_id), invitation_id
"""


@dataclass(frozen=True)
class PastAsked:
    """One visit that was asked about: how and when, whether that reached somebody (null: not known), whether they
    answered."""

    transaction: int
    channel: Channel
    asked_at: datetime
    reached: bool | None
    answered: bool

    @property
    def state(self) -> AttemptState:
        if self.reached is None:
            return AttemptState.UNKNOWN
        if self.channel is Channel.SMS:
            return AttemptState.DELIVERED if self.reached else AttemptState.FAILED
        return AttemptState.PICKED_UP if self.reached else AttemptState.NO_ANSWER


def take_past(*, programme: Programme, asked: Sequence[PastAsked], by: Actor, at: datetime) -> dict[int, int]:
    """Keeps what was asked, a visit once; the invitation of each transaction that was taken.

    Not taken is one that was decided before, has no number, or whose service the programme does not ask about. Nothing
    is sent. The chance of having been asked is not known, so it counts as one.

    Raises:
        NotAllowed: without the right to import.
    """
    by.need(Right.IMPORT_TRANSACTIONS)
    plan = plan_from(programme.plan)
    questions = dict(programme.questions.values_list("code", "pk"))
    services = dict(Service.objects.filter(code__in=plan.services).values_list("code", "pk"))
    with transaction.atomic():
        bulk.run("DROP TABLE IF EXISTS past_asked, past_question")
        bulk.run(TABLES)
        bulk.copy_rows("past_asked", ("transaction_id", "channel", "state", "asked_at", "answered"), (
            (one.transaction, one.channel, one.state, one.asked_at, one.answered) for one in asked
        ))  # fmt: skip
        bulk.copy_rows("past_question", ("service_id", "question_id"), (
            (pk, questions[plan.question_for(code).code]) for code, pk in services.items()
        ))  # fmt: skip
        bulk.run(INVITATIONS, {
            "programme": programme.pk, "languages": list(plan.languages.use), "otherwise": plan.languages.otherwise,
            "answer": plan.answer,
        })  # fmt: skip
        taken = [one for (one,) in bulk.rows(DECISIONS, {"at": at})]
        made = dict(bulk.rows(ATTEMPTS, {"taken": taken}))
        record(by=by, action="outreach.take_past", subject="programme", subject_id=programme.pk, at=at,
               facts={"asked": len(asked), "taken": len(made)})  # fmt: skip
    return made
