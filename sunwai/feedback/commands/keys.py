"""Answers by key: what was pressed in a call of ours, from the voice engine's own record."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.events import emit
from sunwai.base.sealing import seal_for
from sunwai.feedback.commands.hearing import keep
from sunwai.feedback.commands.honouring import honour
from sunwai.feedback.queries import heard
from sunwai.feedback.types import WORDS_SEAL, Control, Outcome, Reading, ReasonCode, RepliesRead
from sunwai.ledger.commands import record
from sunwai.messages.queries import words_of
from sunwai.messages.voice.plan import CallPlan, NotAPlan

READER, VERSION = "keys", "1"
BRIBE = "bribe"
"""A reason by key that is no reason code: that a bribe was asked for."""
LOCK = """
SELECT c.message_id FROM messages_callrecord AS c JOIN messages_message AS m ON m.id = c.message_id
WHERE c.message_id = ANY(%s::bigint[]) AND m.room = 'outreach' AND c.keys <> '{}'::jsonb
ORDER BY c.message_id FOR UPDATE OF c
"""
FRESH = """
SELECT c.message_id, c.keys, coalesce(c.ended_at, c.read_at), m.contact_point_id, i.id,
    coalesce(c.ended_at, c.read_at) > i.expires_at
FROM messages_callrecord AS c
JOIN messages_message AS m ON m.id = c.message_id
JOIN outreach_attempt AS a ON a.message_id = c.message_id
JOIN outreach_invitation AS i ON i.id = a.invitation_id
WHERE c.message_id = ANY(%s::bigint[])
    AND NOT EXISTS (SELECT FROM feedback_reply AS r WHERE r.message_id = c.message_id)
ORDER BY c.message_id
"""
STORE = """
INSERT INTO feedback_reply (channel, message_id, contact_point_id, invitation_id, sealed, received_at, is_late,
    needs_review)
SELECT 'voice', message, contact, invitation, sealed, received_at, is_late, false
FROM unnest(%s::bigint[], %s::uuid[], %s::bigint[], %s::bytea[], %s::timestamptz[], %s::boolean[]) WITH ORDINALITY
    AS r (message, contact, invitation, sealed, received_at, is_late, n)
ORDER BY n
ON CONFLICT (message_id) DO NOTHING
RETURNING id, message_id
"""


@transaction.atomic
def take_keys(*, messages: Sequence[int], by: Actor, at: datetime) -> list[int]:
    """Takes the keys of ended calls as replies with their reading, honoured at once; the new replies. Twice is once."""
    mine = [row[0] for row in bulk.rows(LOCK, [list(messages)])]
    rows = bulk.rows(FRESH, [mine]) if mine else []
    plans = _plans([row[0] for row in rows])
    rows = [row for row in rows if row[0] in plans]
    if not rows:
        return []
    seal = seal_for(WORDS_SEAL)
    pressed = {row[0]: _keys(row[1]) for row in rows}
    columns: list[list[Any]] = [
        [row[0] for row in rows], [row[3] for row in rows], [row[4] for row in rows],
        [seal.seal_text(" ".join(pressed[row[0]].values())) for row in rows], [row[2] for row in rows],
        [row[5] for row in rows],
    ]  # fmt: skip
    stored = dict(bulk.rows(STORE, columns))
    readings = {reply: reading_of(pressed[message], plans[message]) for reply, message in stored.items()}
    pairs = [(one, readings[one.reply]) for one in heard(readings)]
    keep(pairs, by=by, at=at)
    honour(pairs, by=by, at=at)
    replies = sorted(stored)
    record(by=by, action="feedback.take_keys", subject="reply", subject_id="many", at=at, facts={"replies": replies})
    emit(RepliesRead(replies=replies))
    return replies


def _plans(messages: Sequence[int]) -> dict[int, CallPlan]:
    found = {}
    for message, words in words_of(messages).items():
        try:
            found[message] = CallPlan.of(words)
        except NotAPlan:
            continue
    return found


def _keys(kept: Any) -> dict[str, str]:
    found = json.loads(kept) if isinstance(kept, str) else kept
    return {name: found[name] for name in ("answer", "reason", "leave") if name in found}


def reading_of(pressed: Mapping[str, str], plan: CallPlan) -> Reading:
    """What the keys of a call mean, by the plan that the call was played from. A key says one thing, surely."""
    answer, reason = plan.keys.get(pressed.get("answer", "")), plan.reasons.get(pressed.get("reason", ""))
    leaves = bool(plan.leave_alone) and plan.leave_alone in {pressed.get("answer"), pressed.get("leave")}
    outcome = Outcome(answer) if answer in set(Outcome) else Outcome.UNCLEAR
    return Reading(
        outcome=outcome,
        bribe=reason == BRIBE,
        reasons=(ReasonCode(reason),) if reason in set(ReasonCode) else (),
        control=Control.STOP if leaves else None,
        language=plan.language,
        confidence={"outcome": 1.0, "bribe": 1.0, "control": 1.0},
        reader=READER,
        version=VERSION,
    )
