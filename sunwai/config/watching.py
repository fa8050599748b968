"""What no table says of the house, found by night or by a command, and raised as an alarm to who is on duty for it."""

from __future__ import annotations

import platform
from contextlib import suppress
from datetime import datetime

from django.db import DatabaseError

from sunwai.base.actors import Actor, process
from sunwai.ledger.queries import verify
from sunwai.messages.alarms import AlarmKind, Condition
from sunwai.messages.commands.alarms import clear_alarm, raise_alarm


def note_ledger(*, by: Actor, at: datetime) -> bool:
    """Verifies the ledger; an alarm stands as long as it does not verify. Whether it does."""
    verdict = verify()
    if verdict.is_whole:
        clear_alarm(kind=AlarmKind.LEDGER_BROKEN, by=by, at=at)
        return True
    values = {"number": len(verdict.faults), "seq": verdict.faults[0].seq}
    raise_alarm(condition=Condition(AlarmKind.LEDGER_BROKEN, "", values), by=by, at=at)
    return False


def note_backup(*, is_whole: bool, at: datetime) -> None:
    """Whether the backup made on this machine just now is whole; its alarm stands until one is."""
    by, machine = process("backup"), platform.node()
    if is_whole:
        clear_alarm(kind=AlarmKind.BACKUP_FAILED, key=machine, by=by, at=at)
        return
    with suppress(DatabaseError):  # a database that is away is why it failed, and that has an alarm of its own
        raise_alarm(condition=Condition(AlarmKind.BACKUP_FAILED, machine, {"machine": machine}), by=by, at=at)
