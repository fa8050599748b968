"""The short code by which a citizen can ask us whether a text is ours."""

from __future__ import annotations

import secrets

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without those that are taken for another: 0 and O, 1, I, L and U."""
LENGTH = 8
LOOKS_LIKE = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")


def new_check_code() -> str:
    """Random, eight letters: with a million texts out, one guess in 600,000 names one."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def read_check_code(text: str) -> str:
    """A code as it was typed, in one form: capitals, Latin digits, nothing between. Empty if it cannot be one."""
    plain = "".join(one for one in text[:40].translate(LOOKS_LIKE).upper() if one.isalnum())
    return plain if len(plain) == LENGTH and all(one in LETTERS for one in plain) else ""
