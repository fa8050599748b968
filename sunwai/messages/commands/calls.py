"""What the voice engine's record says of calls, made ours: once each, with what follows, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.events import emit
from sunwai.ledger.commands import record
from sunwai.messages import gate
from sunwai.messages.commands.inbox import Whole, store
from sunwai.messages.commands.moving import EVENT_SIZE, tell, tell_received
from sunwai.messages.commands.queueing import queue
from sunwai.messages.models import InboundCall, Line, Message
from sunwai.messages.types import (
    BridgeSeen,
    BridgesEnded,
    CallNews,
    CallSeen,
    CallsEnded,
    Channel,
    Draft,
    LeftAlone,
    ListeningSeen,
    ListeningsEnded,
    MissedCall,
    Purpose,
    Reason,
    SpokenTo,
)
from sunwai.messages.voice.hearing import hearing_plan
from sunwai.people.commands import keep_numbers, opt_out_many
from sunwai.people.numbers import normalise
from sunwai.people.types import NotANumber, NumberClass

CALL_BACK_ONCE_IN = timedelta(hours=1)
CALL_BACK_WITHIN = timedelta(days=1)
KEEP = """
INSERT INTO messages_callrecord (message_id, "end", cause, keys, rang_seconds, spoke_seconds, recording, began_at,
    ended_at, read_at)
SELECT m.id, c."end", c.cause, c.keys, c.rang, c.spoke, c.recording, c.began_at, c.ended_at, %(at)s
FROM unnest(%(messages)s::bigint[], %(ends)s::text[], %(causes)s::int[], %(keys)s::jsonb[], %(rang)s::int[],
    %(spoke)s::int[], %(recordings)s::text[], %(began)s::timestamptz[], %(ended)s::timestamptz[])
    AS c (message, "end", cause, keys, rang, spoke, recording, began_at, ended_at)
JOIN messages_message m ON m.id = c.message AND m.direction = 'out' AND m.channel = 'voice' AND m.line_id = %(line)s
ON CONFLICT (message_id) DO UPDATE SET "end" = excluded."end", cause = excluded.cause, keys = excluded.keys,
    rang_seconds = excluded.rang_seconds, spoke_seconds = excluded.spoke_seconds, recording = excluded.recording,
    began_at = excluded.began_at, ended_at = excluded.ended_at, read_at = excluded.read_at
WHERE messages_callrecord."end" = 'lost' AND excluded."end" <> 'lost'
RETURNING message_id
"""
# a record that turns up late is better evidence than that none was there
MOVE = f"""
UPDATE messages_message m SET
    state = CASE WHEN c."end" IN ('answered_replied', 'answered_silent') THEN 'delivered'
        WHEN c."end" = 'lost' THEN 'unknown' ELSE 'failed' END,
    reason = CASE WHEN c."end" = 'lost' THEN '{Reason.CALL_LOST}' ELSE '' END,
    error = CASE WHEN c."end" IN ('answered_replied', 'answered_silent', 'lost') THEN '' ELSE c."end" END,
    accepted_at = coalesce(m.accepted_at, c.began_at, %(at)s),
    final_at = CASE WHEN c."end" <> 'lost' THEN coalesce(c.ended_at, %(at)s) END
FROM messages_callrecord c
WHERE c.message_id = m.id AND m.id = ANY(%(kept)s) AND m.state IN ('reserved', 'accepted', 'unknown')
RETURNING m.id
"""


@transaction.atomic
def note_calls(*, line: Line, calls: Sequence[CallNews], by: Actor, at: datetime) -> int:
    """Writes down calls that ended, what people said who called us, and whom to call back; how many were new."""
    left = _leave_alone([one.message for one in calls if isinstance(one, LeftAlone)], line, by, at)
    kept = _keep([one for one in calls if isinstance(one, CallSeen)], line, at)
    bridges = [one for one in calls if isinstance(one, BridgeSeen)]
    if bridges:
        emit(BridgesEnded([{"reference": b.reference, "end": b.end.value, "spoke_seconds": b.spoke_seconds,
                            "rang": b.rang} for b in bridges]))  # fmt: skip
    listenings = [one for one in calls if isinstance(one, ListeningSeen)]
    if listenings:
        emit(ListeningsEnded([{"reference": one.reference, "began_at": _moment(one.began_at),
                               "ended_at": _moment(one.ended_at)} for one in listenings]))  # fmt: skip
    spoken = _hear([one for one in calls if isinstance(one, SpokenTo)], line, at)
    backs = _call_back([one for one in calls if isinstance(one, MissedCall)], line, by, at)
    record(
        by=by, action="messages.note_calls", subject="messages.line", subject_id=line.id, at=at,
        facts={"given": len(calls), "left": left, "ended": len(kept), "bridges": len(bridges),
               "listenings": len(listenings),
               "spoken": spoken, "call_backs": backs},
    )  # fmt: skip
    return left + len(kept) + len(bridges) + len(listenings) + spoken + backs


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _leave_alone(messages: Sequence[int], line: Line, by: Actor, at: datetime) -> int:
    """Who pressed that key is asked nothing from this moment on, whatever room asked and long before it reads keys."""
    asked = Message.objects.filter(id__in=list(messages), direction="out", line=line, contact_point__isnull=False)
    contacts = list(dict.fromkeys(asked.values_list("contact_point", flat=True)))
    return opt_out_many(contact_points=contacts, source=Channel.VOICE.value, by=by, at=at) if contacts else 0


def _keep(calls: Sequence[CallSeen], line: Line, at: datetime) -> list[int]:
    if not calls:
        return []
    by_message = {one.message: one for one in calls}
    ordered = [by_message[ident] for ident in sorted(by_message)]
    facts: dict[str, Any] = {
        "line": line.id, "at": at,
        "messages": [c.message for c in ordered], "ends": [c.end.value for c in ordered],
        "causes": [c.cause for c in ordered], "keys": [json.dumps(c.keys) for c in ordered],
        "rang": [c.rang_seconds for c in ordered], "spoke": [c.spoke_seconds for c in ordered],
        "recordings": [c.recording for c in ordered], "began": [c.began_at for c in ordered],
        "ended": [c.ended_at for c in ordered],
    }  # fmt: skip
    kept = [row[0] for row in bulk.rows(KEEP, facts)]
    moved = [row[0] for row in bulk.rows(MOVE, {"kept": kept, "at": at})]
    minutes = {ident: -(-by_message[ident].spoke_seconds // 60) for ident in kept}
    gate.correct_cost(costs={ident: count * line.price_paisa for ident, count in minutes.items()}, at=at)
    tell(moved)
    for begin in range(0, len(kept), EVENT_SIZE):
        emit(CallsEnded(messages=kept[begin : begin + EVENT_SIZE]))
    return kept


def _hear(spoken: Sequence[SpokenTo], line: Line, at: datetime) -> int:
    """Each as an inbound message with its sealed recording. Its words are empty: nobody has written them down."""
    if not spoken:
        return 0
    called = dict(
        Message.objects.filter(id__in=[s.message for s in spoken if s.message]).values_list("id", "contact_point")
    )
    numbers = {s.key: _number(s.number) for s in spoken if not s.message}
    contacts = keep_numbers(numbers=dict(numbers.values()), at=at)
    wholes, known = [], {}
    for one in spoken:
        contact = called.get(one.message) if one.message else contacts[numbers[one.key][0]]
        if contact:
            wholes.append(Whole(contact, "", 1, f"v:{one.key}"))
            known[f"v:{one.key}"] = one
    new = store(line, wholes, at)[1]
    rows = Message.objects.filter(id__in=new).values_list("id", "inbound_key")
    InboundCall.objects.bulk_create(
        InboundCall(
            message_id=ident, language=known[key or ""].language, recording=known[key or ""].recording,
            seconds=known[key or ""].seconds, is_confirmed=known[key or ""].is_confirmed,
        )
        for ident, key in rows
    )  # fmt: skip
    tell_received(new)
    return len(new)


def _call_back(missed: Sequence[MissedCall], line: Line, by: Actor, at: datetime) -> int:
    """Queues a call to each number that rang us, through the gate as any other; one for a number in an hour."""
    numbers = {one.key: _number(one.number) for one in missed}
    ours = {
        key: number for key, number in numbers.items() if number[1] is not NumberClass.LANDLINE or number[0][:1] == "+"
    }
    if not ours:
        return 0
    contacts = keep_numbers(numbers=dict(ours.values()), at=at)
    wanted = {contacts[number]: key for key, (number, _) in ours.items()}
    lately = set(
        Message.objects.filter(
            contact_point__in=list(wanted), channel=Channel.VOICE, room="messages", direction="out",
            created_at__gt=at - CALL_BACK_ONCE_IN,
        ).values_list("contact_point", flat=True)
    )  # fmt: skip
    language = str(line.settings.get("call_back_language", "ur"))
    drafts = [
        Draft(
            contact_point=contact, channel=Channel.VOICE, purpose=Purpose.CASE, text=hearing_plan(language).text(),
            language=language, room="messages", reference=reference_of(key), not_after=at + CALL_BACK_WITHIN,
        )
        for contact, key in wanted.items()
        if contact not in lately
    ]  # fmt: skip
    return len(queue(drafts=drafts, by=by, at=at)) if drafts else 0


def reference_of(key: str) -> int:
    """An engine's id of a call (`1795304621.17`) as a number: the same call is called back once."""
    whole, _, rest = key.partition(".")
    return int(whole) * 1_000_000 + int(rest or 0) % 1_000_000


def _number(text: str) -> tuple[str, NumberClass]:
    try:
        number = normalise(text)
    except NotANumber:
        return text[:40] or "unknown", NumberClass.LANDLINE
    return number.e164, number.number_class
