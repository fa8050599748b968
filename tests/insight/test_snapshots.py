from __future__ import annotations

from datetime import date, datetime, timedelta

import pyarrow.parquet as pq
import pytest

from sunwai.base.actors import process
from sunwai.feedback.models import ReadingRow, Reply
from sunwai.insight import snapshots
from sunwai.insight.commands import take_snapshot
from sunwai.insight.copying import Readers
from sunwai.insight.models import Snapshot
from sunwai.insight.queries import Value, figures, is_whole, latest
from sunwai.insight.register import Fact, facts
from sunwai.insight.types import NoSnapshot
from sunwai.ledger.models import Entry
from sunwai.messages.models import Message
from sunwai.outreach.models import Attempt, Invitation
from tests.directory.makers import a_department, a_service, an_area, an_office
from tests.insight.makers import NOON, Said, a_question, people_say, transactions_at

pytestmark = pytest.mark.django_db
BY = process("test")


def snapshot() -> Snapshot:
    return take_snapshot(by=BY, at=NOON)


def counts(values: list[Value]) -> dict[str, int]:
    return {one.figure: one.count for one in values}


def test_a_small_world_is_counted_exactly() -> None:
    department = a_department()
    office, service = an_office(department=department), a_service(department=department)
    people_say(
        office, service, a_question(),
        Said(5, state=None), Said(4, state="failed", replied=False), Said(3, state="no_answer", replied=False),
        Said(2, replied=False), Said(7), Said(6, outcome="dissatisfied"), Said(1, outcome="dissatisfied", bribe=True),
        Said(2, outcome="unclear", control="wrong_person"), Said(1, outcome="unclear"),
    )  # fmt: skip
    transactions_at(office, service, 9, retracted=True)
    found = counts(figures(snapshot()))
    assert {code: count for code, count in found.items() if count or code in {"without_number", "never_visited"}} == {
        "transactions": 31, "without_number": 0, "asked": 22, "reached": 19, "replied": 17, "answered": 14,
        "answers": 14, "dissatisfied": 7, "bribe_alleged": 1, "wrong_person": 2, "never_visited": 0,
    }  # fmt: skip


def test_a_rate_stands_with_its_n_and_interval() -> None:
    office, service = an_office(), a_service()
    people_say(office, service, a_question(), Said(81, outcome="dissatisfied"), Said(182))
    (rate,) = figures(snapshot(), codes=["dissatisfied"])
    assert (rate.count, rate.of) == (81, 263)
    assert (rate.rate, rate.low, rate.high) == pytest.approx((0.3080, 0.2553, 0.3662), abs=5e-5)


def test_answers_to_different_questions_are_never_added() -> None:
    office, service = an_office(), a_service()
    for code in ("bribe", "time"):
        people_say(office, service, a_question(code), Said(2, outcome="dissatisfied"), Said(1))
    found = figures(snapshot(), ("office",), codes=["dissatisfied", "replied"])
    assert [(one.figure, one.count, one.of) for one in found if one.question] == [("dissatisfied", 2, 3)] * 2
    assert [(one.count, one.of) for one in found if not one.question] == [(6, 6)]


def test_subtotals_add_up_to_the_whole() -> None:
    question, service = a_question(), a_service()
    for _ in range(3):
        people_say(an_office(), service, question, Said(4), Said(2, outcome="dissatisfied"))
    made = snapshot()
    for by in ("district", "office", "day", "week", "hour"):
        parts = figures(made, (by,), codes=["transactions", "answered", "dissatisfied"])
        for whole in figures(made, codes=["transactions", "answered", "dissatisfied"]):
            assert sum(one.count for one in parts if one.figure == whole.figure) == whole.count


def test_only_the_place_and_the_days_asked_for_are_counted() -> None:
    here, there, service = an_office(), an_office(), a_service()
    transactions_at(here, service, 3)
    transactions_at(there, service, 5)
    transactions_at(here, service, 2, NOON.replace(day=31))
    transactions_at(here, service, 7, NOON.replace(month=4, day=1))
    march = (date(2026, 3, 1), date(2026, 3, 31))
    (found,) = figures(snapshot(), where={"office": here.code}, period=march, codes=["transactions"])
    assert found.count == 5


def test_a_moment_before_midnight_in_utc_is_the_next_day_in_pakistan() -> None:
    late = NOON.replace(hour=20, minute=30)
    transactions_at(an_office(), a_service(), 1, late)
    made = snapshot()
    assert [one.key for one in figures(made, ("day", "hour"), codes=["transactions"])] == [(date(2026, 3, 5), 1)]
    assert [one.key for one in figures(made, ("week", "month"), codes=["transactions"])] == [
        (date(2026, 3, 2), "2026-03")
    ]


def test_the_same_rows_give_the_same_digest_and_one_row_more_another() -> None:
    office, service = an_office(), a_service()
    transactions_at(office, service, 3)
    first, second = snapshot(), snapshot()
    transactions_at(office, service, 1)
    third = snapshot()
    assert first.digest == second.digest != third.digest
    assert len({first.folder, second.folder, third.folder}) == 3


def test_a_changed_file_shows() -> None:
    transactions_at(an_office(), a_service(), 3)
    made = snapshot()
    assert is_whole(made)
    file = snapshots.folder_of(made.parts.get(fact="transactions").file)
    file.write_bytes(file.read_bytes() + b"0")
    assert not is_whole(made)


def test_a_file_has_the_columns_that_were_written_down_and_no_others() -> None:
    transactions_at(an_office(), a_service(), 3)
    made = snapshot()
    for fact in facts:
        for part in made.parts.filter(fact=fact.name):
            assert pq.read_schema(snapshots.folder_of(part.file)) == snapshots.schema(fact)
        assert not [c for c in fact.columns if c == "id" or c.endswith("_id") or "contact" in c]


def test_a_snapshot_does_not_move_with_the_tables() -> None:
    office, service = an_office(), a_service()
    transactions_at(office, service, 3)
    made = snapshot()
    transactions_at(office, service, 3)
    assert counts(figures(made, codes=["transactions"])) == {"transactions": 3}


def test_a_code_with_commas_and_quotes_comes_through() -> None:
    office = an_office(area=an_area(), code='a "b", c')
    transactions_at(office, a_service(), 2)
    assert [one.key for one in figures(snapshot(), ("office",), codes=["transactions"])] == [('a "b", c',)]


def test_an_empty_text_is_not_nothing() -> None:
    fact = Fact("x", "SELECT ''::text AS a, NULL::text AS b", {"a": "text", "b": "text"})
    (part,) = snapshots.write(fact)
    assert pq.read_table(snapshots.folder_of(part.file)).to_pylist() == [{"a": "", "b": None}]


def test_of_several_replies_the_newest_clear_one_counts() -> None:
    people_say(an_office(), a_service(), a_question(), Said(3, outcome="dissatisfied"))
    for invitation in Invitation.objects.all():
        later(invitation, "satisfied", NOON + timedelta(hours=2))
        later(invitation, "unclear", NOON + timedelta(hours=3))
    assert counts(figures(snapshot(), codes=["replied", "answered", "dissatisfied"])) == {
        "replied": 3, "answered": 3, "dissatisfied": 0,
    }  # fmt: skip


def later(invitation: Invitation, outcome: str, at: datetime) -> None:
    reply = Reply.objects.create(channel="sms", invitation=invitation, sealed=b"x", received_at=at)
    reply.in_force = ReadingRow.objects.create(
        reply=reply, outcome=outcome, bribe=False, bribe_denied=False, language="ur", reader="rules", version="1",
        read_by="process:reader", read_at=at,
    )  # fmt: skip
    reply.save()


def test_what_a_wrong_person_alleges_is_no_answer() -> None:
    said = Said(4, outcome="dissatisfied", bribe=True, control="wrong_person")
    people_say(an_office(), a_service(), a_question(), said, Said(1))
    found = figures(snapshot(), codes=["bribe_alleged", "answered", "wrong_person"])
    assert counts(found) == {"bribe_alleged": 0, "answered": 1, "wrong_person": 4}


@pytest.mark.parametrize(("state", "was_reserved", "asked"), [
    ("expired", False, 0), ("expired", True, 1), ("failed", True, 1), ("unknown", True, 1), ("reserved", True, 0),
    ("withheld", False, 0),
])  # fmt: skip
def test_asked_is_what_left_us(state: str, was_reserved: bool, asked: int) -> None:
    people_say(an_office(), a_service(), a_question(), Said(1, state="begun", replied=False))
    attempt = Attempt.objects.select_related("invitation").get()
    attempt.message = Message.objects.create(
        direction="out", channel="sms", contact_point_id=attempt.invitation.contact_point_id, sealed=b"x", state=state,
        created_at=NOON, reserved_at=NOON if was_reserved else None,
    )  # fmt: skip
    attempt.save()
    assert counts(figures(snapshot(), codes=["asked"])) == {"asked": asked}


def test_a_failed_snapshot_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "digest_of", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        snapshot()
    assert [one.name for one in snapshots.folder_of("").iterdir()] == ["parts"]
    assert not Snapshot.objects.exists()


def test_without_a_snapshot_it_says_what_to_run() -> None:
    with pytest.raises(NoSnapshot, match="sunwai snapshot"):
        latest()


def test_the_ledger_knows_of_it() -> None:
    made = snapshot()
    assert Entry.objects.filter(action="insight.snapshot", subject_id=str(made.pk)).count() == 1


KNOWN = ("host", "port", "user", "password", "dbname")


@pytest.mark.django_db(transaction=True)
def test_all_facts_are_of_one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that another connection commits while the snapshot is written is in none of its files."""
    import psycopg
    from django.db import connection

    office, service = an_office(), a_service()
    people_say(office, service, a_question(), Said(3))
    write = snapshots.write
    told = connection.get_connection_params()

    def meanwhile(fact: Fact, months: frozenset[str] | None, by: Readers) -> list[snapshots.Written]:
        parts = write(fact, months, by)
        with psycopg.connect(**{name: told[name] for name in KNOWN if told.get(name)}) as other:
            other.execute("UPDATE transactions_transaction SET retracted = true")
        return parts

    monkeypatch.setattr(snapshots, "write", meanwhile)
    seen = snapshot().counts
    assert {name: seen[name] for name in ("transactions", "invitations", "replies", "cases")} == {
        "transactions": 3, "invitations": 3, "replies": 3, "cases": 0,
    }  # fmt: skip
