"""Rows into the tables: known ones are found by key, new ones are copied in, changed ones become the next version.

Plain COPY straight into the bulk table is what makes an import fast; the feed's lock, held until the transaction ends,
is what makes it right: nobody else adds this feed's keys meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from sunwai.base import bulk
from sunwai.base.sealing import seal_for
from sunwai.people.commands import keep_planned, plan_numbers, with_look_ups
from sunwai.transactions.cleaning import digests_of, key_texts
from sunwai.transactions.models import FeedFile
from sunwai.transactions.queries import ROW
from sunwai.transactions.types import Counts, RowOutcome

VALUES = (
    "content", "occurred_at", "day", "office_id", "service_id", "contact_point_id", "post_id", "entered_by", "sex",
    "language",
)  # fmt: skip
KEPT = tuple(name for name in VALUES if name != "day")
UTC_TIME = pl.Datetime("us", "UTC")
TYPED = (
    pl.col("entered_by", "sex", "language").fill_null(""),
    pl.col("content", "contact_point_id").str.decode("hex"),
    pl.col("office_id", "service_id", "post_id").cast(pl.Int64),
)
TEMPORARY = """
CREATE TEMP TABLE IF NOT EXISTS coming_change (
    id bigint, step integer, last boolean, content uuid, occurred_at timestamptz, day date, office_id bigint,
    service_id bigint, contact_point_id uuid, post_id bigint, entered_by text, sex text, language text
);
TRUNCATE coming_change;
"""
KNOWN = """
SELECT replace(key::text, '-', ''), id, replace(content::text, '-', ''), retracted
FROM transactions_transaction
WHERE key = ANY(ARRAY(SELECT encode(digest, 'hex')::uuid FROM unnest({digests}) AS digest))
"""
VERSION = f"""
INSERT INTO transactions_transactionversion
    (transaction_id, version, file_id, replaced_by_id, replaced_at, {", ".join(KEPT)})
"""
KEEP_CURRENT = f"""{VERSION}
SELECT t.id, t.version, t.file_id, %s, %s, {", ".join(f"t.{name}" for name in KEPT)}
FROM transactions_transaction AS t WHERE t.id IN (SELECT id FROM coming_change)
"""
KEEP_BETWEEN = f"""{VERSION}
SELECT t.id, t.version + c.step, %s, %s, %s, {", ".join(f"c.{name}" for name in KEPT)}
FROM coming_change AS c JOIN transactions_transaction AS t ON t.id = c.id WHERE NOT c.last
"""
CHANGE = f"""
UPDATE transactions_transaction AS t
SET {", ".join(f"{name} = c.{name}" for name in VALUES)}, version = t.version + c.step, file_id = %s, retracted = false,
    received_at = %s
FROM coming_change AS c WHERE c.id = t.id AND c.last
"""


@dataclass
class Tally:
    """What became of the rows so far; `outcomes` by line only where somebody asks."""

    read: int = 0
    accepted: int = 0
    duplicates: int = 0
    corrections: int = 0
    quarantined: int = 0
    numbered: int = 0
    outcomes: dict[int, RowOutcome] | None = None
    faults: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def counts(self) -> Counts:
        return Counts(self.read, self.accepted, self.duplicates, self.corrections, self.quarantined)

    def note(self, rows: pl.DataFrame) -> None:
        if self.outcomes is not None:
            self.outcomes.update((line, RowOutcome(outcome)) for line, outcome in rows.rows())


def numbers_of(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows' distinct numbers with what they are looked up by."""
    return with_look_ups(rows.select("e164", "number_class").drop_nulls("e164").unique("e164"))


def _numbered(rows: pl.DataFrame, numbers: pl.DataFrame, *, feed: int, at: datetime) -> pl.DataFrame:
    """The rows digested, each with `contact_point`, the id that stands for its number from here on.

    Digests are made while PostgreSQL takes the new numbers in, and made again if some turn out to be another's.
    """
    plan = plan_numbers(numbers=numbers, at=at)
    planned = plan.select("e164", "contact_point")
    with ThreadPoolExecutor(1) as other:
        digesting = other.submit(_digested, rows, planned, feed)
        kept = keep_planned(plan=plan)
        found = digesting.result()
    return found if kept.equals(planned) else _digested(rows, kept, feed)


def _digested(rows: pl.DataFrame, points: pl.DataFrame, feed: int) -> pl.DataFrame:
    """The rows with `key` and `content` as UUIDs. They are made of ids, so no number can be guessed back from them."""
    numbered = rows.join(points, on="e164", how="left", maintain_order="left").drop("e164", "number_class")
    texts = key_texts(numbered, feed)
    made = [pl.Series(name, digests_of(texts[f"{name}_text"].to_list())) for name in ("key", "content")]
    return texts.drop("key_text", "content_text").with_columns(made)


def load(rows: pl.DataFrame, numbers: pl.DataFrame, *, file: FeedFile, at: datetime, tally: Tally) -> None:
    """Brings clean rows in, with their `numbers_of`.

    A key that comes twice in a file is read in order: the same again is a duplicate, another content a correction, so
    that the last one counts.
    """
    if not rows.height:
        return
    tally.numbered += rows.height - rows["e164"].null_count()
    rows = _numbered(rows, numbers, feed=file.feed_id, at=at).rename(
        {name: f"{name}_id" for name in ("office", "service", "contact_point", "post")}
    )
    steps = _steps(rows, _known(rows["key"]))
    new = steps.filter(pl.col("is_new"))
    _copy_new(new, file, at)
    _change(_with_ids(steps), file, at)
    _count(steps, tally)


def _known(keys: pl.Series) -> pl.DataFrame:
    found = bulk.rows_of(KNOWN, keys.unique().sort().str.decode("hex").to_list())
    schema = {"key": pl.String, "id": pl.Int64, "before": pl.String, "retracted": pl.Boolean}
    return pl.DataFrame(found, schema=schema, orient="row")


def _steps(rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Each row with what stood before it under its key: in the table, or on an earlier line."""
    if known.height:
        rows = rows.join(known, on="key", how="left", maintain_order="left")
    else:
        rows = rows.with_columns(
            id=pl.lit(None, pl.Int64), before=pl.lit(None, pl.String), retracted=pl.lit(None, pl.Boolean)
        )
    rows = rows.with_columns(is_first=pl.col("key").is_first_distinct())
    again = rows.filter(~pl.col("is_first"))["key"].unique()
    # windows are dear, and few rows need one
    repeated = rows.filter(pl.col("key").is_in(again.implode())).select(
        "line", earlier=pl.col("content").shift(1).over("key", order_by="line")
    )
    rows = rows.join(repeated, on="line", how="left", maintain_order="left").with_columns(
        previous=pl.when("is_first").then("before").otherwise("earlier")
    )
    revived = pl.col("is_first") & pl.col("retracted").fill_null(value=False)
    is_new = pl.col("is_first") & pl.col("id").is_null()
    same = (pl.col("previous") == pl.col("content")).fill_null(value=False)
    return rows.with_columns(
        is_new=is_new,
        outcome=pl.when(is_new | revived)
        .then(pl.lit(RowOutcome.ACCEPTED.value))
        .when(same)
        .then(pl.lit(RowOutcome.DUPLICATE.value))
        .otherwise(pl.lit(RowOutcome.CORRECTION.value)),
        changes=revived | (~is_new & ~same),
    )


def _copy_new(new: pl.DataFrame, file: FeedFile, at: datetime) -> None:
    if not new.height:
        return
    rows = new.select("key", *VALUES).sort("key").with_columns(
        pl.col("key").str.decode("hex"), *TYPED,
        feed_id=pl.lit(file.feed_id, pl.Int64), file_id=pl.lit(file.pk, pl.Int64), version=pl.lit(1, pl.Int32),
        retracted=pl.lit(value=False), received_at=pl.lit(at, UTC_TIME),
    )  # fmt: skip
    bulk.copy_frame("transactions_transaction", rows)


def _with_ids(steps: pl.DataFrame) -> pl.DataFrame:
    """The changes, each with its transaction's id and its step away from the version in the table."""
    changes = steps.filter("changes")
    if not changes.height:
        return changes
    fresh = changes.filter(pl.col("id").is_null())
    if fresh.height:
        made = _known(fresh["key"]).select("key", made="id")
        changes = changes.join(made, on="key", how="left", maintain_order="left").with_columns(
            pl.coalesce("id", "made").alias("id")
        )
    return changes.sort("line").with_columns(
        step=pl.int_range(1, pl.len() + 1).over("key"),
        last=pl.int_range(pl.len()).over("key") == pl.len().over("key") - 1,
    )


def _change(changes: pl.DataFrame, file: FeedFile, at: datetime) -> None:
    if not changes.height:
        return
    rows = changes.select("id", pl.col("step").cast(pl.Int32), "last", *VALUES).with_columns(TYPED)
    bulk.run(TEMPORARY)
    bulk.copy_frame("coming_change", rows)
    bulk.run(KEEP_CURRENT, [file.pk, at])
    bulk.run(KEEP_BETWEEN, [file.pk, file.pk, at])
    bulk.run(CHANGE, [file.pk, at])


def _count(steps: pl.DataFrame, tally: Tally) -> None:
    counts = dict(steps["outcome"].value_counts().rows())
    tally.accepted += counts.get(RowOutcome.ACCEPTED, 0)
    tally.duplicates += counts.get(RowOutcome.DUPLICATE, 0)
    tally.corrections += counts.get(RowOutcome.CORRECTION, 0)
    tally.note(steps.select("line", "outcome"))


def quarantine(faults: Sequence[tuple[int, str, str, list[str]]], *, file: FeedFile, tally: Tally) -> None:
    """Puts rows aside, sealed: line, column, reason and the row itself."""
    seal = seal_for(ROW)
    rows = (
        (file.pk, line, column, reason, seal.seal_text(json.dumps(fields, ensure_ascii=False)), "open")
        for line, column, reason, fields in faults
    )
    tally.quarantined += bulk.copy_rows(
        "transactions_quarantinedrow", ("file_id", "line", '"column"', "reason", "sealed", "state"), rows
    )
    if tally.outcomes is not None:
        tally.outcomes.update((line, RowOutcome.QUARANTINED) for line, *_ in faults)
        tally.faults.extend((line, column, reason) for line, column, reason, _ in faults)
