"""What a handset can write: the GSM default alphabet (3GPP TS 23.038) where every letter is in it, else UCS-2."""

from __future__ import annotations

GSM = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = {"\f": 10, "^": 20, "{": 40, "}": 41, "\\": 47, "[": 60, "~": 61, "]": 62, "|": 64, "€": 101}
_CODES = {letter: bytes([code]) for code, letter in enumerate(GSM)} | {
    letter: bytes([27, code]) for letter, code in EXTENDED.items()
}
_EXTENDED_LETTERS = {code: letter for letter, code in EXTENDED.items()}
DEFAULT, LATIN, UCS2 = 0, 3, 8


def decode(data: bytes, coding: int) -> str:
    """A text off the wire; what cannot be read stays as a replacement mark."""
    if coding & 0x0C == UCS2:
        return data.decode("utf-16-be", "replace")
    if coding in {1, LATIN}:
        return data.decode("latin-1")
    letters, escaped = [], False
    for code in data:
        if escaped:
            letters.append(_EXTENDED_LETTERS.get(code, "�"))
            escaped = False
        elif code == 27:
            escaped = True
        else:
            letters.append(GSM[code] if code < 128 else "�")
    return "".join(letters)


def encode(text: str) -> tuple[int, list[bytes]]:
    """The coding, and the text's bytes in as many parts as it needs (70 letters, or 67 in each of several)."""
    if all(letter in _CODES for letter in text):
        units = [_CODES[letter] for letter in text]
        coding, single, several = DEFAULT, 160, 153
    else:
        units = [letter.encode("utf-16-be") for letter in text]
        coding, single, several = UCS2, 140, 134
    if sum(map(len, units)) <= single:
        return coding, [b"".join(units)]
    return coding, _cut(units, several)


def _cut(units: list[bytes], most: int) -> list[bytes]:
    parts = [b""]
    for unit in units:
        if len(parts[-1]) + len(unit) > most:
            parts.append(b"")
        parts[-1] += unit
    return parts
