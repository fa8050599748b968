from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.sealing import seal_for
from sunwai.ledger.commands import record
from sunwai.messages import segments
from sunwai.messages.models import Message
from sunwai.messages.types import TEXT_SEAL, Channel, Direction, Draft, Purpose, State

INSERT = """
INSERT INTO messages_message (direction, channel, purpose, contact_point_id, room, reference, service_id, language,
    sealed, segments, state, reason, not_before, not_after, created_at, error, programme, area_id, lane, check_code,
    question)
SELECT 'out', channel, purpose, contact, room, reference, service, language, sealed, segments, 'queued', '',
    not_before, not_after, %s, '', programme, area, lane, check_code, question
FROM unnest(%s::text[], %s::text[], %s::uuid[], %s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::bytea[],
    %s::smallint[], %s::timestamptz[], %s::timestamptz[], %s::bigint[], %s::bigint[], %s::text[], %s::text[],
    %s::bigint[]) WITH ORDINALITY AS d (channel, purpose, contact, room, reference, service, language, sealed,
    segments, not_before, not_after, programme, area, lane, check_code, question, n)
ORDER BY n
ON CONFLICT (room, reference, purpose) WHERE direction = 'out' DO NOTHING
"""
KNOWN = """
SELECT m.id FROM unnest(%s::text[], %s::bigint[], %s::text[]) WITH ORDINALITY AS d (room, reference, purpose, n)
JOIN messages_message m ON m.direction = 'out' AND m.room = d.room AND m.reference = d.reference
    AND m.purpose = d.purpose
ORDER BY n
"""


@transaction.atomic
def queue(*, drafts: Sequence[Draft], by: Actor, at: datetime) -> list[int]:
    """Queues messages; their ids in the order given. What was queued before for the same purpose keeps its id."""
    if not drafts:
        return []
    seal = seal_for(TEXT_SEAL)
    new = bulk.run(
        INSERT,
        [
            at,
            [d.channel.value for d in drafts],
            [d.purpose.value for d in drafts],
            [d.contact_point for d in drafts],
            [d.room for d in drafts],
            [d.reference for d in drafts],
            [d.service for d in drafts],
            [d.language for d in drafts],
            [seal.seal_text(d.text) for d in drafts],
            [segments.count(d.text).segments if d.channel is Channel.SMS else 1 for d in drafts],
            [d.not_before or at for d in drafts],
            [d.not_after for d in drafts],
            [d.programme for d in drafts],
            [d.area for d in drafts],
            [lane_of(d) for d in drafts],
            _check_codes(drafts),
            [_question(d) for d in drafts],
        ],
    )
    wanted = [[d.room for d in drafts], [d.reference for d in drafts], [d.purpose.value for d in drafts]]
    ids = [row[0] for row in bulk.rows(KNOWN, wanted)]
    record(
        by=by, action="messages.queue", subject="messages.message", subject_id=ids[0], at=at,
        facts={"given": len(drafts), "new": new},
    )  # fmt: skip
    return ids


def hold_queued(*, room: str, references: Sequence[int], until: datetime) -> set[int]:
    """Of a room's messages those that are not reserved and may still go at a moment; they stay so until the transaction
    ends. Gives their references.
    """
    queued = Message.objects.filter(
        direction=Direction.OUT, room=room, reference__in=references, state=State.QUEUED, not_after__gte=until
    )
    return {one.reference for one in queued.select_for_update(skip_locked=True).only("reference") if one.reference}


def _check_codes(drafts: Sequence[Draft]) -> list[str | None]:
    """Their codes; one that another text has already stays that one's: asked about either, the answer is yes."""
    codes = [draft.check_code for draft in drafts]
    if not any(codes):
        return codes
    taken = set(
        Message.objects.filter(check_code__in=[code for code in codes if code]).values_list("check_code", flat=True)
    )
    found: list[str | None] = []
    for code in codes:
        found.append(None if code in taken else code)
        taken.add(code)
    return found


def lane_of(draft: Draft) -> str:
    """The lane in which a draft takes its turn: its own, or its room's and service's."""
    return draft.lane or f"{draft.room}:{draft.service or ''}"


def _question(draft: Draft) -> int | None:
    return draft.question or (draft.reference if draft.purpose is Purpose.QUESTION else None)
