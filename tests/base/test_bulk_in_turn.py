from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from sunwai.base import bulk

pytestmark = pytest.mark.django_db


def test_each_statement_in_turn_sees_the_one_before_and_has_its_own_rows() -> None:
    bulk.run("CREATE TEMPORARY TABLE few (id bigint PRIMARY KEY) ON COMMIT DROP")
    added, seen = bulk.in_turn(
        ("INSERT INTO few SELECT * FROM unnest(%(ids)s::bigint[])", {"ids": bulk.array([3, 5])}),
        ("SELECT id FROM few WHERE id > %(least)s ORDER BY id", {"least": 1}),
    )
    assert (added.rowcount, seen.fetchall()) == (2, [(3,), (5,)])
    assert bulk.rows("SHOW enable_seqscan") == [("on",)]


def test_a_statement_that_fails_in_turn_undoes_all_and_leaves_the_connection_of_use() -> None:
    bulk.run("CREATE TEMPORARY TABLE few (id bigint PRIMARY KEY) ON COMMIT DROP")
    step: bulk.Step = ("INSERT INTO few VALUES (%(id)s)", {"id": 1})
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.in_turn(step, step)
    assert bulk.rows("SELECT * FROM few") == []
    assert bulk.rows("SHOW enable_seqscan") == [("on",)]
    assert connection.is_usable()
