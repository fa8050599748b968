"""One thing of a queue in one person's hands for a while: whoever goes home leaves it to the next."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet

from sunwai.base.actors import Actor
from sunwai.complaints.models import SpotCheck, VoiceFiling
from sunwai.complaints.types import HELD_FOR, TakenByAnother
from sunwai.ledger.commands import record

Held = TypeVar("Held", SpotCheck, VoiceFiling)


def take_next(rows: QuerySet[Held], *, wanted: Held | None, what: str, by: Actor, at: datetime) -> Held | None:
    """The first of the rows that nobody else has in hand, or the one wanted; None where there is none.

    Raises:
        TakenByAnother: the one wanted is in other hands, or not among the rows.
    """
    with transaction.atomic():
        free = rows.select_for_update(skip_locked=True, of=("self",)).filter(
            Q(taken_until__isnull=True) | Q(taken_until__lte=at) | Q(taken_by=str(by))
        )
        found = (free.filter(pk=wanted.pk) if wanted else free).first()
        if found is None:
            if wanted:
                raise TakenByAnother
            return None
        found.taken_by, found.taken_until = str(by), at + HELD_FOR
        found.save(update_fields=["taken_by", "taken_until"])
        record(by=by, action=f"complaints.take_{what}", subject=f"complaints.{what}", subject_id=found.pk, at=at)
    return found


def need_in_hand(rows: QuerySet[Held], one: Held, *, by: Actor, at: datetime) -> None:
    """Raises:
    TakenByAnother: it is not among the rows in this person's hands.
    """
    if not rows.filter(pk=one.pk, taken_by=str(by), taken_until__gt=at).exists():
        raise TakenByAnother
