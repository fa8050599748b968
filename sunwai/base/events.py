"""Events: how something below makes something above move. One per command, deferred as jobs in the same transaction.

An event is a frozen dataclass of ids. A room above subscribes in its `reactions.py`; each reaction is a job, and may
run twice, so its command must claim what it does by a guarded update.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

import psycopg
from django.db import InterfaceError, OperationalError, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import JobManager

from sunwai.base import bulk

E = TypeVar("E")
# a deadlock or a database that went away is nobody's mistake: the deed was rolled back whole and is done again
GONE = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
AGAIN = RetryStrategy(max_attempts=10, linear_wait=2, retry_exceptions=set(GONE))
_reactions: defaultdict[type[Any], list[Any]] = defaultdict(list)


def reaction(event: type[E], *, queue: str = "default") -> Callable[[Callable[[E], object]], Callable[[E], object]]:
    """Subscribes a function of one event; it runs as a job of its own after the emitting transaction commits."""

    def subscribe(react: Callable[[E], object]) -> Callable[[E], object]:
        name = f"{react.__module__}.{react.__name__}"

        @app.task(name=name, queue=queue, retry=AGAIN)
        def job(**facts: Any) -> None:
            react(event(**facts))

        _reactions[event].append(job)
        return react

    return subscribe


def _defer(task: Any, facts: dict[str, Any], **options: Any) -> None:
    # A worker's app has a connector of its own, outside the transaction: a job deferred by it can run before what it
    # is about is committed, find nothing, and be gone. So the job always goes over Django's own connection.
    deferrer = task.configure(**options)
    deferrer.job_manager = JobManager(DjangoConnector())
    deferrer.defer(**facts)


def emit(event: Any) -> None:
    """Defers a job for each reaction to this event, inside the caller's transaction."""
    for job in _reactions[type(event)]:
        _defer(job, asdict(event))


def defer(task: Any, **facts: Any) -> None:
    """Defers a task inside the caller's transaction."""
    _defer(task, facts)


def defer_once(task: Any, *, lock: str, **facts: Any) -> bool:
    """Defers a task unless one with this lock already waits; the savepoint keeps the caller's transaction alive."""
    try:
        with transaction.atomic():
            _defer(task, facts, queueing_lock=lock)
    except AlreadyEnqueued:
        return False
    return True


FAILED = """
SELECT task_name, args, queue_name, lock FROM procrastinate_jobs WHERE id = %s AND status = 'failed' FOR UPDATE
"""


def run_again(job: int) -> str | None:
    """Puts a job that failed into the queue once more, in the place of the failed one; its task's name, or None where
    it does not stand as failed any more. In the caller's transaction."""
    found = bulk.rows(FAILED, [job])
    if not found:
        return None
    name, args, queue, lock = found[0]
    facts = args if isinstance(args, dict) else json.loads(args)
    deferrer = app.configure_task(name, queue=queue, lock=lock, allow_unknown=True)
    deferrer.job_manager = JobManager(DjangoConnector())
    deferrer.defer(**facts)
    bulk.run("DELETE FROM procrastinate_jobs WHERE id = %s", [job])
    return str(name)
