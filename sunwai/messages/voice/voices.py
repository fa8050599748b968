"""What citizens said in calls: sealed files in `voices` of the var folder, in clear nowhere after they are taken in."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path

from django.conf import settings

from sunwai.base.sealing import seal_for

VOICE_SEAL = "messages.voice"
NAME = re.compile(r"[0-9a-f]{64}")
MOST_BYTES = 8_000_000
SHORTEST = 44 + 16_000
"""Bytes of a WAV of one second: less was no words."""


def folder() -> Path:
    path = Path(settings.VAR) / "voices"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def take(source: Path, key: str) -> str:
    """Seals a recording under a name made from `key`; the name, or nothing where nobody spoke.

    The file stays until the caller has committed and calls `done`. Twice is once.
    """
    try:
        with source.open("rb") as file:
            data = file.read(MOST_BYTES)
    except FileNotFoundError:
        return ""
    if len(data) < SHORTEST:
        return ""
    seal = seal_for(VOICE_SEAL)
    name = hashlib.sha256(seal.digest(key.encode())).hexdigest()
    aside = folder() / f"{name}.{secrets.token_hex(4)}"
    with os.fdopen(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(seal.seal(data))
        file.flush()
        os.fsync(file.fileno())
    aside.replace(folder() / name)
    return name


def open_voice(name: str) -> bytes:
    """The clear WAV of a recording.

    Raises:
        FileNotFoundError: there is none of that name.
    """
    if not NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return seal_for(VOICE_SEAL).open((folder() / name).read_bytes())


def forget(name: str) -> None:
    """Removes a recording: retention, or a citizen's wish."""
    if NAME.fullmatch(name):
        (folder() / name).unlink(missing_ok=True)


def done(*sources: Path) -> None:
    """Removes files of the engine's spool, of which all is committed."""
    for source in sources:
        source.unlink(missing_ok=True)
