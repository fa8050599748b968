"""Reading again with a newer reader: every earlier reading stays, and a person's word stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.events import emit
from sunwai.feedback.commands.hearing import COLUMNS, read_all, values
from sunwai.feedback.commands.honouring import honour
from sunwai.feedback.models import Reply
from sunwai.feedback.queries import Heard, heard
from sunwai.feedback.reading import READER, read
from sunwai.feedback.rules import cost_of, needs_person
from sunwai.feedback.types import MACHINES, Reading, RepliesRead
from sunwai.ledger.commands import record

HONOURED_FOR = timedelta(days=7)
"""What an older reply turns out to ask is not done by itself any more; a person looks at it."""
BATCH = 2000
REPLACE = """
UPDATE feedback_reply AS r SET in_force_id = reading.id, needs_review = n.needs_review, priority = n.priority
FROM unnest(%s::bigint[], %s::boolean[], %s::smallint[], %s::bigint[]) AS n (reply, needs_review, priority, before)
JOIN feedback_reading AS reading ON reading.reply_id = n.reply AND reading.id > n.before
WHERE r.id = n.reply AND r.in_force_id = n.before
"""
Pair = tuple[Heard, Reading]


def reread_replies(*, by: Actor, at: datetime, dry_run: bool = False, batch: int = BATCH) -> Counter[str]:
    """Reads again what an older version of our own readers read, batch by batch; counts of what changed.

    Readings by a person, a form or a caller stay in force. The counts: `read`, `changed` (outcome, bribe or control),
    one for each such change, and `to_review`. A dry run writes nothing.
    """
    by.need(Right.ADMINISTER)
    version = read("", None).version
    counts: Counter[str] = Counter()
    last = 0
    while True:
        done, found = _batch(last, version=version, size=batch, dry_run=dry_run, by=by, at=at)
        if not done:
            return counts
        last = done
        counts += found


def _batch(last: int, *, version: str, size: int, dry_run: bool, by: Actor, at: datetime) -> tuple[int, Counter[str]]:
    with transaction.atomic():
        current = Q(in_force__reader=READER, in_force__version=version)
        old = Reply.objects.filter(pk__gt=last, in_force__reader__in=MACHINES).exclude(current).order_by("pk")
        rows = {reply.pk: reply for reply in old.select_for_update(of=("self",)).select_related("in_force")[:size]}
        if not rows:
            return 0, Counter()
        pairs = read_all(heard(rows))
        changed = {one.reply: _changes(rows[one.reply], reading) for one, reading in pairs}
        to_review = [needs_person(reading, has_voice=one.has_voice) for one, reading in pairs]
        counts = Counter({"read": len(pairs), "changed": sum(map(bool, changed.values())), "to_review": sum(to_review)})
        counts.update(change for changes in changed.values() for change in changes)
        if not dry_run:
            _write(rows, pairs, changed, by, at)
    return max(rows), counts


def _changes(reply: Reply, reading: Reading) -> list[str]:
    before = reply.in_force
    if before is None:
        return []
    control = reading.control.value if reading.control else None
    now = {"outcome": reading.outcome.value, "bribe": reading.bribe, "control": control}
    return [
        f"{part}: {getattr(before, part)} -> {value}" for part, value in now.items() if getattr(before, part) != value
    ]


def _write(
    rows: dict[int, Reply], pairs: Sequence[Pair], changed: dict[int, list[str]], by: Actor, at: datetime
) -> None:
    bulk.copy_rows("feedback_reading", COLUMNS, (values(one.reply, reading, by=by, at=at) for one, reading in pairs))
    young = {pk for pk, reply in rows.items() if reply.received_at > at - HONOURED_FOR}
    bulk.run(
        REPLACE,
        [
            [one.reply for one, _ in pairs],
            [_goes_to_person(one, reading, changed, young) for one, reading in pairs],
            [cost_of(one, reading) for one, reading in pairs],
            [rows[one.reply].in_force_id for one, _ in pairs],
        ],
    )
    honour([(one, reading) for one, reading in pairs if changed[one.reply] and one.reply in young], by=by, at=at)
    ids = [one.reply for one, _ in pairs]
    record(
        by=by, action="feedback.read_again", subject="reply", subject_id="many", at=at,
        facts={"replies": ids, "reader": READER, "version": pairs[0][1].version},
    )  # fmt: skip
    emit(RepliesRead(replies=ids))


def _goes_to_person(one: Heard, reading: Reading, changed: dict[int, list[str]], young: set[int]) -> bool:
    """Doubts and danger as ever; and an old reply that now asks something of us."""
    asks_late = bool(changed[one.reply]) and reading.control is not None and one.reply not in young
    return asks_late or needs_person(reading, has_voice=one.has_voice)
