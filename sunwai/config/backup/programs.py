"""PostgreSQL's own programs, from the wheel, on whichever database this install uses."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo

from sunwai.base.database import binaries

OURS = {"pool", "assume_role", "isolation_level", "server_side_binding"}
HEAD_LINES = 60
NEW_SETTING = b"SET transaction_timeout = 0;\n"


class BackupTrouble(Exception):
    """A backup or a restore cannot go on; the sentence says why and what to do."""


def reach(settings: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """How a program reaches the database of Django's settings: an address without the password, and an environment
    with it, because anybody on a machine can read what stands on a command line.
    """
    options = {name: value for name, value in settings.get("OPTIONS", {}).items() if name not in OURS}
    address = make_conninfo(
        dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"], port=settings["PORT"], **options
    )
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": os.environ.get("HOME", "/")}
    return address, environment | ({"PGPASSWORD": settings["PASSWORD"]} if settings["PASSWORD"] else {})


def run(tool: str, *args: str | Path, environment: dict[str, str]) -> None:
    """Raises:
    BackupTrouble: it failed; its last words.
    """
    done = subprocess.run(
        [binaries() / tool, *args], stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise BackupTrouble(f"{tool} failed: {done.stderr.strip()[-1500:]}")


def load(dump: Path, address: str, environment: dict[str, str]) -> None:
    """Loads a dump into the database, all of it or nothing.

    It goes through psql, because the head of what pg_restore writes has a setting that servers before 17 refuse.

    Raises:
        BackupTrouble: the server refused something; nothing was written.
    """
    reader = subprocess.Popen(
        [binaries() / "pg_restore", "--no-owner", "--no-privileges", "--file=-", dump],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=environment,
    )  # fmt: skip
    writer = subprocess.Popen(
        [binaries() / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, "-d", address],
        stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
    )  # fmt: skip
    assert reader.stdout is not None  # noqa: S101
    script, broke = reader.stdout, False
    head = [script.readline() for _ in range(HEAD_LINES)]
    try:
        assert writer.stdin is not None  # noqa: S101
        # ours, not psql's own -1: that one commits what it has where we are killed and its input ends
        writer.stdin.write(b"BEGIN;\n" + b"".join(line for line in head if line != NEW_SETTING))
        while block := script.read(1 << 20):
            writer.stdin.write(block)
        if reader.wait():
            writer.kill()
            raise BackupTrouble("The dump cannot be read to its end; nothing was written. Take another backup.")
        writer.stdin.write(b"COMMIT;\n")
    except BrokenPipeError:
        broke = True
        reader.kill()
    _, errors = writer.communicate() if not broke else (None, writer.stderr.read() if writer.stderr else b"")
    if writer.wait() or broke:
        said = (errors or b"").decode(errors="replace").strip()[-1500:]
        raise BackupTrouble(f"The database refused the dump; nothing was written: {said}")
