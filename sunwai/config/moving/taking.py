"""What another system knew, in an order: first who must be left alone, then the rest.

Wishes and the do-not-call register come as a CSV of numbers. Past visits come through a feed's mapping like any others,
but only after the wishes came, or after somebody said that there are none. What was asked about them and answered may
come along (`answers`); the others are decided at once as too old, so that nobody is asked about them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import Refused
from sunwai.config.moving.answers import TakenAnswers, take_answers
from sunwai.ledger.commands import record
from sunwai.ledger.models import Entry
from sunwai.outreach.models import Programme
from sunwai.outreach.types import Outcome
from sunwai.people.commands import keep_numbers, opt_out_many
from sunwai.people.models import NumberList
from sunwai.people.numbers import normalise
from sunwai.people.types import NotANumber, Number, Register
from sunwai.transactions.commands import import_file
from sunwai.transactions.models import Feed, FeedFile

CAME, NONE_THERE = "moving.opt_outs", "moving.no_opt_outs"
BATCH = 10_000
TOO_OLD = """
INSERT INTO outreach_decision (transaction_id, outcome, stratum, probability, decided_at)
SELECT t.id, %(outcome)s, '', 0, %(at)s FROM transactions_transaction t
WHERE t.file_id = %(file)s AND NOT EXISTS (SELECT FROM outreach_decision d WHERE d.transaction_id = t.id)
"""


class OptOutsFirst(Refused):
    """First bring in who asked to be left alone: 'sunwai import opt-outs FILE'. If there are none, say so: --none."""


class NoNumbers(Refused):
    """{file}: there is no column 'number' in its first line, or it is not UTF-8. Nothing was taken."""


@dataclass
class Taken:
    """What became of a sheet's rows; a refused one with its line, its column and why."""

    rows: int = 0
    new: int = 0
    refused: list[tuple[int, str, str]] = field(default_factory=list)


def take_opt_outs(*, path: Path, by: Actor, at: datetime) -> Taken:
    """Everybody in a CSV (column `number`) is left alone from now on. Batches; again adds nothing.

    Raises:
        NotAllowed: without the right to administer; NoNumbers: it has no such column.
    """
    by.need(Right.ADMINISTER)
    taken, batch = Taken(), []
    for line, number, problem in _numbers(path):
        taken.rows += 1
        if number is None:
            taken.refused.append((line, "number", problem))
            continue
        batch.append(number)
        if len(batch) >= BATCH:
            taken.new += _leave_alone(batch, by, at)
            batch = []
    taken.new += _leave_alone(batch, by, at) if batch else 0
    with transaction.atomic():
        record(by=by, action=CAME, subject="moving", subject_id=path.name, at=at,
               facts={"rows": taken.rows, "new": taken.new, "refused": len(taken.refused)})  # fmt: skip
    return taken


def say_none(*, by: Actor, at: datetime) -> None:
    """Somebody answers for it that nobody had asked the other system to be left alone."""
    by.need(Right.ADMINISTER)
    with transaction.atomic():
        record(by=by, action=NONE_THERE, subject="moving", subject_id="opt-outs", at=at)


@dataclass(frozen=True)
class Answers:
    """A sheet of what was asked and answered, and the programme here that stands for the asking there."""

    path: Path
    programme: Programme


def take_history(
    *, feed: Feed, path: Path, answers: Answers | None = None, by: Actor, at: datetime
) -> tuple[FeedFile, TakenAnswers]:
    """Past visits of a feed, of which nobody will be asked: each is decided in the same transaction.

    Those of the answers' sheet were asked about; the others are too old.

    Raises:
        OptOutsFirst: nobody has brought in the wishes, nor said that there are none.
        Refused: as an import of a feed's file refuses.
    """
    by.need(Right.IMPORT_TRANSACTIONS)
    by_page = NumberList.objects.filter(register=Register.OPT_OUTS)
    if not Entry.objects.filter(action__in=(CAME, NONE_THERE)).exists() and not by_page.exists():
        raise OptOutsFirst
    with transaction.atomic():
        file = import_file(feed=feed, path=path, name=path.name, by=by, at=at)
        taken = TakenAnswers()
        if answers:
            taken = take_answers(feed=feed, programme=answers.programme, path=answers.path, by=by, at=at)
        facts = {"outcome": Outcome.TOO_OLD.value, "at": at, "file": file.pk}
        count = bulk.run(TOO_OLD, facts)
        record(by=by, action="moving.history", subject="file", subject_id=file.pk, at=at,
               facts={"count": count, "asked": taken.asked, "replies": taken.replies})  # fmt: skip
    return file, taken


def _leave_alone(numbers: list[Number], by: Actor, at: datetime) -> int:
    with transaction.atomic():
        points = keep_numbers(numbers={one.e164: one.number_class for one in numbers}, at=at)
        return opt_out_many(contact_points=list(points.values()), source="moved-in", by=by, at=at)


def _numbers(path: Path) -> Iterator[tuple[int, Number | None, str]]:
    """Line, number, and what is wrong with it; never the number itself."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise NoNumbers(file=path.name) from error
    reader = csv.DictReader(lines)
    if "number" not in (reader.fieldnames or []):
        raise NoNumbers(file=path.name)
    for row in reader:
        try:
            yield reader.line_num, normalise(row["number"] or ""), ""
        except NotANumber as refusal:
            yield reader.line_num, None, refusal.code
