"""What the course writes down: begun, a page opened, a question answered, finished. All in the ledger."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from sunwai.base.actors import Actor
from sunwai.base.refusals import NotAllowed
from sunwai.ledger.commands import digest_of, record
from sunwai.ledger.models import Entry
from sunwai.web.course.laying import lay
from sunwai.web.course.progress import Standing, begun, standing
from sunwai.web.course.reading import Course, Task
from sunwai.web.course.types import (
    ANSWERED,
    BEGIN,
    COURSE,
    FINISHED,
    OPENED,
    TASK,
    NotBegun,
    NotWhatStandsThere,
    OpenItFirst,
)
from sunwai.web.forms import LATIN_DIGITS

LOCK = "SELECT pg_advisory_xact_lock(hashtext(%s))"
LOOKED_BACK = 20
"""So many openings of a page count: who opens it, does the next thing and then answers is not sent back."""


@transaction.atomic
def begin(*, course: Course, by: Actor, at: datetime, sample: datetime) -> None:
    """Begins a course, or begins it anew: what was done before no longer counts.

    What there is to work on is laid out at the `sample`'s own moment.

    Raises:
        NotAllowed: a right that one of the tasks needs is missing.
    """
    if not course.is_for(by):
        raise NotAllowed
    lay(course, by, sample)
    record(by=by, action=BEGIN, subject=COURSE, subject_id=course.code, at=at)


@transaction.atomic
def note_opened(*, course: Course, task: Task, answer: str, by: Actor, at: datetime) -> bool:
    """Notes that a page was opened and, as a salted digest, what was then the right answer; whether that was new."""
    newest = _openings(course, task, by).first()
    if newest is not None and _is_of(newest, answer):
        return False
    facts = {"answer": answer}
    record(by=by, action=OPENED, subject=TASK, subject_id=course.name_of_task(task), at=at, facts=facts)
    return True


@transaction.atomic
def answer(*, course: Course, task: Task, given: str, by: Actor, at: datetime) -> None:
    """Notes a right answer.

    Raises:
        NotBegun: the course is not begun.
        OpenItFirst: the page was not opened since.
        NotWhatStandsThere: it is not what stood there.
    """
    if begun(by, course) is None:
        raise NotBegun
    openings = list(_openings(course, task, by)[:LOOKED_BACK])
    if not openings:
        raise OpenItFirst
    if not any(_is_of(one, plain(given)) for one in openings):
        raise NotWhatStandsThere
    record(by=by, action=ANSWERED, subject=TASK, subject_id=course.name_of_task(task), at=at)


def plain(text: str) -> str:
    """A number as it is compared: Latin digits, without thousands' signs or leading zeros."""
    found = text.translate(LATIN_DIGITS)
    for sign in (",", "٬", "،", " ", "\u00a0", "\u200f", "\u200e"):
        found = found.replace(sign, "")
    return str(int(found)) if found.isascii() and found.isdigit() and len(found) < 18 else found


def _openings(course: Course, task: Task, by: Actor) -> QuerySet[Entry]:
    start = begun(by, course)
    rows = Entry.objects.filter(
        subject=TASK,
        subject_id=course.name_of_task(task),
        action=OPENED,
        actor=str(by),
        pk__gt=start.pk if start else 0,
    )
    return rows.order_by("-pk")


def _is_of(opening: Entry, answer: str) -> bool:
    return bytes(opening.digest) == digest_of(bytes(opening.salt), {"answer": answer})


@transaction.atomic
def finish(*, course: Course, by: Actor, at: datetime) -> Standing:
    """Where somebody stands; if the tenth task is done, the row that says so is written, once."""
    now = standing(by, course)
    if not now.is_complete or now.finished is not None:
        return now
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [f"course {course.code} {by}"])
    now = standing(by, course)
    if now.finished is None:
        facts = {code: at.isoformat() for code, at in now.done.items()}
        record(by=by, action=FINISHED, subject=COURSE, subject_id=course.code, at=at, facts=facts)
    return standing(by, course)
