"""Cases by text: a word that begins one, then two questions, one at a time: what, and where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.base.clock import day_of
from sunwai.base.sealing import seal_for
from sunwai.casework.types import CaseDraft, Identity, Kind, Way, Who
from sunwai.complaints import wordings
from sunwai.complaints.commands.filing import file
from sunwai.complaints.models import TextFiling
from sunwai.complaints.queries.guessing import category_of, place_of, takes_cases
from sunwai.complaints.rules import is_said, start_of
from sunwai.complaints.types import TEXT_ROOM, WORDS_SEAL, Step, TooManyToday
from sunwai.feedback.rules import is_stop
from sunwai.ledger.commands import record
from sunwai.messages.commands import close_questions, open_questions, queue
from sunwai.messages.models import Message, OpenQuestion
from sunwai.messages.queries import words_of
from sunwai.messages.types import Channel, Direction, Draft, Purpose
from sunwai.messages.wordings import Wording, render
from sunwai.people.queries import clear_numbers

WAITS = timedelta(days=1)


@transaction.atomic
def take_texts(*, messages: Sequence[int], by: Actor, at: datetime) -> list[int]:
    """Takes the texts that begin a case, and the answers to what we asked about one; those taken.

    A key or another short answer is left to the question of another room, where one is open on the number. A
    government without categories takes no cases: its texts are all left to other rooms.
    """
    if not takes_cases(day_of(at)):
        return []
    found = Message.objects.filter(id__in=list(messages), direction=Direction.IN, channel=Channel.SMS).order_by("id")
    words = {message: text.strip() for message, text in words_of(one.pk for one in found).items()}
    numbers = TextFiling.objects.filter(contact_point__in=[one.contact_point_id for one in found], ended_at=None)
    concerned = set(numbers.values_list("contact_point", flat=True))
    concerned |= {one.contact_point_id for one in found if start_of(words[one.pk])}
    return [one.pk for one in found if one.contact_point_id in concerned and _take(one, words[one.pk], by, at)]


def _take(message: Message, words: str, by: Actor, at: datetime) -> bool:
    known = TextFiling.objects.filter(message=message.pk).exists()
    going = TextFiling.objects.filter(contact_point=message.contact_point_id, ended_at=None).first()
    if going and going.until <= at:
        _end(going, by, at)
        going = None
    start = start_of(words)
    if known or (start and start[1] == "" and going):
        return True
    if going:
        return _answer(going, message, words, by, at)
    if start is None:
        return False
    _begin(message, *start, by, at)
    return True


def _begin(message: Message, language: str, said: str, by: Actor, at: datetime) -> None:
    begun = TextFiling.objects.create(
        contact_point_id=message.contact_point_id, message=message.pk, language=language,
        step=Step.WHERE if is_said(said) else Step.WHAT, begun_at=at, until=at + WAITS,
        what_sealed=seal_for(WORDS_SEAL).seal_text(said) if is_said(said) else None,
    )  # fmt: skip
    open_questions(
        room=TEXT_ROOM, questions=[(begun.contact_point_id, begun.pk, begun.until)], by=by, at=at
    )  # where another question holds the number, free words are ours all the same
    _ask(begun, message, wordings.ASK_WHERE if is_said(said) else wordings.ASK_WHAT, by, at)
    record(by=by, action="complaints.begin_text", subject="complaints.text", subject_id=begun.pk, at=at)


def _answer(going: TextFiling, message: Message, words: str, by: Actor, at: datetime) -> bool:
    """What we asked is answered by words; whatever else comes is another room's, or is asked again."""
    if is_stop(words):
        _end(going, by, at)
        return False
    if not is_said(words):
        if _other_question(going, at):
            return False
        _ask(going, message, wordings.ASK_AGAIN, by, at)
        return True
    if going.step == Step.WHAT:
        TextFiling.objects.filter(pk=going.pk).update(
            step=Step.WHERE, what_sealed=seal_for(WORDS_SEAL).seal_text(words), until=at + WAITS
        )
        _ask(going, message, wordings.ASK_WHERE, by, at)
    else:
        _file(going, message, words, by, at)
    return True


def _file(going: TextFiling, message: Message, where: str, by: Actor, at: datetime) -> None:
    what = seal_for(WORDS_SEAL).open_text(going.what_sealed or b"")
    leaf = category_of(what, day_of(at))
    number = clear_numbers([going.contact_point_id])[going.contact_point_id]
    draft = CaseDraft(
        category=leaf.pk, area=place_of(where, day_of(at)), words=what, place_words=where, way=Way.SMS,
        identity=Identity(leaf.identity), kind=Kind(leaf.kind), language=going.language,
        who=Who(number=number, language=going.language),
    )  # fmt: skip
    try:
        filed = file(draft=draft, by=by, at=at)
    except TooManyToday as over:
        _ask(going, message, wordings.TOO_MANY, by, at, **over.data)
        _end(going, by, at)
        return
    TextFiling.objects.filter(pk=going.pk).update(case=filed.case)
    _end(going, by, at)


def _end(going: TextFiling, by: Actor, at: datetime) -> None:
    TextFiling.objects.filter(pk=going.pk, ended_at=None).update(ended_at=at)
    close_questions(room=TEXT_ROOM, references=[going.pk], by=by, at=at)


def _other_question(going: TextFiling, at: datetime) -> bool:
    open_ = OpenQuestion.objects.filter(contact_point=going.contact_point_id, closed_at=None, expires_at__gt=at)
    return open_.exclude(room=TEXT_ROOM).exists()


def _ask(going: TextFiling, message: Message, wording: Wording, by: Actor, at: datetime, **fields: object) -> None:
    text, spoken = render(wording.code, going.language, **fields)
    draft = Draft(
        contact_point=going.contact_point_id, channel=Channel.SMS, purpose=Purpose.CONFIRMATION, text=text,
        language=spoken, room=TEXT_ROOM, reference=message.pk, not_after=at + WAITS,
    )  # fmt: skip
    queue(drafts=[draft], by=by, at=at)
