"""What follows from a reading in force, in its transaction: danger, STOP, a wrong person, an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sunwai.base.actors import Actor
from sunwai.feedback.commands.dangers import raise_dangers, reopen_dangers, settle_dangers
from sunwai.feedback.models import Danger, Reply
from sunwai.feedback.queries import Heard
from sunwai.feedback.rules import is_answer
from sunwai.feedback.types import Control, Reading
from sunwai.feedback.wordings import STOPPED
from sunwai.insight.commands import hand_in
from sunwai.insight.types import Evidence
from sunwai.messages.commands import queue, withdraw
from sunwai.messages.types import Channel, Draft, Purpose
from sunwai.messages.wordings import Rendering
from sunwai.outreach.commands import end_invitations, mark_answered
from sunwai.outreach.types import EndReason
from sunwai.people.commands import lift_opt_out, opt_out_many
from sunwai.people.models import OptOut

ENDS = {
    Control.STOP: EndReason.OPTED_OUT,
    Control.WRONG_PERSON: EndReason.WRONG_PERSON,
    Control.NEVER_VISITED: EndReason.NEVER_VISITED,
}
SIGNALS = frozenset({Control.WRONG_PERSON, Control.NEVER_VISITED})

Pairs = Sequence[tuple[Heard, Reading]]


def honour(pairs: Pairs, *, by: Actor, at: datetime) -> None:
    """Does for many replies what their readings ask."""
    raise_dangers(pairs, by=by, at=at)
    _leave_alone(pairs, by=by, at=at)
    _hand_in(pairs, by=by, at=at)
    answered = [one.answers.invitation for one, reading in pairs if one.answers and is_answer(reading)]
    if answered:
        mark_answered(invitations=answered, by=by, at=at)
    ends: defaultdict[EndReason, list[int]] = defaultdict(list)
    for one, reading in pairs:
        if one.answers and reading.control in ENDS:
            ends[ENDS[reading.control]].append(one.answers.invitation)
    for reason, invitations in ends.items():
        end_invitations(invitations=invitations, reason=reason, by=by, at=at)


def _leave_alone(pairs: Pairs, *, by: Actor, at: datetime) -> None:
    by_channel: defaultdict[str, list[UUID]] = defaultdict(list)
    texts = []
    for one, reading in pairs:
        if reading.control is Control.STOP and one.contact_point:
            by_channel[one.channel].append(one.contact_point)
            if one.channel == Channel.SMS:
                texts.append((one, one.contact_point, reading))
    for channel, contacts in by_channel.items():
        opt_out_many(contact_points=list(dict.fromkeys(contacts)), source=channel, by=by, at=at)
    if texts:
        words = Rendering(STOPPED.code)
        queue(drafts=[confirmation(words, *text) for text in texts], by=by, at=at)


def confirmation(words: Rendering, one: Heard, contact_point: UUID, reading: Reading) -> Draft:
    """Says, in the person's language, that they are left alone from now on. One for a reply."""
    text, language = words.in_(_language(one, reading))
    return Draft(
        contact_point=contact_point, channel=Channel.SMS, purpose=Purpose.CONFIRMATION, text=text, language=language,
        room="feedback", reference=one.reply,
    )  # fmt: skip


def _language(one: Heard, reading: Reading) -> str:
    """`stop` is one word in every language: where we asked, our question's language counts."""
    return "en" if (one.answers.language if one.answers else reading.language) == "en" else "ur"


def _hand_in(pairs: Pairs, *, by: Actor, at: datetime) -> None:
    evidence = [
        Evidence(
            kind=reading.control.value, observed_on=one.answers.day, feed=one.answers.feed, office=one.answers.office,
            service=one.answers.service, post=one.answers.post, source="feedback.reply", source_id=one.reply,
        )
        for one, reading in pairs
        if reading.control in SIGNALS and one.answers
    ]  # fmt: skip
    if evidence:
        hand_in(evidence=evidence, by=by, at=at)


def take_back(replies: Sequence[int], *, decided_at: datetime, by: Actor, at: datetime) -> None:
    """Takes back what followed from decisions of one moment: a STOP, its confirmation if it is still queued, an alert.

    What has left us, and an invitation that was ended, stays so.
    """
    withdraw(room="feedback", references=list(replies), by=by, at=at)
    for contact in Reply.objects.filter(id__in=list(replies), contact_point__isnull=False).values_list(
        "contact_point", flat=True
    ):
        if OptOut.objects.filter(contact_point=contact, at=decided_at, lifted_at__isnull=True).exists():
            lift_opt_out(contact_point=contact, by=by, at=at)
    raised = Danger.objects.filter(reply__in=list(replies), found_at=decided_at, closed_at__isnull=True)
    settle_dangers(list(raised.values_list("reply", flat=True)), by=by, at=at)
    reopen_dangers(replies, decided_at=decided_at, by=by, at=at)
