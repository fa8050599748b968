"""Finding out who is behind a confidential case: a reason, a second person, and the citizen sees it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.base.refusals import NotFound
from sunwai.base.sealing import seal_for
from sunwai.casework.commands.acting import do
from sunwai.casework.models import Case, Unmasking
from sunwai.casework.queries.seen import roles_in
from sunwai.casework.rules.deeds import Wish
from sunwai.casework.types import (
    WORDS_SEAL,
    AskedYourself,
    Deed,
    Identity,
    NeedsReason,
    NobodyToUnmask,
    NotYourRole,
    Role,
)
from sunwai.ledger.commands import record

OPEN_FOR = timedelta(days=7)
MAY_ASK = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.DESK, Role.SPOT_CHECKER, Role.APPEAL, Role.CUSTODIAN})


@transaction.atomic
def ask_unmask(*, case: int, reason: str, by: Actor, at: datetime) -> Unmasking:
    """Somebody of the office asks to know who it is; a custodian who is not they decides.

    Raises:
        NobodyToUnmask: the case is anonymous, and nobody knows.
        NeedsReason: none was given.
        NotYourRole: they have nothing to do with this case.
    """
    found = Case.objects.filter(id=case).first()
    if found is None:
        raise NotFound
    if found.identity == Identity.ANONYMOUS:
        raise NobodyToUnmask
    if not reason.strip():
        raise NeedsReason
    if by.kind != "account" or not roles_in(by, found) & MAY_ASK:
        raise NotYourRole
    made = Unmasking.objects.create(
        case=found, reason_sealed=seal_for(WORDS_SEAL).seal_text(reason.strip()), asked_by=str(by), asked_at=at
    )
    record(
        by=by, action="casework.ask_unmask", subject="casework.case", subject_id=case, at=at,
        facts={"unmasking": made.pk},
    )  # fmt: skip
    return made


@transaction.atomic
def decide_unmask(*, unmasking: int, is_granted: bool, by: Actor, at: datetime) -> Unmasking:
    """A custodian decides. Granted, it holds for a week, for who asked, and the citizen sees that it was.

    Raises:
        AskedYourself: the one who asked cannot be the one who decides.
        NotYourRole: no custodian of this case.
    """
    found = Unmasking.objects.select_for_update().select_related("case").filter(id=unmasking).first()
    if found is None or found.decided_at is not None:
        raise NotFound
    if found.asked_by == str(by):
        raise AskedYourself
    if by.kind != "account" or Role.CUSTODIAN not in roles_in(by, found.case):
        raise NotYourRole
    found.decided_by, found.decided_at, found.is_granted = str(by), at, is_granted
    found.until = at + OPEN_FOR if is_granted else None
    found.save(update_fields=["decided_by", "decided_at", "is_granted", "until"])
    if is_granted:
        wish = Wish(Deed.UNMASK, Role.CUSTODIAN, str(by), facts={"unmasking": found.pk})
        do(cases=[found.case_id], wish=wish, by=by, at=at)
    else:
        record(
            by=by, action="casework.decline_unmask", subject="casework.case", subject_id=found.case_id, at=at,
            facts={"unmasking": found.pk},
        )  # fmt: skip
    return found
