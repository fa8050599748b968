"""What cases are of, how long each may take, and where they go. A change is a new row; old cases keep theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from sunwai.base.actors import Actor, Right
from sunwai.casework.models import Category, DeadlineRule, ReplyTemplate, Route
from sunwai.casework.queries.book import forget
from sunwai.casework.types import BadRule, DeadlineKind, Deed
from sunwai.directory.commands.ordering import sort_key
from sunwai.directory.models import Area, Department, Office, Post
from sunwai.ledger.commands import record

TERMS = frozenset({kind.value for kind in DeadlineKind} | {"reopen"})
LONGEST = 3650


@transaction.atomic
def define_rule(
    *, code: str, name: str, name_ur: str, days: Mapping[str, Mapping[str, Any]], pauses: Mapping[str, int],
    valid_from: date, by: Actor, at: datetime,
) -> DeadlineRule:  # fmt: skip
    """A rule of deadlines, or a new version of one; the same again is the version that stands.

    `days`: {kind: {"days": n, "working": bool}}, with `reopen` for how long an ended case may be opened again.

    Raises:
        BadRule: a kind that there is not, or a number of days that cannot be.
    """
    by.need(Right.DEFINE_CASES)
    plain = {kind: _term(code, kind, one) for kind, one in days.items()}
    if any(not 0 < most <= LONGEST for most in pauses.values()):
        raise BadRule(code=code)
    newest = DeadlineRule.objects.filter(code=code).order_by("-version").first()
    if newest is not None and (newest.days, newest.pauses, newest.name) == (plain, dict(pauses), name):
        return newest
    version = newest.version + 1 if newest else 1
    made = DeadlineRule.objects.create(
        code=code, version=version, name=name, name_ur=name_ur, days=plain, pauses=dict(pauses), valid_from=valid_from
    )
    _note("define_rule", made.pk, {"code": code, "version": version}, by, at)
    return made


def _term(code: str, kind: str, one: Mapping[str, Any]) -> dict[str, Any]:
    number = one.get("days")
    if kind not in TERMS or not isinstance(number, int) or not 0 < number <= LONGEST:
        raise BadRule(code=code)
    return {"days": number, "working": bool(one.get("working"))}


@transaction.atomic
def define_category(
    *, code: str, name: str, name_ur: str, rule: DeadlineRule, valid_from: date, by: Actor, at: datetime,
    parent: Category | None = None, department: Department | None = None, **facts: Any,
) -> Category:  # fmt: skip
    """A category, or what it is from a day on: the row that held until then ends that day.

    `facts`: kind, identity, accuses, is_public, rights_tags, keywords, legal_basis, legal_basis_ur.
    """
    by.need(Right.DEFINE_CASES)
    made = Category(
        code=code, name=name, name_ur=name_ur, sort_ur=sort_key(name_ur), rule=rule, parent=parent,
        department=department, valid_from=valid_from, **facts,
    )  # fmt: skip
    keep_categories([made])
    if parent is not None:
        Category.objects.filter(pk=parent.pk, is_leaf=True).update(is_leaf=False)
    _note("define_category", made.pk, {"code": code, "valid_from": valid_from}, by, at)
    return made


def keep_categories(rows: Sequence[Category]) -> None:
    """Writes categories of one level; the rows that they follow end. A row of the same code and day is made anew."""
    begins = {row.code: row.valid_from for row in rows}
    same = {(row.code, row.valid_from): row for row in Category.objects.filter(code__in=begins)}
    new = [row for row in rows if (row.code, row.valid_from) not in same]
    for row in rows:
        if known := same.get((row.code, row.valid_from)):
            row.pk, row.is_leaf, row.valid_to = known.pk, known.is_leaf, known.valid_to
            row.save()
    for day in {row.valid_from for row in new}:
        codes = [row.code for row in new if row.valid_from == day]
        Category.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=day), code__in=codes, valid_from__lt=day
        ).update(valid_to=day)
    Category.objects.bulk_create(new)


@transaction.atomic
def define_route(
    *, post: Post, valid_from: date, by: Actor, at: datetime, category: Category | None = None,
    area: Area | None = None, office: Office | None = None, valid_to: date | None = None,
) -> Route:  # fmt: skip
    """Where such cases go from a day on; the most specific route wins. A route of the same matter and place ends."""
    by.need(Right.DEFINE_CASES)
    same = Route.objects.filter(category=category, area=area, office=office)
    same.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from), valid_from__lt=valid_from).update(
        valid_to=valid_from
    )
    made, _ = Route.objects.update_or_create(
        category=category, area=area, office=office, valid_from=valid_from,
        defaults={"post": post, "valid_to": valid_to},
    )  # fmt: skip
    _note("define_route", made.pk, {"post": post.pk, "valid_from": valid_from}, by, at)
    return made


@transaction.atomic
def define_template(
    *, code: str, deed: Deed, name: str, name_ur: str, text: str, text_ur: str, by: Actor, at: datetime,
    category: Category | None = None, is_active: bool = True,
) -> ReplyTemplate:  # fmt: skip
    """Words that an officer may begin from."""
    by.need(Right.DEFINE_CASES)
    made, _ = ReplyTemplate.objects.update_or_create(
        code=code,
        defaults={
            "deed": deed.value, "category": category, "name": name, "name_ur": name_ur, "text": text,
            "text_ur": text_ur, "is_active": is_active,
        },
    )  # fmt: skip
    _note("define_template", made.pk, {"code": code}, by, at)
    return made


@transaction.atomic
def end_category(*, code: str, on: date, by: Actor, at: datetime) -> int:
    """No case is filed under a category from a day on; those that are stay. How many rows ended."""
    by.need(Right.DEFINE_CASES)
    ended = Category.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), code=code).update(valid_to=on)
    _note("end_category", code, {"on": on}, by, at)
    return ended


def _note(action: str, subject: object, facts: Mapping[str, object], by: Actor, at: datetime) -> None:
    forget()
    record(by=by, action=f"casework.{action}", subject="casework.definition", subject_id=subject, at=at, facts=facts)
