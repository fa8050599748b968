"""A process of the house says every few seconds that it lives, beside its work, and that it ends."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

from sunwai.config.environment import ROOT

if TYPE_CHECKING:
    from sunwai.machines.types import Word

log = logging.getLogger(__name__)
PATIENCE = 10
Test = Callable[[], str]


def _is_well() -> str:
    return ""


@contextmanager
def living(name: str, test: Test = _is_well) -> Iterator[None]:
    """Says that the process lives, until the block ends.

    Args:
        name: its name on this machine, unless `SUNWAI_NAME` has one (the supervisor's, or the unit's).
        test: a sentence about what is wrong with it, or nothing; it is asked before each word.
    """
    ended = threading.Event()
    name = _called(name)
    voice = threading.Thread(target=_speak, args=(name, test, ended), name="living", daemon=True)
    voice.start()
    try:
        yield
    finally:
        ended.set()
        voice.join(PATIENCE)
        say_end(name)


def speak_for_web() -> None:
    """Says that this process of the web lives as long as it does, and whether its pages answer. Returns at once."""
    threading.Thread(
        target=_speak, args=(_called("web"), _answers, threading.Event()), name="living", daemon=True
    ).start()


def say_end(name: str) -> None:
    """Says that the process was told to end; a database that is away hears nothing."""
    from django.db import Error, connection

    from sunwai.machines import commands

    try:
        commands.end(machine=socket.gethostname(), name=_called(name))
        connection.close()
    except Error as error:
        log.warning("the database did not hear that %s ends: %s", name, type(error).__name__)


def _called(name: str) -> str:
    """What the supervisor or the unit calls the process; else this name."""
    return os.environ.get("SUNWAI_NAME") or name


def _speak(name: str, test: Test, ended: threading.Event) -> None:
    from django.db import Error, connection

    from sunwai.machines import commands
    from sunwai.machines.types import EVERY

    begins = True
    while not ended.is_set():
        try:
            # what has only just begun may not answer yet, and that is nothing amiss
            commands.say(word=_word(name, "" if begins else test()), begins=begins)
            begins = False
        except Error as error:
            log.warning("the database does not hear %s: %s", name, type(error).__name__)
        finally:
            connection.close()  # one word is not worth a connection that is kept
        ended.wait(EVERY)


def _word(name: str, fault: str) -> Word:
    from django.conf import settings

    from sunwai.machines.types import Word

    disk = shutil.disk_usage(settings.VAR)
    return Word(socket.gethostname(), name, program(), datetime.now(UTC), disk.free, disk.total, fault)


@cache
def program() -> str:
    """A digest of the program's text: two processes with the same one run the same program."""
    digest = hashlib.sha256()
    for file in sorted((ROOT / "sunwai").rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:8]


def _answers() -> str:
    """Whether the web answers as a visitor meets it; what is wrong, in a word, else nothing."""
    from django.conf import settings

    place = os.environ.get("SUNWAI_WEB", "")
    host = next((one for one in settings.ALLOWED_HOSTS if one != "*"), "localhost").lstrip(".")
    if not place:
        return ""
    try:
        with urlopen(Request(f"http://{place}/health", headers={"Host": host}), timeout=PATIENCE) as answer:
            return "" if answer.status == 200 else f"HTTP {answer.status}"
    except OSError as error:
        return type(error).__name__
