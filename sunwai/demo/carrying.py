"""History's texts: reserved, taken, receipted and answered by the same commands that a sender calls, all at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from sunwai.base.actors import process
from sunwai.demo import citizens
from sunwai.demo.carrier import fate_of
from sunwai.demo.catchment import luck_of
from sunwai.demo.desk_jobs import work_off
from sunwai.demo.sample_clock import stopped
from sunwai.demo.scenario import Scenario
from sunwai.messages.commands import note_outcomes, note_receipts, receive, recover, reserve
from sunwai.messages.models import Line
from sunwai.messages.types import Inbound, Outcome, Outgoing, ReceiptSeen, State

BY = process("history")
STATES = {"DELIVRD": State.DELIVERED, "EXPIRED": State.EXPIRED, "UNDELIV": State.FAILED}
AT_ONCE = 500


def carry(line: Line, at: datetime, scenario: Scenario, *, seed: int) -> int:
    """Sends all that is due at a moment, and lets the citizens answer within hours; how many texts were sent."""
    with stopped(at):
        recover(line=line, by=BY, at=at)
    count = 0
    while True:
        with transaction.atomic(), stopped(at):
            sent = reserve(line=line, most=AT_ONCE, by=BY, at=at)
            fates = {one.id: _fate(one, scenario, seed) for one in sent}
            _note(line, sent, fates, at)
            texts = [text for one in sent if fates[one.id] == "DELIVRD" for text in _answers(one, scenario, seed)]
            for hours, batch in enumerate(_by_hour(texts), 1):
                receive(line=line, texts=batch, by=BY, at=at + timedelta(hours=hours))
        if not sent:
            break
        count += len(sent)
    with stopped(at + timedelta(hours=4)):
        work_off()
    return count


def _fate(one: Outgoing, scenario: Scenario, seed: int) -> str:
    drawn = luck_of(seed, "fate", one.number, one.id).random()
    return fate_of(one.number, drawn, scenario.carrier, seed)


def _note(line: Line, sent: list[Outgoing], fates: dict[int, str], at: datetime) -> None:
    """History's carrier ids begin with h, so that no reckoning looks for them in the network's journal."""
    outcomes = [Outcome(one.id, State.ACCEPTED, f"h{one.id}") for one in sent]
    receipts = [ReceiptSeen(f"h{one.id}", STATES[fates[one.id]]) for one in sent]
    note_outcomes(line=line, outcomes=outcomes, by=BY, at=at)
    note_receipts(line=line, receipts=receipts, by=BY, at=at + timedelta(minutes=5))


def _answers(one: Outgoing, scenario: Scenario, seed: int) -> list[tuple[float, Inbound]]:
    said = citizens.answer(one.number, one.text, seed=seed, people=scenario.people)
    return [(said.after, Inbound(number=one.number, text=said.text, key=f"h{one.id}"))] if said else []


def _by_hour(texts: list[tuple[float, Inbound]]) -> list[list[Inbound]]:
    """Those of the first hour, of the second, and the rest."""
    found: list[list[Inbound]] = [[], [], []]
    for after, text in texts:
        found[min(int(after // 3600), 2)].append(text)
    return found
