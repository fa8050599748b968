"""How far somebody is in a course: read from the ledger, which nobody can change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from sunwai.base.actors import Actor
from sunwai.ledger.models import Entry
from sunwai.outreach.models import Call
from sunwai.outreach.types import CallResult
from sunwai.transactions.models import QuarantinedRow
from sunwai.web.course.reading import Course, Task
from sunwai.web.course.types import ANSWERED, BEGIN, COURSE, FINISHED, TASK


@dataclass(frozen=True)
class Standing:
    """A person's course: since when, which tasks are done and when, and the row that says that it was finished."""

    course: Course
    begun: Entry | None
    done: dict[str, datetime]
    finished: Entry | None = None

    @property
    def number(self) -> int:
        return len(self.done)

    @property
    def is_complete(self) -> bool:
        return self.number == len(self.course.tasks)

    @property
    def next(self) -> Task | None:
        """The first task that is not done."""
        return next((task for task in self.course.tasks if task.code not in self.done), None)


def _ended(result: CallResult) -> Callable[[list[str]], set[str]]:
    """The calls among these that ended so."""

    def narrow(ids: list[str]) -> set[str]:
        calls = Call.objects.filter(pk__in=[int(one) for one in ids], result=result)
        return {str(pk) for pk in calls.values_list("pk", flat=True)}

    return narrow


def _mended(ids: list[str]) -> set[str]:
    """The files among these that came of rows out of quarantine."""
    rows = QuarantinedRow.objects.filter(replayed_in__in=[int(one) for one in ids])
    return {str(pk) for pk in rows.values_list("replayed_in", flat=True)}


WHICH: dict[str, Callable[[list[str]], set[str]]] = {
    "answered": _ended(CallResult.ANSWERED), "no_answer": _ended(CallResult.NO_ANSWER),
    "call_back": _ended(CallResult.CALL_BACK), "wrong_person": _ended(CallResult.WRONG_PERSON), "mended": _mended,
}  # fmt: skip
Row = tuple[str, str, str, datetime]


def begun(actor: Actor, course: Course) -> Entry | None:
    """The row with which somebody began the course, the newest time."""
    rows = Entry.objects.filter(subject=COURSE, subject_id=course.code, action=BEGIN, actor=str(actor))
    return rows.order_by("-pk").first()


def standing(actor: Actor, course: Course) -> Standing:
    """How far somebody is, since they last began."""
    start = begun(actor, course)
    if start is None:
        return Standing(course, None, {})
    wanted = {ANSWERED, *(task.deed for task in course.tasks if task.deed)}
    mine = Entry.objects.filter(pk__gt=start.pk, actor=str(actor))
    found = mine.filter(action__in=wanted).order_by("pk")
    rows: list[Row] = list(found.values_list("action", "subject", "subject_id", "at"))
    done = {task.code: at for task in course.tasks if (at := _done(course, task, rows)) is not None}
    ended = mine.filter(action=FINISHED, subject=COURSE, subject_id=course.code).order_by("pk").first()
    return Standing(course, start, done, ended)


def _done(course: Course, task: Task, rows: Iterable[Row]) -> datetime | None:
    """When a task was done first."""
    if task.look:
        name = course.name_of_task(task)
        return next((at for action, of, id_, at in rows if (action, of, id_) == (ANSWERED, TASK, name)), None)
    mine = [(id_, at) for action, _of, id_, at in rows if action == task.deed]
    if task.which:
        good = WHICH[task.which]([id_ for id_, _at in mine if id_.isdecimal()])
        mine = [(id_, at) for id_, at in mine if id_ in good]
    return mine[0][1] if mine else None


def finished() -> QuerySet[Entry]:
    """Every course that somebody finished, the newest first."""
    return Entry.objects.filter(subject=COURSE, action=FINISHED).order_by("-pk")
