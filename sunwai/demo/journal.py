"""The network's own book: one line of JSON for everything it took and handed over, appended and never changed.

It is what losses and repeats are counted against, so nothing of Sunwai writes to it. Kinds of line (`k`):
`submit` a text taken from us · `text` what a citizen wrote, with an id for each part · `handed`, `acked` a receipt or
a part of a text given to us, and our word that we hold it · `throttled`, `bound`, `unbound`, `dropped`, `started` ·
`rest` nothing is left to hand over.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Journal:
    """Appends lines, each in one write; `sync` before anybody is told."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        self._unsynced = False
        if path.stat().st_size and not path.read_bytes().endswith(b"\n"):
            os.write(self._file, b"\n")

    def write(self, kind: str, **facts: Any) -> None:
        line = json.dumps({"k": kind, **facts}, ensure_ascii=False, separators=(",", ":"))
        os.write(self._file, line.encode() + b"\n")
        self._unsynced = True

    def sync(self) -> None:
        """Waits until all lines are on the disk."""
        if self._unsynced:
            os.fdatasync(self._file)
            self._unsynced = False

    def close(self) -> None:
        self.sync()
        os.close(self._file)


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Every whole line; one cut short by a kill is passed over."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for raw in file:
            try:
                line = json.loads(raw)
            except ValueError:
                continue
            if isinstance(line, dict):
                yield line


def last(path: Path) -> dict[str, Any]:
    """The last whole line, or an empty one."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 65_536))
        for raw in reversed(file.read().splitlines()):
            try:
                line = json.loads(raw)
            except ValueError:
                continue
            if isinstance(line, dict):
                return line
    return {}
