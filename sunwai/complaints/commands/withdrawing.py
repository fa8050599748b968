"""The call before a case is withdrawn: the unit apart hears from the citizen that nobody pressed them."""

from __future__ import annotations

from datetime import datetime

from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotFound
from sunwai.casework.models import Case
from sunwai.casework.queries import roles_in
from sunwai.casework.types import Role, Status
from sunwai.complaints.queries.checks import number_of_citizen
from sunwai.complaints.types import AlreadyDone
from sunwai.ledger.commands import record


def show_number(*, case: int, by: Actor, at: datetime) -> str:
    """The number in clear of whoever wants to withdraw a case, for who is about to call; empty where there is none.

    Raises:
        NotAllowed: not of the unit apart; NotFound: not a case within this person's scope; AlreadyDone: it is not
        waiting to be withdrawn any more.
    """
    by.need(Right.CHECK_CASES)
    found = Case.objects.filter(pk=case).first()
    if found is None or Role.SPOT_CHECKER not in roles_in(by, found):
        raise NotFound
    if found.status != Status.WITHDRAWING:
        raise AlreadyDone
    record(by=by, action="complaints.show_number", subject="casework.case", subject_id=found.pk, at=at)
    return number_of_citizen(found.pk)
