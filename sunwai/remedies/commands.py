"""Deeds of remedies: record one under an order, correct it by another row. Nothing is ever changed or removed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from psycopg.errors import UniqueViolation

from sunwai.base.actors import Actor
from sunwai.base.refusals import NotAllowed
from sunwai.directory.models import Post
from sunwai.insight.models import Finding
from sunwai.ledger.commands import record as ledger_record
from sunwai.people.models import Account
from sunwai.remedies.models import Remedy
from sunwai.remedies.queries import in_force
from sunwai.remedies.rules import is_acknowledged, may_record
from sunwai.remedies.types import AlreadyCorrected, AlreadyRecorded, NotAcknowledged, OrderNeeded, RemedyKind


def record(
    *, finding: Finding, kind: RemedyKind, post: Post | None, order_number: str, ordered_on: date | None, note: str,
    account: Account, by: Actor, at: datetime,
) -> Remedy:  # fmt: skip
    """Records what was done about a finding under one order.

    Raises:
        NotAllowed: the actor may not record remedies for this office.
        NotAcknowledged: nobody has acknowledged the finding.
        OrderNeeded: no order number or date.
        AlreadyRecorded: this kind under this order is there.
    """
    if not may_record(by, finding):
        raise NotAllowed
    if not is_acknowledged(finding):
        raise NotAcknowledged
    new = Remedy(finding=finding, kind=kind, post=post, note=note.strip(), recorded_by=account, recorded_at=at)
    return _write(_ordered(new, order_number, ordered_on), AlreadyRecorded(), "remedies.record", by)


def correct(
    *, remedy: Remedy, kind: RemedyKind, post: Post | None, order_number: str, ordered_on: date | None, note: str,
    is_void: bool = False, account: Account, by: Actor, at: datetime,
) -> Remedy:  # fmt: skip
    """Puts a newer row in the place of a remedy, or (`is_void`) takes it out of the totals.

    Raises:
        NotAllowed: the actor may not record remedies for this office.
        OrderNeeded: no order number or date.
        AlreadyCorrected: a newer row stands in its place already.
    """
    if not may_record(by, remedy.finding):
        raise NotAllowed
    new = Remedy(
        finding=remedy.finding, kind=kind, post=post, note=note.strip(), recorded_by=account, recorded_at=at,
        corrects=remedy, is_void=is_void,
    )  # fmt: skip
    return _write(_ordered(new, order_number, ordered_on), AlreadyCorrected(), "remedies.correct", by)


def _ordered(new: Remedy, order_number: str, ordered_on: date | None) -> Remedy:
    if not order_number.strip() or ordered_on is None:
        raise OrderNeeded
    new.order_number, new.ordered_on = order_number.strip(), ordered_on
    return new


def _write(new: Remedy, refusal: AlreadyRecorded | AlreadyCorrected, action: str, by: Actor) -> Remedy:
    try:
        with transaction.atomic():
            _refuse_second(new)
            new.save(force_insert=True)
            ledger_record(
                by=by, action=action, subject="remedy", subject_id=new.pk, at=new.recorded_at,
                facts={"finding": new.finding_id, "kind": new.kind, "order": new.order_number, "is_void": new.is_void,
                       "corrects": new.corrects_id},
            )  # fmt: skip
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        raise refusal from error
    return new


def _refuse_second(new: Remedy) -> None:
    """One remedy of a kind under an order, one row in the place of another; the finding is locked meanwhile."""
    Finding.objects.select_for_update().get(pk=new.finding_id)
    rows = Remedy.objects.filter(finding=new.finding_id)
    if new.corrects_id and rows.filter(corrects=new.corrects_id).exists():
        raise AlreadyCorrected
    same = in_force(rows.filter(kind=new.kind, order_number=new.order_number))
    if not new.is_void and same.exclude(pk=new.corrects_id or 0).exists():
        raise AlreadyRecorded
