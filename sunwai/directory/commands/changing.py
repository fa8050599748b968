"""Changing the directory: drafted by one person, approved by another, put into force on its day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sunwai.base.actors import Actor
from sunwai.base.clock import day_of
from sunwai.base.refusals import Refused
from sunwai.directory import rules, tables
from sunwai.directory.changes import DirectoryChange, DirectoryLine
from sunwai.directory.commands import comparing, putting, world
from sunwai.directory.commands.comparing import Given
from sunwai.directory.commands.sheets import SHEETS
from sunwai.directory.commands.writing import SHEET
from sunwai.directory.days import DaysArePast, NotADraft, SecondPersonDecides
from sunwai.directory.keeping import (
    HANDED,
    DayIsOver,
    Deed,
    Difference,
    DirectoryState,
    Line,
    NotHanded,
    NothingChanges,
    Origin,
    RowsRefused,
    TooManyRows,
    Wrong,
)
from sunwai.ledger.commands import record

LARGEST = 20_000_000
"""Bytes of files that are looked at on a page."""


def draft_rows(
    *, rows: Given, day: date, reason: str = "", by: Actor, at: datetime, origin: Origin = Origin.PAGE,
    undoes: DirectoryChange | None = None, taken_out: Sequence[int] = (),
) -> DirectoryChange:  # fmt: skip
    """Drafts rows, given as the cells of their files; of what is there already, its code and the cells that change.

    `taken_out`: successions (ids) that will not have been. Nothing holds until a second person approves.

    Raises:
        RowsRefused: some rows cannot be; nothing is kept then.
        NothingChanges, DaysArePast.
    """
    known = world.read_world()
    found, faults = comparing.read_cells(known, rows)
    difference = comparing.compare(known, found, faults)
    out = [
        comparing.line_for(known, SHEET["successions"], record_, Deed.TAKEN_OUT, id_, {}, {})
        for id_ in taken_out if (record_ := known.tables["successions"].before.get(id_))
    ]  # fmt: skip
    difference = replace(difference, lines=(*difference.lines, *out))
    made = DirectoryChange(origin=origin, day=day, reason=reason.strip(), undoes=undoes)
    if difference.lines:
        made.name, made.name_ur = difference.lines[0].name, difference.lines[0].name_ur
    return _draft(made, difference, by, at)


def draft_files(*, files: Mapping[str, bytes], day: date, reason: str = "", by: Actor, at: datetime) -> DirectoryChange:
    """Drafts what the files of `load directory` change, by the names of their tables (`areas`, `offices`…).

    Raises:
        NotHanded, TooManyRows: files that are not handed in so.
        RowsRefused: some rows cannot be; its `difference` says which, and what the others would change.
        NothingChanges, DaysArePast.
    """
    if wrong := set(files) - set(HANDED):
        names = ", ".join(f"{name}.csv" for name in HANDED)
        raise NotHanded(file=f"{min(wrong)}.csv", files=names)
    if sum(len(one) for one in files.values()) > LARGEST:
        raise TooManyRows
    rows, faults = comparing.read_files(files)
    difference = comparing.compare(world.read_world(), rows, faults)
    name = ", ".join(f"{sheet.name}.csv" for sheet in SHEETS if sheet.name in files)
    made = DirectoryChange(origin=Origin.FILES, day=day, reason=reason.strip(), name=name, name_ur=name)
    return _draft(made, difference, by, at)


@transaction.atomic
def _draft(made: DirectoryChange, difference: Difference, by: Actor, at: datetime) -> DirectoryChange:
    rules.need_keep_directory(by)
    if made.day < day_of(at):
        raise DaysArePast
    wrong = (*difference.wrong, *_outside(by, difference.lines))
    if wrong:
        raise RowsRefused(Difference(difference.lines, wrong))
    if not difference.lines:
        raise NothingChanges
    made.counts = Counter(line.deed.value for line in difference.lines)
    made.drafted_by, made.drafted_at = str(by), at
    made.save()
    putting.keep_lines(made, difference.lines)
    note("draft", made, by, at)
    return made


def _outside(by: Actor, lines: Iterable[Line]) -> Iterable[Wrong]:
    for line in lines:
        if not tables.keeps(by, line.sheet, line.area, line.department):
            yield Wrong(line.sheet, line.row, "-", _("“{name}” lies outside what you keep").format(name=line.name))


@transaction.atomic
def approve_change(*, change: int, by: Actor, at: datetime) -> DirectoryChange:
    """Approves a draft: it is in force at once if its day is today, else on its day.

    Raises:
        SecondPersonDecides: who drafted it cannot approve it.
        NotADraft: somebody was faster.
        DayIsOver, Overtaken, BadRow: it cannot be any more.
    """
    found = _taken(change, by, DirectoryState.DRAFT)
    if found.drafted_by == str(by):
        raise SecondPersonDecides
    today = day_of(at)
    if found.day < today:
        if found.origin != Origin.UNDO:
            raise DayIsOver
        found.day = today  # an inverse is from when it is approved
    found.state, found.decided_by, found.decided_at = DirectoryState.APPROVED, str(by), at
    if found.day == today:
        putting.put(found, at)
    else:
        putting.check(found)
    found.save()
    note("approve", found, by, at)
    return found


@transaction.atomic
def drop_change(*, change: int, by: Actor, at: datetime) -> DirectoryChange:
    """A draft that will not be, or an approved change that is withdrawn before it is in force. Its drafter may too.

    Raises:
        NotADraft: it is in force, or gone.
    """
    found = _taken(change, by, DirectoryState.DRAFT, DirectoryState.APPROVED)
    if found.state == DirectoryState.DRAFT:
        found.state, found.decided_by, found.decided_at = DirectoryState.DROPPED, str(by), at
        note("drop", found, by, at)
    else:
        found.state, found.withdrawn_by, found.withdrawn_at = DirectoryState.WITHDRAWN, str(by), at
        note("withdraw", found, by, at)
    found.save()
    return found


def _taken(change: int, by: Actor, *states: DirectoryState) -> DirectoryChange:
    rules.need_keep_directory(by)
    found = DirectoryChange.objects.select_for_update().filter(pk=change, state__in=states).first()
    if found is None:
        raise NotADraft
    rules.need_charge(by, found)
    return found


def check(change: DirectoryChange, at: datetime) -> None:
    """Raises what is against a change that is not in force yet; nothing is written."""
    if change.state == DirectoryState.DRAFT and change.origin != Origin.UNDO and change.day < day_of(at):
        raise DayIsOver
    putting.check(change)


def put_due(*, by: Actor, at: datetime) -> int:
    """Puts into force what is approved and whose day has come, each by itself; how many. What cannot be is noted."""
    due = DirectoryChange.objects.filter(state=DirectoryState.APPROVED, day__lte=day_of(at)).order_by("day", "pk")
    return sum(_put_due(pk, by, at) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _put_due(change: int, by: Actor, at: datetime) -> bool:
    found = DirectoryChange.objects.select_for_update().filter(pk=change, state=DirectoryState.APPROVED).first()
    if found is None:
        return False
    is_news = found.stuck_at is None
    try:
        with transaction.atomic():
            putting.put(found, at)
    except Refused:
        found.stuck_at = found.stuck_at or at
        DirectoryChange.objects.filter(pk=change).update(stuck_at=found.stuck_at)
        if is_news:
            note("stick", found, by, at)
        return False
    found.save()
    note("put", found, by, at)
    return True


def note(deed: str, change: DirectoryChange, by: Actor, at: datetime) -> None:
    """The ledger's row, with a digest of every line."""
    lines = DirectoryLine.objects.filter(change=change).order_by("number")
    facts = {
        "day": change.day.isoformat(), "origin": str(change.origin), "state": str(change.state),
        "reason": change.reason,
        "lines": [list(one) for one in lines.values_list("sheet", "deed", "key", "was", "becomes")],
    }  # fmt: skip
    action = f"directory.{deed}_change"
    record(by=by, action=action, subject="directory.change", subject_id=change.pk, at=at, facts=facts)


__all__ = ["approve_change", "check", "draft_files", "draft_rows", "drop_change", "put_due"]
