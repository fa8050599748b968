"""Numbers and codes as people hold them: how they are made, written and read back."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from sunwai.base.ids import ALPHABET, token
from sunwai.base.sealing import Unopenable, seal_for
from sunwai.casework.types import CODE_SEAL
from sunwai.people.numbers import DIGITS

CODE = 6
BOX = 16
FINDER = 6
COST = 2**14
"""Of scrypt, with blocks of 8: 16 MB and some 40 ms for a try."""


def new_number() -> str:
    """A case's number: ten signs without look-alikes, in two groups of five."""
    signs = token(10).upper()
    return f"{signs[:5]}-{signs[5:]}"


def number_of(text: str) -> str:
    """The number as it is kept, of whatever a person typed: small letters, spaces, without the stroke."""
    signs = "".join(sign for sign in text.translate(DIGITS).upper() if sign.isascii() and sign.isalnum())
    return f"{signs[:5]}-{signs[5:]}"


def new_code() -> str:
    """What opens a named or confidential case, with its number."""
    return token(CODE).upper()


def seal_code(number: str, code: str) -> bytes:
    return seal_for(CODE_SEAL).seal_text(f"{number}/{code}")


def is_code(sealed: bytes | memoryview | None, number: str, code: str) -> bool:
    """Whether this is the code that was given out."""
    if sealed is None:
        return False
    plain = "".join(sign for sign in code.translate(DIGITS).upper() if sign in ALPHABET.upper())
    try:
        kept = seal_for(CODE_SEAL).open_text(sealed)
    except Unopenable:
        return False
    return hmac.compare_digest(kept.encode(), f"{number}/{plain}".encode())


def new_box() -> str:
    """The sixteen digits that open an anonymous case; nothing else does."""
    return "".join(secrets.choice("0123456789") for _ in range(BOX))


def box_of(text: str) -> str:
    """The digits of what a person typed."""
    return "".join(sign for sign in text.translate(DIGITS) if sign in "0123456789")


def slow_hash(code: str, salt: bytes) -> bytes:
    """Of the ten digits that do not find the box."""
    return hashlib.scrypt(code[FINDER:].encode(), salt=salt, n=COST, r=8, p=1, dklen=32)
