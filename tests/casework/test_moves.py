"""The state machine: every state x every deed x every role, against a list of its own kept by hand."""

from __future__ import annotations

import csv
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sunwai.base.refusals import Refused
from sunwai.casework import commands
from sunwai.casework.commands.planning import plan
from sunwai.casework.models import Case, CaseEvent, Deadline
from sunwai.casework.queries.book import Book, Leaf, Rule, Seat, Term
from sunwai.casework.queries.loading import Standing
from sunwai.casework.rules.deadlines import ON_DESK
from sunwai.casework.rules.deeds import Wish
from sunwai.casework.table import MOVES, TABLE
from sunwai.casework.types import Deed, Identity, NotInThisState, NotYourRole, Outcome, Reached, Role, Status
from sunwai.ledger.models import Entry
from tests.casework.makers import DOOR, NOON, a_world, case, file
from tests.directory.makers import LONG_AGO

SPAN = (LONG_AGO, None)
TERMS = {"reply": Term(20, is_working=False), "final": Term(40, is_working=False), "head": Term(41, is_working=False)}
BOOK = Book(
    stamp=(), read_at=time.monotonic(), categories={1: Leaf(1, None, None, 1, "complaint", "named", True, SPAN)},
    rules={1: Rule(1, "portal/1", TERMS, {"citizen_asked": 7})}, routes={}, areas={1: None}, offices={},
    seats={post: Seat(post, above, 1, None, None, SPAN) for post, above in ((1, 2), (2, 3), (3, None), (4, 2))},
    weekdays=frozenset(range(5)), holidays={},
)  # fmt: skip
OPEN = {"new", "in_progress", "info_needed", "checking", "told", "withdrawing", "appealed"}


def expected() -> dict[tuple[str, str, str], str]:
    with (Path(__file__).parent / "moves.csv").open(newline="") as file:
        return {(row["deed"], row["from"], row["role"]): row["to"] for row in csv.DictReader(file)}


EXPECTED = expected()


def standing(status: Status) -> Standing:
    return Standing(
        1, "AAAAA-AAAAA", 1, 1, None, 1, None, Identity.NAMED, "ur", status, None, NOON, NOON, None, 0, 0, None, 0, 1,
        None, NOON,
    )  # fmt: skip


def a_wish(deed: Deed, role: Role) -> Wish:
    """A wish that has everything that its deed can need."""
    facts: dict[str, Any] = {"rating": 4, "reached": Reached.CALL.value, "reached_at": NOON, "evidence": "Order 1"}
    facts["outcome"] = (Outcome.CANNOT if deed is Deed.PROPOSE_REFUSAL else Outcome.RELIEF_GRANTED).value
    return Wish(deed, role, "process:test", "because", facts, (), 4)


@pytest.mark.parametrize("deed", list(Deed))
def test_every_state_by_every_role_is_allowed_where_the_list_says_and_refused_elsewhere(deed: Deed) -> None:
    for status in Status:
        for role in Role:
            before = standing(status)
            to = EXPECTED.get((deed.value, status.value, role.value))
            if to is None:
                with pytest.raises((NotInThisState, NotYourRole)):
                    plan(before, a_wish(deed, role), BOOK, NOON)
            else:
                assert plan(before, a_wish(deed, role), BOOK, NOON).now.status == to
            assert before == standing(status)


@pytest.mark.parametrize("move", TABLE, ids=lambda move: move.deed.value)
def test_whatever_is_still_open_has_a_date_and_what_has_ended_has_none(move: Any) -> None:
    for status in move.states:
        if status is not Status.KEPT and status.is_open == ((move.to or status).is_open) and move.to is None:
            continue  # it stays as it is, with the deadlines that it has
        made = plan(standing(status), a_wish(move.deed, min(move.roles)), BOOK, NOON)
        assert (made.now.due_at is not None) is (made.now.status.value in OPEN)
        assert made.now.due_at is None or made.now.due_at > NOON


def test_each_deed_has_one_line_and_filing_has_none() -> None:
    assert len(MOVES) == len(TABLE)
    assert set(Deed) - set(MOVES) == {Deed.FILE}
    assert {status.value for status in Status if status.is_open} == OPEN
    assert {status.value for status in ON_DESK} < OPEN


def test_a_case_ends_only_by_the_citizens_word_their_silence_or_a_unit_apart() -> None:
    ends = {(row[0], row[2]) for row, to in EXPECTED.items() if row[1] in OPEN and to not in OPEN}
    assert ends == {
        ("confirm", "citizen"), ("lapse", "clock"), ("confirm_withdrawal", "spot_checker"), ("decide", "appeal")
    }  # fmt: skip


def rows_of(case_id: int) -> list[Any]:
    return [
        list(Case.objects.filter(id=case_id).values()), list(CaseEvent.objects.filter(case=case_id).values()),
        list(Deadline.objects.filter(reference=case_id).order_by("id").values()), Entry.objects.count(),
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("status", list(Status))
def test_in_the_database_too_what_is_refused_changes_nothing(status: Status) -> None:
    world = a_world()
    filed = file(world)
    Case.objects.filter(id=filed.case).update(status=status, is_open=status.is_open)
    before = rows_of(filed.case)
    for deed in Deed:
        for role in (Role.CITIZEN, Role.OFFICER, Role.CLOCK):
            if (deed.value, status.value, role.value) in EXPECTED:
                continue
            wish = replace(a_wish(deed, role), post=world.clerk.pk)
            with pytest.raises(Refused):
                commands.act(
                    case=filed.case, deed=deed, role=role, by=DOOR, at=NOON + timedelta(hours=1), words=wish.words,
                    facts=wish.facts, post=wish.post,
                )  # fmt: skip
    assert rows_of(filed.case) == before


@pytest.mark.django_db
def test_in_the_database_a_move_is_lost_where_the_row_is_no_longer_as_it_was_read() -> None:
    from sunwai.casework.commands.writing import write
    from sunwai.casework.queries.loading import load
    from sunwai.casework.types import SomebodyWasFaster

    filed = file(a_world())
    kept, found = load([filed.case])
    made = plan(found[0], Wish(Deed.PICK_UP, Role.OFFICER, "process:slow"), kept, NOON)
    Case.objects.filter(id=filed.case).update(status=Status.TOLD)
    with pytest.raises(SomebodyWasFaster):
        write([made])
    assert case(filed).status == Status.TOLD
