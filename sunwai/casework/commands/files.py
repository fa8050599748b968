"""Files of a case: looked at, stripped, sealed, kept under the folder of files; the row is written with the deed.

A file is on the disk before its row is committed. Where the deed fails it stays behind, sealed and named by nothing,
until `sweep_files`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from sunwai.base.bulk import Step
from sunwai.base.sealing import seal_for
from sunwai.casework.models import CaseFile
from sunwai.casework.queries.files import place_of
from sunwai.casework.rules.sniffing import media_type, need_few
from sunwai.casework.rules.stripping import stripped
from sunwai.casework.types import FILE_SEAL, WORDS_SEAL, NewFile

ROW = """
INSERT INTO casework_casefile (id, case_id, n, media_type, size, sha256, name_sealed, is_evidence, is_shown, at)
VALUES (%(id)s, %(case)s, %(n)s, %(media_type)s, %(size)s, %(sha256)s, %(name)s, %(is_evidence)s, %(is_shown)s, %(at)s)
"""
LONGEST = 100
LEFT = timedelta(days=1)


def keep_files(
    *, case: int, n: int, files: Sequence[NewFile], is_evidence: bool, is_shown: bool, at: datetime,
    keeps_names: bool = True,
) -> list[Step]:  # fmt: skip
    """Keeps files; the steps that write their rows, for the deed's own round trip.

    Raises:
        WrongFile: one is none of the types that are taken.
        FileTooLarge: one is too large.
        TooManyFiles: there are too many.
    """
    need_few(len(files))
    known = [(file, media_type(file.content)) for file in files]
    steps: list[Step] = []
    for file, kind in known:
        content, id_ = stripped(file.content, kind), uuid4()
        _lay(id_, content, at)
        name = Path(file.name.replace("\\", "/")).name[:LONGEST] if keeps_names else ""
        steps.append((ROW, {
            "id": id_, "case": case, "n": n, "media_type": kind, "size": len(content),
            "sha256": hashlib.sha256(content).digest(), "is_evidence": is_evidence, "is_shown": is_shown, "at": at,
            "name": seal_for(WORDS_SEAL).seal_text(name) if name else None,
        }))  # fmt: skip
    return steps


def _lay(id_: UUID, content: bytes, at: datetime) -> None:
    """Writes a sealed file, safely on the disk before anything names it; its own time is the deed's."""
    place = place_of(id_)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(seal_for(FILE_SEAL).seal(content))
        file.flush()
        os.fsync(file.fileno())
    moment = at.timestamp()
    os.utime(place, (moment, moment))
    os.utime(place.parent, (moment, moment))


def sweep_files(*, at: datetime) -> int:
    """Removes files that no row names and that are older than a day: those of deeds that failed. How many."""
    folder, count = Path(settings.VAR) / "files", 0
    for part in sorted(folder.glob("[0-9a-f][0-9a-f]")):
        old = {path.name: path for path in part.iterdir() if path.stat().st_mtime < (at - LEFT).timestamp()}
        known = {id_.hex for id_ in CaseFile.objects.filter(id__in=list(old)).values_list("id", flat=True)}
        for name, path in old.items():
            if name not in known:
                path.unlink()
                count += 1
    return count
