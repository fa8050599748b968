"""Bringing the tables up while the house runs: a change that has to wait for a lock gives way, and is tried again."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.core.management import call_command
from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

PATIENCE = "3s"
"""Longer than this no change waits for a table's lock: behind it everybody else would wait too."""
TRIES, PAUSE = 40, 3.0
Teller = Callable[[str], None]


class TablesHeld(Exception):
    """A table is held so long that the change could not be made; nothing is half done, and the old program runs on."""


def migrate(tell: Teller, *, tries: int = TRIES, pause: float = PAUSE) -> None:
    """Makes the changes that this program's tables need, each whole or not at all; those made are not made again.

    Args:
        tell: is told in a sentence each time a change gave way.

    Raises:
        TablesHeld: a table was held at every try.
    """
    for number in range(1, tries + 1):
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = '{PATIENCE}'")
            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            if number == tries:
                raise TablesHeld(_holders()) from error
            tell(f"A table is held ({_holders()}); the change gave way and is tried again ({number} of {tries}).")
            time.sleep(pause)
        else:
            return
        finally:
            _as_before()


def _as_before() -> None:
    if connection.is_usable():
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


def _holders() -> str:
    """Whose transactions have been open longest, for the person who has to decide about them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT pid, coalesce(nullif(application_name, ''), 'unnamed'), (clock_timestamp() - xact_start)::text
            FROM pg_stat_activity WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid()
            ORDER BY xact_start LIMIT 3"""
        )
        found = [f"{name}, process {pid}, since {age.split('.')[0]}" for pid, name, age in cursor.fetchall()]
    return "; ".join(found) or "its holder has just gone"
