"""Writes the service's files under a root. Twice is once; what a person has to fill in is never written over."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sunwai.config.environment import ROOT
from sunwai.config.install import training, units
from sunwai.config.install.units import Place, Role
from sunwai.config.translations import compile_stale

UNITS = "etc/systemd/system"
SITE = "etc/nginx/sites-available/sunwai"
LINK = "etc/nginx/sites-enabled/sunwai"
COMMAND = "usr/local/bin/sunwai"
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
LINE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


class InstallTrouble(Exception):
    """The service cannot be installed here; the sentence says why and what to do."""


@dataclass(frozen=True)
class Done:
    """What an install wrote anew, and what a person has to do."""

    written: list[str]
    removed: list[str]
    to_do: list[str]


def need_sense(place: Place) -> None:
    """Raises:
    InstallTrouble: what was asked for cannot stand in a unit or a site, or does not go together.
    """
    for trouble in _nonsense(place):
        raise InstallTrouble(trouble)


def _nonsense(place: Place) -> Iterator[str]:
    if place.embedded and place.role is not Role.ALL:
        yield "The embedded database is for one machine alone: leave out --role, or name a server in DATABASE_URL."
    if place.archive and not place.embedded:
        yield "--archive is for the embedded database: a server archives by itself (docs/backup.md)."
    if place.training and (not place.has(Role.WEB) or place.training == place.host):
        yield "--training HOST is for a machine with pages, and needs a public name of its own."
    for name in filter(None, (place.host, place.training)):
        if not HOST.fullmatch(name):
            yield f"{name!r} is no public host name: write it as sunwai.example."
    for code in place.lines:
        if not LINE.fullmatch(code):
            yield f"{code!r} is no line: its code has letters, digits, dots, dashes and underlines."
    if place.archive and (not place.archive.startswith("/") or place.archive.split() != [place.archive]):
        yield f"{place.archive!r} is no place for an archive: write a folder from / on, without spaces."


def texts(place: Place) -> dict[str, str]:
    """Every file that an install may write again, by its path under the root."""
    copy = training.units(place)
    made = {f"{UNITS}/{name}": text for name, text in units.units(place, copy).items()}
    made["etc/sysusers.d/sunwai.conf"] = units.sysusers(place)
    made["etc/tmpfiles.d/sunwai.conf"] = units.tmpfiles(place)
    if place.has(Role.WEB):
        made[SITE] = units.nginx(place) + training.site(place)
        made["etc/logrotate.d/sunwai"] = units.LOGROTATE
    return made


def install(place: Place, root: Path) -> Done:
    """Writes what is missing or different; units of ours that this machine no longer has are removed.

    Raises:
        InstallTrouble: the root cannot be written.
    """
    made, written = texts(place), []
    try:
        for path, text in made.items():
            if _write(root / path, text, 0o644):
                written.append(path)
        if _write(root / COMMAND, units.command(place), 0o755):
            written.append(COMMAND)
        settings = root / units.ENVIRONMENT.lstrip("/")
        if not settings.exists():
            _write(settings, units.environment(place), 0o640)
            written.append(units.ENVIRONMENT.lstrip("/"))
        if place.has(Role.WEB) and not (root / LINK).is_symlink():
            (root / LINK).parent.mkdir(parents=True, exist_ok=True)
            (root / LINK).symlink_to("../sites-available/sunwai")
        old = [path for path in (root / UNITS).glob("sunwai*") if path.is_file() and f"{UNITS}/{path.name}" not in made]
        for unit in old:
            unit.unlink()
    except OSError as error:
        raise InstallTrouble(
            f"{error.filename} cannot be written ({error.strerror}): run it as root, or give another --root."
        ) from error
    return Done(written, sorted(path.name for path in old), _to_do(place, root))


def _write(path: Path, text: str, mode: int) -> bool:
    if path.exists() and path.read_text() == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(aside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, mode), "w") as file:
        file.write(text)
    aside.replace(path)
    return True


def _to_do(place: Place, root: Path) -> list[str]:
    settings = (root / units.ENVIRONMENT.lstrip("/")).read_text()
    found = []
    if "PASSWORD@HOST" in settings:
        found.append(f"Write the database's address into {units.ENVIRONMENT}: DATABASE_URL.")
    if "SUNWAI_KEYS=\n" in settings:
        found.append(
            f"Write the sealing keys into {units.ENVIRONMENT}: SUNWAI_KEYS, the same on every machine; 'sunwai key' "
            "makes the first. Keep a copy apart from the backups."
        )
    if place.has(Role.WEB) and not (root / "etc/sunwai/tls/fullchain.pem").exists():
        found.append("Lay the certificate and its key into /etc/sunwai/tls: fullchain.pem and privkey.pem.")
    if place.training:
        found.append(f"The certificate must name {place.training} too.")
    if place.role in {Role.WEB, Role.WORKER}:
        found.append(f"Mount one folder, shared by all web and worker machines, at {units.HOME}.")
    names = [f"SUNWAI_LINE_{code.upper().replace('-', '_')}_PASSWORD" for code in place.lines]
    found += [
        f"Write the line's password, if it has one, into {units.ENVIRONMENT}: {name}."
        for name in names if f"{name}=" not in settings
    ]  # fmt: skip
    if place.has(Role.SENDER) and not place.lines:
        found.append("Name the lines that send from here: --line CODE, once for each.")
    if place.role is not Role.ALL:
        found.append("Once, on one machine, before any process of a new program starts: sunwai migrate")
    if not place.backs_up:
        found.append("On one of the machines install with --backup too: the portable backup of each night.")
    found.append(
        "Then: systemctl enable --now sunwai.target" + (" && systemctl reload nginx" if place.has(Role.WEB) else "")
    )
    return found


def settle(place: Place) -> None:
    """On the machine itself: the user, the folders, and systemd's own reading of the units.

    Raises:
        InstallTrouble: one of the programs failed.
    """
    for command in (["systemd-sysusers"], ["systemd-tmpfiles", "--create"], ["systemctl", "daemon-reload"]):
        if not shutil.which(command[0]):
            raise InstallTrouble(f"{command[0]} is not on this machine: 'sunwai install' needs a Debian with systemd.")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise InstallTrouble(f"{' '.join(command)} failed: {done.stderr.strip()[-500:]}")
    # the service cannot write into the program's folder
    compile_stale(ROOT)
    shutil.chown(units.ENVIRONMENT, "root", place.user)
