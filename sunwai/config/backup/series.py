"""An archive's folders: a series for each life of a database, with its bases, its WAL, and the keys that open it.

A restored database begins a new life: its WAL must never lie among that of the one that it came from. `MARK` in the
data folder names the series that it continues; a restore takes the mark out.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sunwai.config.backup.manifest import Part, part_of, write_safely
from sunwai.config.backup.programs import BackupTrouble

FORMAT = 1
MARK = "sunwai_series"
FACTS = "series.json"
STAMP = "%Y%m%dT%H%M%S.%fZ"
BASE = re.compile(r"base-(\d{8}T\d{6}\.\d{6}Z)")
SEGMENT = re.compile(r"[0-9A-F]{24}(\.partial)?")
START = re.compile(r"START WAL LOCATION: .*\(file ([0-9A-F]{24})\)")


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime(STAMP)


@dataclass(frozen=True)
class Base:
    """A copy of the whole data folder, whole from `ended` on."""

    path: Path

    @property
    def ended(self) -> datetime:
        return datetime.strptime(self.path.name.removeprefix("base-"), STAMP).replace(tzinfo=UTC)

    @property
    def first_segment(self) -> str:
        """The WAL segment that a restore from it begins with."""
        found = START.search((self.path / "backup_label").read_text())
        if not found:
            raise BackupTrouble(f"{self.path} is damaged: its label names no WAL.")
        return found[1]

    def need_whole(self) -> None:
        """Checks each file against the digests that the server gave (the wheel's own pg_verifybackup crashes).

        Raises:
            BackupTrouble: one is missing or is not what was written.
        """
        for fact in json.loads((self.path / "backup_manifest").read_text())["Files"]:
            path = self.path / (fact["Path"] if "Path" in fact else bytes.fromhex(fact["Encoded-Path"]).decode())
            if not path.exists() or part_of(path) != Part(fact["Size"], fact["Checksum"]):
                raise BackupTrouble(f"{path} is not what was written; nothing was restored. Name an earlier time.")


@dataclass(frozen=True)
class Series:
    """One life of a database in the archive."""

    path: Path

    @property
    def wal(self) -> Path:
        return self.path / "wal"

    def bases(self) -> list[Base]:
        """Oldest first."""
        return [Base(path) for path in sorted(self.path.glob("base-*")) if BASE.fullmatch(path.name)]

    def last_segment(self) -> int:
        """The place of the newest WAL segment, counted from the beginning of all WAL."""
        names = [path.name for path in self.wal.iterdir() if SEGMENT.fullmatch(path.name)]
        return max((int(name[8:16], 16) * 256 + int(name[16:24], 16) for name in names), default=0)

    def facts(self) -> dict[str, object]:
        known: dict[str, object] = json.loads((self.path / FACTS).read_text())
        return known

    def keys(self) -> dict[str, str]:
        """A keyed digest for each key version that may have sealed something in it."""
        known = self.facts()["keys"]
        return {str(version): str(check) for version, check in known.items()} if isinstance(known, dict) else {}

    def note(self, **facts: object) -> None:
        old = self.facts() if (self.path / FACTS).exists() else {"format": FORMAT}
        write_safely(self.path / FACTS, json.dumps(old | facts, sort_keys=True) + "\n")

    @property
    def waits(self) -> bool:
        """Whether each commit waited until it was here, so that nothing that was promised can be missing."""
        return bool(self.facts().get("waits"))

    def prune(self, keep: timedelta, at: datetime) -> None:
        """Removes bases older than `keep` (the newest two stay) and the WAL that only they needed."""
        bases = self.bases()
        for base in bases[:-2]:
            if at - base.ended > keep:
                shutil.rmtree(base.path)
        left = self.bases()
        if left:
            first = left[0].first_segment
            for path in self.wal.iterdir():
                if SEGMENT.fullmatch(path.name) and path.name[8:24] < first[8:]:
                    path.unlink()


def every(archive: Path) -> list[Series]:
    """The series of an archive, oldest first.

    Raises:
        BackupTrouble: it is none.
    """
    found = [Series(path.parent) for path in sorted(archive.glob(f"*/{FACTS}"))]
    if not found:
        raise BackupTrouble(
            f"{archive} is no archive. Name the folder that 'sunwai archive' keeps, or a backup's folder."
        )
    return found


def base_for(archive: Path, to: datetime | None) -> tuple[Series, Base]:
    """The newest base, or the newest that was whole before a time.

    Raises:
        BackupTrouble: no base is that old.
    """
    bases = [(series, base) for series in every(archive) for base in series.bases() if to is None or base.ended <= to]
    if not bases:
        oldest = [base.ended for series in every(archive) for base in series.bases()]
        if not oldest:
            raise BackupTrouble(f"{archive} has no base yet: the first one was not finished.")
        raise BackupTrouble(f"The archive begins at {min(oldest).isoformat()}; name a time after that.")
    return max(bases, key=lambda found: found[1].ended)
