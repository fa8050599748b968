"""What a file is, told by its content alone: its name and what the sender says of it count for nothing."""

from __future__ import annotations

from sunwai.casework.types import FileTooLarge, TooManyFiles, WrongFile

MEGABYTE = 1024 * 1024
JPEG, PNG, WEBP, PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
OGG, MP3, WAV, PLAIN = "audio/ogg", "audio/mpeg", "audio/wav", "text/plain"
MOST: dict[str, int] = {
    JPEG: 12 * MEGABYTE, PNG: 12 * MEGABYTE, WEBP: 12 * MEGABYTE, PDF: 10 * MEGABYTE, OGG: 10 * MEGABYTE,
    MP3: 10 * MEGABYTE, WAV: 10 * MEGABYTE, PLAIN: 256 * 1024,
}  # fmt: skip
"""The types that are taken, and how large each may be."""
TOGETHER = 8
STARTS = ((b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"%PDF-", PDF), (b"OggS\x00", OGG), (b"ID3", MP3))
RIFF = {b"WEBP": WEBP, b"WAVE": WAV}
WRITTEN = {"\n", "\r", "\t"}
NO_BITRATE, NO_RATE = 15, 3


def media_type(content: bytes) -> str:
    """The type of a file that is taken.

    Raises:
        WrongFile: it is none of these.
        FileTooLarge: it is more than its type may be.
    """
    found = _sniffed(content)
    if not found:
        raise WrongFile
    if len(content) > MOST[found]:
        raise FileTooLarge(megabytes=max(1, MOST[found] // MEGABYTE))
    return found


def need_few(count: int) -> None:
    """Raises:
    TooManyFiles: more than one deed may bring.
    """
    if count > TOGETHER:
        raise TooManyFiles(most=TOGETHER)


def _sniffed(content: bytes) -> str:
    for start, found in STARTS:
        if content.startswith(start):
            return found
    if content.startswith(b"RIFF"):
        return RIFF.get(content[8:12], "")
    if _is_mp3(content):
        return MP3
    return PLAIN if _is_plain(content) else ""


def _is_mp3(content: bytes) -> bool:
    """An MPEG audio frame's header (ISO 11172-3): eleven bits set, layer III, a bit rate, a sampling rate."""
    if len(content) < 4 or content[0] != 0xFF or content[1] & 0xE0 != 0xE0:
        return False
    version, layer, rates = content[1] >> 3 & 3, content[1] >> 1 & 3, content[2]
    return version != 1 and layer == 1 and rates >> 4 not in {0, NO_BITRATE} and rates >> 2 & 3 != NO_RATE


def _is_plain(content: bytes) -> bool:
    if not content or len(content) > MOST[PLAIN]:
        return False
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all(sign in WRITTEN or (ord(sign) >= 32 and ord(sign) != 127) for sign in text)
