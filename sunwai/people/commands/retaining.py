"""The government's rules of how long each kind is kept, and the holds that stand before them. Two people for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from sunwai.base.actors import Actor, Right
from sunwai.base.retention import BadRetention, EmptyHold, HoldOver, NeedsWhy, NotTheNewest, kinds
from sunwai.ledger.commands import record
from sunwai.people.commands.removing import lock
from sunwai.people.holding import Rule
from sunwai.people.keeping import Hold, RetentionRules
from sunwai.people.types import NotFirstAndSecond


def draft_rules(*, rules: Sequence[Rule], name: str, by: Actor, at: datetime) -> RetentionRules:
    """A new list of rules. Nothing is removed by it before a second person approved it.

    Raises:
        NotAllowed: without the right to keep these rules.
        BadRetention: a kind, a start or a number of days that cannot be.
    """
    by.need(Right.KEEP_RETENTION)
    for place, rule in enumerate(rules, 1):
        _need_sound(place, rule)
    if len({rule.kind for rule in rules}) < len(rules):
        raise BadRetention(place=len(rules), problem="a kind twice")
    with transaction.atomic():
        made = RetentionRules.objects.create(
            rules=[asdict(rule) for rule in rules], name=name, drafted_by=str(by), drafted_at=at
        )
        record(by=by, action="people.draft_retention", subject="retention", subject_id=made.pk, at=at,
               facts={"rules": made.rules})  # fmt: skip
    return made


def approve_rules(*, draft: RetentionRules, by: Actor, at: datetime) -> RetentionRules:
    """A second person lets the newest list take force: from the next night on it removes.

    Raises:
        NotFirstAndSecond: who drafted it cannot approve it.
        NotTheNewest: a newer list was drafted, or this one is approved.
    """
    by.need(Right.KEEP_RETENTION)
    if draft.drafted_by == str(by):
        raise NotFirstAndSecond
    with transaction.atomic():
        lock()
        newer = RetentionRules.objects.filter(pk__gt=draft.pk).exists()
        if newer or not RetentionRules.objects.filter(pk=draft.pk, approved_at=None).update(
            approved_by=str(by), approved_at=at
        ):
            raise NotTheNewest
        record(by=by, action="people.approve_retention", subject="retention", subject_id=draft.pk, at=at,
               facts={"rules": draft.rules})  # fmt: skip
    draft.refresh_from_db()
    return draft


def place_hold(
    *, who: str, why: str, number: str = "", kind: str = "", office: int | None = None, case: int | None = None,
    case_number: str = "", contact_point: UUID | None = None, first_day: date | None = None,
    last_day: date | None = None, until: date | None = None, by: Actor, at: datetime,
) -> Hold:  # fmt: skip
    """From now on nothing that it covers is removed. One person is enough: it destroys nothing.

    Raises:
        NeedsWhy: who orders it or why is not said.
        EmptyHold: it covers nothing, or nothing that there is.
    """
    by.need(Right.KEEP_RETENTION)
    if not who.strip() or not why.strip():
        raise NeedsWhy
    given = (kind, office, case, contact_point, first_day, last_day)
    if not any(given) or (kind and kind not in kinds) or (first_day and last_day and first_day > last_day):
        raise EmptyHold
    with transaction.atomic():
        lock()
        made = Hold.objects.create(
            who=who.strip(), number=number.strip(), why=why.strip(), kind=kind, office_id=office, case=case,
            case_number=case_number, contact_point_id=contact_point, first_day=first_day, last_day=last_day,
            until=until, placed_by=str(by), placed_at=at,
        )  # fmt: skip
        record(by=by, action="people.place_hold", subject="hold", subject_id=made.pk, at=at,
               facts={"kind": kind, "office": office, "case": case, "until": until,
                      "contact_point": contact_point})  # fmt: skip
    return made


def ask_lift(*, hold: int, why: str, by: Actor, at: datetime) -> None:
    """One person says that it may end, and why; a second lifts it.

    Raises:
        NeedsWhy: no reason; HoldOver: it is lifted, or somebody asked already.
    """
    by.need(Right.KEEP_RETENTION)
    if not why.strip():
        raise NeedsWhy
    with transaction.atomic():
        if not Hold.objects.filter(pk=hold, lifted_at=None, lift_asked_by="").update(
            lift_asked_by=str(by), lift_asked_why=why.strip()
        ):
            raise HoldOver
        record(by=by, action="people.ask_lift_hold", subject="hold", subject_id=hold, at=at)


def lift_hold(*, hold: int, by: Actor, at: datetime) -> None:
    """A second person ends it: what it covered is under the rules again.

    Raises:
        NotFirstAndSecond: the same person asked for it; HoldOver: nobody asked, or it is lifted.
    """
    by.need(Right.KEEP_RETENTION)
    with transaction.atomic():
        found = Hold.objects.select_for_update().filter(pk=hold, lifted_at=None).exclude(lift_asked_by="").first()
        if found is None:
            raise HoldOver
        if found.lift_asked_by == str(by):
            raise NotFirstAndSecond
        Hold.objects.filter(pk=hold).update(lifted_by=str(by), lifted_at=at)
        record(by=by, action="people.lift_hold", subject="hold", subject_id=hold, at=at)


def _need_sound(place: int, rule: Rule) -> None:
    if rule.kind not in kinds:
        raise BadRetention(place=place, problem=rule.kind)
    kind = kinds[rule.kind]
    if rule.start not in kind.starts:
        raise BadRetention(place=place, problem=rule.start)
    if rule.days < kind.least_days:
        raise BadRetention(place=place, problem=f"{rule.days} < {kind.least_days}")
