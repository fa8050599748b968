"""The disk that the install writes to: one of its own that can be full, where this machine lets us mount one."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

SIZE = "8g"
LEFT = 64 * 1024


class Disk:
    """A tmpfs over a folder. It takes memory only for what lies in it; full is a size that it has reached."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o755)
        self.folder = folder
        self.can_fill = os.geteuid() == 0 and shutil.which("mount") is not None and self._mount(f"size={SIZE},mode=755")

    def _mount(self, options: str, *words: str) -> bool:
        command = ["mount", "-t", "tmpfs", "-o", options, *words, "tmpfs", str(self.folder)]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0

    def _resize(self, size: str) -> bool:
        command = ["mount", "-o", f"remount,size={size}", str(self.folder)]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0

    def left(self) -> int:
        """Bytes that may still be written."""
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize

    def fill(self) -> None:
        """Leaves room for a few pages only."""
        for _ in range(50):
            found = os.statvfs(self.folder)
            used = (found.f_blocks - found.f_bfree) * found.f_frsize
            if self._resize(str(used + LEFT)):
                return
        raise AssertionError("what is written grows faster than the disk can be made full")

    def make_room(self) -> None:
        assert self._resize(SIZE)

    def close(self) -> None:
        if self.can_fill:
            subprocess.run(["umount", "-l", str(self.folder)], check=False)
