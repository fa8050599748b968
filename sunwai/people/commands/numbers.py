from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.sealing import Seal, seal_for
from sunwai.people.queries import NUMBER
from sunwai.people.types import ContactKind, NumberClass

INSERT = """
INSERT INTO people_contactpoint (id, kind, number_class, sealed, lookup, key_version, created_at)
SELECT gen_random_uuid(), %s, number_class, sealed, lookup, %s, %s FROM coming_number
ON CONFLICT (lookup) DO NOTHING
"""


def keep_numbers(*, numbers: Mapping[str, NumberClass], at: datetime) -> dict[str, UUID]:
    """The contact point of each E.164 number, made where it is new. In the caller's transaction, without a ledger row.

    A number already sealed under an older key is found under it, so changing keys never makes a second one.
    """
    seal = seal_for(NUMBER)
    digests = {e164: seal.digests(e164.encode()) for e164 in numbers}
    with transaction.atomic():
        known = _known(digests)
        missing = [e164 for e164 in numbers if e164 not in known]
        if missing:
            _insert(seal, {e164: numbers[e164] for e164 in missing}, digests, at)
            known |= _known({e164: digests[e164] for e164 in missing})
    return known


def _known(digests: Mapping[str, list[bytes]]) -> dict[str, UUID]:
    by_lookup = {digest: e164 for e164, versions in digests.items() for digest in versions}
    found = bulk.rows("SELECT id, lookup FROM people_contactpoint WHERE lookup = ANY(%s)", [list(by_lookup)])
    return {by_lookup[bytes(lookup)]: id_ for id_, lookup in found}


def _insert(seal: Seal, numbers: Mapping[str, NumberClass], digests: Mapping[str, list[bytes]], at: datetime) -> None:
    bulk.run("CREATE TEMP TABLE IF NOT EXISTS coming_number (number_class text, sealed bytea, lookup bytea)")
    bulk.run("TRUNCATE coming_number")
    rows = ((cls.value, seal.seal_text(e164), digests[e164][0]) for e164, cls in numbers.items())
    bulk.copy_rows("coming_number", ("number_class", "sealed", "lookup"), rows)
    bulk.run(INSERT, [ContactKind.PHONE.value, seal.version, at])
