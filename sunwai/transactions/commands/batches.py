"""Rows by API: a feed's tokens, and batches under an idempotency key."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from sunwai.base.actors import Actor, process
from sunwai.base.sealing import seal_for
from sunwai.ledger.commands import record
from sunwai.transactions import rules
from sunwai.transactions.commands.importing import begin, finish, lock, take
from sunwai.transactions.commands.loading import Tally
from sunwai.transactions.mapping import from_text
from sunwai.transactions.models import Batch, Feed, FeedToken
from sunwai.transactions.queries import FILE
from sunwai.transactions.reading import RowsSource
from sunwai.transactions.types import BatchTooLarge, OtherBatch

MOST = 5000


def make_token(*, feed: Feed, name: str, by: Actor, at: datetime) -> tuple[FeedToken, str]:
    """A new secret for handing in this feed's rows by API; the secret is shown this once and kept only as a digest."""
    rules.need(rules.can_import(by, feed))
    secret = f"sunwai_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        token = FeedToken.objects.create(
            feed=feed, name=name, digest=hashlib.sha256(secret.encode()).digest(), made_at=at, made_by=str(by)
        )
        record(by=by, action="transactions.make_token", subject="feed_token", subject_id=token.pk, at=at)
    return token, secret


def revoke_token(*, token: FeedToken, by: Actor, at: datetime) -> bool:
    """Ends a token; whether it was still in force."""
    rules.need(rules.can_import(by, token.feed))
    with transaction.atomic():
        revoked = FeedToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at)
        record(by=by, action="transactions.revoke_token", subject="feed_token", subject_id=token.pk, at=at)
    return bool(revoked)


def import_batch(*, token: FeedToken, key: str, rows: Sequence[Mapping[str, str]], at: datetime) -> Batch:
    """Reads a batch of rows (by the mapping's column names) through the feed's mapping. Rows count from 1.

    The same key with the same rows gets the first answer again, and nothing is read twice.

    Raises:
        BatchTooLarge: more rows than `MOST`.
        OtherBatch: the key was used for other rows.
    """
    if len(rows) > MOST:
        raise BatchTooLarge(most=MOST)
    feed, by = token.feed, process(f"feed-token-{token.pk}")
    words = json.dumps([key, [dict(row) for row in rows]], sort_keys=True, ensure_ascii=True).encode()
    content = hashlib.sha256(words).digest()
    with transaction.atomic():
        lock(feed)
        if known := Batch.objects.filter(feed=feed, key=key).select_related("file").first():
            if bytes(known.digest) not in seal_for(FILE).digests(content):
                raise OtherBatch
            return known
        mapping = from_text(feed.mapping, feed.code)
        header = list(dict.fromkeys([*mapping.used, *(name for row in rows for name in row)]))
        file = begin(feed=feed, name=f"batch {key}", content=content, size=len(words), by=by, at=at)
        source = RowsSource(header, [[str(row.get(name, "")) for name in header] for row in rows])
        tally = take(source, file=file, mapping=mapping, at=at, outcomes=True)
        finish(file, tally, by=by, at=at, header=header)
        return Batch.objects.create(feed=feed, key=key, digest=file.digest, file=file, outcomes=_outcomes(tally), at=at)


def _outcomes(tally: Tally) -> list[dict[str, object]]:
    faults = {line: {"column": column, "reason": reason} for line, column, reason in tally.faults}
    return [
        {"row": line, "outcome": outcome.value, **faults.get(line, {})}
        for line, outcome in sorted((tally.outcomes or {}).items())
    ]
