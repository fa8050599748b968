"""Questions about feeds, files and quarantine; what an actor may see is written here once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime

import polars as pl
from django.db.models import Model, Q, QuerySet

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.base.sealing import seal_for
from sunwai.directory.models import Office, Post, Service
from sunwai.transactions.cleaning import Known, digests_of, own_key_texts
from sunwai.transactions.models import Feed, FeedAlarm, FeedFile, FeedToken, QuarantinedRow, Transaction, Upload
from sunwai.transactions.types import FileState, QuarantineState

OF_KEYS = """
SELECT replace(key::text, '-', ''), id FROM transactions_transaction
WHERE NOT retracted AND key = ANY(ARRAY(SELECT encode(digest, 'hex')::uuid FROM unnest({digests}) AS digest))
"""
ROW = "transactions.row"
FILE = "transactions.file"
UPLOAD = "transactions.upload"


def _feeds_within(actor: Actor, right: Right, feed: str) -> Q:
    """A feed holds a whole department: a right over some areas only does not open it."""
    if actor.kind == "process":
        return Q()
    found = Q(pk__in=[])
    for grant in actor.grants:
        if grant.right is right and grant.areas is None:
            if grant.departments is None:
                return Q()
            found |= Q(**{f"{feed}department__in": grant.departments})
    return found


def feeds_importable_by(actor: Actor) -> QuerySet[Feed]:
    return Feed.objects.filter(_feeds_within(actor, Right.IMPORT_TRANSACTIONS, ""))


def files_visible_to(actor: Actor) -> QuerySet[FeedFile]:
    return FeedFile.objects.filter(_feeds_within(actor, Right.SEE_IMPORTS, "feed__"))


def uploads_visible_to(actor: Actor) -> QuerySet[Upload]:
    return Upload.objects.filter(_feeds_within(actor, Right.SEE_IMPORTS, "feed__"))


def quarantine_visible_to(actor: Actor) -> QuerySet[QuarantinedRow]:
    """Quarantined rows show citizens' numbers, so they need the right to correct them."""
    return QuarantinedRow.objects.filter(_feeds_within(actor, Right.CORRECT_QUARANTINE, "file__feed__"))


def open_alarms(actor: Actor) -> QuerySet[FeedAlarm]:
    """Feeds that did not come, still awaited."""
    return FeedAlarm.objects.filter(_feeds_within(actor, Right.SEE_IMPORTS, "feed__"), ended_at__isnull=True)


def in_force(transactions: QuerySet[Transaction] | None = None) -> QuerySet[Transaction]:
    """Transactions that count: not of a retracted file."""
    return (Transaction.objects.all() if transactions is None else transactions).filter(retracted=False)


def file_of_digest(feed: Feed, content: bytes) -> FeedFile | None:
    """The feed's file of these bytes (by their SHA-256), under whichever key it was noted."""
    return FeedFile.objects.filter(feed=feed, digest__in=seal_for(FILE).digests(content)).first()


def reasons(file: FeedFile) -> dict[str, int]:
    """How many of a file's rows were quarantined for each reason."""
    rows = QuarantinedRow.objects.filter(file=file).values_list("reason", flat=True)
    counts: dict[str, int] = {}
    for reason in rows:
        counts[reason] = counts.get(reason, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: -pair[1]))


def fields_of(row: QuarantinedRow) -> list[str]:
    """A quarantined row's fields in clear. Only for those whom `quarantine_visible_to` shows it."""
    fields: list[str] = json.loads(seal_for(ROW).open_text(row.sealed))
    return fields


def feeds_missing(at: datetime) -> list[Feed]:
    """Feeds whose hour passed today without a file, and that have no alarm yet."""
    day = day_of(at)
    came = FeedFile.objects.filter(received_at__date=day, state=FileState.LOADED).values("feed")
    alarmed = FeedAlarm.objects.filter(day=day).values("feed")
    return list(Feed.objects.filter(expected_by__isnull=False).exclude(pk__in=came).exclude(pk__in=alarmed))


def quarantine_open(file: FeedFile) -> QuerySet[QuarantinedRow]:
    return QuarantinedRow.objects.filter(file=file, state=QuarantineState.OPEN).order_by("line")


def known_codes(feed: Feed) -> Known:
    """The directory's codes, for the join that every chunk goes through."""
    return Known(_codes(Office), _codes(Service), _codes(Post), feed.department_id)


def token_of(secret: str) -> FeedToken | None:
    """The feed's token in force with this secret."""
    digest = hashlib.sha256(secret.encode()).digest()
    return FeedToken.objects.filter(digest=digest, revoked_at__isnull=True).select_related("feed").first()


def upload_bytes(upload: Upload) -> Iterator[bytes]:
    """An upload's bytes, opened, a part at a time."""
    seal = seal_for(UPLOAD)
    for sealed in upload.parts.order_by("seq").values_list("sealed", flat=True).iterator(chunk_size=4):
        yield seal.open(sealed)


def _codes(model: type[Model]) -> pl.DataFrame:
    rows = model._default_manager.values_list("code", "id", "department_id", "valid_from", "valid_to")
    schema = {
        "code": pl.String, "id": pl.Int64, "department": pl.Int64, "valid_from": pl.Date, "valid_to": pl.Date,
    }  # fmt: skip
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def of_own_keys(feed: Feed, keys: Sequence[str]) -> dict[str, int]:
    """The transactions of a feed whose rows bear these keys of their own, by key; what is not there is missing."""
    digests = dict(zip(keys, digests_of(own_key_texts(keys, feed.pk)), strict=True))
    found = dict(bulk.rows_of(OF_KEYS, [bytes.fromhex(one) for one in sorted(set(digests.values()))]))
    return {key: found[digest] for key, digest in digests.items() if digest in found}
