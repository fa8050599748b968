"""The lab's Asterisk, a process of its own in the Debian that `tests/lab/build.sh` made; run as root.

python -m tests.lab.asterisk      starts one until it is told to end, and prints where it listens
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import replace
from pathlib import Path

from sunwai.config.environment import var
from sunwai.messages.voice.ami import Ami, EngineGone
from sunwai.messages.voice.engine import Engine, write
from tests.lab.trunk import FIRST

PASSWORD = "lab-only"
FOLDERS = ("prompts", "records", "notes", "in", "inbound")


def lab() -> Path:
    """The folder that `make voice-lab` builds."""
    return var() / "voice-lab"


def why_not() -> str:
    """Why no Asterisk can be run here, or nothing."""
    if os.geteuid() != 0:
        return "the voice lab needs root"
    if not (lab() / ".asterisk").exists():
        return "there is no voice lab here: run 'make voice-lab' first"
    return ""


def free_port(kind: int = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


class Asterisk:
    """One Asterisk with settings and spool of its own; several may run beside each other."""

    def __init__(self, carrier_port: int, **facts: object) -> None:
        self.name = f"run-{os.getpid()}-{secrets.token_hex(3)}"
        self.root = lab() / "root"
        there = f"/var/lib/sunwai-lab/{self.name}"
        self.here = self.root / there.lstrip("/")
        known: dict[str, object] = {
            "folder": f"{there}/etc", "spool": f"{there}/spool", "state": f"{there}/state",
            "modules": next(str(p) for p in self.root.glob("usr/lib/*/asterisk/modules")).removeprefix(str(self.root)),
            "ami_port": free_port(), "ami_password": PASSWORD, "sip_port": free_port(socket.SOCK_DGRAM),
            "carrier": f"127.0.0.1:{carrier_port}", "caller_id": "8070", "rtp_from": 30000, "rtp_to": 33999,
        }  # fmt: skip
        self.engine = replace(Engine(), **{**known, **facts})  # type: ignore[arg-type]
        self.spool = self.here / "spool"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def settings(self) -> dict[str, object]:
        """What a voice line to it has as settings."""
        return {
            "kind": "asterisk", "host": "127.0.0.1", "port": self.engine.ami_port, "user": self.engine.ami_user,
            "spool": str(self.spool), "spool_there": self.engine.spool, "hours": ["00:00", "23:59:59"],
        }  # fmt: skip

    def start(self) -> None:
        """Starts it and waits until it answers."""
        for name in FOLDERS:
            (self.spool / name).mkdir(parents=True, exist_ok=True)
        (self.here / "state").mkdir(parents=True, exist_ok=True)
        write(self.here / "etc", self.engine)
        # a name that only a name server could find would hold each first call up for five seconds
        (self.root / "etc/hosts").write_text(f"127.0.0.1 localhost {socket.gethostname()}\n")
        whole = self.engine.folder.removesuffix("/etc")
        subprocess.run(["chroot", self.root, "chown", "-R", "asterisk:asterisk", whole], check=True)
        inside = (
            f"mount -t proc proc {self.root}/proc 2>/dev/null; mount --bind /dev {self.root}/dev; "
            "ulimit -n 16384; "  # a call holds several files
            f"exec chroot {self.root} asterisk -f -U asterisk -G asterisk -C {self.engine.folder}/asterisk.conf"
        )
        log = (self.here / "console.log").open("ab")
        self.process = subprocess.Popen(
            [*FIRST, "unshare", "--mount", "--propagation", "private", "sh", "-c", inside],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + 30
        while True:
            try:
                with self.ami() as ami:
                    if ami.can_speak(["sunwai-ask", "sunwai-hear"]):
                        return
            except EngineGone:
                pass
            assert self.process
            assert self.process.poll() is None, (self.here / "console.log").read_text()[-2000:]
            assert time.monotonic() < end, "Asterisk did not come up"
            time.sleep(0.1)

    def ami(self) -> Ami:
        return Ami("127.0.0.1", self.engine.ami_port, self.engine.ami_user, PASSWORD)

    def kill(self) -> None:
        """As a power cut would."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def logs(self) -> str:
        """All that it wrote down, but the settings and the sound."""
        found = [self.here / "console.log", *(self.here / "state").glob("*.log"), *(self.spool / "records").glob("*")]
        return "\n".join(path.read_text(errors="replace") for path in found if path.is_file())

    def end(self) -> None:
        """Kills it and removes what it had."""
        self.kill()
        shutil.rmtree(self.here, ignore_errors=True)


if __name__ == "__main__":
    one = Asterisk(int(os.environ.get("CARRIER_PORT", "5080")))
    try:
        one.start()
        print(one.settings, flush=True)  # noqa: T201
        signal.pause()
    finally:
        one.end()
