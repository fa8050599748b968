from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction

from sunwai.messages import commands
from sunwai.messages.models import Budget, Line, Message
from sunwai.messages.types import PauseScope
from sunwai.people.commands import keep_numbers, opt_out, opt_out_many
from sunwai.people.types import NumberClass
from tests.messages.makers import NOON, SENDER, a_contact, a_draft, a_line, a_message, a_number, messages

pytestmark = pytest.mark.django_db(transaction=True)


def beside(deed: Callable[[], Any]) -> threading.Thread:
    """Runs a deed on another connection."""

    def run() -> None:
        try:
            deed()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_while_an_opt_out_is_being_committed_the_message_stays_and_then_is_withheld() -> None:
    contact, line = a_contact(), a_line()
    message = a_message(contact)
    checked, go_on = threading.Event(), threading.Event()

    def wish() -> None:
        with transaction.atomic():
            opt_out(contact_point=contact, source="text", by=SENDER, at=NOON)
            connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
            checked.set()
            go_on.wait(20)

    thread = beside(wish)
    checked.wait(20)
    assert commands.reserve(line=line, most=10, by=SENDER, at=NOON) == []
    assert Message.objects.get(id=message.id).state == "queued"
    go_on.set()
    thread.join()
    assert commands.reserve(line=line, most=10, by=SENDER, at=NOON) == []
    assert Message.objects.get(id=message.id).reason == "opted_out"


def test_an_opt_out_cannot_commit_between_the_gate_and_the_reservation() -> None:
    contact, line = a_contact(), a_line()
    a_message(contact)
    done = threading.Event()

    def wish() -> None:
        opt_out(contact_point=contact, source="text", by=SENDER, at=NOON)
        done.set()

    with transaction.atomic():
        assert len(commands.reserve(line=line, most=10, by=SENDER, at=NOON)) == 1
        thread = beside(wish)
        assert not done.wait(0.5)
    thread.join()
    assert done.is_set()


def test_eight_at_once_reserve_each_message_once() -> None:
    line, ids = a_line(), messages(400)
    got: list[int] = []

    def work() -> None:
        while found := commands.reserve(line=line, most=7, by=SENDER, at=NOON):
            got.extend(out.id for out in found)

    for thread in [beside(work) for _ in range(8)]:
        thread.join()
    assert sorted(got) == sorted(ids)


def eight_senders_and(deed: Callable[[], Any]) -> tuple[set[int], set[int]]:
    """Eight reserve one after the other until `deed` is done and some more; what was reserved, and what was then."""
    line, got, after = a_line(), set(), set()
    done = threading.Event()

    def work() -> None:
        for _ in range(40):
            was_done = done.is_set()
            found = {out.id for out in commands.reserve(line=line, most=3, by=SENDER, at=NOON)}
            (after if was_done else got).update(found)

    def act() -> None:
        deed()
        done.set()

    for thread in [beside(work) for _ in range(8)] + [beside(act)]:
        thread.join()
    return got, after


def test_after_a_pause_is_placed_none_of_eight_reserves_anything() -> None:
    ids = messages(400)
    _, after = eight_senders_and(
        lambda: commands.place_pause(scope=PauseScope.ALL, why="A wrong text", by=SENDER, at=NOON)
    )
    assert not after
    assert Message.objects.filter(id__in=ids, state="queued").exists()


def test_after_opt_outs_none_of_eight_reserves_one_of_them() -> None:
    contacts = list(keep_numbers(numbers={a_number(): NumberClass.MOBILE for _ in range(200)}, at=NOON).values())
    theirs = set(commands.queue(drafts=[a_draft(one) for one in contacts], by=SENDER, at=NOON))
    _, after = eight_senders_and(lambda: opt_out_many(contact_points=contacts, source="text", by=SENDER, at=NOON))
    assert not after & theirs


def test_a_pause_waits_for_the_reservation_under_way_and_then_holds() -> None:
    line = a_line()
    messages(2)
    done = threading.Event()

    def stop() -> None:
        commands.place_pause(scope=PauseScope.ALL, why="A wrong text", by=SENDER, at=NOON)
        done.set()

    with transaction.atomic():
        assert len(commands.reserve(line=line, most=1, by=SENDER, at=NOON)) == 1
        thread = beside(stop)
        assert not done.wait(0.3)
    thread.join()
    assert commands.reserve(line=line, most=1, by=SENDER, at=NOON) == []


def test_two_lines_never_put_two_questions_to_one_number() -> None:
    contacts = list(keep_numbers(numbers={a_number(): NumberClass.MOBILE for _ in range(60)}, at=NOON).values())
    drafts = [a_draft(one, question=place, lane=str(n)) for n in range(3) for place, one in enumerate(contacts)]
    commands.queue(drafts=[replace(one, question=one.reference) for one in drafts], by=SENDER, at=NOON)
    lines = [a_line("one"), a_line("two")]

    def work(line: Line) -> None:
        for _ in range(30):
            commands.reserve(line=line, most=7, by=SENDER, at=NOON)

    for thread in [beside(lambda line=line: work(line)) for line in lines * 2]:
        thread.join()
    reserved = Message.objects.filter(state="reserved").values_list("contact_point", flat=True)
    assert len(reserved) == len(set(reserved)) == 60


def test_budgets_hold_exactly_with_eight_at_once() -> None:
    line, ids = a_line(), messages(300)
    Line.objects.update(price_paisa=100)
    day = NOON.date()
    commands.define_budget(programme=None, starts_on=day, ends_on=day, limit_paisa=10_050, by=SENDER, at=NOON)

    def work() -> None:
        for _ in range(20):
            commands.reserve(line=line, most=5, by=SENDER, at=NOON)

    for thread in [beside(work) for _ in range(8)]:
        thread.join()
    assert Message.objects.filter(id__in=ids, state="reserved").count() == 100
    assert Budget.objects.get().spent_paisa == 10_000


def test_an_answer_that_comes_while_the_next_try_is_queued_stops_it_or_finds_it_gone() -> None:
    line = a_line()
    drafts = [a_draft(question=n, reference=n) for n in range(1, 41)]
    ids = commands.queue(drafts=drafts, by=SENDER, at=NOON)

    def answer() -> None:
        for n in range(1, 41):
            with transaction.atomic():
                commands.close_questions(room="outreach", references=[n], by=SENDER, at=NOON)
                commands.withdraw(room="outreach", references=[n], by=SENDER, at=NOON)

    sent: set[int] = set()

    def work() -> None:
        for _ in range(40):
            sent.update(out.id for out in commands.reserve(line=line, most=2, by=SENDER, at=NOON))

    for thread in [beside(answer), beside(work), beside(work)]:
        thread.join()
    withdrawn = set(Message.objects.filter(reason="withdrawn").values_list("id", flat=True))
    assert sent | withdrawn == set(ids)
    assert not sent & withdrawn
