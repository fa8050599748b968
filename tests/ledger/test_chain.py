from __future__ import annotations

import json

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from sunwai.base.actors import Right, process
from sunwai.ledger import commands, queries
from sunwai.ledger.models import Entry
from sunwai.ledger.types import BadCheckpoint
from tests.people.makers import AT, an_actor

pytestmark = pytest.mark.django_db
BY = process("test")


def rows(count: int) -> None:
    for number in range(count):
        commands.record(by=BY, action="test.deed", subject="thing", subject_id=number, at=AT, facts={"number": number})


@pytest.fixture
def chain():
    rows(9)
    commands.seal()


def tamper(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_guard")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE ledger_entry ENABLE TRIGGER ledger_guard")


def faults(*checkpoints: queries.Checkpoint) -> list[tuple[str, int]]:
    return [(fault.fault.value, fault.seq) for fault in queries.verify(checkpoints).faults]


def test_a_chain_nobody_touched_is_whole(chain) -> None:
    verdict = queries.verify([queries.head()])
    assert (verdict.is_whole, verdict.sealed, verdict.unsealed) == (True, 9, [])


def test_rows_sealed_in_several_rounds_are_one_chain() -> None:
    for _ in range(3):
        rows(2)
        commands.seal()
    assert queries.verify().sealed == 6
    assert not faults()


def test_a_changed_row_is_found_at_its_place(chain) -> None:
    tamper("UPDATE ledger_entry SET actor = 'account:9' WHERE seq = 4")
    assert faults() == [("changed", 4)]


def test_a_removed_row_is_found_at_its_place(chain) -> None:
    tamper("DELETE FROM ledger_entry WHERE seq = 4")
    assert faults() == [("removed", 4)]


def test_a_row_taken_out_and_the_rest_renumbered_is_found(chain) -> None:
    tamper("DELETE FROM ledger_entry WHERE seq = 4")
    tamper("UPDATE ledger_entry SET seq = seq - 101 WHERE seq > 4")
    tamper("UPDATE ledger_entry SET seq = seq + 100 WHERE seq < 0")
    assert faults() == [("removed", 4)]


def test_two_rows_that_changed_places_are_found(chain) -> None:
    tamper("UPDATE ledger_entry SET seq = -1 WHERE seq = 4")
    tamper("UPDATE ledger_entry SET seq = 4 WHERE seq = 5")
    tamper("UPDATE ledger_entry SET seq = 5 WHERE seq = -1")
    assert faults() == [("reordered", 4)]


def test_a_row_slipped_in_is_found(chain) -> None:
    tamper("UPDATE ledger_entry SET seq = seq + 100 WHERE seq > 4")
    tamper("UPDATE ledger_entry SET seq = seq - 99 WHERE seq > 100")
    tamper(
        "INSERT INTO ledger_entry (at, actor, action, subject, subject_id, salt, digest, seq, chain)"
        " SELECT at, actor, action, subject, subject_id, salt, digest, 5, chain FROM ledger_entry WHERE seq = 4"
    )
    assert faults() == [("inserted", 5)]


def test_a_cut_tail_is_found_by_the_checkpoint_outside(chain) -> None:
    kept = queries.head()
    tamper("DELETE FROM ledger_entry WHERE seq > 6")
    assert faults() == []
    assert faults(kept) == [("cut", 9)]


def test_a_rebuilt_chain_is_found_by_the_checkpoint_outside(chain) -> None:
    kept = queries.head()
    tamper("UPDATE ledger_entry SET seq = NULL, chain = NULL")
    tamper("UPDATE ledger_entry SET subject_id = '77' WHERE subject_id = '7'")
    commands.seal()
    assert faults() == []
    assert faults(kept) == [("rebuilt", 9)]


def test_what_is_not_yet_sealed_is_named(chain) -> None:
    rows(1)
    assert queries.verify().unsealed == [Entry.objects.get(seq__isnull=True).pk]


@pytest.mark.parametrize("deed", ["UPDATE ledger_entry SET actor = 'x'", "DELETE FROM ledger_entry"])
def test_the_database_itself_refuses_to_change_a_row(chain, deed: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed)


def test_a_row_holds_no_facts_only_their_digest() -> None:
    commands.record(by=BY, action="test.deed", subject="thing", subject_id=1, at=AT, facts={"word": "Amina"})
    entry = Entry.objects.get()
    assert bytes(entry.digest) == commands.digest_of(bytes(entry.salt), {"word": "Amina"})
    assert bytes(entry.digest) != commands.digest_of(bytes(entry.salt), {"word": "Bilal"})


def test_checkpoints_are_kept_once_for_each_head_and_read_back(chain, tmp_path) -> None:
    file = tmp_path / "checkpoints.jsonl"
    assert commands.keep_checkpoint(path=file, at=AT)
    assert commands.keep_checkpoint(path=file, at=AT) is None
    assert queries.read_checkpoints(file) == [queries.head()]


def test_a_checkpoint_that_is_none_is_refused_with_its_line(tmp_path) -> None:
    file = tmp_path / "checkpoints.jsonl"
    file.write_text(json.dumps({"seq": 1, "chain": "00"}) + "\nnonsense\n")
    with pytest.raises(BadCheckpoint) as refused:
        queries.read_checkpoints(file)
    assert refused.value.data == {"file": "checkpoints.jsonl", "line": 2}


def test_only_who_may_see_the_ledger_sees_it(chain) -> None:
    assert queries.visible_to(an_actor(Right.SEE_LEDGER)).count() == 9
    assert queries.visible_to(an_actor(Right.SEE_REPORTS)).count() == 0
