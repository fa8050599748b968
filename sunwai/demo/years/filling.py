"""Years into the tables: drawn a month at a time, copied by two connections at once.

The rows are made to fit, so that a superuser's connection looks no key up while a whole history comes in. Nothing is
written twice: a history that was cut short stays cut short, in a database that is to be dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from django.db import connection, transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.clock import LOCAL
from sunwai.base.sealing import seal_for
from sunwai.demo.catchment import PREFIXES, SPACE
from sunwai.demo.years import frames
from sunwai.demo.years.drawing import Span, draw
from sunwai.demo.years.frames import Fixed, Ids
from sunwai.demo.years.scenario import BadScenario, Years, days, month_after
from sunwai.demo.years.world import Effect, Whole, World, build, day_weights, monthly
from sunwai.feedback.types import WORDS_SEAL
from sunwai.insight import marks
from sunwai.ledger.commands import record
from sunwai.messages.types import TEXT_SEAL
from sunwai.people.commands import keep_number_column

STRIDE = 247_213_597
POOL = 64
CHUNK = 250_000
AHEAD = 3
TABLES = {
    "transaction": "transactions_transaction", "invitation": "outreach_invitation", "attempt": "outreach_attempt",
    "message": "messages_message", "reply": "feedback_reply", "reading": "feedback_reading",
    "decision": "outreach_decision",
}  # fmt: skip
FILE = """
INSERT INTO transactions_feedfile (feed_id, name, digest, size, header, state, rows_read, accepted, duplicates,
    corrections, quarantined, received_at, loaded_at, received_by, problem, retracted_by, retraction_reason)
SELECT id, %(name)s, sha256(convert_to(%(name)s || code, 'UTF8')), 0, '[]', 'loaded', 0, 0, 0, 0, 0, %(at)s, %(at)s,
    %(by)s, '', '', '' FROM transactions_feed WHERE id = ANY(%(feeds)s) RETURNING feed_id, id
"""
COUNTED = "UPDATE transactions_feedfile SET rows_read = %s, accepted = %s WHERE id = %s"
Told = Callable[[str], None]
Rows = list[tuple[str, pl.DataFrame]]


@dataclass(frozen=True)
class Made:
    """How many rows there are now of what a history brought, and what was planted in it."""

    transactions: int
    invitations: int
    attempts: int
    messages: int
    replies: int
    numbers: int
    effects: list[Effect]


def fill(years: Years, *, by: Actor, at: datetime, told: Told) -> Made:
    """A whole history in a database whose directory and programmes are there, and no transactions.

    Raises:
        BadScenario: there are transactions, or nothing that a history could be about.
    """
    if bulk.rows("SELECT FROM transactions_transaction LIMIT 1"):
        raise BadScenario("there are transactions in this database: a history needs one without")
    world, ids = build(years), Ids()
    told(f"{world.numbers} numbers")
    contacts = contact_points(np.arange(world.numbers), at=at)
    firsts = [month_after(years.size.first_day, n) for n in range(years.size.months + 1)]
    with _writing() as write:
        for part, count in enumerate(monthly(world)):
            over = days(firsts[part], firsts[part + 1])
            span = draw(world, over, count, part)
            _send(world, span, ids, _fixed(world, contacts, over[-1], f"years-{over[0]:%Y-%m}", by), write)
            told(f"{over[0]:%Y-%m}: {ids.transaction} transactions, {ids.invitation} invitations, {ids.reply} replies")
    _end(world, ids, by=by, at=at, told=told)
    return Made(
        ids.transaction, ids.invitation, ids.attempt, ids.message, ids.reply, world.numbers, world.effects
    )  # fmt: skip


def one_more_day(years: Years, day: date, *, by: Actor) -> int:
    """What a day after a history brings, as the months before it would have had it; how many transactions."""
    world = build(years)
    last = days(month_after(years.after, -1), years.after)
    count = max(1, round(monthly(world)[-1] * _share(world, day, last)))
    span = draw(world, [day], count, 10_000 + (day - years.after).days)
    ids = Ids(**{one: _highest(TABLES[one]) for one in asdict(Ids())})
    numbers, places = np.unique(span.visits.number, return_inverse=True)
    at = datetime.combine(day, datetime.min.time(), LOCAL).astimezone(UTC)
    contacts = contact_points(numbers[numbers >= 0], at=at)
    span.visits.number[:] = np.where(span.visits.number >= 0, places - (numbers < 0).sum(), -1)
    with transaction.atomic():
        fixed = _fixed(world, contacts, day, f"years-{day}", by)
        _send(world, span, ids, fixed, lambda rows: _copy(rows, is_trusted=False))
        for name, table in TABLES.items():
            _set_highest(table, getattr(ids, name, ids.transaction))
    return count


def _share(world: World, day: date, month: list[date]) -> float:
    """How much of a month a day is, where some offices never close and the others do."""
    never_closed = float(world.weight[world.is_always_open].sum())
    found = 0.0
    for weight, always_open in ((never_closed, True), (1 - never_closed, False)):
        days_of = day_weights(world, [day, *month], always_open=always_open)
        found += weight * float(days_of[0] / days_of[1:].sum())
    return found


def contact_points(numbers: Whole, *, at: datetime) -> pl.Series:
    """The ids of these numbers' contact points, in their order, made where they are new."""
    found: list[pl.Series] = []
    for begin in range(0, len(numbers), CHUNK):
        shuffled = numbers[begin : begin + CHUNK] * STRIDE % SPACE
        prefix = np.array(PREFIXES)[shuffled // 10_000_000]
        clear = pl.Series("e164", values=prefix * 10_000_000 + shuffled % 10_000_000).cast(pl.String)
        frame = pl.DataFrame({"e164": "+92" + clear}).with_columns(number_class=pl.lit("mobile"))
        kept = frame.join(keep_number_column(numbers=frame, at=at), on="e164", how="left", maintain_order="left")
        found.append(kept["contact_point"].str.decode("hex"))
    return pl.concat(found) if found else pl.Series([], dtype=pl.Binary)


def _fixed(world: World, contacts: pl.Series, until: date, name: str, by: Actor) -> Fixed:
    texts = [f"Sample question {n}: was a bribe asked for, or was there any problem?".encode() for n in range(POOL)]
    words = [f"Sample answer {n}".encode() for n in range(POOL)]
    lines = dict(bulk.rows("SELECT channel, min(id) FROM messages_line WHERE channel IN ('voice', 'sms') GROUP BY 1"))
    at = datetime.combine(until + timedelta(days=1), datetime.min.time(), LOCAL)
    feeds = sorted({int(one) for one in world.feed})
    files = bulk.rows(FILE, {"name": name, "at": at, "by": str(by), "feeds": feeds})
    return Fixed(
        contacts, seal_for(WORDS_SEAL).seal_many(words), seal_for(TEXT_SEAL).seal_many(texts),
        (lines.get("voice"), lines.get("sms")), dict(files),
    )  # fmt: skip


def _send(world: World, span: Span, ids: Ids, fixed: Fixed, write: Callable[[Rows], None]) -> None:
    """Makes a span's frames, hands them to be written, and counts their ids."""
    made = frames.tries(span.asked)
    visits = frames.transactions(world, span, ids, fixed)
    coming, asking = frames.invitations(world, span, ids, fixed), frames.attempts(made, ids)
    texts = frames.messages(world, span, made, ids, fixed)
    said, read = frames.replies(span, ids, fixed), frames.readings(span, ids)
    write([("transactions_transaction", visits), ("outreach_decision", frames.decisions(world, span, ids)),
           ("outreach_invitation", coming), ("messages_message", texts), ("outreach_attempt", asking),
           ("feedback_reply", said), ("feedback_reading", read)])  # fmt: skip
    for feed, count in visits.group_by("feed_id").len().rows():
        bulk.run(COUNTED, [count, count, fixed.files[feed]])
    ids.transaction, ids.invitation = ids.transaction + visits.height, ids.invitation + coming.height
    ids.attempt, ids.message = ids.attempt + asking.height, ids.message + texts.height
    ids.reply, ids.reading = ids.reply + said.height, ids.reading + read.height


@contextmanager
def _writing() -> Iterator[Callable[[Rows], None]]:
    """Takes frames to be written by two connections, and waits where they fall behind; inside a transaction by one."""
    if connection.in_atomic_block:
        yield lambda rows: _copy(rows, is_trusted=False)
        return
    is_trusted = _is_superuser()
    pending: list[Future[None]] = []
    with ThreadPoolExecutor(2) as writers:

        def write(rows: Rows) -> None:
            pending.extend(writers.submit(_copy_and_leave, part, is_trusted) for part in (rows[:3], rows[3:]))
            while len(pending) > 2 * AHEAD:
                pending.pop(0).result()

        yield write
        for one in pending:
            one.result()


def _copy_and_leave(rows: Rows, is_trusted: bool) -> None:
    try:
        with transaction.atomic():
            _copy(rows, is_trusted=is_trusted)
    finally:
        connection.close()


def _copy(rows: Rows, *, is_trusted: bool) -> None:
    if is_trusted:
        bulk.run("SET LOCAL session_replication_role = replica")
    for table, frame in rows:
        bulk.copy_frame(table, frame)


def _is_superuser() -> bool:
    connection.ensure_connection()
    return bool(connection.connection.info.parameter_status("is_superuser") == "on")


def _end(world: World, ids: Ids, *, by: Actor, at: datetime, told: Told) -> None:
    """What PostgreSQL must know of so many new rows, and one row in the ledger."""
    for name, table in TABLES.items():
        _set_highest(table, getattr(ids, name, ids.transaction))
    marks.forget()
    facts: dict[str, Any] = {"transactions": ids.transaction, "seed": world.years.size.seed}
    with transaction.atomic():
        record(by=by, action="demo.history", subject="transactions", subject_id=ids.transaction, at=at, facts=facts)
    if connection.in_atomic_block:
        return
    for table in TABLES.values():
        told(f"vacuum and analyze {table}")
        bulk.run(f"VACUUM (ANALYZE, PARALLEL 0) {table}")
    bulk.run("ANALYZE")


def _highest(table: str) -> int:
    return int(bulk.rows(f"SELECT coalesce(max(id), 0) FROM {table}")[0][0])


def _set_highest(table: str, highest: int) -> None:
    if highest:
        bulk.run("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, highest])
