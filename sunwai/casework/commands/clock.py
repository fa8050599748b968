"""The clock: what passed its date is answered for, picked up or not, held or vacant. No words delay it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.events import emit
from sunwai.base.refusals import Refused
from sunwai.casework.commands.ledgering import row
from sunwai.casework.commands.notices import tell
from sunwai.casework.commands.planning import Cause, Plan, plan
from sunwai.casework.commands.writing import write
from sunwai.casework.queries.book import Book
from sunwai.casework.queries.loading import Open, Standing, load
from sunwai.casework.rules.deeds import Wish
from sunwai.casework.types import CaseMoved, DeadlineKind, Deed, Role

BATCH = 500
PASSED = """
SELECT reference FROM casework_deadline
WHERE room = 'casework' AND due_at <= %(at)s AND met_at IS NULL AND ended_at IS NULL AND missed_at IS NULL
    AND paused_at IS NULL AND NOT reference = ANY(%(leave)s::bigint[]) ORDER BY due_at LIMIT %(most)s
"""
ANSWERS = {
    DeadlineKind.ANSWER: Deed.REPLY,
    DeadlineKind.CONFIRM: Deed.LAPSE,
    DeadlineKind.WITHDRAWAL: Deed.KEEP_OPEN,
}
"""What the end of these means; the end of any other is a step up."""


def run_clock(*, by: Actor, at: datetime) -> int:
    """Does what is due for every deadline that passed; how many deeds. In batches, each a transaction of its own.

    A case that somebody works on just now, or that refuses, is left for the next minute.
    """
    count, leave = 0, set[int]()
    while True:
        done, left = _batch(by, at, leave)
        count += done
        leave |= left
        if not done and not left:
            return count


@transaction.atomic
def _batch(by: Actor, at: datetime, leave: set[int]) -> tuple[int, set[int]]:
    passed = bulk.in_turn((PASSED, {"at": at, "leave": bulk.array(leave), "most": BATCH}))[0].fetchall()
    cases = {reference for (reference,) in passed}
    if not cases:
        return 0, set()
    kept, found = load(cases, lock="FOR NO KEY UPDATE SKIP LOCKED")
    made = [one for standing in found if (one := _due(standing, kept, by, at)) is not None]
    if made:
        facts = {"cases": [one.now.id for one in made], "deeds": [one.wish.deed.value for one in made]}
        write(made, row(by=str(by), action="clock", case="many", at=at, facts=facts)[0])
        tell(plans=made, by=by, at=at)
        for one in made:
            emit(CaseMoved(one.now.id, one.n, one.wish.deed.value, one.now.status.value))
    return len(made), cases - {one.now.id for one in made}


def _due(case: Standing, kept: Book, by: Actor, at: datetime) -> Plan | None:
    """The plan for the first deadline of a case that passed; the next one's turn comes with the next batch."""
    one = _first(case.deadlines, at)
    if one is None:
        return None
    wish = Wish(ANSWERS.get(one.kind, Deed.ESCALATE), Role.CLOCK, str(by))
    try:
        return plan(case, wish, kept, at, cause=Cause(missed=one.id))
    except Refused:
        return None


def _first(deadlines: Sequence[Open], at: datetime) -> Open | None:
    passed = [one for one in deadlines if one.missed_at is None and one.paused_at is None and one.due_at <= at]
    return min(passed, key=lambda one: (one.due_at, one.id), default=None)
