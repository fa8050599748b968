"""The code that an authenticator app shows: TOTP (RFC 6238), six digits, half a minute, SHA-1."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time

PERIOD = 30


def code(secret: str, moment: float | None = None) -> str:
    """The code of a base32 secret at a moment (this one)."""
    counter = int((time.time() if moment is None else moment) // PERIOD)
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1)
    start = digest[-1] & 0x0F
    return f"{(struct.unpack_from('>I', digest, start)[0] & 0x7FFFFFFF) % 1_000_000:06d}"
