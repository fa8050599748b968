"""What follows from a reading in force, in its transaction: STOP, a wrong person, an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext, override

from sunwai.base.actors import Actor
from sunwai.feedback.models import Reply
from sunwai.feedback.rules import is_answer
from sunwai.feedback.types import Control, Reading
from sunwai.insight.commands import hand_in
from sunwai.insight.types import Evidence
from sunwai.messages.commands import queue
from sunwai.messages.types import Channel, Draft, Purpose
from sunwai.outreach.commands import end_invitations, mark_answered
from sunwai.outreach.types import EndReason
from sunwai.people.commands import opt_out_many

ENDS = {
    Control.STOP: EndReason.OPTED_OUT,
    Control.WRONG_PERSON: EndReason.WRONG_PERSON,
    Control.NEVER_VISITED: EndReason.NEVER_VISITED,
}
SIGNALS = frozenset({Control.WRONG_PERSON, Control.NEVER_VISITED})

Pairs = Sequence[tuple[Reply, Reading]]


def honour(pairs: Pairs, *, by: Actor, at: datetime) -> None:
    """Does for many replies what their readings ask."""
    _leave_alone(pairs, by=by, at=at)
    _hand_in(pairs, by=by, at=at)
    answered = [reply.invitation_id for reply, reading in pairs if reply.invitation_id and is_answer(reading)]
    if answered:
        mark_answered(invitations=answered, by=by, at=at)
    ends: defaultdict[EndReason, list[int]] = defaultdict(list)
    for reply, reading in pairs:
        if reply.invitation_id and reading.control in ENDS:
            ends[ENDS[reading.control]].append(reply.invitation_id)
    for reason, invitations in ends.items():
        end_invitations(invitations=invitations, reason=reason, by=by, at=at)


def _leave_alone(pairs: Pairs, *, by: Actor, at: datetime) -> None:
    stopped = [pair for pair in pairs if pair[1].control is Control.STOP and pair[0].contact_point_id]
    by_channel: defaultdict[str, list[tuple[Reply, Reading]]] = defaultdict(list)
    for pair in stopped:
        by_channel[pair[0].channel].append(pair)
    for channel, some in by_channel.items():
        contacts = list(dict.fromkeys(reply.contact_point_id for reply, _ in some if reply.contact_point_id))
        opt_out_many(contact_points=contacts, source=channel, by=by, at=at)
    texts = [confirmation(reply, reading) for reply, reading in stopped if reply.channel == Channel.SMS]
    if texts:
        queue(drafts=texts, by=by, at=at)


def confirmation(reply: Reply, reading: Reading) -> Draft:
    """Says, in the person's language, that they are left alone from now on. One for a reply."""
    assert reply.contact_point_id is not None  # noqa: S101
    language = _language(reply, reading)
    with override(language):
        text = gettext("You will get no more questions from us. Thank you.")
    return Draft(
        contact_point=reply.contact_point_id, channel=Channel.SMS, purpose=Purpose.CONFIRMATION, text=text,
        language=language, room="feedback", reference=reply.pk,
    )  # fmt: skip


def _language(reply: Reply, reading: Reading) -> str:
    """`stop` is one word in every language: where we asked, our question's language counts."""
    if reply.invitation:
        return "en" if reply.invitation.language == "en" else "ur"
    return "en" if reading.language == "en" else "ur"


def _hand_in(pairs: Pairs, *, by: Actor, at: datetime) -> None:
    evidence = [
        Evidence(
            kind=reading.control.value,
            observed_on=reply.invitation.day,
            feed=reply.invitation.transaction.feed.code,
            office=reply.invitation.office_id,
            service=reply.invitation.service_id,
            post=reply.invitation.transaction.post_id,
            source="feedback.reply",
            source_id=reply.pk,
        )
        for reply, reading in pairs
        if reply.invitation and reading.control in SIGNALS
    ]
    if evidence:
        hand_in(evidence=evidence, by=by, at=at)
