"""Two who bring the same new numbers in another order wait for each other; PostgreSQL ends one, and it begins again."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection

from sunwai.base.sealing import seal_for
from sunwai.transactions.commands import importing
from tests.transactions.conftest import AMINA, BILAL, EVENING, Import, row, sums

INSERT = (
    "INSERT INTO people_contactpoint (id, kind, number_class, sealed, lookup, key_version, created_at)"
    " VALUES (%s, 'phone', 'mobile', %s, %s, %s, %s) ON CONFLICT (lookup) DO NOTHING"
)


def in_order() -> list[str]:
    """Amina's and Bilal's numbers in the order in which an import brings them."""
    return sorted(["+923001234567", "+923217654321"], key=lambda e164: seal_for("people.number").digest(e164.encode()))


def keep(other: psycopg.Connection[Any], e164: str) -> None:
    seal = seal_for("people.number")
    facts = (seal.seal_text(e164), seal.digest(e164.encode()), seal.version, EVENING)
    other.execute(INSERT, (uuid.uuid4(), *facts))


def is_waited_for(other: psycopg.Connection[Any]) -> bool:
    found = other.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted").fetchone()
    return bool(found and found[0])


@pytest.mark.django_db(transaction=True)
def test_an_import_ended_by_a_deadlock_begins_again(bring: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[str] = []
    whole: Callable[..., Any] = importing._bring_in
    monkeypatch.setattr(importing, "_bring_in", lambda **facts: (tries.append(facts["name"]), whole(**facts))[1])
    first, second = in_order()
    settings = connection.get_connection_params()
    known = {name: settings[name] for name in ("dbname", "host", "user", "port", "password") if settings.get(name)}
    with psycopg.connect(**known) as other:
        keep(other, second)

        def cross() -> None:
            while not is_waited_for(other):
                pass
            keep(other, first)
            other.commit()

        crossing = threading.Thread(target=cross)
        crossing.start()
        assert sums(bring(row("1", number=AMINA), row("2", number=BILAL))) == (2, 0, 0, 0)
        crossing.join()
    assert len(tries) == 2
