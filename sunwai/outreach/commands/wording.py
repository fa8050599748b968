"""The text of an invitation's question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from sunwai.messages.types import Channel, Draft, Purpose
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
    """The text of an invitation's question, for one attempt."""
    wording = plan.question_for(one.service_code).wording[Channel.SMS.value][one.language]
    text = fill(wording, language=one.language, service=one.service, office=one.office, day=one.day, token=one.token)
    return Draft(
        contact_point=one.contact_point, channel=Channel.SMS, purpose=Purpose.QUESTION, text=text,
        language=one.language, room="outreach", reference=attempt, service=one.service_id, not_after=one.expires_at,
        programme=one.lasting, area=one.district, lane=f"outreach:{one.service_code}", question=one.id,
    )  # fmt: skip
