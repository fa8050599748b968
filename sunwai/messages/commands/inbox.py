from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.sealing import seal_for
from sunwai.ledger.commands import record
from sunwai.messages import segments
from sunwai.messages.commands.moving import tell_received
from sunwai.messages.models import Line
from sunwai.messages.types import TEXT_SEAL, Inbound
from sunwai.people.commands import keep_numbers
from sunwai.people.numbers import normalise
from sunwai.people.types import NotANumber, Number, NumberClass

STORE = """
INSERT INTO messages_message (direction, channel, purpose, contact_point_id, line_id, room, language, sealed, segments,
    state, reason, created_at, inbound_key, error)
SELECT 'in', %(channel)s, '', contact, %(line)s, '', '', sealed, segments, 'received', '', %(at)s, key, ''
FROM unnest(%(contacts)s::uuid[], %(sealed)s::bytea[], %(segments)s::smallint[], %(keys)s::text[],
    %(earlier)s::text[]) WITH ORDINALITY AS t (contact, sealed, segments, key, earlier, n)
WHERE NOT EXISTS (SELECT FROM messages_message o WHERE o.direction = 'in' AND o.line_id = %(line)s
    AND o.inbound_key = t.earlier)
ORDER BY n
ON CONFLICT (line_id, inbound_key) WHERE direction = 'in' DO NOTHING
RETURNING id
"""
KNOWN = """
SELECT DISTINCT ON (n) m.id FROM unnest(%(keys)s::text[], %(earlier)s::text[]) WITH ORDINALITY AS t (key, earlier, n)
JOIN messages_message m ON m.direction = 'in' AND m.line_id = %(line)s AND m.inbound_key IN (t.key, t.earlier)
ORDER BY n, m.id
"""
KEEP_PARTS = """
INSERT INTO messages_part (line_id, contact_point_id, reference, total, number, sealed, at, key)
SELECT %(line)s, contact, reference, total, number, sealed, %(at)s, key
FROM unnest(%(contacts)s::uuid[], %(references)s::int[], %(totals)s::smallint[], %(numbers)s::smallint[],
    %(sealed)s::bytea[], %(keys)s::text[], %(earlier)s::text[]) WITH ORDINALITY
    AS t (contact, reference, total, number, sealed, key, earlier, n)
WHERE NOT EXISTS (SELECT FROM messages_part o WHERE o.line_id = %(line)s AND o.key = t.earlier)
ORDER BY n
ON CONFLICT DO NOTHING
"""
COMPLETE = """
SELECT contact_point_id, total, array_agg(number ORDER BY number), array_agg(sealed ORDER BY number),
    array_agg(key ORDER BY number), array_agg(id)
FROM messages_part
WHERE message_id IS NULL AND line_id = %(line)s AND (contact_point_id, reference, total) IN (
    SELECT * FROM unnest(%(contacts)s::uuid[], %(references)s::int[], %(totals)s::smallint[]))
GROUP BY contact_point_id, reference, total HAVING count(*) = total
"""
JOINED = """
UPDATE messages_part p SET message_id = j.message FROM unnest(%s::bigint[], %s::bigint[]) AS j (part, message)
WHERE p.id = j.part
"""
GAP = " … "


@dataclass(frozen=True)
class Whole:
    """A whole text on its way into the table."""

    contact: UUID
    text: str
    segments: int
    key: str
    earlier_key: str = ""


@transaction.atomic
def receive(*, line: Line, texts: Sequence[Inbound], by: Actor, at: datetime) -> list[int]:
    """Stores inbound texts; the ids of the whole ones in the order given, then of long ones that are now complete.

    A text that came before keeps its id and is not told of again; parts wait for the rest of theirs.
    """
    if not texts:
        return []
    contacts = _contacts({text.number for text in texts}, at)
    wholes = [
        Whole(contacts[t.number], t.text, segments.count(t.text).segments, t.key, t.earlier_key)
        for t in texts
        if t.total == 1
    ]
    parts = [t for t in texts if t.total > 1]
    ids, new = store(line, wholes, at)
    if parts:
        joined, new_joined = join_parts(line, _keep_parts(line, parts, contacts, at), at)
        ids, new = ids + joined, new + new_joined
    tell_received(new)
    record(
        by=by, action="messages.receive", subject="messages.line", subject_id=line.id, at=at,
        facts={"given": len(texts), "new": len(new), "parts": len(parts)},
    )  # fmt: skip
    return ids


def store(line: Line, wholes: Sequence[Whole], at: datetime) -> tuple[list[int], list[int]]:
    """Ids of all these texts, and of the new ones among them."""
    if not wholes:
        return [], []
    seal = seal_for(TEXT_SEAL)
    facts = {
        "line": line.id,
        "channel": line.channel,
        "at": at,
        "contacts": [w.contact for w in wholes],
        "sealed": [seal.seal(w.text.encode("utf-8", "replace")) for w in wholes],
        "segments": [w.segments for w in wholes],
        "keys": [w.key for w in wholes],
        "earlier": [w.earlier_key for w in wholes],
    }
    new = [row[0] for row in bulk.rows(STORE, facts)]
    return [row[0] for row in bulk.rows(KNOWN, facts)], new


def join_parts(line: Line, sets: Sequence[tuple[Any, ...]], at: datetime) -> tuple[list[int], list[int]]:
    """Stores each set of parts (a row as `COMPLETE` gives it) as one text; a missing part is a gap in it."""
    seal = seal_for(TEXT_SEAL)
    wholes = [
        Whole(contact, _text(total, numbers, sealed), total, seal.digest("|".join(keys).encode()).hex())
        for contact, total, numbers, sealed, keys, _ in sets
    ]
    ids, new = store(line, wholes, at)
    pairs = [(part, message) for one, message in zip(sets, ids, strict=True) for part in one[5]]
    bulk.run(JOINED, [[part for part, _ in pairs], [message for _, message in pairs]])
    return ids, new


def _text(total: int, numbers: Sequence[int], sealed: Sequence[bytes]) -> str:
    seal = seal_for(TEXT_SEAL)
    came = {
        number: seal.open(one).decode("utf-8", "surrogatepass") for number, one in zip(numbers, sealed, strict=True)
    }
    return segments.join([came.get(number, GAP) for number in range(1, total + 1)])


def _keep_parts(line: Line, parts: Sequence[Inbound], contacts: dict[str, UUID], at: datetime) -> list[tuple[Any, ...]]:
    seal = seal_for(TEXT_SEAL)
    facts = {
        "line": line.id,
        "at": at,
        "contacts": [contacts[p.number] for p in parts],
        "references": [p.reference for p in parts],
        "totals": [p.total for p in parts],
        "numbers": [p.part for p in parts],
        "sealed": [seal.seal(p.text.encode("utf-8", "surrogatepass")) for p in parts],
        "keys": [p.key for p in parts],
        "earlier": [p.earlier_key for p in parts],
    }
    bulk.run(KEEP_PARTS, facts)
    return bulk.rows(COMPLETE, facts)


def _contacts(written: set[str], at: datetime) -> dict[str, UUID]:
    """The contact point of each sender. A short code or a name is kept as it came, as one that cannot be texted."""
    numbers = {text: _number(text) for text in written}
    kept = keep_numbers(numbers={n.e164: n.number_class for n in numbers.values()}, at=at)
    return {text: kept[number.e164] for text, number in numbers.items()}


def _number(text: str) -> Number:
    try:
        return normalise(text)
    except NotANumber:
        return Number(text[:40], NumberClass.LANDLINE)
