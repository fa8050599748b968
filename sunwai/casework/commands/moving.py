"""Due dates that move because the days themselves changed: a new holiday, say. Each move names what moved it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, ngettext, override

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.casework.commands.ledgering import row
from sunwai.casework.commands.notices import tell
from sunwai.casework.commands.planning import Cause, plan
from sunwai.casework.commands.writing import write
from sunwai.casework.queries.book import Book, checked, forget
from sunwai.casework.queries.loading import Standing, load
from sunwai.casework.rules.deeds import Wish
from sunwai.casework.rules.moving import Pause, due_by, pauses_of, would_move
from sunwai.casework.types import ROOM, Deed, NeedsReason, Role
from sunwai.directory.almanac import almanac
from sunwai.directory.commands.calendar import note_told
from sunwai.directory.days import ChangeKind, ChangeState
from sunwai.directory.queries import descendants
from sunwai.directory.seasons import CalendarChange
from sunwai.messages.commands import queue
from sunwai.messages.models import Line
from sunwai.messages.types import Channel, Draft, Purpose
from sunwai.people.commands import keep_addresses
from sunwai.people.queries import addresses_of_posts

BATCH = 500
POSTS = 1_000_000_000
"""More than there will ever be: a letter's reference is its change and its post."""
DAYS = "SELECT id, days FROM casework_deadline WHERE id = ANY(%s::bigint[])"
MOVED = """
SELECT c.post_id, count(DISTINCT c.id), count(*) FROM casework_deadlinemove m
JOIN casework_deadline d ON d.id = m.deadline_id JOIN casework_case c ON c.id = d.reference AND d.room = 'casework'
WHERE m.rule = %s AND m.at >= %s GROUP BY c.post_id ORDER BY c.post_id
"""


def move_deadlines(
    *, why: str, area: int | None = None, since: datetime | None = None, by: Actor, at: datetime
) -> int:  # fmt: skip
    """Reckons anew every open deadline that counts working days, everywhere or in an area and below; how many cases
    have another due date. `why` is a code of the rule, such as `holiday/2026-03-31`, and the citizen sees it. What was
    due before `since` (this moment) stays.

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
    cases = sorted(would_move(almanac=almanac(), areas=areas, since=since or at).references)
    chunks = [cases[begin : begin + BATCH] for begin in range(0, len(cases), BATCH)]
    return sum(_batch(chunk, why, kept, by, at) for chunk in chunks)


@transaction.atomic
def _batch(cases: list[int], why: str, kept: Book, by: Actor, at: datetime) -> int:
    _, found = load(cases)
    moved = _moved(found, kept)
    wish = Wish(Deed.MOVE_DUE, Role.CLOCK, str(by), facts={"rule": why})
    made = [plan(case, wish, kept, at, cause=Cause(moved=moved[case.id], why=why)) for case in found if moved[case.id]]
    if made:
        ledger, _ = row(by=str(by), action="move_deadlines", case="many", at=at, facts={"why": why, "count": len(made)})
        write(made, ledger)
        tell(plans=made, by=by, at=at)
    return len(made)


def _moved(cases: Sequence[Standing], kept: Book) -> dict[int, dict[int, datetime]]:
    """By case the due dates that are other now, from the start of each and the pauses that it had."""
    ours = {
        case.id: [one for one in case.deadlines if one.is_working and one.missed_at is None and one.paused_at is None]
        for case in cases
    }
    ids = [one.id for found in ours.values() for one in found]
    days: dict[int, int] = dict(bulk.rows(DAYS, [ids]))
    pauses: dict[int, list[Pause]] = pauses_of(ids)
    moved: dict[int, dict[int, datetime]] = {}
    for case in cases:
        reckoned = [
            (one, due_by(one, days[one.id], pauses.get(one.id, ()), kept.calendar(one.area or case.area)))
            for one in ours[case.id]
        ]
        moved[case.id] = {one.id: due_at for one, due_at in reckoned if due_at != one.due_at}
    return moved


def follow_calendar(*, change: int, by: Actor, at: datetime) -> int:
    """Moves what a change of the calendar moves, and tells each post once how much of its own that is; how many cases.

    Twice is once: what has been moved is where it belongs, and a post is told by the change's own row.
    """
    found = CalendarChange.objects.filter(pk=change, state=ChangeState.APPROVED).first()
    if found is None or found.decided_at is None:
        return 0
    why = rule_of(found)
    count = move_deadlines(why=why, area=found.area_id, since=found.decided_at, by=by, at=at)
    with transaction.atomic():
        posts = bulk.rows(MOVED, [why, found.decided_at])
        facts = {"cases": sum(cases for _, cases, _ in posts), "dates": sum(dates for _, _, dates in posts)}
        if note_told(change=found.pk, room=ROOM, facts=facts | {"posts": len(posts)}):
            _tell_posts(found, {post: cases for post, cases, _ in posts}, by, at)
    return count


def rule_of(change: CalendarChange) -> str:
    """How a due date that a change moved names it. A change that undoes another has its own."""
    return f"{ChangeKind(change.kind).rule}/{change.first_day.isoformat()}"


def _tell_posts(change: CalendarChange, cases: dict[int, int], by: Actor, at: datetime) -> None:
    """One mail to each post's holder with how many of its cases have another date. Where there is no line for mail, or
    no address, the inbox alone shows it."""
    if not cases or not Line.objects.filter(channel=Channel.EMAIL, is_active=True).exists():
        return
    holders = addresses_of_posts(cases, day_of(at))
    kept: dict[str, UUID] = keep_addresses(addresses=[one.address for one in holders.values()], at=at)
    drafts = [
        Draft(
            contact_point=kept[one.address], channel=Channel.EMAIL, purpose=Purpose.REPORT, room=ROOM,
            reference=change.pk * POSTS + post, text=letter(change, cases[post], one.language), language=one.language,
        )
        for post, one in holders.items() if one.address in kept
    ]  # fmt: skip
    queue(drafts=drafts, by=by, at=at)


def letter(change: CalendarChange, cases: int, language: str) -> str:
    """What a post is told, its subject in the first line."""
    with override(language):
        name = change.name_ur if language == "ur" else change.name
        subject = ngettext(
            "%(n)s case of yours has another date", "%(n)s cases of yours have another date", cases
        ) % {"n": cases}  # fmt: skip
        words = gettext("The calendar changed: {name}, from {first} to {last}. The citizens have been told.").format(
            name=name, first=change.first_day.isoformat(), last=change.last_day.isoformat()
        )
        return f"{subject}\n\n{subject}. {words}\n\n{settings.SUNWAI_URL}/inbox/"
