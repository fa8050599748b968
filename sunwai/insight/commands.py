"""Deeds of the register of evidence: take a snapshot, hand in signals, raise findings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.events import emit
from sunwai.insight import findings, snapshots
from sunwai.insight.models import Finding, Signal, Snapshot
from sunwai.insight.types import Evidence, FindingsRaised, SnapshotTaken
from sunwai.ledger.commands import record


def take_snapshot(*, by: Actor, at: datetime) -> Snapshot:
    """Writes every fact of every room as it stands, all in one view of the database, into a new dated folder."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            bulk.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        name, digest, counts = snapshots.write_all(at)
        made = Snapshot.objects.create(as_of=at, taken_at=at, folder=name, digest=digest, counts=counts)
        record(
            by=by, action="insight.snapshot", subject="snapshot", subject_id=made.pk, at=at,
            facts={"digest": digest.hex(), **counts},
        )  # fmt: skip
        emit(SnapshotTaken(made.pk))
    return made


def hand_in(*, evidence: Sequence[Evidence], by: Actor, at: datetime) -> int:
    """Keeps signals; one that was handed in before (same kind and source) is left as it is. How many are new."""
    rows = [
        Signal(
            kind=one.kind, observed_on=one.observed_on, count=one.count, feed=one.feed, office_id=one.office,
            service_id=one.service, post_id=one.post, source=one.source, source_id=one.source_id, at=at,
        )
        for one in evidence
    ]  # fmt: skip
    with transaction.atomic():
        before = _highest_signal()
        Signal.objects.bulk_create(rows, batch_size=5000, ignore_conflicts=True)
        count = Signal.objects.filter(pk__gt=before, at=at).count() if rows else 0
        if count:
            record(by=by, action="insight.hand_in", subject="signals", subject_id=count, at=at)
    return count


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
            record(by=by, action="insight.raise_findings", subject="snapshot", subject_id=snapshot.pk, at=at,
                   facts={"findings": [one.pk for one in new]})  # fmt: skip
            emit(FindingsRaised(snapshot.pk, [one.pk for one in new]))
    return new
