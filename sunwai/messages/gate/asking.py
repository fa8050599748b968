"""Asking the gate: for a line's next messages, and for one call by a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from sunwai.base import bulk
from sunwai.base.clock import day_of
from sunwai.messages.gate import standing as standings
from sunwai.messages.gate.judging import EXPIRE_QUESTIONS, OF_CALL, OPEN, RESERVE, judged
from sunwai.messages.gate.picking import PICK, last_lane, note_last_lane
from sunwai.messages.gate.standing import Standing
from sunwai.messages.models import Line
from sunwai.messages.types import Channel, Purpose, Reason
from sunwai.messages.types import Standing as Says

CALL = f"WITH {judged(OF_CALL)} SELECT never, wait, until FROM judged"
ENDED = "SELECT 1 FROM messages_vendor WHERE code = %s AND (starts_on > %s OR ends_on < %s)"
HOLD_CONTACT = "SELECT zone FROM people_contactpoint WHERE id = %(contact)s FOR UPDATE"


@dataclass(frozen=True)
class Picked:
    """A queued message whose turn it is, held with its contact point."""

    id: int
    lane: str
    purpose: Purpose
    programme: int | None
    area: int | None
    contact_point: UUID
    zone: str


@dataclass(frozen=True)
class Verdict:
    """What the gate says: send, wait until a moment, or never; and why."""

    standing: Says
    reason: str = ""
    until: datetime | None = None

    @property
    def is_yes(self) -> bool:
        return self.standing is Says.SEND


def look(line: Line, most: int, at: datetime) -> tuple[Standing, list[Picked]]:
    """What holds now, and the next messages of a line, held until the transaction ends. One round trip."""
    facts = {**standings.facts_for(line.channel, line.id, at), "most": most, "last": last_lane(line.id)}
    _, told, rows = bulk.in_turn((standings.SHARE, {}), (standings.STANDING, facts), (PICK, facts))
    picked = [Picked(row[0], row[1], Purpose(row[2]), *row[3:]) for row in rows]
    if picked:
        note_last_lane(line.id, picked[-1].lane)
    return standings.standing_from(told.fetchall()[0][0], line.channel, at), picked


def first_of_each(picked: Sequence[Picked]) -> list[Picked]:
    """Without the second question to one number: it is judged when the first has been."""
    seen: set[UUID] = set()
    found = []
    for one in picked:
        if one.purpose.obeys_opt_out:
            if one.contact_point in seen:
                continue
            seen.add(one.contact_point)
        found.append(one)
    return found


def judge(line: Line, picked: Sequence[Picked], holds: Standing) -> tuple[list[tuple[Any, ...]], dict[int, datetime]]:
    """Writes the gate's decision on each: the rows as RESERVE returns them, and when a reserved one's hours close."""
    whys, untils, closes = _by_calendar(picked, holds)
    facts = {
        "ids": bulk.array(one.id for one in picked), "whys": whys, "untils": untils, "at": holds.at, "line": line.id,
        "price": holds.line.price, "contacts": bulk.array(one.contact_point for one in picked), **_limits(holds),
    }  # fmt: skip
    _, rows, _ = bulk.in_turn((EXPIRE_QUESTIONS, facts), (RESERVE, facts), (OPEN, facts))
    return rows.fetchall(), closes


def may_call(  # noqa: PLR0913
    *, contact_point: UUID, at: datetime, room: str, question: int, programme: int | None = None,
    area: int | None = None, service: int | None = None, not_after: datetime | None = None, vendor: str = "",
    purpose: Purpose = Purpose.QUESTION,
) -> Verdict:  # fmt: skip
    """Whether a caller may ring this number now. Ask in the transaction that begins the call: the number is held until
    it ends, so that neither an opt-out nor a pause slips between.

    `question` is the question asked, in its room's numbers; a text about the same one does not count against it.
    `vendor` is the code of the company that the caller belongs to. `purpose`: a call about a citizen's own case obeys
    hours and pauses; limits and wishes stand against questions only.
    """
    with connection.cursor() as cursor:
        facts = {**standings.facts_for(Channel.CALLER, None, at), "contact": contact_point}
        cursor.execute(f"{standings.SHARE};{standings.STANDING};{HOLD_CONTACT}", facts)
        cursor.nextset()
        told = cursor.fetchall()[0][0]
        cursor.nextset()
        zone = cursor.fetchall()[0][0]
    holds = standings.standing_from(told, Channel.CALLER, at)
    if (stop := _vendor_stopped(vendor, holds)) is not None:
        return stop
    one = Picked(0, "", purpose, programme, area, contact_point, zone)
    whys, untils, _ = _by_calendar([one], holds)
    facts = {
        "contact": contact_point, "service": service, "room": room, "question": question, "at": at,
        "purpose": purpose.value, "not_after": not_after, "why": whys[0], "until": untils[0], **_limits(holds),
    }  # fmt: skip
    never, wait, until = bulk.rows(CALL, facts)[0]
    if never or wait:
        return Verdict(Says.NEVER if never else Says.WAIT, never or wait, None if never else until)
    return Verdict(Says.SEND)


def _vendor_stopped(vendor: str, holds: Standing) -> Verdict | None:
    if not vendor:
        return None
    day = day_of(holds.at)
    if bulk.rows(ENDED, [vendor, day, day]):
        return Verdict(Says.NEVER, Reason.LINE_ENDED)
    stops = [one for one in holds.pauses if one.scope == "vendor" and one.reference == vendor]
    return Verdict(Says.WAIT, Reason.PAUSED, stops[0].until) if stops else None


def _limits(holds: Standing) -> dict[str, Any]:
    return {
        "days": [days for days, _ in holds.contacts], "most": [most for _, most in holds.contacts], "age": holds.age,
    }  # fmt: skip


def _by_calendar(
    picked: Sequence[Picked], holds: Standing
) -> tuple[list[str], list[datetime | None], dict[int, datetime]]:
    """Why and until when pauses, hours and holidays keep each (empty: they do not), and when the hours close."""
    places = holds.places({one.area for one in picked})
    known: dict[tuple[str, int | None], tuple[str, datetime | None, datetime | None]] = {}
    whys: list[str] = []
    untils: list[datetime | None] = []
    closes: dict[int, datetime] = {}
    for one in picked:
        place = places[one.area]
        if (until := holds.pause(one.purpose, one.programme, place)) is not None:
            whys.append(Reason.PAUSED)
            untils.append(until)
            continue
        if not one.purpose.obeys_hours:
            whys.append("")
            untils.append(None)
            continue
        if (one.zone, one.area) not in known:
            known[one.zone, one.area] = holds.hours(one.zone, place)
        why, until, end = known[one.zone, one.area]
        whys.append(why)
        untils.append(until)
        if end is not None:
            closes[one.id] = end
    return whys, untils, closes
