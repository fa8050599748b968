"""Questions about what is kept how long: the rules in force, holds, what a rule would remove, what is held of a number.

The SQL that tells what is due is made here, from what rooms declared (`base.retention`), for the dry run and for the
removal alike: what one counts the other removes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.clock import LOCAL, day_of
from sunwai.base.retention import NOBODY, Kind, Lines, Shelf, Whole, kinds, shelves
from sunwai.people.keeping import DataRequest, Hold, RetentionRules, Tombstone

IN_FORCE = "h.lifted_at IS NULL AND (h.until IS NULL OR h.until >= %(day)s)"
NOTHING = "false"


@dataclass(frozen=True)
class Rule:
    """One kind's rule: so many days from that start, because of that law or order."""

    kind: str
    days: int
    start: str
    basis: str = ""
    basis_ur: str = ""


@dataclass(frozen=True)
class Due:
    """What a rule would remove today, from the oldest to the newest, and how many rows a hold keeps back."""

    kind: Kind
    rule: Rule | None
    count: int = 0
    first: datetime | None = None
    last: datetime | None = None
    held: int = 0
    held_first: datetime | None = None


def numbered(column: str) -> str:
    """That a column names somebody's contact point, and not one whose number was removed: SQL."""
    return (
        f"({column} IS NOT NULL AND {column} <> '{NOBODY}' AND EXISTS (SELECT FROM people_contactpoint known"
        f" WHERE known.id = {column}) AND NOT EXISTS (SELECT FROM people_hidden never"
        f" WHERE never.contact_point_id = {column} AND never.hidden_at IS NULL))"
    )


def rules_in_force() -> RetentionRules | None:
    """The newest list of rules that a second person approved."""
    return RetentionRules.objects.filter(approved_at__isnull=False).order_by("-approved_at", "-pk").first()


def draft_of_rules() -> RetentionRules | None:
    """The newest list, if nobody has approved it yet."""
    newest = RetentionRules.objects.order_by("-pk").first()
    return newest if newest and newest.approved_at is None else None


def read_rules(rows: Iterable[Mapping[str, object]]) -> dict[str, Rule]:
    """Rules by kind, as a list keeps them; kinds that are no longer known are passed over."""
    found = {str(row["kind"]): Rule(**dict(row)) for row in rows}  # type: ignore[arg-type]
    return {code: rule for code, rule in found.items() if code in kinds}


def holds_visible_to(actor: Actor) -> QuerySet[Hold]:
    """Holds, newest first."""
    if not actor.may(Right.KEEP_RETENTION):
        return Hold.objects.none()
    return Hold.objects.select_related("office").order_by("-pk")


def holds_in_force(day: date) -> QuerySet[Hold]:
    return Hold.objects.filter(Q(until__isnull=True) | Q(until__gte=day), lifted_at__isnull=True)


def tombstones_visible_to(actor: Actor) -> QuerySet[Tombstone]:
    """What was removed, newest first."""
    if not actor.may(Right.KEEP_RETENTION):
        return Tombstone.objects.none()
    return Tombstone.objects.order_by("-pk")


def requests_visible_to(actor: Actor) -> QuerySet[DataRequest]:
    """What citizens asked for, those that wait first."""
    if not actor.may(Right.KEEP_RETENTION):
        return DataRequest.objects.none()
    return DataRequest.objects.order_by("-decided_at", "asked_at")


def is_held(whole: Whole, day: date) -> str:
    """Whether a hold covers a row: SQL over x; where no hold is in force, simply no."""
    if not holds_in_force(day).exists():
        return NOTHING
    kind = whole.kind
    moment = kind.starts[kind.usual_start]
    local = f"(({moment}) AT TIME ZONE '{LOCAL.key}')::date"
    return f"""EXISTS (SELECT FROM people_hold h WHERE {IN_FORCE} AND h.kind IN ('', '{kind.code}')
        AND (h.office_id IS NULL OR {whole.is_of("office", "h.office_id")})
        AND (h."case" IS NULL OR {whole.is_of_case('h."case"')})
        AND (h.contact_point_id IS NULL OR {whole.is_of("number", "h.contact_point_id")})
        AND (h.first_day IS NULL OR {local} >= h.first_day) AND (h.last_day IS NULL OR {local} <= h.last_day))"""


def before(rule: Rule, at: datetime) -> datetime:
    """What began earlier is due by this rule."""
    return at - timedelta(days=rule.days)


def dry_run(*, rules: Mapping[str, Rule], at: datetime) -> list[Due]:
    """What each kind's rule would remove now; nothing is changed. A kind without a rule is kept."""
    return [_due(kind, rules[kind.code], at) if kind.code in rules else Due(kind, None) for kind in kinds]


def _due(kind: Kind, rule: Rule, at: datetime) -> Due:
    whole, moment = kind.with_all(), kind.starts[rule.start]
    sql = f"""
        SELECT count(*) FILTER (WHERE NOT held), min(since) FILTER (WHERE NOT held), max(since) FILTER (WHERE NOT held),
            count(*) FILTER (WHERE held), min(since) FILTER (WHERE held)
        FROM (SELECT {moment} AS since, {is_held(whole, day_of(at))} AS held FROM {kind.table} x {kind.joins}
            WHERE {whole.due} AND ({moment}) < %(before)s) AS found"""
    ((count, first, last, held, held_first),) = bulk.rows(
        sql, {"before": before(rule, at), "day": day_of(at), "at": at}
    )
    return Due(kind, rule, count, first, last, held, held_first)


def held_of(point: UUID) -> list[tuple[Shelf, Lines]]:
    """What all rooms hold about a number, each kind as its owner may see it."""
    return [(shelf, shelf.lines(point)) for shelf in shelves]


def count_personal(point: UUID, at: datetime) -> dict[str, int]:
    """How many rows of each kind that a citizen may have removed are there of their number, holds or not."""
    found = {}
    for kind in kinds:
        if kind.personal:
            whole = kind.with_all()
            sql = f"SELECT count(*) FROM {kind.table} x {kind.joins} WHERE {whole.due} AND " + whole.is_of(
                "number", "%(point)s::uuid"
            )
            ((found[kind.code],),) = bulk.rows(sql, {"point": point, "at": at, "day": day_of(at)})
    return found
