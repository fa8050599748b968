"""How a text is encoded and cut into segments: GSM-7 (3GPP TS 23.038) where every letter is in it, else UCS-2.

One segment holds 160 septets or 70 16-bit units; several hold 153 or 67 each, beside the header that joins them. No
letter is cut in two: neither one behind an escape, nor one of two UCS-2 units.
"""

from __future__ import annotations

from dataclasses import dataclass

GSM7 = "gsm7"
UCS2 = "ucs2"
BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPE = 0x1B
CUT = "\udc1b"
"""An escape at the very end of a part, whose letter comes with the next; no text holds this half of a letter."""
EXTENSION = {
    0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€",
}  # fmt: skip
_CODES: dict[str, bytes] = {letter: bytes([code]) for code, letter in enumerate(BASIC) if code != ESCAPE} | {
    letter: bytes([ESCAPE, code]) for code, letter in EXTENSION.items()
}
_PLAIN = frozenset(_CODES)
_DOUBLE = frozenset(EXTENSION.values())
SINGLE = {GSM7: 160, UCS2: 70}
JOINED = {GSM7: 153, UCS2: 67}


@dataclass(frozen=True)
class Segments:
    """What a text costs: its encoding, its length in septets or 16-bit units, and its segments."""

    encoding: str
    units: int
    segments: int


def encoding_of(text: str) -> str:
    """GSM-7 if it holds every letter of the text, else UCS-2."""
    return GSM7 if _PLAIN.issuperset(text) else UCS2


def _units(text: str, encoding: str) -> int:
    if encoding == UCS2:
        return len(text.encode("utf-16-be", "surrogatepass")) // 2
    return len(text) + sum(map(text.count, _DOUBLE)) if not _DOUBLE.isdisjoint(text) else len(text)


def _cost(letter: str, encoding: str) -> int:
    if encoding == GSM7:
        return len(_CODES[letter])
    return 2 if ord(letter) > 0xFFFF else 1


def split(text: str) -> list[str]:
    """The text as it goes out, segment by segment."""
    encoding = encoding_of(text)
    if _units(text, encoding) <= SINGLE[encoding]:
        return [text]
    costs = [_cost(letter, encoding) for letter in text]
    parts: list[str] = []
    begin = filled = 0
    for place, cost in enumerate(costs):
        if filled + cost > JOINED[encoding]:
            parts.append(text[begin:place])
            begin, filled = place, 0
        filled += cost
    return [*parts, text[begin:]]


def count(text: str) -> Segments:
    """What sending this text costs."""
    encoding = encoding_of(text)
    return Segments(encoding, _units(text, encoding), len(split(text)))


def encode(text: str, encoding: str) -> bytes:
    """The text as the wire carries it: a septet a byte, or UTF-16BE."""
    if encoding == GSM7:
        return b"".join(_CODES[letter] for letter in text)
    return text.encode("utf-16-be", "surrogatepass")


def decode_gsm7(wire: bytes) -> str:
    """Septets, one a byte, as text. An escape without a known letter behind it stays; one at the end is `CUT`."""
    letters: list[str] = []
    place = 0
    while place < len(wire):
        code = wire[place] & 0x7F
        if code == ESCAPE and place + 1 < len(wire) and wire[place + 1] in EXTENSION:
            letters.append(EXTENSION[wire[place + 1]])
            place += 1
        elif code == ESCAPE and place + 1 == len(wire):
            letters.append(CUT)
        else:
            letters.append(BASIC[code])
        place += 1
    return "".join(letters)


def join(parts: list[str]) -> str:
    """Parts as one text, mending a letter that the sender's phone cut in two."""
    whole = "".join(parts)
    if CUT in whole:
        for code, letter in EXTENSION.items():
            whole = whole.replace(CUT + BASIC[code], letter)
        whole = whole.replace(CUT, BASIC[ESCAPE])
    return whole.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "replace")
