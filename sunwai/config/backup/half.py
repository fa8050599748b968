"""A restore that was killed half way: until one has ended, nothing of ours begins on what it left.

It would be taken for whole, its ledger unread, and what left since the backup would leave again.
"""

from __future__ import annotations

from pathlib import Path

from sunwai.config.backup.programs import BackupTrouble

NAME = "restoring"


def mark(var: Path, source: Path) -> None:
    """From here on something is written."""
    (var / NAME).write_text(f"{source}\n")


def unmark(var: Path) -> None:
    """The restore has ended, or left nothing."""
    (var / NAME).unlink(missing_ok=True)


def need_none(var: Path) -> None:
    """Raises:
    BackupTrouble: a restore was ended half way.
    """
    if (var / NAME).exists():
        raise BackupTrouble(
            f"The restore from {(var / NAME).read_text().strip()} was ended half way, and what it left is not whole. "
            "Stop the database ('sunwai db stop'), move its folder away (or empty the server's database), and restore "
            f"again. Who wants to begin without it removes {var / NAME} too."
        )
