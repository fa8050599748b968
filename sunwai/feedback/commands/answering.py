"""Answers that come by a form: the citizen's own by web link, a caller's by the desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from sunwai.base.actors import CITIZEN, Actor, process
from sunwai.base.events import emit
from sunwai.base.refusals import NotFound
from sunwai.base.sealing import seal_for
from sunwai.feedback.commands.hearing import keep
from sunwai.feedback.commands.honouring import honour
from sunwai.feedback.models import Reply
from sunwai.feedback.queries import heard
from sunwai.feedback.reading import read
from sunwai.feedback.types import (
    WORDS_SEAL,
    Control,
    LinkEnded,
    LinkUsed,
    NotAReply,
    Outcome,
    Reading,
    ReasonCode,
    RepliesRead,
)
from sunwai.ledger.commands import record
from sunwai.messages.types import Channel
from sunwai.outreach.models import Call, Invitation
from sunwai.outreach.types import CallResult, InvitationState

LONGEST_WORDS = 2000
CALL_SEAL = "outreach.call"
CONTROLS = {
    CallResult.WRONG_PERSON: Control.WRONG_PERSON,
    CallResult.NEVER_VISITED: Control.NEVER_VISITED,
    CallResult.LEAVE_ALONE: Control.STOP,
}


@transaction.atomic
def answer_by_link(
    *,
    token: str,
    outcome: str,
    bribe: bool | None = None,
    reasons: Iterable[str] = (),
    words: str = "",
    at: datetime,
    amount_pkr: int | None = None,
) -> Reply:
    """A citizen answers by the link in their text, once.

    Raises:
        NotFound: there is no such link.
        LinkUsed: an answer came by it already.
        LinkEnded: its time is over.
        NotAReply: no outcome was chosen.
    """
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("transaction__feed", "question")
    invitation = locked.filter(token=token).first()
    if invitation is None:
        raise NotFound
    if Reply.objects.filter(invitation=invitation, channel=Channel.WEB).exists():
        raise LinkUsed
    if at > invitation.expires_at or invitation.state == InvitationState.ENDED:
        raise LinkEnded
    given: dict[str, Any] = {"outcome": outcome, "bribe": bribe, "amount_pkr": amount_pkr, "reasons": list(reasons)}
    return _answered(invitation, Channel.WEB, _by_form(given, words), words, by=CITIZEN, at=at)


@transaction.atomic
def take_call_answer(*, call: int, at: datetime, by: Actor | None = None) -> Reply | None:
    """Takes what a caller wrote down as a reply with its reading; once, and none where nobody was spoken to."""
    joined = Call.objects.select_for_update(of=("self",)).select_related(
        "attempt__invitation__transaction__feed", "attempt__invitation__question"
    )
    found = joined.filter(pk=call, ended_at__isnull=False).first()
    if found is None or found.attempt is None or Reply.objects.filter(call=found).exists():
        return None
    result = CallResult(found.result)
    if result is not CallResult.ANSWERED and result not in CONTROLS:
        return None
    invitation = found.attempt.invitation
    words = seal_for(CALL_SEAL).open_text(found.sealed) if found.sealed else ""
    if result is CallResult.ANSWERED:
        reading = _by_form(found.answer or {}, words, reader="caller")
    else:
        reading = Reading(Outcome.UNCLEAR, control=CONTROLS[result], language=invitation.language, reader="caller")
    who = by or process("callers")
    return _answered(invitation, Channel.CALLER, reading, words, by=who, at=at, call=found)


def _by_form(given: Mapping[str, Any], words: str, *, reader: str = "form") -> Reading:
    """What was ticked counts; the words beside it are read for what no tick says: danger, STOP, their language."""
    if given.get("outcome") not in set(Outcome):
        raise NotAReply
    said = read(words, None)
    bribe = said.bribe if given.get("bribe") is None else bool(given["bribe"])
    amount = given.get("amount_pkr") or given.get("amount") or said.amount_pkr
    reasons = {ReasonCode(code) for code in given.get("reasons") or () if code in set(ReasonCode)}
    return Reading(
        outcome=Outcome(given["outcome"]),
        bribe=bribe,
        bribe_denied=given.get("bribe") is False,
        amount_pkr=int(amount) if bribe and amount else None,
        reasons=tuple(code for code in ReasonCode if code in reasons),
        control=said.control if said.control in {Control.DANGER, Control.CALLBACK} else None,
        language=said.language,
        confidence={"outcome": 1.0, "bribe": 1.0, "control": 1.0},
        because={part: text for part, text in said.because.items() if part == "control"},
        reader=reader,
        version="1",
    )


def _answered(
    invitation: Invitation, channel: Channel, reading: Reading, words: str, *, by: Actor, at: datetime,
    call: Call | None = None,
) -> Reply:  # fmt: skip
    reply = Reply.objects.create(
        channel=channel, contact_point_id=invitation.contact_point_id, invitation=invitation, call=call,
        sealed=seal_for(WORDS_SEAL).seal_text(words[:LONGEST_WORDS]), received_at=at,
    )  # fmt: skip
    pairs = [(one, reading) for one in heard([reply.pk])]
    keep(pairs, by=by, at=at)
    honour(pairs, by=by, at=at)
    record(by=by, action="feedback.answer", subject="reply", subject_id=reply.pk, at=at, facts={"channel": channel})
    emit(RepliesRead(replies=[reply.pk]))
    reply.refresh_from_db()
    return reply
