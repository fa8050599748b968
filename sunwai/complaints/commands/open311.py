"""Cases that come over Open311, and what their senders add later."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sunwai.base.actors import Actor, process
from sunwai.base.ids import token
from sunwai.base.refusals import NotFound
from sunwai.casework import commands as casework
from sunwai.casework.models import Case, CaseEvent
from sunwai.casework.types import CaseDraft, Deed, Filed, Role
from sunwai.complaints.commands.filing import need_room
from sunwai.complaints.models import ApiKey, ServiceRequest
from sunwai.complaints.register import without_persons

TOKEN = 20


def actor_of(key: ApiKey) -> Actor:
    """The program that holds a key."""
    return process(f"key-{key.pk}")


def file_request(
    *, key: ApiKey, draft: CaseDraft, description: str, address: str, media_url: str, at: datetime
) -> tuple[ServiceRequest, Filed]:
    """Files a case and keeps what the register shows of it: the description and address given to be read by all, with
    numbers of telephones and identity cards hidden.

    Raises:
        TooManyToday: the citizen's number is over its limit.
        Refused: as `casework` refuses.
    """
    by = actor_of(key)
    need_room(draft=draft, by=by, at=at)
    with transaction.atomic():
        filed = casework.file_case(draft=draft, by=by, at=at)
        made = ServiceRequest.objects.create(
            token=token(TOKEN), case_id=filed.case, key=key, description=without_persons(description),
            address=without_persons(address), media_url=media_url,
        )  # fmt: skip
    return made, filed


def add_update(*, key: ApiKey, number: str, update_id: str, words: str, at: datetime) -> CaseEvent:
    """What the sender of a case adds to it, for the citizen. The same `update_id` again adds nothing.

    Raises:
        NotFound: no such case, or one that another key sent.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update(no_key=True).filter(number=number).first()
        if case is None or not ServiceRequest.objects.filter(case=case, key=key).exists():
            raise NotFound
        known = CaseEvent.objects.filter(case=case, deed=Deed.WRITE, facts__update_id=update_id).first()
        if known and update_id:
            return known
        facts = {"update_id": update_id} if update_id else {}
        return casework.act(
            case=case.pk, deed=Deed.WRITE, role=Role.CITIZEN, by=actor_of(key), at=at, words=words, facts=facts
        )
