"""What came of a call, as its caller wrote it down, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.base.clock import LOCAL
from sunwai.base.events import emit
from sunwai.base.sealing import seal_for
from sunwai.ledger.commands import record
from sunwai.outreach import rules
from sunwai.outreach.commands.ending import end_invitations, mark_answered
from sunwai.outreach.commands.settling import Ended, go_on
from sunwai.outreach.models import Attempt, Call, Invitation, WorkItem
from sunwai.outreach.types import (
    WORDS_SEAL,
    AnswerNeeded,
    AttemptState,
    CallAnswered,
    CallBackTooLate,
    CallResult,
    EndReason,
    NotYourCall,
    RingFirst,
    WorkEnded,
    WorkKind,
    WorkState,
)
from sunwai.people.commands import opt_out

ANSWER = ("outcome", "bribe", "bribe_denied", "amount_pkr", "reasons")
ENDS = {
    CallResult.WRONG_PERSON: EndReason.WRONG_PERSON,
    CallResult.NEVER_VISITED: EndReason.NEVER_VISITED,
    CallResult.LEAVE_ALONE: EndReason.LEAVE_ALONE,
    CallResult.REFUSED_TO_SAY: EndReason.REFUSED_TO_SAY,
}
TRIES = 3
AGAIN_AFTER = timedelta(hours=2)
LATEST = timedelta(days=30)


def end_call(
    *, call: Call, result: CallResult, answer: Mapping[str, Any] | None = None, words: str = "", note: str = "",
    call_back_at: datetime | None = None, by: Actor, at: datetime,
) -> Call:  # fmt: skip
    """Writes down how a call ended. Late words, after it lapsed, are still taken from the one who had it.

    `note` is for whoever makes a promised call: kept sealed with it.

    Raises:
        NotYourCall: another has it, or it was ended.
        RingFirst: nobody was rung.
        AnswerNeeded: an answer without one.
        CallBackTooLate: the call back would come after the time to answer.
    """
    if result is CallResult.ANSWERED and not (answer or {}).get("outcome"):
        raise AnswerNeeded
    with transaction.atomic():
        held, work = _to_end(call, by)
        by.need(rules.right_for(work))
        if held.rung_at is None:
            raise RingFirst
        back = _promised(result, call_back_at, held, at)
        _end_attempt(held, result, back, at)
        ended = WorkItem.objects.filter(pk=work.pk, state__in=[WorkState.HELD, WorkState.UNKNOWN])
        if not ended.update(state=WorkState.ENDED, ended_at=at):
            raise NotYourCall
        Call.objects.filter(pk=held.pk).update(
            result=result, call_back_at=back, ended_at=at, answer=_answer(answer),
            sealed=seal_for(WORDS_SEAL).seal_text(words) if words else None,
        )  # fmt: skip
        record(by=by, action="outreach.end_call", subject="call", subject_id=held.pk, at=at,
               facts={"result": result.value})  # fmt: skip
        _follow(held, work, result, back, note, by=by, at=at)
    call.refresh_from_db()
    return call


def _to_end(call: Call, by: Actor) -> tuple[Call, WorkItem]:
    """The call with its invitation locked first, if it is this caller's and nothing was written down yet."""
    if call.attempt:
        Invitation.objects.select_for_update().get(pk=call.attempt.invitation_id)
    joined = Call.objects.select_related("work", "attempt__invitation")
    held = joined.select_for_update(of=("self",)).get(pk=call.pk)
    if held.work is None or str(held.caller_id) != by.id or held.result:
        raise NotYourCall
    return held, held.work


def _promised(result: CallResult, wanted: datetime | None, call: Call, at: datetime) -> datetime | None:
    """When the citizen is to be called again, if they were promised it."""
    if result is CallResult.WANTS_WOMAN:
        return at
    if result is not CallResult.CALL_BACK:
        return None
    until = call.attempt.invitation.expires_at if call.attempt else at + LATEST
    if wanted is None or not at < wanted < until:
        raise CallBackTooLate(until=f"{until.astimezone(LOCAL):%d.%m.%Y %H:%M}")
    return wanted


def _end_attempt(call: Call, result: CallResult, back: datetime | None, at: datetime) -> None:
    attempt = call.attempt
    if attempt is None or (call.work and call.work.checks_id):
        return
    ended = Attempt.objects.filter(pk=attempt.pk, state__in=[AttemptState.BEGUN, AttemptState.UNKNOWN])
    closed = None if result.is_promise else at
    if not ended.update(state=result.attempt, ended_at=closed, planned_at=back or attempt.planned_at):
        raise NotYourCall


def _follow(
    call: Call, work: WorkItem, result: CallResult, back: datetime | None, note: str, *, by: Actor, at: datetime
) -> None:
    if result is CallResult.LEAVE_ALONE:
        opt_out(contact_point=work.contact_point_id, source="caller", by=by, at=at)
    if back:
        _promise(call, work, woman=result is CallResult.WANTS_WOMAN, back=back, note=note, at=at)
    elif call.attempt:
        _go_on(call, call.attempt, result, by=by, at=at)
    elif result.reached_nobody and work.calls.filter(rung_at__isnull=False).count() < TRIES:
        WorkItem.objects.filter(pk=work.pk).update(state=WorkState.WAITING, ended_at=None, due_at=at + AGAIN_AFTER)
        return
    if work.room != "outreach" and not back:
        emit(WorkEnded(
            work=work.pk, room=work.room, reference=work.reference, call=call.pk, result=result.value
        ))  # fmt: skip


def _promise(call: Call, work: WorkItem, *, woman: bool, back: datetime, note: str, at: datetime) -> None:
    """The promised call, for its promiser while they are on, else for anybody; a leader's goes to the callers."""
    stays = work.kind != WorkKind.LEADER and not woman
    WorkItem.objects.create(
        kind=WorkKind.CALL_BACK, room=work.room, reference=work.reference, attempt=work.attempt,
        contact_point_id=work.contact_point_id, service=work.service, office=work.office, script=work.script,
        language=work.language, wants_woman=woman or work.wants_woman, kept_for=call.caller if stays else None,
        checks=work.checks, priority=WorkKind.CALL_BACK.priority, due_at=back, created_at=at, state=WorkState.WAITING,
        expires_at=call.attempt.invitation.expires_at if call.attempt else None,
        note_sealed=seal_for(WORDS_SEAL).seal_text(note) if note else None,
    )  # fmt: skip


def _go_on(call: Call, attempt: Attempt, result: CallResult, *, by: Actor, at: datetime) -> None:
    """Where the invitation goes from here. A leader's call is no step of the programme, so no step follows it."""
    invitation = attempt.invitation
    if result is CallResult.ANSWERED:
        mark_answered(invitations=[invitation.pk], by=by, at=at)
    elif result in ENDS:
        end_invitations(invitations=[invitation.pk], reason=ENDS[result], by=by, at=at)
    elif attempt.step >= 0:
        step, number, state = attempt.step, attempt.number, result.attempt
        found = Ended(attempt.pk, invitation.pk, invitation.programme_id, True, step, number, state, "", at)
        go_on([found], by=by, at=at)
    if result.is_told:
        emit(CallAnswered(call=call.pk))


def _answer(answer: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Only what `feedback` knows: a form may send more than it should."""
    return {name: answer[name] for name in ANSWER if name in answer} if answer else None
