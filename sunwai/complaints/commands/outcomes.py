"""Whether it is solved, asked by text: one question a number, and only its owner's own 1 or 2 ends a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.refusals import Refused
from sunwai.casework import commands as casework
from sunwai.casework.models import CaseParty
from sunwai.casework.queries import as_citizen
from sunwai.casework.types import Deed, Part, Role, Status
from sunwai.complaints import wordings
from sunwai.complaints.models import OutcomeQuestion
from sunwai.complaints.rules import answer_of, is_said, start_of
from sunwai.complaints.types import TOLD_ROOM, Answer
from sunwai.feedback.rules import is_stop
from sunwai.ledger.commands import record
from sunwai.messages.commands import close_questions, open_questions, queue
from sunwai.messages.models import Message
from sunwai.messages.queries import latest_question, words_of
from sunwai.messages.types import Channel, Direction, Draft, Purpose
from sunwai.messages.wordings import Rendering, Wording, render

LOOK_BACK = timedelta(days=2)
AT_ONCE = 500
NOTE = """
INSERT INTO complaints_outcomequestion (case_id, n, contact_point_id, language, until, answer)
SELECT c.id, told.n, z.contact_point_id, z.language, c.due_at, ''
FROM casework_case c
JOIN LATERAL (SELECT max(e.n) AS n FROM casework_caseevent e
    WHERE e.case_id = c.id AND e.deed IN ('propose', 'approve')) told ON told.n IS NOT NULL
JOIN LATERAL (SELECT p.citizen_id FROM casework_caseparty p WHERE p.case_id = c.id AND p.part = 'complainant'
    ORDER BY p.claimed_at DESC NULLS LAST, p.id LIMIT 1) party ON true
JOIN people_citizen z ON z.id = party.citizen_id
JOIN people_contactpoint point ON point.id = z.contact_point_id AND point.number_class <> 'landline'
WHERE c.status_at > %(since)s AND c.status = 'told' AND c.due_at > %(at)s
ON CONFLICT (case_id, n) DO NOTHING
"""
WAITING = """
SELECT q.id, q.contact_point_id, q.until, c.number, q.language, c.status, c.events FROM complaints_outcomequestion q
JOIN casework_case c ON c.id = q.case_id WHERE q.ended_at IS NULL AND q.asked_at IS NULL ORDER BY q.until LIMIT %(most)s
"""
OVER = """
UPDATE complaints_outcomequestion q SET ended_at = %(at)s FROM casework_case c
WHERE q.ended_at IS NULL AND c.id = q.case_id AND (c.status <> 'told' OR q.until <= %(at)s) RETURNING q.id
"""


@transaction.atomic
def ask_outcomes(*, by: Actor, at: datetime) -> int:
    """Notes the cases that came to be told, and asks those whose number has no other question open; how many texts."""
    bulk.run(NOTE, {"since": at - LOOK_BACK, "at": at})
    over = [row[0] for row in bulk.rows(OVER, {"at": at})]
    close_questions(room=TOLD_ROOM, references=over, by=by, at=at)
    waiting = bulk.rows(WAITING, {"most": AT_ONCE})
    asked = [(point, ident, until) for ident, point, until, *_ in waiting]
    held = open_questions(room=TOLD_ROOM, questions=asked, by=by, at=at)
    words = Rendering(wordings.OUTCOME.code)
    drafts = []
    for ident, point, until, number, language, *_ in waiting:
        if ident in held:
            text, spoken = words.in_(language, number=number)
            drafts.append(Draft(
                contact_point=point, channel=Channel.SMS, purpose=Purpose.CASE, text=text, language=spoken,
                room=TOLD_ROOM, reference=ident, not_after=until,
            ))  # fmt: skip
    if drafts:
        OutcomeQuestion.objects.filter(pk__in=held).update(asked_at=at)
        queue(drafts=drafts, by=by, at=at)
    return len(drafts)


@transaction.atomic
def take_outcomes(*, messages: Sequence[int], by: Actor, at: datetime) -> list[int]:
    """Takes the texts from numbers that were asked about an outcome and have no other question open; those taken.

    1 confirms and 2 refuses, or words for them; other words are written to the case, and we ask again. A word that
    begins a case, and the wish to be left alone, are for other rooms.
    """
    found = Message.objects.filter(id__in=list(messages), direction=Direction.IN, channel=Channel.SMS).order_by("id")
    open_ = {
        one.contact_point_id: one
        for one in OutcomeQuestion.objects.select_related("case").filter(
            contact_point__in=[one.contact_point_id for one in found], asked_at__isnull=False, ended_at=None
        )
    }
    ours = [one for one in found if one.contact_point_id in open_]
    words = words_of(one.pk for one in ours)
    taken = []
    for message in ours:
        question = open_[message.contact_point_id]
        answer = answer_of(words[message.pk])
        if answer is None and (start_of(words[message.pk]) or is_stop(words[message.pk])):
            continue
        taken.append(message.pk)
        if answer is None:
            _keep_words(question, words[message.pk], at)
        _reply(question, _settle(question, answer, by, at), message.pk, by, at)
    return taken


@transaction.atomic
def take_rest(*, messages: Sequence[int], by: Actor, at: datetime) -> list[int]:
    """Takes the words that nobody took from numbers whose last question was ours: they are written to that case."""
    found = Message.objects.filter(id__in=list(messages), direction=Direction.IN, channel=Channel.SMS).order_by("id")
    latest = latest_question([one.contact_point_id for one in found], at)
    words = words_of(one.pk for one in found)
    taken = []
    for message in found:
        asked = latest.get(message.contact_point_id)
        if not asked or asked.room != TOLD_ROOM or not is_said(words[message.pk]):
            continue
        question = OutcomeQuestion.objects.select_related("case").get(pk=asked.reference)
        if question.case.status != Status.WITHDRAWN:
            _keep_words(question, words[message.pk], at)
            taken.append(message.pk)
    if taken:
        record(by=by, action="complaints.keep_words", subject="messages.message", subject_id=taken[0], at=at,
               facts={"messages": taken})  # fmt: skip
    return taken


def _keep_words(question: OutcomeQuestion, words: str, at: datetime) -> None:
    """What is neither yes nor no is written to the case, if there are words in it."""
    citizen = _citizen_of(question)
    if is_said(words) and citizen:
        casework.act(
            case=question.case_id, deed=Deed.WRITE, role=Role.CITIZEN, by=as_citizen(citizen), at=at, words=words
        )


def _citizen_of(question: OutcomeQuestion) -> UUID | None:
    parties = CaseParty.objects.filter(case=question.case_id, part=Part.COMPLAINANT)
    return parties.order_by(F("claimed_at").desc(nulls_last=True), "pk").values_list("citizen", flat=True).first()


def _settle(question: OutcomeQuestion, answer: Answer | None, by: Actor, at: datetime) -> Wording:
    """What the answer did, as the text that says so. Who was too late hears how the case stands by its page."""
    if answer is None:
        return wordings.OUTCOME_UNCLEAR
    deed = Deed.CONFIRM if answer is Answer.SOLVED else Deed.REFUSE
    if not OutcomeQuestion.objects.filter(pk=question.pk, ended_at=None).update(ended_at=at, answer=answer):
        return wordings.OUTCOME_UNCLEAR
    close_questions(room=TOLD_ROOM, references=[question.pk], by=by, at=at)
    citizen = _citizen_of(question)
    if question.case.status != Status.TOLD or citizen is None:
        return wordings.OUTCOME_UNCLEAR
    try:
        with transaction.atomic():
            casework.act(case=question.case_id, deed=deed, role=Role.CITIZEN, by=as_citizen(citizen), at=at)
    except Refused:
        return wordings.OUTCOME_UNCLEAR
    record(by=by, action="complaints.hear_outcome", subject="casework.case", subject_id=question.case_id, at=at,
           facts={"answer": answer})  # fmt: skip
    return wordings.OUTCOME_YES if answer is Answer.SOLVED else wordings.OUTCOME_NO


def _reply(question: OutcomeQuestion, said: Wording, message: int, by: Actor, at: datetime) -> None:
    text, spoken = render(said.code, question.language, number=question.case.number)
    draft = Draft(
        contact_point=question.contact_point_id, channel=Channel.SMS, purpose=Purpose.CONFIRMATION, text=text,
        language=spoken, room="complaints.heard", reference=message,
    )  # fmt: skip
    queue(drafts=[draft], by=by, at=at)
