"""Removing: in batches, by the approved rules or at a citizen's wish, never what a hold covers.

A batch is one transaction: its rows are locked, its files go, what was personal in its rows goes, a tombstone and a
ledger row stay. Killed anywhere it is whole or not at all, but for files, which go before the rows that name them say
so; the next run finds those rows again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.base.refusals import NotAllowed
from sunwai.base.retention import NOBODY, Kind, Whole, kinds
from sunwai.base.sealing import seal_for
from sunwai.ledger.commands import record
from sunwai.people.holding import before, is_held, read_rules, rules_in_force
from sunwai.people.keeping import RetentionRules, Salt, Tombstone
from sunwai.people.queries import NUMBER

LOCK = 0x5E7A
BATCH = 5_000
FIRST = {"bigint": "-1", "uuid": str(NOBODY)}
EMPTY_CITIZENS = """
UPDATE people_citizen SET sealed = NULL, contact_point_id = NULL WHERE id IN ({citizens})
"""
SALTS = """
INSERT INTO people_salt (kind, part, salt)
SELECT %(kind)s, part, gen_random_uuid()::text || gen_random_uuid()::text
FROM (SELECT DISTINCT {parts} AS part FROM {table} x WHERE x.id = ANY(%(ids)s::bigint[])) AS parts
ON CONFLICT (kind, part) DO NOTHING
"""
NO_NUMBER = """
INSERT INTO people_contactpoint (id, kind, number_class, zone, sealed, lookup, key_version, created_at)
VALUES (%(id)s, 'phone', NULL, '', %(sealed)s, uuid_send(gen_random_uuid()), %(version)s, %(at)s) ON CONFLICT DO NOTHING
"""
NEVER_FOUND = "INSERT INTO people_hidden (contact_point_id) VALUES (%(id)s) ON CONFLICT DO NOTHING"
NEVER_ASKED = """
INSERT INTO people_optout (contact_point_id, service_id, source, at) VALUES (%(id)s, NULL, 'removed', %(at)s)
ON CONFLICT (contact_point_id, service_id) WHERE lifted_at IS NULL DO NOTHING
"""


@dataclass(frozen=True)
class Scope:
    """Which rows of a kind are meant (SQL over x, with its values), since when they count, and why they go."""

    kind: Kind
    which: str
    start: str
    values: Mapping[str, Any]
    nobody: UUID
    rules: RetentionRules | None = None
    is_for_citizen: bool = False


def remove_by_rules(*, by: Actor, at: datetime, most: int = BATCH) -> dict[str, int]:
    """Removes all that the rules in force say; how many rows of each kind. Without approved rules, nothing.

    Raises:
        NotAllowed: neither a process nor one who keeps these rules.
    """
    by.need(Right.KEEP_RETENTION)
    approved = rules_in_force()
    if approved is None:
        return {}
    with transaction.atomic():
        keep_without_number(NOBODY, at)
    done = {}
    for code, rule in read_rules(approved.rules).items():
        kind = kinds[code]
        if kind.prepare:
            kind.prepare(at)
        start = kind.starts[rule.start]
        scope = Scope(kind, f"({start}) < %(before)s", start, {"before": before(rule, at)}, NOBODY, approved)
        done[code] = _remove(scope, by=by, at=at, most=most)
    return done


def remove_of_number(
    *, point: UUID, codes: Iterable[str], by: Actor, at: datetime, most: int = BATCH
) -> dict[str, int]:  # fmt: skip
    """Removes what is held about one number, of these kinds, as far as nothing waits for it and no hold covers it.

    Its rows get a contact point of their own that has no number, so that patterns in an office's data stay to be seen.
    """
    _need_decider(by)
    nobody = uuid4()
    with transaction.atomic():
        keep_without_number(nobody, at)
    done: Counter[str] = Counter()
    for code in codes:
        kind = kinds[code]
        if kind.personal:
            which = kind.with_all().is_of("number", "%(point)s::uuid")
            scope = Scope(kind, which, kind.starts[kind.usual_start], {"point": point}, nobody, is_for_citizen=True)
            done[code] += _remove(scope, by=by, at=at, most=most)
    return dict(done)


def remove_rows(*, code: str, ids: Iterable[int], point: UUID, by: Actor, at: datetime) -> int:
    """Removes single rows of a number, such as a visit that its owner never made."""
    _need_decider(by)
    kind, nobody = kinds[code], uuid4()
    with transaction.atomic():
        keep_without_number(nobody, at)
    which = f"x.id = ANY(%(only)s::bigint[]) AND {kind.with_all().is_of('number', '%(point)s::uuid')}"
    values = {"only": bulk.array(ids), "point": point}
    scope = Scope(kind, which, kind.starts[kind.usual_start], values, nobody, is_for_citizen=True)
    return _remove(scope, by=by, at=at, most=BATCH)


def keep_without_number(id_: UUID, at: datetime) -> None:
    """A contact point that has no number, cannot be found by one, and is never asked. In the caller's transaction."""
    seal = seal_for(NUMBER)
    facts = {"id": id_, "sealed": seal.seal_text(""), "version": seal.version, "at": at}
    for sql in (NO_NUMBER, NEVER_FOUND, NEVER_ASKED):
        bulk.run(sql, facts)


def lock() -> None:
    """Batches and holds wait for each other, until this transaction ends."""
    bulk.run("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _need_decider(by: Actor) -> None:
    if by.kind != "process" and not by.may(Right.KEEP_RETENTION):
        raise NotAllowed


def _remove(scope: Scope, *, by: Actor, at: datetime, most: int) -> int:
    """Batch after batch, in the order of the keys, until none is left."""
    count, after = 0, FIRST[scope.kind.key]
    while rows := _batch(scope, after, by=by, at=at, most=most):
        count, after = count + len(rows), rows[-1][0]
    if count and scope.kind.parts:
        Salt.objects.filter(kind=scope.kind.code).delete()
    return count


@transaction.atomic
def _batch(scope: Scope, after: str, *, by: Actor, at: datetime, most: int) -> list[tuple[str, datetime]]:
    lock()
    kind, day = scope.kind, day_of(at)
    whole = kind.with_all()
    sql = f"""
        SELECT x.id::text, {scope.start} FROM {kind.table} x {kind.joins}
        WHERE {whole.due} AND {scope.which} AND NOT {is_held(whole, day)} AND x.id > %(after)s::{kind.key}
        ORDER BY x.id LIMIT %(most)s FOR UPDATE OF x"""
    rows = bulk.rows(sql, {**scope.values, "at": at, "day": day, "after": after, "most": most})
    if rows:
        _empty(scope, whole, [id_ for id_, _ in rows])
        _bury(scope, rows, by=by, at=at)
    return rows


def _empty(scope: Scope, whole: Whole, ids: list[str]) -> None:
    kind = scope.kind
    values: dict[str, Any] = {"ids": bulk.array(ids), "nobody": scope.nobody}
    values |= {f"empty_{one.replace('.', '_')}": seal_for(one).seal_text("") for one in whole.seals}
    if kind.files and kind.forget:
        for (name,) in bulk.rows(kind.files, values):
            kind.forget(name)
    if kind.citizens:
        bulk.run(EMPTY_CITIZENS.format(citizens=kind.citizens), values)
    if kind.parts:
        bulk.run(SALTS.format(parts=kind.parts, table=kind.table), {**values, "kind": kind.code})
    for sql in whole.statements:
        bulk.run(sql, values)


def _bury(scope: Scope, rows: list[tuple[str, datetime]], *, by: Actor, at: datetime) -> None:
    """Says for good that so many rows went, without saying whose."""
    moments = [since for _, since in rows if since]
    made = Tombstone.objects.create(
        kind=scope.kind.code, count=len(rows), first=min(moments, default=at), last=max(moments, default=at), at=at,
        digest=hashlib.sha256("\n".join(id_ for id_, _ in rows).encode()).digest(), rules=scope.rules,
    )  # fmt: skip
    record(
        by=by, action="people.remove_asked" if scope.is_for_citizen else "people.remove", subject="tombstone",
        subject_id=made.pk, at=at,
        facts={"kind": made.kind, "count": made.count, "first": made.first, "last": made.last,
               "digest": bytes(made.digest).hex(), "rules": made.rules_id},
    )  # fmt: skip
