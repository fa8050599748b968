"""Citizens as they named themselves: sealed here, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.sealing import seal_for
from sunwai.people.commands.addresses import normalise_address
from sunwai.people.numbers import normalise, zones_of
from sunwai.people.queries import CITIZEN_SEAL, NUMBER
from sunwai.people.types import ContactKind, NewCitizen, Number, NumberClass

KNOWN = "SELECT lookup, id FROM people_contactpoint WHERE lookup = ANY(%(lookups)s::bytea[])"
POINTS = """
INSERT INTO people_contactpoint (id, kind, number_class, zone, sealed, lookup, key_version, created_at)
SELECT id, kind, class, zone, sealed, lookup, %(version)s, %(at)s
FROM unnest(%(id)s::uuid[], %(kind)s::text[], %(class)s::text[], %(zone)s::text[], %(sealed)s::bytea[],
    %(lookup)s::bytea[]) AS d (id, kind, class, zone, sealed, lookup)
ORDER BY lookup ON CONFLICT (lookup) DO NOTHING
"""
CITIZENS = """
INSERT INTO people_citizen (id, contact_point_id, language, sealed, created_at)
SELECT id, contact, language, sealed, %(at)s
FROM unnest(%(id)s::uuid[], %(contact)s::uuid[], %(language)s::text[], %(sealed)s::bytea[])
    AS d (id, contact, language, sealed)
"""


def keep_citizens(*, citizens: Sequence[NewCitizen], at: datetime) -> list[UUID]:
    """A citizen for each, in the order given. In the caller's transaction, without a ledger row.

    Raises:
        NotANumber: a number given is none.
        NotAnAddress: an e-mail given is none.
    """
    if not citizens:
        return []
    numbers = [normalise(one.number) if one.number.strip() else None for one in citizens]
    points = keep_few(numbers=[number for number in numbers if number], at=at)
    seal = seal_for(CITIZEN_SEAL)
    rows = {
        "at": at,
        "id": [uuid4() for _ in citizens],
        "contact": [points[number.e164] if number else None for number in numbers],
        "language": [one.language for one in citizens],
        "sealed": [seal.seal_text(clear) if (clear := _clear(one)) else None for one in citizens],
    }
    with transaction.atomic():
        bulk.in_turn((CITIZENS, rows))
    ids: list[UUID] = rows["id"]  # type: ignore[assignment]
    return ids


def keep_few(*, numbers: Sequence[Number], at: datetime) -> dict[str, UUID]:
    """`keep_numbers` for one number or some hundreds, without the frames that pay by the ten thousand."""
    if not numbers:
        return {}
    by_text = {number.e164: number for number in numbers}
    found = _known(by_text)
    new = [number for text, number in by_text.items() if text not in found]
    if new:
        with transaction.atomic():
            bulk.in_turn((POINTS, _points(new, at)))
        found = _known(by_text)
    return found


def _known(texts: dict[str, Number]) -> dict[str, UUID]:
    seal = seal_for(NUMBER)
    lookups = {digest: text for text in texts for digest in seal.digests(text.encode())}
    with transaction.atomic():
        rows = bulk.in_turn((KNOWN, {"lookups": list(lookups)}))[0].fetchall()
    return {lookups[bytes(lookup)]: id_ for lookup, id_ in rows}


def _points(new: Sequence[Number], at: datetime) -> dict[str, Any]:
    seal = seal_for(NUMBER)
    return {
        "version": seal.version,
        "at": at,
        "id": [uuid4() for _ in new],
        "kind": [ContactKind.PHONE.value for _ in new],
        "class": [one.number_class.value for one in new],
        "zone": [zones_of(one.e164) if one.number_class is NumberClass.FOREIGN else "" for one in new],
        "sealed": [seal.seal_text(one.e164) for one in new],
        "lookup": [seal.digest(one.e164.encode()) for one in new],
    }


def _clear(one: NewCitizen) -> str:
    known = {
        "name": one.name.strip(), "cnic": one.cnic.strip(), "address": one.address.strip(),
        "email": normalise_address(one.email) if one.email.strip() else "",
    }  # fmt: skip
    given = {name: text for name, text in known.items() if text}
    return json.dumps(given, ensure_ascii=False) if given else ""
