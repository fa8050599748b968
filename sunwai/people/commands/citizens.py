"""Citizens as they named themselves: sealed here, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.bulk import Step
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


@dataclass(frozen=True)
class Planned:
    """Citizens that are about to be: their ids, how each is reached (None: not by phone), and what writes them."""

    ids: list[UUID]
    contacts: list[UUID | None]
    numbers: list[Number | None]
    steps: list[Step]


def keep_citizens(*, citizens: Sequence[NewCitizen], at: datetime) -> list[UUID]:
    """A citizen for each, in the order given. In the caller's transaction, without a ledger row.

    Raises:
        NotANumber: a number given is none.
        NotAnAddress: an e-mail given is none.
    """
    planned = plan_citizens(citizens=citizens, at=at)
    if planned.steps:
        with transaction.atomic(savepoint=False):
            bulk.in_turn(*planned.steps)
    return planned.ids


def plan_citizens(*, citizens: Sequence[NewCitizen], at: datetime) -> Planned:
    """`keep_citizens`, but for the contact points nothing is written yet: the steps go with the caller's others.

    Raises:
        NotANumber: a number given is none.
        NotAnAddress: an e-mail given is none.
    """
    if not citizens:
        return Planned([], [], [], [])
    numbers = [normalise(one.number) if one.number.strip() else None for one in citizens]
    points = keep_few(numbers=[number for number in numbers if number], at=at)
    contacts = [points[number.e164] if number else None for number in numbers]
    ids, seal = [uuid4() for _ in citizens], seal_for(CITIZEN_SEAL)
    rows = {
        "at": at,
        "id": ids,
        "contact": contacts,
        "language": [one.language for one in citizens],
        "sealed": [seal.seal_text(clear) if (clear := _clear(one)) else None for one in citizens],
    }
    return Planned(ids, contacts, numbers, [(CITIZENS, rows)])


def keep_few(*, numbers: Sequence[Number], at: datetime) -> dict[str, UUID]:
    """`keep_numbers` for one number or some hundreds, without the frames that pay by the ten thousand."""
    if not numbers:
        return {}
    by_text, seal = {number.e164: number for number in numbers}, seal_for(NUMBER)
    lookups = {digest: text for text in by_text for digest in seal.digests(text.encode())}
    known = (KNOWN, {"lookups": list(lookups)})
    with transaction.atomic(savepoint=False):
        found = bulk.in_turn(known)[0].fetchall() if len(seal.versions) > 1 else []
        old = {lookups[bytes(lookup)] for lookup, _ in found}
        # what an older key has sealed is known under it, and only the rest may be new
        new = [number for text, number in by_text.items() if text not in old]
        steps = [(POINTS, _points(new, at))] if new else []
        rows = bulk.in_turn(*steps, known)[-1].fetchall()
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
