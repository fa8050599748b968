"""Deeds of machines: a process says that it lives, that it ends; a person takes one off the list."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.ledger.commands import record
from sunwai.machines.models import Process
from sunwai.machines.types import GONE_AFTER, StillRuns, Word

SAY = """
    INSERT INTO machines_process
        (machine, name, program, starts, started_at, seen_at, clock_ms, disk_free, disk_size, fault)
    SELECT %(machine)s, %(name)s, %(program)s, %(starts)s, clock_timestamp(), clock_timestamp(),
        (extract(epoch FROM %(moment)s - clock_timestamp()) * 1000)::bigint, %(disk_free)s, %(disk_size)s, %(fault)s
    ON CONFLICT (machine, name) DO UPDATE SET program = excluded.program, seen_at = excluded.seen_at, ended_at = NULL,
        starts = machines_process.starts + excluded.starts, clock_ms = excluded.clock_ms,
        started_at = CASE excluded.starts WHEN 1 THEN excluded.started_at ELSE machines_process.started_at END,
        disk_free = excluded.disk_free, disk_size = excluded.disk_size, fault = excluded.fault
"""
END = "UPDATE machines_process SET ended_at = clock_timestamp() WHERE machine = %s AND name = %s"
GONE = """
    DELETE FROM machines_process
    WHERE id = %s AND (ended_at IS NOT NULL OR seen_at < clock_timestamp() - %s * interval '1 second')
"""


def say(*, word: Word, begins: bool = False) -> None:
    """Keeps what a process says of itself; `begins` is its first word. Not a deed of anybody: the ledger has none."""
    bulk.run(SAY, {**vars(word), "starts": int(begins)})


def end(*, machine: str, name: str) -> None:
    """Keeps that a process was told to end."""
    bulk.run(END, [machine, name])


@transaction.atomic
def take_off(*, process: Process, by: Actor, at: datetime) -> None:
    """Takes a process that ended or is gone off the list; should it come back, it is there again.

    Raises:
        NotAllowed: who asks does not administer.
        StillRuns: it was heard a moment ago.
    """
    by.need(Right.ADMINISTER)
    if not bulk.run(GONE, [process.pk, GONE_AFTER]):
        raise StillRuns(name=process.name, machine=process.machine)
    record(
        by=by, action="machines.take_off", subject="machines.process", subject_id=process.pk, at=at,
        facts={"machine": process.machine, "name": process.name},
    )  # fmt: skip
