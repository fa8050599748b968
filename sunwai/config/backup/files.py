"""The files of an install beside its database, without the keys. Only a change of keys writes one anew."""

from __future__ import annotations

import shutil
import tarfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

FOLDERS = ("files", "voices", "prompts", "snapshots")
"""Attachments, recordings, prompts, the snapshots that figures were computed from."""
CHECKPOINTS = "checkpoints.jsonl"
GONE = "gone"


def each(var: Path) -> Iterator[Path]:
    """Every file, by its place under the var folder."""
    for folder in FOLDERS:
        for path in sorted((var / folder).rglob("*")):
            # a name that begins with a dot is a file that is still being written
            if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
                yield path.relative_to(var)


def pack(var: Path, target: Path) -> int:
    """Puts all files into a tar; how many. One that goes meanwhile was named by no row."""
    count = 0
    with tarfile.open(target, "w") as tar:
        for place in each(var):
            try:
                tar.add(var / place, arcname=str(place), recursive=False)
            except FileNotFoundError:
                continue
            count += 1
    return count


def unpack(source: Path, var: Path) -> int:
    """Lays the files of a tar that are not there yet; how many."""
    count = 0
    with tarfile.open(source) as tar:
        for member in tar:
            place = Path(member.name)
            if not member.isfile() or place.is_absolute() or ".." in place.parts or place.parts[0] not in FOLDERS:
                continue
            stream = tar.extractfile(member)
            if stream is None or (var / place).exists():
                continue
            aside = _aside(var / place)
            with aside.open("wb") as file:
                shutil.copyfileobj(stream, file)
            aside.chmod(member.mode & 0o700)
            aside.replace(var / place)
            count += 1
    return count


def mirror(var: Path, target: Path, *, renew: bool = False) -> int:
    """Copies the files that `target` does not have yet, or, to `renew`, has under another key; how many."""
    count = 0
    for place in each(var):
        if (target / place).exists() and not (renew and _differs(var / place, target / place)):
            continue
        aside = _aside(target / place)
        try:
            shutil.copy2(var / place, aside)
        except FileNotFoundError:
            continue
        aside.replace(target / place)
        count += 1
    return count


def _differs(one: Path, other: Path) -> bool:
    """Sealed anew a file may keep its size and its time; its first bytes are the key's version and the nonce."""
    if not one.exists():
        return False
    with one.open("rb") as left, other.open("rb") as right:
        return left.read(13) != right.read(13) or one.stat().st_size != other.stat().st_size


def drop_gone(var: Path, target: Path, keep: timedelta, at: datetime) -> None:
    """What is no longer in the var folder is set aside by day, and removed after `keep`: what retention removed must
    not live on in a backup, and what a broken disk removed must not be gone at once.
    """
    day = target / GONE / f"{at:%Y-%m-%d}"
    for place in each(target):
        if not (var / place).exists():
            (day / place).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (target / place).replace(day / place)
    for old in (target / GONE).glob("????-??-??"):
        if old.name < f"{at - keep:%Y-%m-%d}":
            shutil.rmtree(old)


def _aside(path: Path) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path.with_name(f".{path.name}.new")
