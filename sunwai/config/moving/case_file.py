"""A case on its way to another government: one file, signed by us and sealed for the receiver."""

from __future__ import annotations

import hashlib
import json
import secrets
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from sunwai.config.moving import keys
from sunwai.config.moving.into import ExportChanged, NotAnExport, opened
from sunwai.config.moving.out import sealed_for

PLACE = "sunwai/case"


def write(contents: dict[str, Any], *, receiver: str) -> bytes:
    """The file: JSON with `signer`, `signature` (over `body`), and `body`: the wrapped key and the sealed contents."""
    key = secrets.token_bytes(32)
    clear = json.dumps({**contents, "from": settings.SUNWAI_URL}, ensure_ascii=False, sort_keys=True).encode()
    body = json.dumps(
        {"wrapped": keys.wrap(key, receiver), "sealed": keys.text_of(sealed_for(key, clear, PLACE))}, sort_keys=True
    )
    signing = keys.signing_key()
    return json.dumps({
        "sunwai": "case", "signer": keys.text_of(signing.public_key().public_bytes_raw()),
        "signature": keys.text_of(signing.sign(body.encode())), "body": body,
    }).encode()  # fmt: skip


def read(path: Path, *, signer: str) -> dict[str, Any]:
    """The contents of a file that this government may open and that one signed.

    Raises:
        NotAnExport: no such file; ExportChanged: the signature, or a file's digest, does not fit; NotForUs.
    """
    try:
        outer = json.loads(path.read_bytes())
        body, signature, by = outer["body"], keys.bytes_of(outer["signature"]), outer["signer"]
        inner = json.loads(body)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotAnExport(folder=path.name, problem="JSON") from error
    if by != signer.strip():
        raise ExportChanged(problem=f"signed by {by}")
    try:
        Ed25519PublicKey.from_public_bytes(keys.raw_of(signer)).verify(signature, body.encode())
    except InvalidSignature as error:
        raise ExportChanged(problem="signature") from error
    contents: dict[str, Any] = json.loads(opened(keys.unwrap(inner["wrapped"]), keys.bytes_of(inner["sealed"]), PLACE))
    for one in contents["files"]:
        if hashlib.sha256(keys.bytes_of(one["content"])).hexdigest() != one["sha256"]:
            raise ExportChanged(problem=one["name"])
    return contents
