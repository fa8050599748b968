"""What is counted as sent outside the hours, beside what the gate says of the same moments."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from sunwai.base import bulk
from sunwai.base.actors import Actor, process
from sunwai.directory.models import Area, Holiday
from sunwai.messages import commands, gate, measures
from sunwai.messages.commands.hours import read_hours
from sunwai.messages.models import Line, Message
from sunwai.people.models import ContactPoint
from tests.directory.makers import an_area
from tests.messages.makers import NOON, SENDER, a_contact, a_draft, a_line

pytestmark = pytest.mark.django_db
ADMIN: Actor = process("test")
DAY = timedelta(days=1)
HEAD = "profile,name,name_ur,channel,from,to,weekday,opens,closes\n"
PLAIN = (
    "plain,Plain,عام,,,,mon tue wed thu sat sun,09:00,19:00\nplain,,,,,,fri,09:00,12:30\nplain,,,,,,fri,14:30,19:00\n"
)
TEXTS = "texts,Texts,پیغام,sms,,,mon tue wed thu,10:00,24:00\n"
RAMADAN = "ramadan,Ramadan,رمضان,,2026-03-05,2026-03-07,thu fri,11:00,15:00\n"
SEND = """
UPDATE messages_message SET line_id = %(line)s, state = 'delivered',
    reserved_at = %(at)s::timestamptz + ((id - %(first)s) / %(both)s) * interval '45 minutes 7 seconds'
WHERE id = ANY(%(ids)s)
"""
ZONES = ("", "Europe/London", "Asia/Dubai Europe/London")


@pytest.fixture
def areas() -> list[Area]:
    province = an_area()
    here, there = an_area(parent=province), an_area()
    Holiday.objects.create(area=province, day=NOON.date() + DAY, name="Urs", name_ur="عرس")
    Holiday.objects.create(day=NOON.date() + 7 * DAY, name="Pakistan Day", name_ur="یوم پاکستان")
    return [here, there]


def sent_through_eight_days(line: Line, areas: list[Area]) -> list[Message]:
    """One question in each three quarters of an hour, to numbers of several zones, whatever the gate says."""
    contacts: list[UUID] = [a_contact() for _ in ZONES]
    for contact, zone in zip(contacts, ZONES, strict=True):
        ContactPoint.objects.filter(id=contact).update(zone=zone)
    both = len(contacts) * len(areas)
    drafts = [a_draft(contact, area=area.id) for _ in range(8 * 32) for contact in contacts for area in areas]
    ids = commands.queue(drafts=drafts, by=SENDER, at=NOON)
    bulk.run(SEND, {"ids": ids, "line": line.id, "at": NOON, "first": min(ids), "both": both})
    return list(Message.objects.filter(id__in=ids).select_related("contact_point"))


@pytest.mark.parametrize("profiles", ["", PLAIN, PLAIN + RAMADAN, PLAIN + TEXTS + RAMADAN, RAMADAN])
@pytest.mark.parametrize("hours", [None, ["09:00", "13:00"]])
def test_it_counts_what_the_gate_would_not_have_let_go(
    areas: list[Area], profiles: str, hours: list[str] | None
) -> None:
    line = a_line(**({"hours": hours} if hours else {}))
    if profiles:
        commands.define_hours(profiles=read_hours(HEAD + profiles), by=ADMIN, at=NOON)
    rows = sent_through_eight_days(line, areas)
    holds, _ = gate.look(line, 1, NOON)
    places = holds.places({area.id for area in areas})
    windows = {(zone, area.id): holds.window(zone, places[area.id]) for zone in ZONES for area in areas}
    wrong = [row for row in rows if not windows[row.contact_point.zone, row.area_id].is_open(row.reserved_at)]
    assert 0 < len(wrong) < len(rows)
    assert measures.promises(NOON - DAY).out_of_hours == len(wrong)
