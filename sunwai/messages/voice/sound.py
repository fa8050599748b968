"""Sound files: taken in by sox, spoken by espeak-ng, kept by the SHA-256 of what they hold (8 kHz mono 16 bit WAV)."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import subprocess
import wave
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from sunwai.base.refusals import Refused

RATE = 8000
MOST_BYTES = 20_000_000
MOST_SECONDS = 300
PATIENCE = 30
DIGEST = re.compile(r"[0-9a-f]{64}")
VOICES = {"ur": "ur", "pa": "pa", "ps": "ur", "sd": "sd", "skr": "ur", "en": "en", "ur-Latn": "en"}
SPOKEN = "1"
"""Part of what names a spoken sentence: raised when the way of speaking changes."""


class NotSound(Refused):
    """This file is no recording that can be played. Save it as WAV and send it again."""


class TooLong(Refused):
    """This recording is too long or too large: at most {seconds} seconds and {megabytes} MB."""


class NoTool(Refused):
    """The program {tool} is not installed on this machine. Install it (Debian: apt install {tool}) and try again."""


def folder() -> Path:
    """Where sound that we play is kept."""
    path = Path(settings.VAR) / "prompts"
    path.mkdir(parents=True, exist_ok=True)
    return path


def file_of(digest: str) -> Path:
    """The file of a digest.

    Raises:
        NotSound: that is no digest.
    """
    if not DIGEST.fullmatch(digest):
        raise NotSound
    return folder() / f"{digest}.wav"


def take_in(data: bytes) -> tuple[str, float]:
    """Keeps a recording, whatever form it came in; its digest and its seconds.

    Raises:
        NotSound: sox cannot read it.
        TooLong: more than we play.
        NoTool: sox is not there and the file is not what we play already.
    """
    if len(data) > MOST_BYTES:
        raise _too_long()
    aside = folder() / f"new-{secrets.token_hex(8)}"
    source, made = aside.with_suffix(".in"), aside.with_suffix(".wav")
    try:
        source.write_bytes(data)
        if _is_ours(source):
            source.rename(made)
        else:
            _convert(source, made)
        return _keep(made)
    finally:
        source.unlink(missing_ok=True)
        made.unlink(missing_ok=True)


def _convert(source: Path, made: Path) -> None:
    """By sox, told nothing of the file but its bytes, with little time and little room."""
    _need("sox")
    kind = _kind(source)
    limits = f'ulimit -t {PATIENCE} -v 2000000 -f 200000; exec "$@"'
    command = ["sox", "-V1", "-t", kind, str(source), "-r", str(RATE), "-c", "1", "-b", "16", "-e", "signed-integer",
               "-t", "wav", str(made), "trim", "0", str(MOST_SECONDS + 1)]  # fmt: skip
    try:
        done = subprocess.run(["sh", "-c", limits, "sox", *command], capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise NotSound from None
    if done.returncode or not made.exists():
        raise NotSound


def _kind(source: Path) -> str:
    """What the first bytes say that it is; sox is never left to guess, for it also reads lists of other files."""
    with source.open("rb") as file:
        head = file.read(12)
    for start, kind in ((b"RIFF", "wav"), (b"OggS", "ogg"), (b"fLaC", "flac"), (b"FORM", "aiff"), (b".snd", "au"),
                        (b"ID3", "mp3"), (b"#!AMR", "amr-nb")):  # fmt: skip
        if head.startswith(start):
            return kind
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return "mp3"
    raise NotSound


def _is_ours(path: Path) -> bool:
    try:
        with wave.open(str(path)) as sound:
            is_form = (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (RATE, 1, 2)
            return is_form and 44 + 2 * sound.getnframes() == path.stat().st_size
    except (wave.Error, EOFError, OSError):
        return False


def seconds_of(path: Path) -> float:
    """How long a file plays.

    Raises:
        NotSound: it is no WAV.
    """
    try:
        with wave.open(str(path)) as sound:
            seconds: float = sound.getnframes() / sound.getframerate()
    except (wave.Error, EOFError, OSError, ZeroDivisionError):
        raise NotSound from None
    return seconds


def _keep(made: Path) -> tuple[str, float]:
    seconds = seconds_of(made)
    if seconds > MOST_SECONDS:
        raise _too_long()
    if seconds < 0.1:
        raise NotSound
    digest = hashlib.sha256(made.read_bytes()).hexdigest()
    made.chmod(0o644)
    made.replace(file_of(digest))
    return digest, seconds


def _too_long() -> TooLong:
    return TooLong(seconds=MOST_SECONDS, megabytes=MOST_BYTES // 1_000_000)


def speak(words: str, language: str) -> tuple[str, float]:
    """Words spoken by the machine: the digest and seconds of their sound; what was spoken before is found again.

    Raises:
        NoTool: espeak-ng or sox is not there.
        NotSound: nothing of it can be spoken.
    """
    named = hashlib.sha256(f"{SPOKEN}|{language}|{words}".encode()).hexdigest()
    known = folder() / f"{named}.says"
    if known.exists():
        digest = known.read_text()
        if DIGEST.fullmatch(digest) and file_of(digest).exists():
            return digest, seconds_of(file_of(digest))
    _need("espeak-ng")
    spoken = ["espeak-ng", "-v", VOICES.get(language, "ur"), "-s", "140", "--stdin", "--stdout"]
    try:
        done = subprocess.run(
            spoken, input=_sayable(words).encode(), capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise NotSound from None
    if done.returncode or len(done.stdout) < 100:
        raise NotSound
    digest, seconds = take_in(_whole_wav(done.stdout))
    aside = known.with_suffix(f".{secrets.token_hex(4)}")
    aside.write_text(digest)
    aside.replace(known)
    return digest, seconds


def joined(digests: Sequence[str]) -> Path:
    """One file that plays these one after the other, named by what it holds."""
    if len(digests) == 1:
        return file_of(digests[0])
    named = hashlib.sha256("|".join(digests).encode()).hexdigest()
    path = file_of(named)
    if not path.exists():
        aside = path.with_suffix(f".{secrets.token_hex(4)}")
        with wave.open(str(aside), "wb") as whole:
            whole.setparams((1, 2, RATE, 0, "NONE", ""))
            for digest in digests:
                with wave.open(str(file_of(digest))) as part:
                    whole.writeframes(part.readframes(part.getnframes()))
        aside.chmod(0o644)
        aside.replace(path)
    return path


def _sayable(words: str) -> str:
    """Figures one by one: a number would be read as one giant number."""
    return re.sub(r"\d{4,}", lambda found: " ".join(found[0]), words[:4000])


def _whole_wav(data: bytes) -> bytes:
    """espeak-ng writes a WAV to a pipe with lengths that it does not know; here they are put right."""
    place = data.find(b"data")
    size = len(data) - place - 8
    head = data[:4] + (len(data) - 8).to_bytes(4, "little") + data[8 : place + 4]
    return head + size.to_bytes(4, "little") + data[place + 8 :]


@lru_cache(maxsize=8)
def _found(tool: str, path: str) -> bool:
    return shutil.which(tool, path=path) is not None


def _need(tool: str) -> None:
    if not _found(tool, os.environ.get("PATH", "")):
        raise NoTool(tool=tool)
