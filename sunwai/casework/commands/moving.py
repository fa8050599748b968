"""Due dates that move because the days themselves changed: a new holiday, say. Each move names what moved it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.casework.commands.ledgering import row
from sunwai.casework.commands.notices import tell
from sunwai.casework.commands.planning import Cause, plan
from sunwai.casework.commands.writing import write
from sunwai.casework.queries.book import Book, Term, checked, forget
from sunwai.casework.queries.loading import Open, Standing, load
from sunwai.casework.rules.deadlines import due, shifted
from sunwai.casework.rules.deeds import Wish
from sunwai.casework.types import Deed, NeedsReason, Role
from sunwai.directory.queries import descendants

BATCH = 500
WORKING = """
SELECT reference FROM casework_deadline
WHERE room = 'casework' AND is_working AND met_at IS NULL AND ended_at IS NULL AND missed_at IS NULL
    AND (%(areas)s::bigint[] IS NULL OR area_id = ANY(%(areas)s::bigint[]))
GROUP BY reference ORDER BY reference
"""
PAUSES = """
SELECT deadline_id, from_at, ended_at FROM casework_deadlinepause
WHERE ended_at IS NOT NULL AND deadline_id = ANY(%s::bigint[]) ORDER BY id
"""
DAYS = "SELECT id, days FROM casework_deadline WHERE id = ANY(%s::bigint[])"


def move_deadlines(*, why: str, area: int | None = None, by: Actor, at: datetime) -> int:
    """Reckons anew every open deadline that counts working days, everywhere or in an area and below; how many cases
    have another due date. `why` is a code of the rule, such as `holiday/2026-03-31`, and the citizen sees it.

    Raises:
        NotAllowed: the right to define is held nowhere.
        NeedsReason: no rule is named.
    """
    by.need(Right.DEFINE_CASES)
    if not why.strip():
        raise NeedsReason
    forget()
    kept = checked()
    areas = sorted(descendants([area])) if area is not None else None
    cases = [reference for (reference,) in bulk.rows(WORKING, {"areas": areas})]
    chunks = [cases[begin : begin + BATCH] for begin in range(0, len(cases), BATCH)]
    return sum(_batch(chunk, why, kept, by, at) for chunk in chunks)


@transaction.atomic
def _batch(cases: list[int], why: str, kept: Book, by: Actor, at: datetime) -> int:
    _, found = load(cases)
    moved = {case.id: _moved(case, kept) for case in found}
    wish = Wish(Deed.MOVE_DUE, Role.CLOCK, str(by), facts={"rule": why})
    made = [plan(case, wish, kept, at, cause=Cause(moved=moved[case.id], why=why)) for case in found if moved[case.id]]
    if made:
        ledger, _ = row(by=str(by), action="move_deadlines", case="many", at=at, facts={"why": why, "count": len(made)})
        write(made, ledger)
        tell(plans=made, by=by, at=at)
    return len(made)


def _moved(case: Standing, kept: Book) -> dict[int, datetime]:
    """The due dates of a case that are other now, from the start of each and the pauses that it had."""
    ours = [one for one in case.deadlines if one.is_working and one.missed_at is None and one.paused_at is None]
    ids = [one.id for one in ours]
    days, pauses = dict(bulk.rows(DAYS, [ids])), bulk.rows(PAUSES, [ids])
    found = {}
    for one in ours:
        due_at = _due(one, days[one.id], [(start, end) for id_, start, end in pauses if id_ == one.id], case, kept)
        if due_at != one.due_at:
            found[one.id] = due_at
    return found


def _due(one: Open, days: int, pauses: list[tuple[datetime, datetime]], case: Standing, kept: Book) -> datetime:
    calendar = kept.calendar(one.area or case.area)
    due_at = due(one.kind, Term(days, is_working=True), one.started_at, calendar)
    for start, end in pauses:
        due_at = shifted(replace(one, due_at=due_at), start, end, calendar)
    return due_at
