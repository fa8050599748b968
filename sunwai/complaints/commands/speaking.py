"""Cases told in a call: the recording stays sealed; a person listens, and types what it is about and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sunwai.base.actors import Actor, Right
from sunwai.casework import commands as casework
from sunwai.casework.models import Category
from sunwai.casework.types import CaseDraft, Filed, Identity, Kind, Way, Who
from sunwai.complaints.commands.holding import need_in_hand, take_next
from sunwai.complaints.models import VoiceFiling
from sunwai.complaints.types import AlreadyDone, NothingSaid
from sunwai.ledger.commands import record
from sunwai.messages.models import InboundCall, Message
from sunwai.messages.queries import latest_question
from sunwai.messages.types import Direction
from sunwai.messages.voice.voices import open_voice
from sunwai.people.queries import clear_numbers

ASKED_LATELY = "outreach"


@dataclass(frozen=True)
class Typed:
    """What a person heard in a recording."""

    category: int
    area: int
    words: str
    office: int | None = None
    name: str = ""
    identity: Identity | None = None


@transaction.atomic
def take_voices(*, messages: Sequence[int], by: Actor, at: datetime) -> list[int]:
    """Takes the recordings of who called us without having been asked about a service; they wait for a person."""
    found = list(
        Message.objects.filter(id__in=list(messages), direction=Direction.IN, inbound_call__isnull=False).order_by("id")
    )
    asked = latest_question({one.contact_point_id for one in found}, at)
    ours = [
        one for one in found
        if not (question := asked.get(one.contact_point_id)) or question.room != ASKED_LATELY
        or question.expires_at <= one.created_at
    ]  # fmt: skip
    if ours:
        VoiceFiling.objects.bulk_create(
            [VoiceFiling(message=one, at=one.created_at) for one in ours], ignore_conflicts=True
        )
        record(by=by, action="complaints.take_voices", subject="complaints.voice", subject_id=ours[0].pk, at=at,
               facts={"messages": [one.pk for one in ours]})  # fmt: skip
    return [one.pk for one in ours]


def take_voice(*, voice: VoiceFiling | None = None, by: Actor, at: datetime) -> VoiceFiling | None:
    """The oldest recording that nobody has in hand, or the one asked for, kept for this person a while.

    Raises:
        NotAllowed: without the right to file cases; TakenByAnother: the one asked for is in other hands.
    """
    by.need(Right.FILE_CASES)
    rows = VoiceFiling.objects.filter(ended_at=None).order_by("at", "pk")
    return take_next(rows, wanted=voice, what="voice", by=by, at=at)


def hear_voice(*, voice: VoiceFiling, by: Actor, at: datetime) -> bytes:
    """The sound, for who has it in hand; that it was heard is in the ledger."""
    _need_in_hand(voice, by, at)
    call = InboundCall.objects.get(message=voice.message_id)
    record(by=by, action="complaints.hear_voice", subject="complaints.voice", subject_id=voice.pk, at=at)
    return open_voice(call.recording)


def file_voice(*, voice: VoiceFiling, typed: Typed, by: Actor, at: datetime) -> Filed:
    """Files the case that a recording tells, in the words of who listened; its caller gets the number.

    Raises:
        TakenByAnother: it is not in this person's hands; NothingSaid: no words.
    """
    _need_in_hand(voice, by, at)
    if not typed.words.strip():
        raise NothingSaid
    call = InboundCall.objects.select_related("message").get(message=voice.message_id)
    point = call.message.contact_point_id
    leaf = Category.objects.get(pk=typed.category)
    draft = CaseDraft(
        category=leaf.pk, area=typed.area, office=typed.office, words=typed.words, way=Way.CALL,
        identity=typed.identity or Identity(leaf.identity), kind=Kind(leaf.kind), language=call.language,
        who=Who(number=clear_numbers([point])[point], name=typed.name, language=call.language),
        facts={"voice": voice.pk},
    )  # fmt: skip
    with transaction.atomic():
        filed = casework.file_case(draft=draft, by=by, at=at)
        _close(voice, by, at, case=filed.case)
    return filed


def leave_voice(*, voice: VoiceFiling, why: str, by: Actor, at: datetime) -> None:
    """Nothing can be made of a recording (silence, a wrong number); why is kept, and so is the recording."""
    _need_in_hand(voice, by, at)
    if not why.strip():
        raise NothingSaid
    with transaction.atomic():
        _close(voice, by, at, why=why)


def _close(voice: VoiceFiling, by: Actor, at: datetime, *, case: int | None = None, why: str = "") -> None:
    if not VoiceFiling.objects.filter(pk=voice.pk, ended_at=None).update(
        ended_at=at, ended_by=str(by), case=case, why=why
    ):
        raise AlreadyDone
    record(by=by, action="complaints.end_voice", subject="complaints.voice", subject_id=voice.pk, at=at,
           facts={"case": case})  # fmt: skip


def _need_in_hand(voice: VoiceFiling, by: Actor, at: datetime) -> None:
    by.need(Right.FILE_CASES)
    need_in_hand(VoiceFiling.objects.filter(ended_at=None), voice, by=by, at=at)
