"""From a wish to a plan: everything that a deed will write, reckoned before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time

from sunwai.base.actors import Actor
from sunwai.base.clock import LOCAL, day_of
from sunwai.casework.queries.book import Book
from sunwai.casework.queries.loading import Standing
from sunwai.casework.queries.roles import roles_of
from sunwai.casework.rules import deadlines
from sunwai.casework.rules.deadlines import Changes, Turn
from sunwai.casework.rules.deeds import PROPOSALS, Wish, need, post_after
from sunwai.casework.table import MOVES, allows
from sunwai.casework.types import (
    DeadlineKind,
    Deed,
    DropReason,
    Identity,
    NotInThisState,
    NotYourRole,
    Outcome,
    Role,
    SomebodyWasFaster,
    Status,
)

CODES = frozenset({"reached", "remedy", "unmasking", "rule", "why", "kind", "seconds", "update_id"})
"""What of the facts of a deed may stand in its row of the history: codes and ids. The rest is words, and sealed."""


@dataclass
class Plan:
    """One row of history with what it makes of the case."""

    was: Standing
    now: Standing
    n: int
    wish: Wish
    at: datetime
    changes: Changes
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def is_shown(self) -> bool:
        return self.wish.deed is not Deed.NOTE


def moment(case: Standing, at: datetime) -> datetime:
    """When a deed counts as done: never before the one before it; of an anonymous case the day only."""
    if case.identity is Identity.ANONYMOUS:
        at = datetime.combine(day_of(at), time(), LOCAL)
    return max(at, case.last_at)


def need_role(by: Actor, role: Role, case: Standing, book: Book) -> None:
    """Raises:
    NotYourRole: they are not that in this case. Our own processes speak for whoever reached us by another way.
    """
    if by.kind == "process":
        return
    if role not in roles_of(by, case, [(one.citizen, one.part) for one in case.parties], book):
        raise NotYourRole


@dataclass(frozen=True)
class Cause:
    """Why the clock acts: the deadline that passed; or what a changed calendar makes of some due dates, and why."""

    missed: int | None = None
    moved: Mapping[int, datetime] = field(default_factory=dict)
    why: str = ""


BY_HAND = Cause()


def plan(
    case: Standing, wish: Wish, book: Book, at: datetime, *, expect: int | None = None, cause: Cause = BY_HAND,
    changed: Mapping[str, object] | None = None,
) -> Plan:  # fmt: skip
    """What this deed writes. `changed` are projections that the deed's own command has reckoned (supporters, cluster).

    Raises:
        SomebodyWasFaster: the case has moved on since the page was shown.
        NotInThisState: the table has no such move.
        Refused: something is missing.
    """
    if expect is not None and expect != case.events:
        raise SomebodyWasFaster
    if not allows(wish.deed, case.status, wish.role):
        raise NotYourRole if wish.deed in MOVES and case.status in MOVES[wish.deed].states else NotInThisState
    need(wish, case, book, at)
    when = moment(case, at)
    now = replace(case, **(changed or {}))  # type: ignore[arg-type]
    missed = next((one for one in case.deadlines if one.id == cause.missed), None)
    to_head = missed is not None and missed.kind is DeadlineKind.HEAD
    _project(now, case, wish, book, when, to_head=to_head)
    area = book.offices[case.office][0] if case.office in book.offices else case.area
    rule = book.rules[book.categories[case.category].rule]
    turn = Turn(
        wish.deed, wish.role, case.status, now.status, rule, area, when if cause is BY_HAND else max(at, when),
        missed=missed, can_rise=now.post != case.post and book.superior(now.post) is not None, moved=cause.moved,
        why=cause.why,
    )  # fmt: skip
    done = deadlines.changes(turn, case.deadlines, book)
    now.due_at, now.events, now.last_at = done.due_at, case.events + 1, when
    return Plan(case, now, now.events, wish, when, done, facts_of(case, now, wish, done))


def _project(now: Standing, case: Standing, wish: Wish, book: Book, at: datetime, *, to_head: bool) -> None:
    now.status = MOVES[wish.deed].to or case.status
    now.post = post_after(wish, case, book, at, to_head=to_head)
    if now.status is not case.status:
        now.status_at = at
    if wish.deed in PROPOSALS or wish.deed is Deed.DECIDE:
        given = wish.facts.get("outcome")
        now.outcome = Outcome(str(given)) if given else case.outcome
    if wish.deed is Deed.ESCALATE:
        now.level = case.level + 1
    if wish.deed is Deed.REOPEN:
        now.reopened = case.reopened + 1
    if wish.deed is Deed.RATE:
        now.rating = int(str(wish.facts["rating"]))
    if now.status in {Status.NEW, Status.IN_PROGRESS} and case.status not in {Status.NEW, Status.IN_PROGRESS}:
        now.outcome = None


def facts_of(case: Standing, now: Standing, wish: Wish, done: Changes) -> dict[str, object]:
    """Codes and ids for the row: what was given, and each projection that this deed changes, so that it replays."""
    facts: dict[str, object] = {key: value for key, value in wish.facts.items() if key in CODES}
    if wish.deed in PROPOSALS and wish.facts.get("reason") in set(DropReason):
        facts["reason"] = str(wish.facts["reason"])
    if wish.files:
        facts["files"] = len(wish.files)
    if done.missed_kind:
        facts["missed"] = done.missed_kind.value
    if now.due_at != case.due_at:
        facts["due"] = now.due_at.isoformat() if now.due_at else None
    for name in ("level", "reopened", "rating", "supporters", "cluster"):
        if getattr(now, name) != getattr(case, name) or (name == "rating" and wish.deed is Deed.RATE):
            facts[name] = getattr(now, name)
    if now.outcome != case.outcome or wish.deed in PROPOSALS:
        facts["outcome"] = now.outcome.value if now.outcome else ""
    return facts
