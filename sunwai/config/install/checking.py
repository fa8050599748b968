"""The settings, looked at before a process begins: each fault a sentence, with what to do."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from sunwai.base.database import DatabaseTrouble, check_server
from sunwai.base.sealing import BadKeys, read_keys
from sunwai.config.environment import CHOICES, database
from sunwai.config.forwarded import networks

NUMBERS = ("SUNWAI_THREADS", "SUNWAI_DUTY_MINUTES", "SUNWAI_SECOND_LOOKS")
SWITCHES = (
    "SUNWAI_DEMO",
    "SUNWAI_TRAINING",
    "SUNWAI_OFFER_CASES",
    "SUNWAI_OPEN311_TOKENS",
    "SUNWAI_HOOKS_ANYWHERE",
    "SUNWAI_ARCHIVE_WAIT",
)
ON, OFF = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
INNER = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Fault:
    """Something wrong with the settings. `stops`: no process should begin with it."""

    sentence: str
    hint: str
    stops: bool = True


def faults(settings: Mapping[str, str], var: Path) -> list[Fault]:
    """What is wrong with these settings, the worst first."""
    found = [*_values(settings), *_keys(settings, var), *_address(settings), *_folder(var), *_archive(settings, var)]
    if not any(fault.stops for fault in found):
        found += _database(settings)
    return sorted(found, key=lambda fault: not fault.stops)


def _values(settings: Mapping[str, str]) -> Iterator[Fault]:
    for name in NUMBERS:
        if (text := settings.get(name, "").strip()) and not text.isdecimal():
            yield Fault(f"{name} is {text!r}, and it is a number.", "Write a whole number.")
    for name in SWITCHES:
        if (text := settings.get(name, "").strip().lower()) and text not in ON | OFF:
            yield Fault(f"{name} is {text!r}, and it is a switch.", "Write 1 or 0.")
    for name, known in CHOICES.items():
        if (text := settings.get(name, "").strip()) and text not in known:
            yield Fault(f"{name} is {text!r}.", f"Write one of {', '.join(known)}.")
    try:
        networks(settings.get("SUNWAI_PROXIES", ""))
    except ImproperlyConfigured as error:
        yield Fault(str(error), "Such as 10.1.0.4, 172.17.0.0/16.")
    if settings.get("SUNWAI_CLOCK"):
        yield Fault("SUNWAI_CLOCK is set: the service would live at a sample time.", "Take it out; it is the demo's.")
    if settings.get("SUNWAI_HOOKS_ANYWHERE") in ON:
        yield Fault(
            "SUNWAI_HOOKS_ANYWHERE lets hooks go to hosts inside.", "Take it out; it is for tests.", stops=False
        )


def _keys(settings: Mapping[str, str], var: Path) -> Iterator[Fault]:
    keys, kept = settings.get("SUNWAI_KEYS", ""), var / "keys"
    if not keys and settings.get("DATABASE_URL"):
        yield Fault(
            "SUNWAI_KEYS is not set.",
            "Run 'sunwai key' once, set SUNWAI_KEYS to what it prints, and keep a copy apart from the backups.",
        )
    if keys:
        try:
            read_keys(keys)
        except BadKeys as error:
            yield Fault(f"{error.__doc__}", "Write it as 'sunwai key' prints it; an added key has the next version.")
    if not keys and kept.exists() and kept.stat().st_mode & 0o077:
        yield Fault(f"Others on this machine may read {kept}.", f"Run 'chmod 600 {kept}'.")


def _address(settings: Mapping[str, str]) -> Iterator[Fault]:
    try:
        url = urlsplit(settings.get("SUNWAI_URL", "http://127.0.0.1:8000"))
    except ValueError:
        url = urlsplit("")
    if not url.hostname or url.scheme not in {"http", "https"}:
        yield Fault("SUNWAI_URL is no address.", "Write it as https://sunwai.example.")
        return
    if url.scheme == "http" and url.hostname not in INNER:
        yield Fault("SUNWAI_URL is not https: passwords and cookies would travel in clear.", "Write https://….")
    hosts = {host.strip() for host in settings.get("SUNWAI_HOSTS", "").split(",")} | INNER
    if url.hostname not in hosts and not any(h.startswith(".") and url.hostname.endswith(h) for h in hosts):
        yield Fault(
            f"SUNWAI_URL names {url.hostname}, and SUNWAI_HOSTS does not: every page would be refused.",
            f"Set SUNWAI_HOSTS={url.hostname}.",
        )


def _folder(var: Path) -> Iterator[Fault]:
    place = var if var.exists() else var.parent
    try:
        with TemporaryFile(dir=place):
            pass
    except OSError as error:
        yield Fault(
            f"{place} cannot be written: {error.strerror}.", "Give it to the user of the service, or set SUNWAI_VAR."
        )


def _archive(settings: Mapping[str, str], var: Path) -> Iterator[Fault]:
    archive = settings.get("SUNWAI_ARCHIVE", "")
    if not archive:
        return
    if settings.get("DATABASE_URL"):
        yield Fault(
            "SUNWAI_ARCHIVE is for the embedded database, and DATABASE_URL names a server.",
            "Take it out, and let the server archive by itself (docs/backup.md).", stops=False,
        )  # fmt: skip
    elif Path(archive).exists() and var.exists() and Path(archive).stat().st_dev == var.stat().st_dev:
        yield Fault(
            "SUNWAI_ARCHIVE lies on the same disk as the database: they would be lost together.",
            "Name a folder on another disk or machine.", stops=False,
        )  # fmt: skip
    # most units see it read-only, and need no more
    if Path(archive).exists() and not os.access(archive, os.W_OK) and Path(archive).stat().st_uid != os.geteuid():
        yield Fault(f"{archive} belongs to another: nothing is archived.", "Give it to the service.", stops=False)


def _database(settings: Mapping[str, str]) -> Iterator[Fault]:
    url = settings.get("DATABASE_URL", "")
    if not url:
        return
    try:
        database(url)
        check_server(url)
    except (ImproperlyConfigured, DatabaseTrouble) as trouble:
        yield Fault(str(trouble), "Look at DATABASE_URL, and whether the server lets this machine in.")
