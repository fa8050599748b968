"""An answer that alleges a bribe becomes a case only when its citizen says yes; then it is confidential.

No, or no word, and nothing happens: feedback is evidence of a pattern, and stays that.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.base.clock import day_of
from sunwai.base.refusals import NotFound
from sunwai.base.sealing import seal_for
from sunwai.casework import commands as casework
from sunwai.casework.models import Category
from sunwai.casework.types import CaseDraft, Identity, Kind, Way, Who
from sunwai.complaints import wordings
from sunwai.complaints.models import BribeOffer
from sunwai.complaints.rules import is_no, is_yes
from sunwai.complaints.types import OFFER_ROOM, OfferState
from sunwai.directory.queries import valid
from sunwai.feedback.models import Reply
from sunwai.feedback.types import WORDS_SEAL
from sunwai.ledger.commands import record
from sunwai.messages.commands import close_questions, open_questions, queue
from sunwai.messages.models import Message
from sunwai.messages.queries import latest_question, words_of
from sunwai.messages.types import Channel, Direction, Draft, Purpose
from sunwai.messages.wordings import render
from sunwai.people.models import OptOut
from sunwai.people.queries import clear_numbers

STANDS = timedelta(days=3)
APART = timedelta(days=30)
BRIBE = "corruption.bribe"


@transaction.atomic
def offer(*, replies: Sequence[int], by: Actor, at: datetime) -> int:
    """Offers a case to those whose answer alleges a bribe; how many. Once an answer, once in thirty days a number, and
    never to who asked to be left alone.
    """
    found = Reply.objects.filter(
        id__in=list(replies), in_force__bribe=True, in_force__control=None, needs_review=False,
        contact_point__isnull=False, invitation__isnull=False,
    ).select_related("invitation", "in_force").order_by("id")  # fmt: skip
    return sum(_offer(one, by, at) for one in found)


def _offer(reply: Reply, by: Actor, at: datetime) -> bool:
    point = reply.contact_point_id
    lately = BribeOffer.objects.filter(reply__contact_point=point, offered_at__gt=at - APART)
    quiet = OptOut.objects.filter(contact_point=point, lifted_at=None)
    if point is None or reply.invitation is None or lately.exists() or quiet.exists():
        return False
    made, is_new = BribeOffer.objects.get_or_create(reply=reply, defaults={"offered_at": at})
    held = open_questions(room=OFFER_ROOM, questions=[(point, made.pk, at + STANDS)], by=by, at=at)
    if not is_new or made.pk not in held:
        BribeOffer.objects.filter(pk=made.pk, message=None).update(state=OfferState.LAPSED, ended_at=at)
        return False
    text, spoken = render(wordings.OFFER.code, reply.invitation.language)
    draft = Draft(
        contact_point=point, channel=Channel.SMS, purpose=Purpose.CASE, text=text, language=spoken, room=OFFER_ROOM,
        reference=made.pk, not_after=at + STANDS,
    )  # fmt: skip
    BribeOffer.objects.filter(pk=made.pk).update(message=queue(drafts=[draft], by=by, at=at)[0])
    record(by=by, action="complaints.offer", subject="complaints.offer", subject_id=made.pk, at=at)
    return True


@transaction.atomic
def take_agreements(*, messages: Sequence[int], by: Actor, at: datetime) -> list[int]:
    """Takes the yes and no of who was offered a case; those taken."""
    found = Message.objects.filter(id__in=list(messages), direction=Direction.IN, channel=Channel.SMS).order_by("id")
    asked = latest_question({one.contact_point_id for one in found}, at)
    ours = [one for one in found if (q := asked.get(one.contact_point_id)) and q.room == OFFER_ROOM]
    words = words_of(one.pk for one in ours)
    taken = []
    for message in ours:
        said = words[message.pk]
        if is_yes(said) or is_no(said):
            taken.append(message.pk)
            _settle(asked[message.contact_point_id].reference, agreed=is_yes(said), by=by, at=at)
    return taken


def _settle(offer_id: int, *, agreed: bool, by: Actor, at: datetime) -> None:
    state = OfferState.AGREED if agreed else OfferState.DECLINED
    standing = BribeOffer.objects.filter(pk=offer_id, state=OfferState.OFFERED, offered_at__gt=at - STANDS)
    if not standing.update(state=state, ended_at=at):
        return
    close_questions(room=OFFER_ROOM, references=[offer_id], by=by, at=at)
    made = BribeOffer.objects.select_related("reply__invitation__transaction", "reply__invitation__office").get(
        pk=offer_id
    )
    if agreed:
        filed = casework.file_case(draft=_draft(made, at), by=by, at=at)
        BribeOffer.objects.filter(pk=offer_id).update(case=filed.case)
    record(by=by, action=f"complaints.offer_{state.value}", subject="complaints.offer", subject_id=offer_id, at=at)


def _draft(made: BribeOffer, at: datetime) -> CaseDraft:
    """The answer as a case against the post that served: it never goes to that post, nor below it."""
    reply, invitation = made.reply, made.reply.invitation
    point = reply.contact_point_id
    if invitation is None or point is None:
        raise NotFound
    leaf = _bribes(day_of(at))
    return CaseDraft(
        category=leaf.pk, area=invitation.office.area_id, office=invitation.office_id,
        about_post=invitation.transaction.post_id, words=seal_for(WORDS_SEAL).open_text(reply.sealed),
        way=Way.FEEDBACK, identity=Identity.CONFIDENTIAL, kind=Kind.COMPLAINT, language=invitation.language,
        who=Who(number=clear_numbers([point])[point], language=invitation.language),
    )  # fmt: skip


def _bribes(on: date) -> Category:
    leaves = Category.objects.filter(valid(on), is_leaf=True)
    accusing = leaves.filter(accuses=True).order_by("code")
    return leaves.filter(code=BRIBE).first() or accusing.first() or leaves.earliest("pk")


@transaction.atomic
def lapse_offers(*, by: Actor, at: datetime) -> int:
    """Ends the offers that nobody answered; how many."""
    old = list(
        BribeOffer.objects.filter(state=OfferState.OFFERED, offered_at__lte=at - STANDS).values_list("pk", flat=True)
    )
    if old:
        BribeOffer.objects.filter(pk__in=old, state=OfferState.OFFERED).update(state=OfferState.LAPSED, ended_at=at)
        close_questions(room=OFFER_ROOM, references=old, by=by, at=at)
        record(by=by, action="complaints.lapse_offers", subject="complaints.offer", subject_id="many", at=at,
               facts={"offers": old})  # fmt: skip
    return len(old)
