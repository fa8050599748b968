"""Moving in: an export is verified, then brought whole into an empty install, sealed anew under its own keys."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import Refused
from sunwai.base.sealing import NONCE, seal_for
from sunwai.config.moving import keys
from sunwai.config.moving.out import FORMAT, MANIFEST, SIGNATURE
from sunwai.config.moving.tables import FOLDERS, Table, migrations, tables
from sunwai.ledger.commands import record
from sunwai.messages.commands import place_pause
from sunwai.messages.types import PauseScope

AT_ONCE = 2_000


class NotAnExport(Refused):
    """{folder} is no export of an install that this program can read: {problem}."""


class ExportChanged(Refused):
    """This export is not what was signed: {problem}."""


class NotAnEmptyInstall(Refused):
    """There is something in this install already ({table}). An export is brought into an empty one."""


class OtherTables(Refused):
    """The export's tables are those of another version of the program ({room}: {theirs}, here {ours})."""


@dataclass(frozen=True)
class Verified:
    """An export whose signature and every digest fit."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def rows(self) -> int:
        return sum(int(one["rows"]) for one in self.manifest["tables"].values())


def verify(folder: Path, *, signer: str = "") -> Verified:
    """Checks signature, digests and counts; needs neither the receiver's key nor a database.

    Args:
        signer: the public key that it must be signed by; without it, only that it is whole is known, not whose it is.

    Raises:
        NotAnExport, ExportChanged.
    """
    try:
        text, signature = (folder / MANIFEST).read_bytes(), (folder / SIGNATURE).read_bytes()
        manifest = json.loads(text)
        if manifest["format"] != FORMAT:
            raise NotAnExport(folder=folder.name, problem=f"format {manifest['format']}")
        by = manifest["signer"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotAnExport(folder=folder.name, problem=MANIFEST) from error
    if signer and signer.strip() != by:
        raise ExportChanged(problem=f"signed by {by}")
    try:
        Ed25519PublicKey.from_public_bytes(keys.raw_of(by)).verify(signature, text)
    except InvalidSignature as error:
        raise ExportChanged(problem=SIGNATURE) from error
    for name, digest in _parts(manifest):
        path = folder / name
        if not path.is_file() or path.is_symlink() or _digest(path) != digest:
            raise ExportChanged(problem=name)
    for name, one in manifest["tables"].items():
        if sum(1 for _ in _lines(folder, name)) != one["rows"]:
            raise ExportChanged(problem=name)
    return Verified(folder, manifest)


def move_in(*, export: Verified, by: Actor, at: datetime) -> dict[str, int]:
    """Brings an export in: all or nothing, into an empty install. All sending is paused then, because what waits there
    may leave there too. Rows by table.

    Raises:
        NotAllowed, NotForUs, NotAnEmptyInstall, OtherTables.
    """
    by.need(Right.ADMINISTER)
    key = keys.unwrap(export.manifest["wrapped"])
    theirs, ours = export.manifest["migrations"], migrations()
    for room in sorted({*theirs, *ours}):
        if theirs.get(room) != ours.get(room):
            raise OtherTables(room=room, theirs=theirs.get(room), ours=ours.get(room))
    with transaction.atomic():
        known = tables()
        for one in known:
            if bulk.rows(f"SELECT 1 FROM {one.name} LIMIT 1"):
                raise NotAnEmptyInstall(table=one.name)
        counts = {one.name: _take(one, export.folder, key) for one in known if one.name in export.manifest["tables"]}
        _go_on_counting(known)
        bulk.run("SET CONSTRAINTS ALL IMMEDIATE")
        bulk.run("SET CONSTRAINTS ALL DEFERRED")
        digest = hashlib.sha256((export.folder / MANIFEST).read_bytes()).hexdigest()
        record(by=by, action="moving.import", subject="export", subject_id=digest[:16], at=at,
               facts={"digest": digest, "signer": export.manifest["signer"]})  # fmt: skip
        place_pause(scope=PauseScope.ALL, why=f"moving {digest[:16]}", by=by, at=at)
        _take_files(export, key)
    return counts


def _parts(manifest: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, one in manifest["tables"].items():
        yield f"tables/{name}.jsonl.gz", one["sha256"]
    for name, digest in manifest["files"].items():
        if ".." in Path(name).parts or not name.startswith("files/"):
            raise ExportChanged(problem=name)
        yield name, digest


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lines(folder: Path, table: str) -> Iterator[str]:
    with gzip.open(folder / "tables" / f"{table}.jsonl.gz", "rt", encoding="utf-8") as file:
        yield from file


def _take(one: Table, folder: Path, key: bytes) -> int:
    columns = ", ".join(f'"{name}"' for name in one.columns)
    sql = (
        f"INSERT INTO {one.name} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{one.name}, %s::json)"
    )
    rows, count = (_sealed_here(one, json.loads(line), key) for line in _lines(folder, one.name)), 0
    while batch := list(islice(rows, AT_ONCE)):
        bulk.run(sql, [json.dumps(batch, ensure_ascii=False)])
        count += len(batch)
    return count


def _sealed_here(one: Table, row: dict[str, Any], key: bytes) -> dict[str, Any]:
    for column, purpose in one.sealed.items():
        if row.get(column) is None:
            continue
        clear = opened(key, bytes.fromhex(row[column][2:]), f"{one.name}.{column}")
        seal = seal_for(purpose)
        row[column] = "\\x" + seal.seal(clear).hex()
        if one.name == "people_contactpoint":
            row["key_version"] = seal.version
            if clear:
                row["lookup"] = "\\x" + seal.digest(clear).hex()
    return row


def opened(key: bytes, sealed: bytes, place: str) -> bytes:
    """Raises:
    ExportChanged: it does not open at this place.
    """
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], place.encode())
    except InvalidTag as error:
        raise ExportChanged(problem=place) from error


def _go_on_counting(known: list[Table]) -> None:
    """What is numbered goes on after the highest number."""
    for one in known:
        if one.columns.get(one.key) not in {"bigint", "integer"}:
            continue
        ((sequence,),) = bulk.rows("SELECT pg_get_serial_sequence(%s, %s)", [one.name, one.key])
        if sequence:
            highest = f"(SELECT coalesce(max({one.key}), 0) + 1 FROM {one.name})"
            bulk.rows(f"SELECT setval(%s, {highest}, false)", [sequence])


def _take_files(export: Verified, key: bytes) -> None:
    for name in export.manifest["files"]:
        _, folder, *rest = Path(name).parts
        if folder not in FOLDERS:
            raise ExportChanged(problem=name)
        place = Path(settings.VAR) / folder / Path(*rest)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        clear = opened(key, (export.folder / name).read_bytes(), name)
        purpose = FOLDERS[folder]
        place.write_bytes(seal_for(purpose).seal(clear) if purpose else clear)
        place.chmod(0o600)
