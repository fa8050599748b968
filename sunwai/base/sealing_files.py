"""Sealed files: laid anew under the newest key, each whole or not at all, beside and then in its place."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from sunwai.base.sealing import Seal, Unopenable

DAY = 86_400
ASIDE = "resealing-"


def lay_anew(path: Path, content: bytes, aside: Path) -> bool:
    """Puts `content` in the place of a file, with the file's own times and rights; whether it was still there.

    It is safely on the disk, in the folder `aside` of the same disk, before it takes the place: whoever reads
    meanwhile reads the one or the other, and whoever is killed leaves the one or the other.
    """
    made = aside / path.name
    try:
        known = path.stat()
        with os.fdopen(os.open(made, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, known.st_mode & 0o777), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.utime(made, ns=(known.st_mtime_ns, known.st_mtime_ns))
        above = path.parent.stat()
        if not path.exists():  # removed meanwhile: it stays removed
            made.unlink()
            return False
        made.replace(path)
        os.utime(path.parent, ns=(above.st_mtime_ns, above.st_mtime_ns))
    except FileNotFoundError:
        return False
    return True


def beside(var: Path) -> TemporaryDirectory[str]:
    """A folder on the disk of the var folder; what killed processes left of such is removed after a day."""
    for left in var.glob(f"{ASIDE}*"):
        if left.stat().st_mtime < time.time() - DAY:
            shutil.rmtree(left, ignore_errors=True)
    return TemporaryDirectory(prefix=ASIDE, dir=var)


def reseal_files(*, var: Path, folder: str, seal: Seal, most: int, broken: list[str]) -> Iterator[int]:
    """Seals the files below a folder of the var folder under the newest key; after each batch, how many.

    May be stopped and begun again: a file says by its first byte which key it is under. What does not open is left as
    it is, and its name added to `broken`.
    """
    with beside(var) as aside:
        while old := [path for path in _older(var / folder, seal.version) if path.name not in broken]:
            for first in range(0, len(old), most):
                batch = old[first : first + most]
                yield sum(_reseal(path, seal, Path(aside), broken) for path in batch)


def _older(folder: Path, version: int) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and _version(path) not in {version, None})


def _version(path: Path) -> int | None:
    try:
        with path.open("rb") as file:
            return next(iter(file.read(1)), None)
    except FileNotFoundError:
        return None


def _reseal(path: Path, seal: Seal, aside: Path, broken: list[str]) -> bool:
    try:
        clear = seal.open(path.read_bytes())
    except FileNotFoundError:
        return False
    except Unopenable:
        broken.append(path.name)
        return False
    return lay_anew(path, seal.seal(clear), aside)
