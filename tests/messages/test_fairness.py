"""P6 at its full size: a lane of 200,000 does not starve lanes of ten, in turns and in time."""

from __future__ import annotations

import time

import pytest
from django.db import connection

from sunwai.messages import commands
from sunwai.messages.gate.picking import note_last_lane
from sunwai.messages.models import Line, Message
from tests.messages.makers import NOON, SENDER, a_line, messages

pytestmark = pytest.mark.django_db
MANY, NUMBERS, AT_ONCE = 200_000, 20_000, 10
CONTACTS = f"""
INSERT INTO people_contactpoint (id, kind, number_class, sealed, lookup, key_version, zone, created_at)
SELECT md5('p6 ' || n)::uuid, 'phone', 'mobile', c.sealed, decode(md5('p6 ' || n), 'hex'), c.key_version, '',
    c.created_at
FROM generate_series(1, {NUMBERS}) AS n, (SELECT * FROM people_contactpoint LIMIT 1) AS c
"""
ROWS = f"""
SELECT 'out', 'sms', 'question', md5('p6 ' || 1 + n % {NUMBERS})::uuid, 'p6', n, 'm-many', 'ur', m.sealed, 1, 'queued',
    m.not_before - interval '1 hour', m.created_at, '', ''
FROM generate_series(1, {MANY}) AS n, (SELECT * FROM messages_message ORDER BY id LIMIT 1) AS m
"""
COLUMNS = """
messages_message (direction, channel, purpose, contact_point_id, room, reference, lane, language, sealed, segments,
    state, not_before, created_at, reason, error)
"""


def queue_many() -> None:
    """By COPY, out of the database and in again: as an import of 200,000 would."""
    with connection.cursor() as cursor:
        cursor.execute(CONTACTS)
        with cursor.copy(f"COPY ({ROWS}) TO STDOUT") as out:  # type: ignore[attr-defined]
            told = b"".join(out)
        with cursor.copy(f"COPY {COLUMNS} FROM STDIN") as into:  # type: ignore[attr-defined]
            into.write(told)


def served(line: Line, wanted: set[int], most: int = 60) -> tuple[int, float]:
    """How many of other lanes were reserved before the last of those wanted, and how many seconds it took."""
    others, begun = 0, time.monotonic()
    for _ in range(most):
        if not wanted:
            break
        got = {one.id for one in commands.reserve(line=line, most=AT_ONCE, by=SENDER, at=NOON)}
        others += len(got - wanted)
        wanted = wanted - got
    assert not wanted
    return others, time.monotonic() - begun


@pytest.mark.slow
def test_ten_wait_for_a_few_dozen_of_the_two_hundred_thousand_and_not_a_minute() -> None:
    messages(1, lane="m-many")
    queue_many()
    line = a_line()
    assert Message.objects.filter(lane="m-many").count() == MANY + 1
    # before the large lane and after it, first while statistics are stale, as just after an import
    for lane, last in (("a-few", ""), ("z-few", "m-many")):
        note_last_lane(line.id, last)
        others, seconds = served(line, set(messages(10, lane=lane)))
        assert others <= 10 + AT_ONCE
        assert seconds < 60
    # ten that come one by one each go with the next batch, and the large lane has the rest of the places
    for _ in range(10):
        (one,) = messages(1, lane="a-few")
        got = {out.id for out in commands.reserve(line=line, most=AT_ONCE, by=SENDER, at=NOON)}
        assert one in got
        assert len(got) == AT_ONCE
    # many lanes of ten at once: each has its share
    few = {f"lane-{n:02}": messages(10, lane=f"lane-{n:02}") for n in range(20)}
    others, seconds = served(line, {one for ids in few.values() for one in ids})
    assert others <= 10 * 3 + AT_ONCE
    assert seconds < 60
