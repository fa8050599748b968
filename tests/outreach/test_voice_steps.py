from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sunwai.messages.commands import note_calls
from sunwai.messages.models import CallRecord, Line, Message
from sunwai.messages.queries import words_of
from sunwai.messages.types import CallEnd, CallSeen, Channel
from sunwai.messages.voice.plan import CallPlan
from sunwai.outreach.commands import advance, settle
from sunwai.outreach.models import Attempt, Invitation, Programme
from sunwai.outreach.programme_file import Known, plan_to_json, read_programme
from sunwai.outreach.texts import Named
from tests.outreach.makers import EVERY_DAY, NOON, OUTREACH, a_programme_file, an_invitation

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WORDS = {"reasons": "One for delay, two for a bribe.", "thanks": "Thank you.", "left": "Good bye."}


def calls(file: dict[str, Any], attempts: int = 2) -> dict[str, Any]:
    """The same programme, asking by a call first and then by a text."""
    file["calls"] = {
        "keys": {"1": "satisfied", "2": "dissatisfied"}, "reasons": {"1": "delay", "2": "bribe"},
        "ur": WORDS, "en": WORDS,
    }  # fmt: skip
    file["questions"][0]["wording"]["voice"] = {"ur": "[greeting?] {service}؟", "en": "[greeting?] {service}?"}
    step = {"channel": "voice", "after": "0 minutes", "attempts": attempts, "again_after": ["3 hours"] * (attempts - 1),
            "again_when": {"busy": "15 minutes", "no_answer": "2 hours", "congestion": "2 minutes"}}  # fmt: skip
    file["steps"] = [step, {"channel": "sms", "after": "1 day", "attempts": 1}]
    file["windows"] = {name: {"from": "00:00", "to": "24:00", "days": EVERY_DAY} for name in ("voice", "sms")}
    return file


def invited() -> Invitation:
    invitation = an_invitation()
    service = invitation.service
    known = Known({service.code: Named(service.name, service.name_ur)})
    file = calls(a_programme_file(service))
    import yaml

    plan = read_programme(yaml.safe_dump(file, allow_unicode=True), file="p.yaml", known=known)
    Programme.objects.filter(id=invitation.programme_id).update(plan=plan_to_json(plan))
    Invitation.objects.filter(id=invitation.id).update(step=0, next_at=NOON)
    return invitation


def rings(end: CallEnd, at: Any) -> int:
    """The queued call is placed and ends so."""
    line, _ = Line.objects.get_or_create(code="voice", channel=Channel.VOICE)
    message = Message.objects.filter(channel=Channel.VOICE, state="queued").latest("id")
    Message.objects.filter(id=message.id).update(state="accepted", line=line, reserved_at=at)
    seen = CallSeen(message.id, end, keys={"answer": "1"} if end is CallEnd.ANSWERED_REPLIED else {}, ended_at=at)
    note_calls(line=line, calls=[seen], by=OUTREACH, at=at)
    settle(messages=[message.id], by=OUTREACH, at=at)
    return message.id


def next_at() -> Any:
    return Invitation.objects.values_list("step", "next_at").get()


@pytest.mark.parametrize(
    ("end", "state", "following"),
    [
        (CallEnd.BUSY, "busy", (0, NOON + 15 * MINUTE)),
        (CallEnd.NO_ANSWER, "no_answer", (0, NOON + 2 * HOUR)),
        (CallEnd.CONGESTION, "failed", (0, NOON + 2 * MINUTE)),
        (CallEnd.INVALID, "failed", (1, NOON + DAY)),
        (CallEnd.REJECTED, "failed", (1, NOON + DAY)),
        (CallEnd.ANSWERED_SILENT, "picked_up", (1, NOON + DAY)),
        (CallEnd.LOST, "unknown", (1, NOON + DAY)),
    ],
)
def test_what_follows_a_call_is_by_how_it_ended(end: CallEnd, state: str, following: object) -> None:
    invited()
    advance(by=OUTREACH, at=NOON)
    rings(end, NOON)
    assert Attempt.objects.get().state == state
    assert next_at() == following


def test_a_full_network_costs_no_try_but_not_without_end() -> None:
    invited()
    moment = NOON
    for _ in range(4):
        advance(by=OUTREACH, at=moment)
        rings(CallEnd.CONGESTION, moment)
        moment += 2 * MINUTE
    for end in (CallEnd.BUSY, CallEnd.BUSY):
        advance(by=OUTREACH, at=moment)
        rings(end, moment)
        moment += HOUR
    assert Attempt.objects.count() == 6
    assert next_at()[0] == 1


def test_a_call_asks_the_programmes_question_and_takes_its_keys() -> None:
    invitation = invited()
    advance(by=OUTREACH, at=NOON)
    message = Message.objects.get()
    plan = CallPlan.of(words_of([message.id])[message.id])
    assert message.channel == Channel.VOICE
    assert plan.keys == {"1": "satisfied", "2": "dissatisfied"}
    assert plan.reasons == {"1": "delay", "2": "bribe"}
    assert plan.opening.startswith("[greeting?]")
    assert invitation.service.name_ur in plan.opening or invitation.service.name in plan.opening


def test_a_lost_call_is_counted_once_and_a_late_record_is_better_evidence() -> None:
    invited()
    advance(by=OUTREACH, at=NOON)
    message = rings(CallEnd.LOST, NOON)
    line = Line.objects.get(code="voice")
    note_calls(line=line, calls=[CallSeen(message, CallEnd.ANSWERED_SILENT, ended_at=NOON)], by=OUTREACH, at=NOON)
    note_calls(line=line, calls=[CallSeen(message, CallEnd.LOST)], by=OUTREACH, at=NOON)
    assert CallRecord.objects.get().end == CallEnd.ANSWERED_SILENT
    assert Message.objects.get(id=message).state == "delivered"
