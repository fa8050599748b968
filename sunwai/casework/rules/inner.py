"""Pictures inside a document lose what they say of their maker; their pixels stay as they are, bit by bit."""

from __future__ import annotations

import re
import zlib

import pikepdf

START, END, SCAN, JFIF, ADOBE, NOTE = 0xD8, 0xD9, 0xDA, 0xE0, 0xEE, 0xFE
PLAIN_JFIF = 16
"""The length of a JFIF segment that has no small picture of its own in it."""
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
NOTES = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/Thumb")
BOXES = {b"xml ", b"uuid", b"uinf"}


def strip_inner(document: pikepdf.Pdf) -> None:
    """Takes the notes off every object of a document, and out of its JPEG and JPEG 2000 pictures.

    Raises:
        ValueError, IndexError, zlib.error: a picture in it is broken.
    """
    for one in document.objects:
        if not isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)):
            continue
        for name in NOTES:
            if name in one:
                del one[name]
        if isinstance(one, pikepdf.Stream):
            _picture(one)


def _picture(one: pikepdf.Stream) -> None:
    known = one.get("/Filter")
    filters = [str(name) for name in known] if isinstance(known, pikepdf.Array) else [str(known)] if known else []
    if not filters or filters[-1] not in {"/DCTDecode", "/JPXDecode"} or filters[:-1] not in ([], ["/FlateDecode"]):
        return
    content = one.read_raw_bytes()
    if len(filters) > 1:
        content = zlib.decompress(content)
    clean = plain_jpeg(content) if filters[-1] == "/DCTDecode" else plain_jpeg_2000(content)
    said = one.get("/DecodeParms") if len(filters) == 1 else None
    parameters = said if isinstance(said, (pikepdf.Dictionary, pikepdf.Array)) else None
    one.write(clean, filter=pikepdf.Name(filters[-1]), decode_parms=parameters)


def plain_jpeg(content: bytes) -> bytes:
    """A JPEG (ITU-T T.81) without application segments but those its colours need, comments, and what follows its end.

    Raises:
        ValueError, IndexError: it is broken.
    """
    if content[:2] != bytes([0xFF, START]):
        raise ValueError
    kept, place = [content[:2]], 2
    while content[place + 1] != END:
        kind, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4], "big")
        if content[place] != 0xFF or length < 2:
            raise ValueError
        end = place + 2 + length
        if kind == SCAN:
            found = _MARKER.search(content, end)
            if found is None:
                raise ValueError
            end = found.start()
        if not (kind == NOTE or JFIF <= kind <= 0xEF) or kind == ADOBE or (kind == JFIF and length == PLAIN_JFIF):
            kept.append(content[place:end])
        place = end
    return b"".join([*kept, bytes([0xFF, END])])


def plain_jpeg_2000(content: bytes) -> bytes:
    """A JPEG 2000 file (ISO/IEC 15444-1, annex I) without its boxes of notes; a bare codestream as it is.

    Raises:
        ValueError: it is broken.
    """
    if content[4:8] != b"jP  ":
        return content
    kept, place = [], 0
    while place < len(content):
        length, kind = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
        if length == 1:
            length = int.from_bytes(content[place + 8 : place + 16], "big")
        end = place + length if length else len(content)
        if end < place + 8 or end > len(content):
            raise ValueError
        if kind not in BOXES:
            kept.append(content[place:end])
        place = end
    return b"".join(kept)
