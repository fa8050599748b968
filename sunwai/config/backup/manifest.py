"""What a backup says of itself: its parts with their digests, the keys that open it (never the keys), its rows."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sunwai.base.sealing import Seal, read_keys
from sunwai.config.backup.programs import BackupTrouble

FORMAT = 1
NAME = "manifest.json"


@dataclass(frozen=True)
class Part:
    """A file of the backup."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """`keys`: a keyed digest for each key version; `rows`: rows of each table; `migrations`: what made the tables."""

    made_at: str
    postgresql: int
    keys: dict[str, str]
    ledger_seq: int
    ledger_at: str
    rows: dict[str, int]
    migrations: list[list[str]]
    parts: dict[str, Part] = field(default_factory=dict)
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        write_safely(folder / NAME, json.dumps(asdict(self), indent=1, sort_keys=True) + "\n")


def read(folder: Path) -> Manifest:
    """The manifest of a backup.

    Raises:
        BackupTrouble: there is none, or a later program wrote it.
    """
    try:
        facts = json.loads((folder / NAME).read_text())
    except FileNotFoundError as error:
        raise BackupTrouble(
            f"{folder} is no backup: it has no {NAME}. Name the folder that 'sunwai backup' made."
        ) from error
    except ValueError as error:
        raise BackupTrouble(f"{folder / NAME} is damaged. Take another backup.") from error
    if facts.get("format") != FORMAT:
        raise BackupTrouble(
            f"{folder} has format {facts.get('format')}, this program reads {FORMAT}: use the one that made it."
        )
    parts = {name: Part(**part) for name, part in facts.pop("parts").items()}
    return Manifest(parts=parts, **facts)


def part_of(path: Path) -> Part:
    with path.open("rb") as file:
        return Part(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def need_whole(folder: Path, manifest: Manifest) -> None:
    """Raises:
    BackupTrouble: a part is missing or is not what was written.
    """
    for name, part in manifest.parts.items():
        if not (folder / name).exists():
            raise BackupTrouble(f"The backup has lost {name}; nothing was written. Take another backup.")
        if part_of(folder / name) != part:
            raise BackupTrouble(f"{name} is not what the backup wrote; nothing was written. Take another backup.")


def checks_of(keys: str) -> dict[str, str]:
    """A keyed digest for each key version: it tells whether a key fits, and nothing about the key."""
    known = read_keys(keys)
    seal = Seal(known, "backup.check")
    return {str(version): seal.digest(b"sunwai", version).hex() for version in sorted(known)}


def need_keys(wanted: Mapping[str, str], keys: str) -> None:
    """Raises:
    BackupTrouble: a key that the backup needs is missing or another.
    """
    have = checks_of(keys)
    missing = sorted(int(version) for version, check in wanted.items() if have.get(version) != check)
    if missing:
        which = " and ".join(map(str, missing))
        raise BackupTrouble(
            f"The keys do not fit: key {which} of this backup is not among SUNWAI_KEYS; nothing was written. Set "
            "SUNWAI_KEYS to the keys that were kept apart, or put their file at 'keys' in the var folder."
        )


def write_safely(path: Path, text: str) -> None:
    """Writes a file whole or not at all, safely on the disk."""
    aside = path.with_name(f".{path.name}.new")
    with aside.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
