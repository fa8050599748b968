"""Danger to life: a duty person is told in the transaction of the reading, the citizen gets the emergency number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.events import emit
from sunwai.feedback.models import Danger
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
STANDING = """
SELECT DISTINCT ON (r.contact_point_id) r.contact_point_id, d.alert_id
FROM feedback_danger AS d JOIN feedback_reply AS r ON r.id = d.reply_id JOIN messages_alert AS a ON a.id = d.alert_id
WHERE d.closed_at IS NULL AND r.contact_point_id = ANY(%s::uuid[]) AND NOT r.id = ANY(%s::bigint[])
    AND (a.acknowledged_at IS NULL OR a.acknowledged_at > %s)
ORDER BY r.contact_point_id, d.id DESC
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
SETTLED = """
SELECT a.id FROM unnest(%s::bigint[]) AS a (id)
WHERE NOT EXISTS (SELECT FROM feedback_danger AS d WHERE d.alert_id = a.id AND d.closed_at IS NULL)
"""
SAME_FOR = timedelta(minutes=10)
"""So long after somebody took an alert, what the same number writes is still of it; later it is a new one."""

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
    if reopened:
        _tell_again(reopened, by=by, at=at)
    firsts, standing = _firsts(told, at)
    raised = raise_alerts(duty=DANGER_DUTY, room="feedback", references=list(firsts.values()), by=by, at=at)
    alerts = {key: raised[reply] for key, reply in firsts.items()} | standing
    new = {reply: pk for pk, reply in bulk.rows(KEEP, [at, replies, [alerts[_key(one)] for one, _ in told]])}
    drafts = [
        _emergency(new[one.reply], one.contact_point, one, reading)
        for one, reading in told
        if one.reply in new and one.contact_point and firsts.get(_key(one)) == one.reply
    ]
    if drafts:
        queue(drafts=drafts, by=by, at=at)
    if new:
        record(
            by=by, action="feedback.raise_danger", subject="reply", subject_id=replies[0], at=at,
            facts={"replies": sorted(new)},
        )  # fmt: skip
        emit(DangerRaised(replies=sorted(new)))


def _key(one: Heard) -> UUID | int:
    """Whose danger it is: the number's, or the reply's own where it came by none."""
    return one.contact_point or one.reply


def _firsts(told: Pairs, at: datetime) -> tuple[dict[UUID | int, int], dict[UUID | int, int]]:
    """The replies that each need an alert of their own, and the alerts that stand, both by whose danger it is."""
    replies = [one.reply for one, _ in told]
    contacts = [one.contact_point for one, _ in told if one.contact_point]
    standing: dict[UUID | int, int] = dict(bulk.rows(STANDING, [contacts, replies, at - SAME_FOR]))
    known = Danger.objects.filter(reply__in=replies).values_list("reply", "alert")
    already = dict(known)
    firsts: dict[UUID | int, int] = {}
    for one, _ in told:
        if one.reply in already:
            standing[_key(one)] = already[one.reply]
        elif _key(one) not in standing:
            firsts.setdefault(_key(one), one.reply)
    return {key: reply for key, reply in firsts.items() if key not in standing}, standing


def _tell_again(replies: Sequence[int], *, by: Actor, at: datetime) -> None:
    """The alerts of these replies are open again, and their duty persons are told anew."""
    alerts = Danger.objects.filter(reply__in=list(replies)).values_list("alert__reference", flat=True).distinct()
    raise_alerts(duty=DANGER_DUTY, room="feedback", references=list(alerts), by=by, at=at, again=True)


def _emergency(danger: int, contact_point: UUID, one: Heard, reading: Reading) -> Draft:
    """The emergency number, once. It says nothing of what was written: a phone may be in the wrong hands."""
    language = "en" if "en" in {one.answers.language if one.answers else "", reading.language} else "ur"
    text, language = render(EMERGENCY.code, language, numbers=settings.SUNWAI_EMERGENCY)
    return Draft(
        contact_point=contact_point, channel=Channel.SMS, purpose=Purpose.EMERGENCY,
        text=text, language=language, room="feedback.danger",
        reference=danger,
    )  # fmt: skip


def settle_dangers(replies: Sequence[int], *, by: Actor, at: datetime) -> None:
    """A person says of these replies that there is no danger: nobody is told of them any more."""
    closed = sorted({row[0] for row in bulk.rows(SETTLE, [at, str(by), list(replies)])})
    alerts = [row[0] for row in bulk.rows(SETTLED, [closed])] if closed else []
    if alerts:
        settle_alerts(alerts=alerts, by=by, at=at)


def reopen_dangers(replies: Sequence[int], *, decided_at: datetime, by: Actor, at: datetime) -> None:
    """What somebody set aside at a moment, and takes back: the duty persons are told again."""
    found = [row[0] for row in bulk.rows(REOPEN_UNDONE, [list(replies), decided_at, str(by)])]
    if found:
        _tell_again(found, by=by, at=at)
