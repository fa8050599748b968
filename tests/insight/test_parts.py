"""A month that did not change is named again, whatever changed elsewhere; one that did is written, whoever did it."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection

from sunwai.base.actors import process
from sunwai.directory.models import Office
from sunwai.feedback.models import ReadingRow, Reply
from sunwai.insight import snapshots
from sunwai.insight.commands import take_snapshot
from sunwai.insight.copying import Readers
from sunwai.insight.marks import forget
from sunwai.insight.models import Snapshot
from sunwai.insight.queries import figures, is_whole
from sunwai.insight.register import Fact, facts
from sunwai.outreach.models import Attempt
from sunwai.transactions.models import Transaction
from tests.directory.makers import a_service, an_office
from tests.insight.makers import NOON, Said, a_question, people_say
from tests.messages.world import where

pytestmark = pytest.mark.django_db(transaction=True)
BY = process("test")
MONTHS = {month: datetime(2026, month, 4, 7, tzinfo=UTC) for month in (1, 2, 3)}
EVERY = {"2026-01", "2026-02", "2026-03"}


def snapshot() -> Snapshot:
    assert not connection.in_atomic_block
    return take_snapshot(by=BY, at=NOON)


def written(before: Snapshot, after: Snapshot, fact: str) -> set[str]:
    """The months of a fact that the later snapshot has another file for, or none."""
    files = [{one.month: one.file for one in made.parts.filter(fact=fact)} for made in (before, after)]
    return {month for month in {*files[0], *files[1]} if files[0].get(month) != files[1].get(month)}


def looked_at(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str] | None]:
    """What is read from the tables from now on: months by fact."""
    write = snapshots.write
    seen: dict[str, set[str] | None] = {}

    def noting(fact: Fact, months: frozenset[str] | None, by: Readers) -> list[snapshots.Written]:
        seen[fact.name] = months if months is None else {*months}
        return write(fact, months, by)

    monkeypatch.setattr(snapshots, "write", noting)
    return seen


def three_months() -> Office:
    office, service, question = an_office(), a_service(), a_question()
    for at in MONTHS.values():
        people_say(office, service, question, Said(3), Said(2, outcome="dissatisfied"), at=at)
    return office


def test_only_months_that_changed_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    three_months()
    first = snapshot()
    seen = looked_at(monkeypatch)
    second = snapshot()
    assert not seen
    assert first.digest == second.digest
    assert {one.file for one in first.parts.all()} == {one.file for one in second.parts.all()}
    one_more(MONTHS[3].replace(day=5))
    one_more(NOON.replace(month=7))
    third = snapshot()
    assert seen["transactions"] == {"2026-03", "2026-07"} == written(second, third, "transactions")
    assert [one.count for one in figures(third, ("month",), codes=["transactions"])] == [5, 5, 6, 1]


def one_more(at: datetime) -> None:
    """A transaction like another, on another day."""
    one = Transaction.objects.order_by("pk")[0]
    one.pk, one.key, one.occurred_at, one.day = None, uuid.uuid4(), at, at.date()
    one.save(force_insert=True)


def in_february() -> Transaction:
    return Transaction.objects.filter(day=MONTHS[2].date(), retracted=False).order_by("pk")[0]


def retract() -> None:
    Transaction.objects.filter(pk=in_february().pk).update(retracted=True)


def move_to_march() -> None:
    Transaction.objects.filter(pk=in_february().pk).update(day=MONTHS[3].date(), occurred_at=MONTHS[3])


def an_attempt_fails() -> None:
    Attempt.objects.filter(invitation__transaction=in_february()).update(state="failed")


def attempts_are_deleted() -> None:
    Attempt.objects.filter(invitation__transaction__day=MONTHS[2].date()).delete()


def another_reading() -> None:
    readings = ReadingRow.objects.filter(reply__invitation__transaction=in_february())
    readings.update(outcome="dissatisfied", bribe=True)


def a_reply_goes() -> None:
    Reply.objects.filter(invitation__transaction=in_february()).update(invitation=None)


def the_office_moves() -> None:
    Office.objects.update(district=an_office().district)


CHANGES: list[tuple[Callable[[], None], str, set[str]]] = [
    (retract, "transactions", {"2026-02"}),
    (move_to_march, "transactions", {"2026-02", "2026-03"}),
    (move_to_march, "replies", {"2026-02", "2026-03"}),
    (an_attempt_fails, "invitations", {"2026-02"}),
    (attempts_are_deleted, "invitations", {"2026-02"}),
    (another_reading, "replies", {"2026-02"}),
    (a_reply_goes, "replies", {"2026-02"}),
    (the_office_moves, "transactions", EVERY),
]


def test_a_change_is_seen_wherever_it_is_made_and_older_snapshots_keep_their_figures() -> None:
    three_months()
    before = first = snapshot()
    told = figures(first, ("month",))
    for deed, fact, months in CHANGES:
        deed()
        after = snapshot()
        assert written(before, after, fact) == months, deed.__name__
        assert after.digest == as_if_new().digest, deed.__name__
        before = after
    assert figures(first, ("month",)) == told
    assert is_whole(first)


def as_if_new() -> Snapshot:
    """A snapshot that compares with none before it."""
    marks = dict(Snapshot.objects.values_list("pk", "marks"))
    Snapshot.objects.update(marks={})
    made = snapshot()
    for pk, kept in marks.items():
        Snapshot.objects.filter(pk=pk).update(marks=kept)
    Snapshot.objects.filter(pk=made.pk).update(marks={})
    return made


def test_what_another_had_begun_when_a_snapshot_was_taken_is_seen_by_the_next() -> None:
    import psycopg

    three_months()
    told = connection.get_connection_params()
    known = ("host", "port", "user", "password", "dbname")
    with psycopg.connect(**{name: told[name] for name in known if told.get(name)}) as other:
        other.execute("SAVEPOINT inner_one")
        other.execute("UPDATE transactions_transaction SET retracted = true WHERE day = '2026-02-04'")
        Snapshot.objects.create(as_of=NOON, taken_at=NOON, folder="x", digest=b"", counts={})  # a number is given since
        first = snapshot()
        other.commit()
    assert written(first, snapshot(), "transactions") == {"2026-02"}


def test_what_is_under_way_in_another_database_makes_no_month_doubtful(monkeypatch: pytest.MonkeyPatch) -> None:
    three_months()
    with psycopg.connect(where().replace(connection.settings_dict["NAME"], "postgres")) as other:
        other.execute("SELECT pg_current_xact_id()")
        snapshot()
        seen = looked_at(monkeypatch)
        snapshot()
        assert not seen


def test_what_cannot_be_compared_is_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    three_months()
    first = snapshot()
    lost = snapshots.folder_of(first.parts.get(fact="replies", month="2026-02").file)
    lost.unlink()
    second, seen = snapshot(), looked_at(monkeypatch)
    assert lost.exists()
    assert is_whole(first)
    again = dataclasses.replace(facts["replies"], sql=facts["replies"].sql + " AND true")
    with monkeypatch.context() as only_here:
        only_here.setitem(facts._kinds, "replies", again)
        third = snapshot()
    assert seen == {"replies": None}  # it is defined otherwise
    assert third.digest == second.digest
    seen.clear()
    Snapshot.objects.update(marks={**third.marks, "since": 7})  # as in a database that went another way since
    snapshot()
    assert seen == {fact.name: None for fact in facts}


def test_what_is_rolled_back_leaves_no_note(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import transaction

    three_months()
    snapshot()
    with transaction.atomic():
        retract()
        transaction.set_rollback(True)
    seen = looked_at(monkeypatch)
    snapshot()
    assert not seen


def test_rows_taken_away_are_noted_by_the_day_that_they_had(monkeypatch: pytest.MonkeyPatch) -> None:
    three_months()
    snapshot()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM outreach_attempt WHERE id IN (SELECT min(id) FROM outreach_attempt)")
    seen = looked_at(monkeypatch)
    snapshot()
    assert seen == {"invitations": {"2026-01"}, "replies": {"2026-01"}}


def test_a_table_whose_trigger_was_switched_off_makes_its_facts_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    three_months()
    snapshot()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE feedback_reading DISABLE TRIGGER USER")
    try:
        seen = looked_at(monkeypatch)
        snapshot()
        assert seen == {"replies": None}
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE feedback_reading ENABLE TRIGGER USER")
    snapshot()
    seen.clear()
    snapshot()
    assert not seen


def test_rows_put_in_behind_the_triggers_are_seen_once_that_is_said() -> None:
    three_months()
    first = snapshot()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE transactions_transaction DISABLE TRIGGER USER")
        retract()
        cursor.execute("ALTER TABLE transactions_transaction ENABLE TRIGGER USER")
    forget()
    assert written(first, snapshot(), "transactions") == {"2026-02"}
