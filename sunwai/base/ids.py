"""Names that the public sees: short codes nobody can guess, and numbers people can read out."""

from __future__ import annotations

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def token(length: int = 10) -> str:
    """A random code without look-alike letters: 10 letters are 49 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
