"""When citizens may be disturbed, and how often."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sunwai.base.actors import Actor
from sunwai.base.refusals import NotAllowed
from sunwai.directory.commands.calendar import draft_plan, note_told
from sunwai.directory.commands.plans import put_hours
from sunwai.directory.days import ChangeKind, ChangeState, HoursGiven
from sunwai.directory.plans import hours_in_force, written
from sunwai.directory.seasons import CalendarChange
from sunwai.ledger.commands import record
from sunwai.messages.commands.waking import wake
from sunwai.messages.gate.standing import limits_in_force
from sunwai.messages.models import Limit
from sunwai.messages.rules.stopping import can_plan
from sunwai.messages.types import BadHours, BadLimits, Channel, LimitKind, Reason

COLUMNS = ("profile", "name", "name_ur", "channel", "from", "to", "weekday", "opens", "closes")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@transaction.atomic
def define_hours(*, profiles: Sequence[HoursGiven], by: Actor, at: datetime) -> int:
    """Puts these profiles in the place of all but the seasons'; how many. What waited for hours is looked at again."""
    if not can_plan(by):
        raise NotAllowed
    put_hours(profiles=profiles)
    wake([Reason.OUTSIDE_HOURS, Reason.HOLIDAY], at)
    record(by=by, action="messages.define_hours", subject="messages.hoursprofile", subject_id="all", at=at,
           facts={"profiles": [str(one) for one in profiles]})  # fmt: skip
    return len(profiles)


def draft_hours(*, profiles: Sequence[HoursGiven], by: Actor, at: datetime) -> CalendarChange:
    """Drafts these profiles in the place of all but the seasons'; they hold once a second person approves them."""
    facts = {"profiles": written(profiles), "before": {"profiles": written(hours_in_force())}}
    return draft_plan(kind=ChangeKind.HOURS, facts=facts, by=by, at=at)


def draft_limits(*, contacts: Mapping[int, int], age: int, by: Actor, at: datetime) -> CalendarChange:
    """Drafts other limits (as `set_limits` takes them); they hold once a second person approves them.

    Raises:
        BadLimits: none at all, or outside of what makes sense.
    """
    _check_limits(contacts, age)
    held, oldest = limits_in_force()
    facts = {**_limits(contacts, age), "before": _limits(held, oldest)}
    return draft_plan(kind=ChangeKind.LIMITS, facts=facts, by=by, at=at)


def draft_undone(*, change: CalendarChange, by: Actor, at: datetime) -> CalendarChange:
    """Drafts what held before a change of hours or limits."""
    facts = {name: value for name, value in change.facts.items() if name in {"profiles", "contacts", "age"}}
    return draft_plan(
        kind=ChangeKind(change.kind), facts={**change.facts["before"], "before": facts}, by=by, at=at
    )  # fmt: skip


@transaction.atomic
def follow_plan(*, change: int, by: Actor, at: datetime) -> int:
    """Puts approved limits in force, and has the gate look again at what waited; how many. Twice is once."""
    found = CalendarChange.objects.select_for_update().filter(pk=change, state=ChangeState.APPROVED).first()
    if found is None or "messages" in found.told:
        return 0
    if found.kind == ChangeKind.LIMITS:
        _put_limits({int(days): most for days, most in found.facts["contacts"].items()}, found.facts["age"])
    number = wake([Reason.OVER_CAP, Reason.OUTSIDE_HOURS, Reason.HOLIDAY], at)
    note_told(change=change, room="messages", facts={"looked_at": number})
    record(by=by, action="messages.follow_plan", subject="directory.calendar_change", subject_id=change, at=at,
           facts={"looked_at": number})  # fmt: skip
    return number


@transaction.atomic
def follow_calendar(*, change: int, by: Actor, at: datetime) -> int:
    """Has the gate look again at what waits for hours, or for a season to end; how many. Twice is once more."""
    number = wake([Reason.OUTSIDE_HOURS, Reason.HOLIDAY, Reason.PAUSED], at)
    if note_told(change=change, room="messages", facts={"looked_at": number}):
        record(by=by, action="messages.follow_calendar", subject="directory.calendar_change", subject_id=change, at=at,
               facts={"looked_at": number})  # fmt: skip
    return number


@transaction.atomic
def set_limits(*, contacts: Mapping[int, int], age: int, by: Actor, at: datetime) -> None:
    """At most so many questions (values) in so many days (keys) for one citizen; questions keep `age` days.

    Raises:
        BadLimits: none at all, or outside of what makes sense.
    """
    if not can_plan(by):
        raise NotAllowed
    _check_limits(contacts, age)
    _put_limits(contacts, age)
    wake([Reason.OVER_CAP], at)
    record(by=by, action="messages.set_limits", subject="messages.limit", subject_id="all", at=at,
           facts=_limits(contacts, age))  # fmt: skip


def _check_limits(contacts: Mapping[int, int], age: int) -> None:
    if not contacts or not all(1 <= days <= 366 and 1 <= most <= 366 for days, most in contacts.items()):
        raise BadLimits
    if not 1 <= age <= 366:
        raise BadLimits


def _put_limits(contacts: Mapping[int, int], age: int) -> None:
    Limit.objects.all().delete()
    Limit.objects.bulk_create(Limit(kind=LimitKind.CONTACTS, days=days, most=most) for days, most in contacts.items())
    Limit.objects.create(kind=LimitKind.AGE, days=age)


def _limits(contacts: Mapping[int, int], age: int) -> dict[str, Any]:
    return {"contacts": {str(days): most for days, most in sorted(contacts.items())}, "age": age}


def read_hours(text: str) -> list[HoursGiven]:
    """Profiles from a CSV file, a row for each span of a weekday; a profile's first row has its name and days.

    Raises:
        BadHours: with its line and what is wrong.
    """
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
        raise BadHours(line=1, problem=_("these columns are missing: {names}").format(names=", ".join(missing)))
    rows: dict[str, list[tuple[int, time, time]]] = {}
    heads: dict[str, dict[str, str]] = {}
    for line, row in enumerate(reader, 2):
        cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
        code = cells["profile"]
        if not code:
            raise BadHours(line=line, problem=_("a profile needs a code"))
        heads.setdefault(code, {**cells, "line": str(line)})
        rows.setdefault(code, []).extend(_spans(cells, line))
    return [_profile(code, head, rows[code]) for code, head in heads.items()]


def _spans(cells: Mapping[str, str], line: int) -> list[tuple[int, time, time]]:
    """The span of one row, for each of its weekdays (`mon`, or several with spaces between)."""
    if not cells["opens"] and not cells["closes"]:
        return []
    try:
        opens = time.fromisoformat(cells["opens"])
        closes = time.max if cells["closes"] == "24:00" else time.fromisoformat(cells["closes"])
        days = [WEEKDAYS.index(day) for day in cells["weekday"].casefold().split()]
    except ValueError:
        raise BadHours(line=line, problem=_("write days like “mon tue” and times like 09:00")) from None
    if opens >= closes or not days:
        raise BadHours(line=line, problem=_("it closes before it opens, or has no day"))
    return [(day, opens, closes) for day in days]


def _profile(code: str, head: Mapping[str, str], rows: Sequence[tuple[int, time, time]]) -> HoursGiven:
    line = int(head["line"])
    try:
        first = date.fromisoformat(head["from"]) if head["from"] else None
        last = date.fromisoformat(head["to"]) if head["to"] else None
    except ValueError:
        raise BadHours(line=line, problem=_("write dates like 2027-02-08")) from None
    if (first is None) != (last is None) or (first and last and first > last):
        raise BadHours(line=line, problem=_("a profile for a time needs its first and its last day"))
    if head["channel"] not in {"", *Channel}:
        raise BadHours(line=line, problem=_("there is no such channel"))
    for place, (day, opens, closes) in enumerate(sorted(rows)):
        if any(other == day and opens < ends and begins < closes for other, begins, ends in sorted(rows)[place + 1 :]):
            raise BadHours(line=line, problem=_("two spans of one day overlap"))
    return HoursGiven(
        code=code, name=head["name"] or code, name_ur=head["name_ur"] or head["name"] or code, rows=tuple(rows),
        channel=head["channel"], valid_from=first, valid_to=last,
    )  # fmt: skip
