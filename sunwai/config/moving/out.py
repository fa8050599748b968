"""Moving out: a folder with one file of JSON Lines a table, sealed files, a manifest and its signature."""

from __future__ import annotations

import gzip
import hashlib
import json
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, transaction

from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import Refused
from sunwai.base.sealing import NONCE, seal_for
from sunwai.config.moving import keys
from sunwai.config.moving.tables import FOLDERS, Table, migrations, schema, tables
from sunwai.ledger.commands import record

FORMAT = 1
MANIFEST, SIGNATURE, SCHEMA = "manifest.json", "manifest.sig", "SCHEMA.md"
Progress = Callable[[str, int], None]


class NotEmpty(Refused):
    """{folder} is not empty. Give a new folder."""


def move_out(*, to: Path, receiver: str, by: Actor, at: datetime, progress: Progress | None = None) -> dict[str, Any]:
    """Writes a whole install into a new folder, as it was at one moment; the manifest.

    Whatever is sealed here is sealed anew for the receiver alone.

    Raises:
        NotAllowed: without the right to administer; BadPublicKey: not a receiver's key; NotEmpty: the folder is not.
    """
    by.need(Right.ADMINISTER)
    keys.raw_of(receiver)
    if to.exists() and any(to.iterdir()):
        raise NotEmpty(folder=to.name)
    (to / "tables").mkdir(parents=True, exist_ok=True)
    key = secrets.token_bytes(32)
    manifest: dict[str, Any] = {
        "format": FORMAT, "made_at": at.isoformat(), "migrations": migrations(), "wrapped": keys.wrap(key, receiver),
        "signer": keys.text_of(keys.signing_key().public_key().public_bytes_raw()), "tables": {}, "files": {},
    }  # fmt: skip
    with _one_view():
        for one in tables():
            manifest["tables"][one.name] = {**one.described(), **_table(one, to, key)}
            if progress:
                progress(one.name, manifest["tables"][one.name]["rows"])
    for folder, purpose in FOLDERS.items():
        manifest["files"] |= _files(folder, purpose, to, key)
    (to / SCHEMA).write_text(schema(), encoding="utf-8")
    text = json.dumps(manifest, indent=1, sort_keys=True).encode()
    (to / MANIFEST).write_bytes(text)
    (to / SIGNATURE).write_bytes(keys.signing_key().sign(text))
    with transaction.atomic():
        record(by=by, action="moving.export", subject="export", subject_id=hashlib.sha256(text).hexdigest()[:16], at=at,
               facts={"receiver": receiver, "digest": hashlib.sha256(text).hexdigest()})  # fmt: skip
    return manifest


class _one_view(transaction.Atomic):  # noqa: N801
    """One transaction in which every table is seen as it was at its beginning."""

    def __init__(self) -> None:
        super().__init__(using=None, savepoint=True, durable=False)

    def __enter__(self) -> None:
        is_first = not connection.in_atomic_block
        super().__enter__()
        if is_first:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def sealed_for(key: bytes, clear: bytes, place: str) -> bytes:
    """12 bytes of nonce, then AES-256-GCM's ciphertext and tag; `place` (table.column or the file's name) is bound."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, clear, place.encode())


def _table(one: Table, to: Path, key: bytes) -> dict[str, Any]:
    path, count = to / "tables" / f"{one.name}.jsonl.gz", 0
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=5) as file:
        for row in _rows(one):
            for column, purpose in one.sealed.items():
                if row[column] is not None:
                    clear = seal_for(purpose).open(bytes.fromhex(row[column][2:]))
                    row[column] = "\\x" + sealed_for(key, clear, f"{one.name}.{column}").hex()
            file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
            count += 1
    return {"rows": count, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def _rows(one: Table) -> Iterator[dict[str, Any]]:
    columns = ", ".join(f'"{name}"' for name in one.columns)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT row_to_json(t)::text FROM (SELECT {columns} FROM {one.name}) AS t")
        while rows := cursor.fetchmany(2000):
            for (text,) in rows:
                yield json.loads(text)


def _files(folder: str, purpose: str, to: Path, key: bytes) -> dict[str, str]:
    """The files of a folder, each sealed anew; their digests by name."""
    here, found = Path(settings.VAR) / folder, {}
    for path in sorted(here.rglob("*")) if here.exists() else []:
        if path.is_file():
            name = f"files/{folder}/{path.relative_to(here)}"
            kept = path.read_bytes()
            content = sealed_for(key, seal_for(purpose).open(kept) if purpose else kept, name)
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            (to / name).write_bytes(content)
            found[name] = hashlib.sha256(content).hexdigest()
    return found
