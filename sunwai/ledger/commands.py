"""Writing the ledger: `record` in every command's transaction, `seal` by the one sealer."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from sunwai.base.actors import Actor
from sunwai.base.bulk import Step
from sunwai.base.sealing import seal_for
from sunwai.ledger.models import Entry
from sunwai.ledger.queries import COLUMNS, Checkpoint, head, link

SEALER_LOCK = 0x5EA1
BATCH = 5000
INSERT = """
INSERT INTO ledger_entry (at, actor, action, subject, subject_id, salt, digest)
VALUES (%(at)s, %(actor)s, %(action)s, %(subject)s, %(subject_id)s, %(salt)s, %(digest)s)
"""


def record(
    *, by: Actor, action: str, subject: str, subject_id: object, at: datetime, facts: Mapping[str, object] | None = None
) -> None:
    """One row for one command, in the caller's transaction. `facts` is kept only as a keyed, salted digest."""
    salt = secrets.token_bytes(16)
    Entry.objects.create(
        at=at, actor=str(by), action=action, subject=subject, subject_id=str(subject_id), salt=salt,
        digest=digest_of(salt, facts or {}),
    )  # fmt: skip


@dataclass(frozen=True)
class Prepared:
    """A row that is reckoned but not written: without who and when. Its digest may stand on a receipt already."""

    action: str
    subject: str
    subject_id: str
    salt: bytes
    digest: bytes


def prepare(*, action: str, subject: str, subject_id: object, facts: Mapping[str, object]) -> Prepared:
    """What `record` would write of these facts."""
    salt = secrets.token_bytes(16)
    return Prepared(action, subject, str(subject_id), salt, digest_of(salt, facts))


def step(row: Prepared, *, by: str, at: datetime) -> Step:
    """The statement that writes a prepared row, for a command that sends all of its statements in one round trip."""
    return INSERT, {"at": at, "actor": by, **asdict(row)}


def record_prepared(rows: Sequence[Prepared], *, by: str, at: datetime) -> None:
    """Writes prepared rows in the order given, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, [{"at": at, "actor": by, **asdict(row)} for row in rows])


def digest_of(salt: bytes, facts: Mapping[str, object]) -> bytes:
    """The 32-byte digest of facts under a row's salt: shown the facts, anyone with the install's key can check them."""
    text = json.dumps(facts, sort_keys=True, default=str, ensure_ascii=True, separators=(",", ":"))
    return hashlib.blake2b(salt + text.encode(), key=seal_for("ledger.facts").digest(b"facts"), digest_size=32).digest()


def seal() -> int:
    """Chains the committed rows that are not yet chained, in order of id; how many. One sealer at a time.

    A row that commits late is chained late: the chain says in what order rows were sealed, `at` when they were done.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER_LOCK])
        if not (cursor.fetchone() or [False])[0]:
            return 0
        cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM ledger_entry WHERE seq IS NULL ORDER BY id LIMIT %s", [BATCH])
        rows = cursor.fetchall()
        if not rows:
            return 0
        last = head()
        seq, chain = last.seq, last.chain
        sealed = []
        for row in rows:
            seq += 1
            chain = link(chain, seq, row)
            sealed.append((row[0], seq, chain))
        cursor.execute(
            "UPDATE ledger_entry AS e SET seq = s.seq, chain = s.chain"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[]) AS s(id, seq, chain) WHERE e.id = s.id",
            [list(column) for column in zip(*sealed, strict=True)],
        )
    return len(rows)


def keep_checkpoint(*, path: Path, at: datetime) -> Checkpoint | None:
    """Appends the chain's head to a file outside the database, if it moved since the last line."""
    newest = head()
    if not newest.seq:
        return None
    line = json.dumps({"seq": newest.seq, "chain": newest.chain.hex(), "at": at.isoformat()}) + "\n"
    with path.open("a+") as file:
        file.seek(max(0, path.stat().st_size - 400))
        if f'"chain": "{newest.chain.hex()}"' in file.read():
            return None
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    return newest
