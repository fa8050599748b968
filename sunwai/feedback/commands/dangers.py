"""Danger to life: a duty person is told in the transaction of the reading, the citizen gets the emergency number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.events import emit
from sunwai.feedback.queries import Heard
from sunwai.feedback.rules import is_danger
from sunwai.feedback.types import PERSON, DangerRaised, Reading
from sunwai.feedback.wordings import EMERGENCY
from sunwai.ledger.commands import record
from sunwai.messages.commands import queue
from sunwai.messages.commands.alerting import raise_alerts, settle_alerts
from sunwai.messages.types import DANGER_DUTY, Channel, Draft, Purpose
from sunwai.messages.wordings import render

KEEP = """
INSERT INTO feedback_danger (reply_id, alert_id, found_at, closed_by)
SELECT reply, alert, %s, '' FROM unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY AS d (reply, alert, n) ORDER BY n
ON CONFLICT (reply_id) DO NOTHING RETURNING id, reply_id
"""
REOPEN = """
UPDATE feedback_danger SET closed_at = NULL, closed_by = '', was_danger = NULL
WHERE reply_id = ANY(%s::bigint[]) AND closed_at IS NOT NULL AND NOT was_danger RETURNING reply_id
"""
REOPEN_UNDONE = """
UPDATE feedback_danger SET closed_at = NULL, closed_by = '', was_danger = NULL
WHERE reply_id = ANY(%s::bigint[]) AND closed_at = %s AND closed_by = %s RETURNING reply_id
"""
SETTLE = """
UPDATE feedback_danger SET closed_at = %s, closed_by = %s, was_danger = false
WHERE reply_id = ANY(%s::bigint[]) AND closed_at IS NULL RETURNING alert_id
"""

Pairs = Sequence[tuple[Heard, Reading]]


def raise_dangers(pairs: Pairs, *, by: Actor, at: datetime) -> None:
    """Raises an alert for each reading that may mean danger, and settles those that a person says mean none."""
    told = [(one, reading) for one, reading in pairs if is_danger(reading)]
    if told:
        _raise(told, by=by, at=at)
    calm = [one.reply for one, reading in pairs if reading.reader == PERSON and not is_danger(reading)]
    if calm:
        settle_dangers(calm, by=by, at=at)


def _raise(told: Pairs, *, by: Actor, at: datetime) -> None:
    replies = [one.reply for one, _ in told]
    # a person's word that it is danger after all reopens what another had set aside
    said = [one.reply for one, reading in told if reading.reader == PERSON]
    reopened = [row[0] for row in bulk.rows(REOPEN, [said])] if said else []
    alerts = raise_alerts(duty=DANGER_DUTY, room="feedback", references=replies, by=by, at=at)
    if reopened:
        raise_alerts(duty=DANGER_DUTY, room="feedback", references=reopened, by=by, at=at, again=True)
    new = {reply: pk for pk, reply in bulk.rows(KEEP, [at, replies, [alerts[reply] for reply in replies]])}
    drafts = [
        _emergency(new[one.reply], one.contact_point, one, reading)
        for one, reading in told
        if one.reply in new and one.contact_point
    ]
    if drafts:
        queue(drafts=drafts, by=by, at=at)
    if new:
        record(
            by=by, action="feedback.raise_danger", subject="reply", subject_id=replies[0], at=at,
            facts={"replies": sorted(new)},
        )  # fmt: skip
        emit(DangerRaised(replies=sorted(new)))


def _emergency(danger: int, contact_point: UUID, one: Heard, reading: Reading) -> Draft:
    """The emergency number, once. It says nothing of what was written: a phone may be in the wrong hands."""
    language = "en" if "en" in {one.answers.language if one.answers else "", reading.language} else "ur"
    text, language = render(EMERGENCY.code, language, numbers=settings.SUNWAI_EMERGENCY)
    return Draft(
        contact_point=contact_point, channel=Channel.SMS, purpose=Purpose.CONFIRMATION,
        text=text, language=language, room="feedback.danger",
        reference=danger,
    )  # fmt: skip


def settle_dangers(replies: Sequence[int], *, by: Actor, at: datetime) -> None:
    """A person says of these replies that there is no danger: nobody is told of them any more."""
    alerts = [row[0] for row in bulk.rows(SETTLE, [at, str(by), list(replies)])]
    if alerts:
        settle_alerts(alerts=alerts, by=by, at=at)


def reopen_dangers(replies: Sequence[int], *, decided_at: datetime, by: Actor, at: datetime) -> None:
    """What somebody set aside at a moment, and takes back: the duty persons are told again."""
    found = [row[0] for row in bulk.rows(REOPEN_UNDONE, [list(replies), decided_at, str(by)])]
    raise_alerts(duty=DANGER_DUTY, room="feedback", references=found, by=by, at=at, again=True)
