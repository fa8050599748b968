"""Changing keys while everything runs: add a key to SUNWAI_KEYS, restart, `sunwai rekey`, then take the old one out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.sealing import seal_for
from sunwai.ledger.commands import record
from sunwai.people.models import ContactPoint
from sunwai.people.queries import NUMBER


def rekey(*, most: int = 5000, by: Actor, at: datetime) -> int:
    """Seals up to `most` numbers that an older key sealed under the newest one; how many. Call until it is 0.

    Everything goes on meanwhile: a number is found under whichever key it is sealed.
    """
    by.need(Right.ADMINISTER)
    seal = seal_for(NUMBER)
    with transaction.atomic():
        old = ContactPoint.objects.filter(key_version__lt=seal.version).select_for_update(skip_locked=True)
        rows = [(id_, seal.open(sealed)) for id_, sealed in old.order_by("id").values_list("id", "sealed")[:most]]
        if not rows:
            return 0
        bulk.run(
            "UPDATE people_contactpoint AS c SET sealed = n.sealed, key_version = %s, lookup = CASE WHEN EXISTS"
            " (SELECT FROM people_hidden h WHERE h.contact_point_id = c.id) THEN c.lookup ELSE n.lookup END"
            " FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[]) AS n(id, sealed, lookup) WHERE c.id = n.id",
            [
                seal.version,
                [id_ for id_, _ in rows],
                [seal.seal(clear) for _, clear in rows],
                [seal.digest(clear) for _, clear in rows],
            ],
        )
        _record("people_contactpoint", len(rows), seal.version, by, at)
    return len(rows)


def reseal(
    *, table: str, column: str, purpose: str, key: Sequence[str] = ("id",), most: int = 5000, by: Actor, at: datetime
) -> int:
    """Seals up to `most` of a table's sealed words under the newest key; how many. Call until it is 0.

    `table`, `column` and `key`, the columns of its primary key, come from the house's own list, never from outside:
    they are part of the statement.
    """
    by.need(Right.ADMINISTER)
    seal, names = seal_for(purpose), ", ".join(key)
    with transaction.atomic():
        rows = bulk.rows(
            f"SELECT {column}, {names} FROM {table} WHERE {column} IS NOT NULL AND get_byte({column}, 0) <> %s"
            f" ORDER BY {names} LIMIT %s FOR UPDATE SKIP LOCKED",
            [seal.version, most],
        )
        if not rows:
            return 0
        # a column of the table's own types, whatever they are, with what is new beside it
        bulk.run(f"CREATE TEMP TABLE resealed ON COMMIT DROP AS SELECT {column}, {names} FROM {table} WITH NO DATA")
        bulk.copy_rows("resealed", [column, *key], [(seal.seal(seal.open(sealed)), *ids) for sealed, *ids in rows])
        same = " AND ".join(f"t.{name} = n.{name}" for name in key)
        bulk.run(f"UPDATE {table} AS t SET {column} = n.{column} FROM resealed AS n WHERE {same}")
        bulk.run("DROP TABLE resealed")
        _record(table, len(rows), seal.version, by, at)
    return len(rows)


def reseal_second_factors(*, purpose: str, by: Actor, at: datetime) -> int:
    """Seals the secrets behind staff's one-time codes, which allauth keeps in hex in JSON, under the newest key."""
    by.need(Right.ADMINISTER)
    seal = seal_for(purpose)
    with transaction.atomic():
        rows = bulk.rows(
            "SELECT id, decode(data->>'secret', 'hex') FROM mfa_authenticator WHERE type = 'totp'"
            " AND get_byte(decode(data->>'secret', 'hex'), 0) <> %s FOR UPDATE",
            [seal.version],
        )
        if rows:
            bulk.run(
                "UPDATE mfa_authenticator AS a SET data = jsonb_set(a.data::jsonb, '{secret}', to_jsonb(n.secret))"
                " FROM unnest(%s::bigint[], %s::text[]) AS n(id, secret) WHERE a.id = n.id",
                [[id_ for id_, _ in rows], [seal.seal(seal.open(sealed)).hex() for _, sealed in rows]],
            )
            _record("mfa_authenticator", len(rows), seal.version, by, at)
    return len(rows)


def note_resealed(*, what: str, count: int, version: int, by: Actor, at: datetime) -> None:
    """Files were sealed anew; they lie in no table."""
    by.need(Right.ADMINISTER)
    _record(what, count, version, by, at)


def _record(table: str, count: int, version: int, by: Actor, at: datetime) -> None:
    facts = {"count": count, "version": version}
    record(by=by, action="people.rekey", subject=table, subject_id="many", at=at, facts=facts)
