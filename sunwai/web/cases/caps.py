"""How often one address may use a public form: counted in memory under a salt of the day, kept nowhere."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import Counter
from datetime import date

from django.http import HttpRequest

from sunwai.base import clock
from sunwai.base.refusals import Refused

MOST = {"file": 300, "follow": 2_000, "box": 300, "code": 300, "me_too": 300}
"""Tries a day from one address. A mobile network or a tea shop shares one, so they are wide; numbers, codes and
boxes have narrow limits of their own.
"""


class TooOften(Refused):
    """This was tried very often from where you are. Wait until tomorrow, or come to a counter."""

    status = 429


class Caps:
    """Counts by a keyed digest of the address. The salt changes each day and lives only in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day: date | None = None
        self._salt = b""
        self._tries: Counter[bytes] = Counter()

    def count(self, what: str, address: str) -> None:
        """Counts one try.

        Raises:
            TooOften: there were more than the day's.
        """
        with self._lock:
            if self._day != (today := clock.today()):
                self._day, self._salt, self._tries = today, secrets.token_bytes(32), Counter()
            key = hashlib.blake2b(f"{what} {address}".encode(), key=self._salt, digest_size=12).digest()
            self._tries[key] += 1
            if self._tries[key] > MOST[what]:
                raise TooOften


CAPS = Caps()


def count(request: HttpRequest, what: str) -> None:
    """Counts one try of whoever asks."""
    CAPS.count(what, request.META.get("REMOTE_ADDR", ""))
