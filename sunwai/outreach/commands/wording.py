"""The text of an invitation's question, or what a call says and takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from sunwai.messages.check_codes import new_check_code
from sunwai.messages.types import Channel, Draft, Purpose
from sunwai.messages.voice.plan import CallPlan
from sunwai.outreach.programme_file import Plan
from sunwai.outreach.texts import Named, fill

COLUMNS = """
    i.id, i.programme_id, i.step, i.language, i.contact_point_id, i.service_id, service.code, service.name,
    service.name_ur, office.name, office.name_ur, i.day, i.token, i.expires_at,
    office.district_id, (SELECT min(o.id) FROM outreach_programme AS o JOIN outreach_programme AS p ON p.code = o.code
        WHERE p.id = i.programme_id)
"""
CORRECTED = """
    (t.contact_point_id IS DISTINCT FROM i.contact_point_id OR t.service_id <> i.service_id
        OR t.office_id <> i.office_id OR t.day <> i.day)
"""
JOINS = """
JOIN transactions_transaction AS t ON t.id = i.transaction_id
JOIN directory_service AS service ON service.id = i.service_id
JOIN directory_office AS office ON office.id = i.office_id
"""


@dataclass(frozen=True)
class Asked:
    """An invitation with what its text needs. `lasting` is its programme's first version, which the gate knows."""

    id: int
    programme: int
    step: int
    language: str
    contact_point: UUID
    service_id: int
    service_code: str
    service: Named
    office: Named
    day: date
    token: str
    expires_at: datetime
    district: int
    lasting: int

    @classmethod
    def of(cls, row: Sequence[Any]) -> Self:
        """From a row of COLUMNS and whatever a subclass adds."""
        values: list[Any] = [*row[:7], Named(row[7], row[8]), Named(row[9], row[10]), *row[11:]]
        return cls(*values)


def draft(one: Asked, plan: Plan, attempt: int) -> Draft:
    """The text of an invitation's question or the plan of its call, for one attempt."""
    channel = plan.steps[one.step].channel
    wording = plan.question_for(one.service_code).wording[channel.value][one.language]
    code = new_check_code() if "{code}" in wording else None
    text = fill(wording, language=one.language, service=one.service, office=one.office, day=one.day, token=one.token,
                code=code or "")  # fmt: skip
    if channel is Channel.VOICE:
        text = call_plan(text, plan, one.language).text()
    return Draft(
        contact_point=one.contact_point, channel=channel, purpose=Purpose.QUESTION, text=text,
        language=one.language, room="outreach", reference=attempt, service=one.service_id, not_after=one.expires_at,
        programme=one.lasting, area=one.district, lane=f"outreach:{one.service_code}", question=one.id,
        check_code=code,
    )  # fmt: skip


def call_plan(opening: str, plan: Plan, language: str) -> CallPlan:
    """A call's plan: the question is its opening, the rest is the programme's."""
    calls = plan.calls
    if calls is None:
        return CallPlan(language, opening)
    words = calls.words[language]
    return CallPlan(
        language=language, opening=opening, keys=calls.keys, more_after=calls.more_after, reasons=calls.reasons,
        reasons_prompt=words["reasons"], note=words.get("note", ""), thanks=words["thanks"], left=words["left"],
    )  # fmt: skip
