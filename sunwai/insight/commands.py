"""Deeds of the register of evidence: take a snapshot, hand in signals, raise findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.db import connection, transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.events import emit
from sunwai.insight import findings, marks, queries, snapshots
from sunwai.insight.models import Finding, Ground, Part, Signal, Snapshot
from sunwai.insight.types import Evidence, FindingsRaised, SnapshotTaken
from sunwai.ledger.commands import record

LOCK = "SELECT pg_advisory_lock(hashtext('insight.snapshot'))"
UNLOCK = "SELECT pg_advisory_unlock(hashtext('insight.snapshot'))"


def take_snapshot(*, by: Actor, at: datetime) -> Snapshot:
    """Writes every fact of every room as it stands, all in one view of the database.

    Months that are as the newest snapshot saw them are not written but named again. One at a time; inside a caller's
    transaction everything is written.
    """
    if connection.in_atomic_block:
        return _take(by, at, is_one_view=False)
    bulk.run(LOCK)
    try:
        marks.watch()
        return _take(by, at, is_one_view=True)
    finally:
        bulk.run(UNLOCK)


def _take(by: Actor, at: datetime, *, is_one_view: bool) -> Snapshot:
    with transaction.atomic():
        if is_one_view:
            bulk.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        whole = snapshots.write_all(at, _before(), is_one_view=is_one_view)
        counts, digest = whole.counts(), whole.digest
        made = Snapshot.objects.create(
            as_of=at, taken_at=at, folder=whole.folder, digest=digest, counts=counts, marks=whole.marks
        )
        Part.objects.bulk_create(Part(snapshot=made, **asdict(one)) for one in whole.parts)
        record(
            by=by, action="insight.snapshot", subject="snapshot", subject_id=made.pk, at=at,
            facts={"digest": digest.hex(), **counts},
        )  # fmt: skip
        emit(SnapshotTaken(made.pk))
    return made


def _before() -> tuple[marks.Marks, list[snapshots.Written]] | None:
    """The newest snapshot that can be compared with: its marks and its parts."""
    newest = Snapshot.objects.exclude(marks={}).order_by("-pk").first()
    return (newest.marks, queries.parts(newest)) if newest else None


def hand_in(*, evidence: Sequence[Evidence], by: Actor, at: datetime) -> int:
    """Keeps signals; one that was handed in before (same kind and source) is left as it is. How many are new."""
    with transaction.atomic():
        count = _keep(evidence, at)
        if count:
            record(by=by, action="insight.hand_in", subject="signals", subject_id=count, at=at)
    return count


def restate(*, source: str, period_to: date, evidence: Sequence[Evidence], by: Actor, at: datetime) -> int:
    """What one examination says of a period, in place of what it said of the month before; how many signals stand.

    Signals of this source that end in the same month are taken back, those on which a finding stands excepted.
    """
    first = period_to.replace(day=1)
    with transaction.atomic():
        bulk.run("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"insight.restate {source}"])
        said = Signal.objects.filter(source=source, chance__isnull=False, period_to__range=(first, period_to))
        taken_back, _ = said.filter(grounds__isnull=True).delete()
        count = _keep(evidence, at)
        if count or taken_back:
            record(by=by, action="insight.restate", subject="signals", subject_id=source, at=at,
                   facts={"period_to": period_to, "signals": count})  # fmt: skip
    return count


def _keep(evidence: Sequence[Evidence], at: datetime) -> int:
    before = _highest_signal()
    Signal.objects.bulk_create([_signal(one, at) for one in evidence], batch_size=5000, ignore_conflicts=True)
    if not evidence:
        return 0
    _keep_rows([one for one in evidence if one.rows], before)
    return Signal.objects.filter(pk__gt=before, at=at).count()


def _signal(one: Evidence, at: datetime) -> Signal:
    made = Signal(
        kind=one.kind, observed_on=one.observed_on, count=one.count, feed=one.feed, office_id=one.office,
        service_id=one.service, post_id=one.post, source=one.source, source_id=one.source_id, at=at,
        towards=one.towards, period_from=one.period_from, period_to=one.period_to, facts=dict(one.facts),
    )  # fmt: skip
    if one.strength is not None:
        made.of, made.expected, made.chance = one.strength.of, one.strength.expected, one.strength.chance
        made.tests, made.among = one.strength.tests, one.strength.among
        made.false_rate = one.strength.false_rate
    return made


def _keep_rows(evidence: Sequence[Evidence], before: int) -> None:
    """The rows of signals that are new; of one office, kind and period there is one."""
    new = Signal.objects.filter(pk__gt=before, chance__isnull=False)
    named = new.values_list("kind", "office_id", "period_from", "period_to", "pk")
    ids = {(kind, office, begin, end): id_ for kind, office, begin, end, id_ in named}
    rows = (
        (ids[key], source, source_id)
        for one in evidence
        if (key := (one.kind, one.office, one.period_from, one.period_to)) in ids
        for source, source_id in dict.fromkeys(one.rows)
    )
    bulk.copy_rows("insight_signalrow", ["signal_id", "source", "source_id"], rows)


def _highest_signal() -> int:
    return Signal.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def raise_findings(*, snapshot: Snapshot, period_from: date, period_to: date, by: Actor, at: datetime) -> list[Finding]:
    """Raises what a period's figures say stands out, once; the findings that are new.

    All offices and kinds of one run are tested together under one error control. A small office is judged by the months
    before it too: its finding's `period_from` is then earlier (see `findings.py`).
    """
    found = findings.look(snapshot, period_from, period_to)
    rows = [
        Finding(
            kind=one.kind, snapshot=snapshot, period_from=one.period_from, period_to=period_to, office_id=one.office,
            service_id=one.service, count=one.count, of=one.of, rate=one.rate, low=one.low, high=one.high,
            peers=one.peers, raised_at=at,
        )
        for one in found
    ]  # fmt: skip
    with transaction.atomic():
        before = Finding.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        Finding.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
        new = list(Finding.objects.filter(pk__gt=before, snapshot=snapshot, period_to=period_to).order_by("pk"))
        if new:
            _ground(new, found)
            record(by=by, action="insight.raise_findings", subject="snapshot", subject_id=snapshot.pk, at=at,
                   facts={"findings": [one.pk for one in new]})  # fmt: skip
            emit(FindingsRaised(snapshot.pk, [one.pk for one in new]))
    return new


def _ground(new: Sequence[Finding], found: Sequence[findings.Found]) -> None:
    """Notes which signals each new finding stands on."""
    grounds = {(one.kind, one.office, one.service, one.period_from): one.grounds for one in found}
    Ground.objects.bulk_create(
        Ground(finding=one, signal_id=signal)
        for one in new
        for signal in grounds.get((one.kind, one.office_id, one.service_id, one.period_from), ())
    )
