"""The keys of an install towards other installs: one that signs (Ed25519), one that receives (X25519).

Both are derived from SUNWAI_KEYS, so there is nothing more to keep. With a new sealing key they change; what was sealed
for an older one still opens while that is set.
"""

from __future__ import annotations

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from sunwai.base.refusals import Refused
from sunwai.base.sealing import NONCE, read_keys

WRAP = b"sunwai/export/wrap"


class BadPublicKey(Refused):
    """{key} is no public key of an install: 'sunwai export key' prints it there, 44 signs of base64."""


class NotForUs(Refused):
    """This was sealed for another install: none of our keys opens it."""


def signing_key() -> Ed25519PrivateKey:
    """The newest key's."""
    return Ed25519PrivateKey.from_private_bytes(_derived(b"sign")[0])


def receiving_keys() -> list[X25519PrivateKey]:
    """One for each version of SUNWAI_KEYS, the newest first."""
    return [X25519PrivateKey.from_private_bytes(one) for one in _derived(b"receive")]


def text_of(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def bytes_of(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def raw_of(text: str) -> bytes:
    """Raises:
    BadPublicKey: not 32 bytes in base64.
    """
    try:
        raw = base64.b64decode(text.strip(), validate=True)
    except ValueError as error:
        raise BadPublicKey(key=text) from error
    if len(raw) != 32:
        raise BadPublicKey(key=text)
    return raw


def wrap(key: bytes, receiver: str) -> dict[str, str]:
    """A data key for one receiver: ephemeral X25519, HKDF-SHA256 (info "sunwai/export/wrap"), AES-256-GCM."""
    ours = X25519PrivateKey.generate()
    shared = ours.exchange(X25519PublicKey.from_public_bytes(raw_of(receiver)))
    nonce = secrets.token_bytes(NONCE)
    sealed = nonce + AESGCM(_wrapping(shared)).encrypt(nonce, key, WRAP)
    return {
        "receiver": receiver, "ephemeral": text_of(ours.public_key().public_bytes_raw()), "key": text_of(sealed)
    }  # fmt: skip


def unwrap(wrapped: dict[str, str]) -> bytes:
    """Raises:
    NotForUs: it was sealed for somebody else, or changed.
    """
    ephemeral = X25519PublicKey.from_public_bytes(raw_of(wrapped["ephemeral"]))
    sealed = base64.b64decode(wrapped["key"])
    for ours in receiving_keys():
        try:
            return AESGCM(_wrapping(ours.exchange(ephemeral))).decrypt(sealed[:NONCE], sealed[NONCE:], WRAP)
        except InvalidTag:
            continue
    raise NotForUs


def _wrapping(shared: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=WRAP).derive(shared)


def _derived(use: bytes) -> list[bytes]:
    keys = read_keys(settings.SUNWAI_KEYS)
    info = b"sunwai/export/" + use
    return [
        HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(keys[version])
        for version in sorted(keys, reverse=True)
    ]
