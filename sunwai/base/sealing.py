"""Sealing: authenticated encryption with versioned keys, and keyed digests to find what is sealed.

Keys come from `SUNWAI_KEYS` (`1:BASE64,2:BASE64`, 32 bytes each; the highest version seals, all open), or, for the
embedded database, from `keys` in the var folder, made once with mode 0600. Each purpose has its own key, derived from
these by HKDF (RFC 5869), so that words sealed for one room do not open in another. AES-256-GCM (NIST SP 800-38D).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12


class BadKeys(Exception):
    """SUNWAI_KEYS must read VERSION:BASE64 of 32 bytes, several parted by commas."""


class Unopenable(Exception):
    """What was sealed does not open: its key is missing or it was changed."""


def new_key() -> str:
    """32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def read_keys(text: str) -> dict[int, bytes]:
    """Keys by version.

    Raises:
        BadKeys: a version is not a number from 1 to 255 or a key is not 32 bytes of base64.
    """
    keys: dict[int, bytes] = {}
    for part in text.replace("\n", ",").split(","):
        if not part.strip():
            continue
        version, _, key = part.strip().partition(":")
        try:
            keys[int(version)] = base64.b64decode(key, validate=True)
        except ValueError as error:
            raise BadKeys from error
    if not keys or any(len(key) != 32 for key in keys.values()) or not all(0 < version < 256 for version in keys):
        raise BadKeys
    return keys


def made_once(path: Path) -> str:
    """The keys kept in a file, made on first use; two processes at once agree on one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(f"1:{new_key()}\n")
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return path.read_text()


class Seal:
    """Seals and opens for one purpose, and makes its keyed digests."""

    def __init__(self, keys: dict[int, bytes], purpose: str) -> None:
        self.versions = sorted(keys, reverse=True)
        self.purpose = purpose.encode()
        self._ciphers = {v: AESGCM(self._derive(key, b"seal")) for v, key in keys.items()}
        self._digesters = {v: self._derive(key, b"find") for v, key in keys.items()}

    def _derive(self, key: bytes, use: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"sunwai/" + self.purpose + b"/" + use).derive(key)

    @property
    def version(self) -> int:
        """The key version that seals now."""
        return self.versions[0]

    def seal(self, clear: bytes) -> bytes:
        """One byte of version, 12 of nonce, then ciphertext and tag."""
        nonce = secrets.token_bytes(NONCE)
        return bytes([self.version]) + nonce + self._ciphers[self.version].encrypt(nonce, clear, self.purpose)

    def open(self, sealed: bytes | memoryview) -> bytes:
        """What was sealed.

        Raises:
            Unopenable: the key of its version is not here, or it was changed.
        """
        sealed = bytes(sealed)
        try:
            return self._ciphers[sealed[0]].decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], self.purpose)
        except (KeyError, IndexError, ValueError, InvalidTag) as error:
            raise Unopenable from error

    def seal_text(self, clear: str) -> bytes:
        return self.seal(clear.encode())

    def open_text(self, sealed: bytes | memoryview) -> str:
        return self.open(sealed).decode()

    def digest(self, clear: bytes, version: int | None = None) -> bytes:
        """16 bytes that find equal values without opening any (HMAC-SHA-256, cut)."""
        return hmac.digest(self._digesters[version or self.version], clear, hashlib.sha256)[:16]

    def digest_many(self, clears: Iterable[bytes], version: int | None = None) -> list[bytes]:
        """`digest` of each, several times as fast: the two keyed beginnings of HMAC (RFC 2104) are hashed once."""
        key = self._digesters[version or self.version].ljust(64, b"\0")
        inner, outer = (hashlib.sha256(bytes(byte ^ pad for byte in key)) for pad in (0x36, 0x5C))
        found = []
        for clear in clears:
            first, second = inner.copy(), outer.copy()
            first.update(clear)
            second.update(first.digest())
            found.append(second.digest()[:16])
        return found

    def seal_many(self, clears: Sequence[bytes]) -> list[bytes]:
        """`seal` of each, with the randomness fetched once."""
        cipher, version, nonces = self._ciphers[self.version], bytes([self.version]), os.urandom(NONCE * len(clears))
        cut = (nonces[place : place + NONCE] for place in range(0, len(nonces), NONCE))
        return [
            version + nonce + cipher.encrypt(nonce, clear, self.purpose)
            for nonce, clear in zip(cut, clears, strict=True)
        ]

    def digests(self, clear: bytes) -> list[bytes]:
        """The digests under every key version, newest first: what to look for while keys change."""
        return [self.digest(clear, version) for version in self.versions]


@lru_cache(maxsize=64)
def seal_for(purpose: str) -> Seal:
    """The install's seal for one purpose, such as `people.number` or `feedback.words`."""
    from django.conf import settings

    return Seal(read_keys(settings.SUNWAI_KEYS), purpose)
