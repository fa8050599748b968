"""What a citizen is told by text: the number, the code, that there is news. Never the matter, never the office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext, override

from sunwai.base.actors import Actor
from sunwai.casework.commands.planning import Plan
from sunwai.casework.models import Notice
from sunwai.casework.models.case import random_id
from sunwai.casework.types import ROOM, Deed, Part, Role, Status
from sunwai.messages.commands import hold_queued, queue
from sunwai.messages.types import Channel, Draft, Purpose

WITHIN, FRESH = timedelta(days=3), timedelta(days=2)
TOLD_OF = frozenset({
    Deed.ASK, Deed.PROPOSE, Deed.APPROVE, Deed.ESCALATE, Deed.DECIDE, Deed.WRITE, Deed.LAPSE, Deed.OVERTURN,
    Deed.CONFIRM_WITHDRAWAL, Deed.KEEP_OPEN, Deed.UNMASK, Deed.TRANSFER, Deed.MOVE_DUE,
})  # fmt: skip
OWN = frozenset({Role.CITIZEN, Role.REPRESENTATIVE})


def link() -> str:
    return f"{settings.SUNWAI_URL}/case"


def receipt(number: str, code: str, contact_point: UUID, language: str, case: int) -> Draft:
    """The text that follows filing at once."""
    with override(language):
        text = gettext("Your number is {number}, your code {code}. Keep them to yourself. {link}").format(
            number=number, code=code, link=link()
        )
    return Draft(
        contact_point=contact_point, channel=Channel.SMS, purpose=Purpose.CONFIRMATION, text=text, language=language,
        room=ROOM, reference=case,
    )  # fmt: skip


def news(number: str, language: str) -> str:
    with override(language):
        return gettext("There is news on your number {number}. {link}").format(number=number, link=link())


def tell(*, plans: Sequence[Plan], by: Actor, at: datetime) -> None:
    """Queues the news of these deeds to the people in their cases who have a number that takes texts.

    Whom news of the same case waits for, not sent yet, needs no second text: it says no more than that there is news.
    """
    notices, drafts = [], []
    heard = [plan for plan in plans if plan.wish.deed in TOLD_OF and plan.wish.role not in OWN]
    told = _waited_for({plan.now.id for plan in heard}, at) if heard else set()
    for plan in heard:
        for one in plan.was.parties:
            if one.contact_point is None or one.number_class in {None, "landline"}:
                continue
            is_told = plan.now.status is Status.TOLD and plan.was.status is not Status.TOLD
            if is_told and one.part is Part.COMPLAINANT:
                continue  # they are asked whether it is done, as soon as no other question is open on their number
            if (plan.now.id, one.citizen) in told:
                continue
            told.add((plan.now.id, one.citizen))
            notice = Notice(id=random_id(), case_id=plan.now.id, n=plan.n, citizen_id=one.citizen)
            notices.append(notice)
            drafts.append(
                Draft(
                    contact_point=one.contact_point, channel=Channel.SMS, purpose=Purpose.CASE,
                    text=news(plan.now.number, one.language), language=one.language, room=ROOM,
                    reference=notice.id, not_after=at + WITHIN,
                )
            )  # fmt: skip
    if drafts:
        Notice.objects.bulk_create(notices)
        queue(drafts=drafts, by=by, at=at)


def _waited_for(cases: set[int], at: datetime) -> set[tuple[int, UUID]]:
    """Case and citizen of the news that is queued and does not lapse within the next days."""
    known = {one.id: (one.case_id, one.citizen_id) for one in Notice.objects.filter(case__in=cases)}
    return {known[one] for one in hold_queued(room=ROOM, references=list(known), until=at + FRESH)}
