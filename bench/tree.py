"""How much memory a tree of processes has, PostgreSQL's left out: pages that several share are told once (PSS)."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import TracebackType

EVERY = 0.25
PROC = Path("/proc")


class Peak:
    """The most megabytes that this process and those below it had at once, sampled while it is open."""

    def __init__(self) -> None:
        self.mb = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._is_over.wait(EVERY):
            self.mb = max(self.mb, sum(map(_pss, tree(os.getpid()))) // 1024)


def tree(top: int) -> list[int]:
    """A process and all below it, without PostgreSQL's."""
    below: dict[int, list[int]] = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit() and (parent := _parent(folder)) is not None:
            below.setdefault(parent, []).append(int(folder.name))
    found, waiting = [], [top]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += below.get(one, [])
    return found


def _parent(folder: Path) -> int | None:
    try:
        name, _, rest = (folder / "stat").read_text().rpartition(")")
    except OSError:  # it ended meanwhile
        return None
    return None if name.partition("(")[2].startswith("postgres") else int(rest.split()[1])


def _pss(pid: int) -> int:
    """Kilobytes."""
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
