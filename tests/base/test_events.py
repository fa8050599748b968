from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import OperationalError, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from sunwai.base.events import defer_once, emit, reaction

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class BellRang:
    times: int


@reaction(BellRang)
def open_the_door(event: BellRang) -> None:
    return None


@dataclass(frozen=True)
class DoorOpened:
    pass


@reaction(DoorOpened)
def go_in(event: DoorOpened) -> None:
    return None


@app.task(name="tests.sweep")
def sweep() -> None:
    return None


def waiting() -> int:
    """Jobs of this file: the queue's table is not emptied between tests that commit."""
    return ProcrastinateJob.objects.filter(status="todo", task_name__startswith="tests.").count()


def test_an_event_waits_as_a_job_for_each_who_reacts() -> None:
    emit(BellRang(times=3))
    job = ProcrastinateJob.objects.get(task_name=f"{__name__}.open_the_door")
    assert (job.task_name, job.args) == (f"{__name__}.open_the_door", {"times": 3})


def test_an_event_of_a_deed_that_failed_never_was() -> None:
    def deed() -> None:
        with transaction.atomic():
            emit(BellRang(times=1))
            raise ValueError("failed")

    with pytest.raises(ValueError, match="failed"):
        deed()
    assert waiting() == 0


def test_a_locked_job_is_deferred_once_and_the_transaction_lives_on() -> None:
    assert defer_once(sweep, lock="sweep")
    assert not defer_once(sweep, lock="sweep")
    emit(DoorOpened())
    assert waiting() == 2


@reaction(BellRang)
def ring_on_and_fail(event: BellRang) -> None:
    with transaction.atomic():
        emit(DoorOpened())
        if event.times:
            raise ValueError("the door is stuck")


@pytest.mark.django_db(transaction=True)
def test_an_event_emitted_in_a_job_goes_with_that_job_s_transaction() -> None:
    emit(BellRang(times=1))
    emit(BellRang(times=0))
    with app.replace_connector(app.connector.get_worker_connector()):
        app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    doors = ProcrastinateJob.objects.filter(task_name=f"{__name__}.go_in")
    assert [job.status for job in doors] == ["succeeded"]


@dataclass(frozen=True)
class LineBusy:
    """Tries so far are counted in `tries`."""


tries: list[int] = []


@reaction(LineBusy)
def call_again(event: LineBusy) -> None:
    tries.append(1)
    if len(tries) == 1:
        raise OperationalError("deadlock detected")


@pytest.mark.django_db(transaction=True)
def test_a_reaction_that_met_a_deadlock_is_tried_again() -> None:
    emit(LineBusy())
    with app.replace_connector(app.connector.get_worker_connector()):
        app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    job = ProcrastinateJob.objects.get(task_name=f"{__name__}.call_again")
    assert (job.status, job.attempts) == ("succeeded", 2)
