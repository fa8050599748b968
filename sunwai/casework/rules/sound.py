"""Recordings without what they say of their maker. The sound itself is not touched."""

from __future__ import annotations

import struct

SYNC = b"OggS"
HEADER = 27
CRC = 0x04C11DB7
TAGS = (b"\x03vorbis", b"OpusTags")
ID3V1, APE = 128, 32


def strip_wav(content: bytes) -> bytes:
    """Only the form and the sound of a RIFF file; every other chunk (LIST, id3, bext …) is left out."""
    chunks, place = [], 12
    while place + 8 <= len(content):
        name, size = content[place : place + 4], int.from_bytes(content[place + 4 : place + 8], "little")
        body = content[place + 8 : place + 8 + size]
        if name in {b"fmt ", b"data", b"fact"}:
            chunks.append(name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2))
        place += 8 + size + size % 2
    if not any(chunk.startswith(b"fmt ") for chunk in chunks) or not any(c.startswith(b"data") for c in chunks):
        raise ValueError
    whole = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


def strip_mp3(content: bytes) -> bytes:
    """Without ID3v2 before, and ID3v1 and APE after the frames."""
    while content.startswith(b"ID3") and len(content) > 10:
        size = 0
        for byte in content[6:10]:
            size = size << 7 | byte & 0x7F
        content = content[10 + size + (10 if content[5] & 0x10 else 0) :].lstrip(b"\0")
    changed = True
    while changed:
        changed = False
        if content[-ID3V1:].startswith(b"TAG"):
            content, changed = content[:-ID3V1], True
        if content[-APE:].startswith(b"APETAGEX"):
            size = int.from_bytes(content[-APE + 12 : -APE + 16], "little")
            has_header = int.from_bytes(content[-APE + 20 : -APE + 24], "little") >> 31
            content, changed = content[: -(size + APE * has_header)], True
    if len(content) < 4 or content[0] != 0xFF:
        raise ValueError
    return content


def strip_ogg(content: bytes) -> bytes:
    """The comments of each stream emptied where they stand, so that no page moves (RFC 3533, RFC 7845)."""
    made, place, is_comment = bytearray(), 0, False
    while place < len(content):
        if content[place : place + 4] != SYNC or place + HEADER > len(content):
            raise ValueError
        count = content[place + 26]
        laces = content[place + HEADER : place + HEADER + count]
        begin = place + HEADER + count
        body = bytearray(content[begin : begin + sum(laces)])
        if len(body) != sum(laces):
            raise ValueError
        at = 0
        for length, starts, goes_on in _packets(laces, is_continued=bool(content[place + 5] & 1)):
            if starts:
                is_comment = bytes(body[at : at + 8]).startswith(TAGS)
            if is_comment:
                _empty(body, at, length, starts=starts)
            is_comment = is_comment and goes_on
            at += length
        head = bytearray(content[place:begin])
        head[22:26] = bytes(4)
        head[22:26] = _crc(bytes(head) + bytes(body)).to_bytes(4, "little")
        made += head + body
        place = begin + sum(laces)
    return bytes(made)


def _packets(laces: bytes, *, is_continued: bool) -> list[tuple[int, bool, bool]]:
    """The pieces of packets in a page: how long, whether one begins with it, whether it goes on in the next page."""
    found, length, starts = [], 0, not is_continued
    for lace in laces:
        length += lace
        if lace < 255:
            found.append((length, starts, False))
            length, starts = 0, True
    if length:
        found.append((length, starts, True))
    return found


def _empty(body: bytearray, at: int, length: int, *, starts: bool) -> None:
    """Writes nothing over a comment's vendor and tags: no vendor, no tags, and zeros to the old end."""
    skip = 0
    if starts:
        name = next(tag for tag in TAGS if bytes(body[at : at + len(tag)]) == tag)
        skip = len(name)
    body[at + skip : at + length] = bytes(length - skip)
    if starts and body[at : at + 7] == TAGS[0] and length > skip + 8:
        body[at + skip + 8] = 1  # the framing bit that Vorbis wants after its comments


def _table() -> list[int]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1 ^ CRC if value & 0x80000000 else value << 1) & 0xFFFFFFFF
        table.append(value)
    return table


_TABLE = _table()


def _crc(data: bytes) -> int:
    value = 0
    for byte in data:
        value = (value << 8 & 0xFFFFFFFF) ^ _TABLE[value >> 24 ^ byte]
    return value
