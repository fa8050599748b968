"""The training copy: the same program over a database of its own, from which nothing leaves the machine."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FOLDER = "training"
BEGUN = "training.begin"
INNER = {"localhost", ""}


class NothingLeaves(ConnectionRefusedError):
    """A training copy reaches nobody: it speaks with this machine alone."""


def stay_inside() -> None:
    """From now on this process connects to this machine alone, whatever in it asks; it cannot be taken back.

    Python's own sockets are held by an audit hook (PEP 578); the database is reached by its C library and is named by
    the install.
    """
    sys.addaudithook(_refuse_outside)


def _refuse_outside(event: str, args: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"} and not _is_inside(args):
        raise NothingLeaves(NothingLeaves.__doc__)


def _is_inside(args: Sequence[Any]) -> bool:
    to = args[1] if len(args) > 1 else None
    if getattr(args[0], "family", None) == socket.AF_UNIX or to is None:
        return True
    host = str(to[0]) if isinstance(to, tuple) else str(to)
    try:
        return host in INNER or ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def environment(var: Path, given: dict[str, str], host: str = "") -> dict[str, str]:
    """What the training copy runs in: its own folder, and nothing of production's database, keys, lines or archive."""
    own = {"SUNWAI_TRAINING_HOST": host, "SUNWAI_HOSTS": f"{host},127.0.0.1,localhost"} if host else {}
    kept = {name: value for name, value in given.items() if not name.startswith("SUNWAI_") and name != "DATABASE_URL"}
    return kept | own | {"SUNWAI_TRAINING": "1", "SUNWAI_VAR": str(var / FOLDER)}


def begin(port: int, weeks: int, transactions: int, host: str = "") -> None:
    """Becomes the training copy's process; `host` is its public name, if a proxy with TLS stands before it."""
    from sunwai.config.environment import var

    words = ["--port", str(port), "--weeks", str(weeks), "--transactions", str(transactions)]
    command = [sys.executable, "-m", "sunwai", "demo", *words]
    os.execve(sys.executable, command, environment(var(), dict(os.environ), host))  # noqa: S606


def need_own_database(*, is_training: bool) -> None:
    """Ends the process where the database is the other's; a training copy's new database is marked as that.

    Raises:
        SystemExit: production on a training copy's database, or a training copy on another.
    """
    from sunwai.base.actors import process
    from sunwai.base.clock import now
    from sunwai.ledger.commands import record
    from sunwai.ledger.models import Entry

    first = Entry.objects.order_by("pk").first()  # the mark is a training copy's first row: no ledger is read through
    marked = first is not None and first.action == BEGUN
    if marked and not is_training:
        sys.exit("This database is a training copy's. Start it with 'sunwai training', or name another database.")
    if is_training and not marked:
        if first:
            sys.exit("This database is not a training copy's, and people's data may be in it. Name an empty one.")
        record(by=process("training"), action=BEGUN, subject="install", subject_id="training", at=now())
