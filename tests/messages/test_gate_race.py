from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from sunwai.messages import commands
from sunwai.messages.models import Message
from sunwai.people.commands import opt_out
from tests.messages.makers import NOON, SENDER, a_contact, a_line, a_message, messages

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
