"""What another system knew, in an order: first who must be left alone, then the rest.

Wishes and the do-not-call register come as a CSV of numbers. Past visits come through a feed's mapping like any others,
but only after the wishes came, or after somebody said that there are none. What was asked about them and answered may
come along (`answers`); the others are decided at once as too old, so that nobody is asked about them.
"""

from __future__ import annotations

from dataclasses import dataclass
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
from sunwai.people.models import NumberList
from sunwai.people.types import Register
from sunwai.transactions.commands import import_file
from sunwai.transactions.models import Feed, FeedFile

NONE_THERE = "moving.no_opt_outs"
TOO_OLD = """
INSERT INTO outreach_decision (transaction_id, outcome, stratum, probability, decided_at)
SELECT t.id, %(outcome)s, '', 0, %(at)s FROM transactions_transaction t
WHERE t.file_id = %(file)s AND NOT EXISTS (SELECT FROM outreach_decision d WHERE d.transaction_id = t.id)
"""


class OptOutsFirst(Refused):
    """First bring in who asked to be left alone: 'sunwai import opt-outs FILE'. If there are none, say so: --none."""


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
    came = NumberList.objects.filter(register=Register.OPT_OUTS)
    if not came.exists() and not Entry.objects.filter(action=NONE_THERE).exists():
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
