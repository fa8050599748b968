"""What a duty person does about an alert: takes it, sees the words, telephones, writes down what was done."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from sunwai.base.actors import Actor, Right
from sunwai.base.events import emit
from sunwai.base.refusals import NotFound
from sunwai.base.sealing import seal_for
from sunwai.feedback.commands.reviewing import add_reading
from sunwai.feedback.models import Danger, ReadingRow, Reply
from sunwai.feedback.queries import danger_for, dangers_of, heard, recording_of
from sunwai.feedback.rules import cost_of, needs_person
from sunwai.feedback.types import (
    PERSON,
    WORDS_SEAL,
    AlertClosed,
    Control,
    NothingWasDone,
    Outcome,
    Reading,
    ReasonCode,
    RepliesRead,
)
from sunwai.ledger.commands import record
from sunwai.messages.commands.alerting import acknowledge, settle_alerts
from sunwai.messages.types import BadLine, NoVoice
from sunwai.messages.voice.bridge import place_bridge
from sunwai.messages.voice.voices import open_voice
from sunwai.outreach.queries.telephone import telephone_of
from sunwai.outreach.types import NoTelephone
from sunwai.people.models import Account
from sunwai.people.queries import clear_numbers

LONGEST_DONE = 4000


@transaction.atomic
def take_alert(*, alert: int, by: Actor, at: datetime) -> Danger:
    """A duty person has it: nobody else is told.

    Raises:
        NotAllowed: without the right to answer alerts.
        NotFound: no such alert, or not for this actor.
    """
    by.need(Right.ANSWER_ALERTS)
    found = danger_for(by, alert)
    acknowledge(alert=alert, account=int(by.id), by=by, at=at)
    return danger_for(by, found.alert_id)


@transaction.atomic
def show_words(*, alert: int, by: Actor, at: datetime) -> str:
    """The citizen's words, text after text, or what a reviewer heard in a voice note; each showing is in the ledger."""
    by.need(Right.ANSWER_ALERTS)
    danger_for(by, alert)
    record(by=by, action="feedback.show_danger", subject="messages.alert", subject_id=alert, at=at)
    return "\n\n".join(filter(None, (_said(danger.reply) for danger in dangers_of(by, alert))))


def _said(reply: Reply) -> str:
    seal = seal_for(WORDS_SEAL)
    heard_as = reply.reviews.filter(gist_sealed__isnull=False, undone_at__isnull=True).order_by("-id").first()
    gist = seal.open_text(heard_as.gist_sealed) if heard_as and heard_as.gist_sealed else ""
    return seal.open_text(reply.sealed) or gist


@transaction.atomic
def show_number(*, alert: int, by: Actor, at: datetime) -> str:
    """The citizen's number in clear, to ring them; each showing is in the ledger.

    Raises:
        NotFound: no such alert, not for this actor, or it came by no number.
        AlertClosed: what is closed needs no number.
    """
    by.need(Right.ANSWER_ALERTS)
    found = danger_for(by, alert)
    contact = found.reply.contact_point_id
    if found.closed_at:
        raise AlertClosed
    if contact is None:
        raise NotFound
    record(by=by, action="feedback.show_danger_number", subject="messages.alert", subject_id=alert, at=at)
    return clear_numbers([contact])[contact]


def ring_alert(*, alert: int, account: Account, by: Actor, at: datetime) -> None:
    """Rings the duty person's own extension and then the citizen; that it rings is in the ledger before it does.

    Raises:
        NotFound: no such alert, not for this actor, or it came by no number.
        AlertClosed: what is closed is not rung.
        NoTelephone: no extension, no voice line that is up, or the exchange does not answer: nothing rang.
    """
    by.need(Right.ANSWER_ALERTS)
    found, telephone = danger_for(by, alert), telephone_of(account, at)
    contact = found.reply.contact_point_id
    if found.closed_at:
        raise AlertClosed
    if contact is None:
        raise NotFound
    if telephone is None:
        raise NoTelephone
    line, extension = telephone
    record(
        by=by, action="feedback.ring_danger", subject="messages.alert", subject_id=alert, at=at,
        facts={"line": line.code, "contact_point": contact},
    )  # fmt: skip
    reference = f"alert-{alert}-{int(at.timestamp())}"
    try:
        place_bridge(line=line, extension=extension, number=clear_numbers([contact])[contact], reference=reference)
    except (NoVoice, BadLine, ValueError) as trouble:
        raise NoTelephone from trouble


@transaction.atomic
def hear_alert(*, alert: int, by: Actor, at: datetime) -> bytes:
    """The recording (WAV) of a voice note, for a duty person; each listening is in the ledger.

    Raises:
        NotFound: no such alert, not for this actor, or no voice note.
    """
    by.need(Right.ANSWER_ALERTS)
    danger_for(by, alert)
    names = [recording_of(danger.reply) for danger in dangers_of(by, alert)]
    try:
        sound = open_voice(next(filter(None, names), ""))
    except FileNotFoundError:
        raise NotFound from None
    record(by=by, action="feedback.listen_danger", subject="messages.alert", subject_id=alert, at=at)
    return sound


@transaction.atomic
def close_alert(*, alert: int, done: str, was_danger: bool, by: Actor, at: datetime) -> Danger:
    """Closes an alert with what was done; `was_danger` false corrects the reading too.

    Raises:
        NothingWasDone: danger, and nothing written.
        AlertClosed: it is closed already.
    """
    by.need(Right.ANSWER_ALERTS)
    found = danger_for(by, alert)
    if was_danger and not done.strip():
        raise NothingWasDone
    sealed = seal_for(WORDS_SEAL).seal_text(done[:LONGEST_DONE]) if done.strip() else None
    mine = Danger.objects.select_for_update().filter(alert=found.alert_id, closed_at__isnull=True)
    replies = list(mine.order_by("pk").values_list("reply", flat=True))
    Danger.objects.filter(reply__in=replies).update(
        closed_at=at, closed_by=str(by), was_danger=was_danger, done_sealed=sealed
    )
    if not replies:
        raise AlertClosed
    settle_alerts(alerts=[alert], by=by, at=at)
    for reply in replies if not was_danger else ():
        _correct(reply, by=by, at=at)
    record(
        by=by, action="feedback.close_danger", subject="messages.alert", subject_id=alert, at=at,
        facts={"was_danger": was_danger, "done": done},
    )  # fmt: skip
    return danger_for(by, alert)


def _correct(reply: int, *, by: Actor, at: datetime) -> None:
    """A reading in which this person took danger away; of the rest the reader is as sure as it was, and no surer."""
    locked = Reply.objects.select_for_update(of=("self",)).get(pk=reply)
    before = locked.in_force
    if before is None or (before.reader == PERSON and before.control != Control.DANGER):
        return
    reading = without_danger(before)
    row = add_reading(locked, reading, by=by, at=at)
    [one] = heard([reply])
    Reply.objects.filter(pk=reply).update(
        in_force=row, needs_review=needs_person(reading, has_voice=one.has_voice), priority=cost_of(one, reading)
    )
    emit(RepliesRead(replies=[reply]))


def without_danger(row: ReadingRow) -> Reading:
    """What a reading is when only its danger was wrong."""
    control = Control(row.control) if row.control and row.control != Control.DANGER else None
    sure = {part: value for part, value in row.confidence.items() if part != "danger"}
    return replace(
        Reading(
            Outcome(row.outcome), bribe=row.bribe, bribe_denied=row.bribe_denied, amount_pkr=row.amount_pkr,
            reasons=tuple(ReasonCode(code) for code in row.reasons), control=control, language=row.language,
        ),
        confidence={**sure, "control": 1.0}, reader=PERSON,
    )  # fmt: skip
