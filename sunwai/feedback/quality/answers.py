"""Staged satisfaction: praise from few phones, within seconds, in the same words, or in time for a review.

They take whom it is about (`source`), and of each answer the phone, a digest of its words and the moment; so feedback
and complaints use the same ones. Only praise is looked at: nobody stages their own blame.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl

from sunwai.feedback.quality import peers

ANSWERS = pl.Schema([
    ("answer", pl.Int64()), ("source", pl.Int64()), ("phone", pl.Int64()), ("digest", pl.Int64()),
    ("at", pl.Datetime("us", "UTC")), ("praises", pl.Boolean()),
])  # fmt: skip
"""`digest` is null for short words: everybody writes "yes" alike."""
LETTERS = 12
SECONDS = 10
OPEN_SECONDS = 36_000
DAYS_BEFORE = 3
OFTEN = 3
MINIMUM = 10
AT_LEAST = 3
WORTH = 0.01
KINDS = ("few_phones", "within_seconds", "same_words", "before_review")


def digest_of(words: str, key: bytes) -> int | None:
    """A keyed digest of words that are the same but for case, spaces and signs; None for those shorter than LETTERS."""
    letters = "".join(one for one in words.casefold() if one.isalnum())
    if len(letters) < LETTERS:
        return None
    return int.from_bytes(hmac.digest(key, letters.encode("utf-8", "replace"), hashlib.sha256)[:8], "big", signed=True)


def marked(answers: pl.DataFrame, review_dates: Sequence[date] = ()) -> dict[str, pl.DataFrame]:
    """The praise of each kind of test: source, answer, bad, and what would be expected of the source by its volume."""
    praise = answers.filter("praises").sort("source", "at", "answer").with_columns(expected=pl.lit(1.0))
    gap = pl.col("at").diff().over("source")
    day = pl.col("at").dt.date()
    crowd = (pl.len().over("source", day) - 1) * SECONDS / OPEN_SECONDS
    worded = praise.filter(pl.col("digest").is_not_null())
    here, everywhere = pl.len().over("source", "digest"), pl.len().over("digest")
    found = {
        "few_phones": praise.with_columns(bad=~pl.struct("source", "phone").is_first_distinct()),
        "within_seconds": praise.with_columns(
            bad=(gap <= timedelta(seconds=SECONDS)).fill_null(value=False), expected=crowd
        ),
        "same_words": worded.with_columns(bad=(here >= OFTEN) & (here * 2 > everywhere)),
    }
    if review_dates:
        before = [one - timedelta(days=back) for one in review_dates for back in range(1, DAYS_BEFORE + 1)]
        found["before_review"] = praise.with_columns(bad=day.is_in(pl.Series(before, dtype=pl.Date).implode()))
    return found


def examine(answers: pl.DataFrame, review_dates: Sequence[date] = ()) -> pl.DataFrame:
    """All tests of a month's answers: kind, office (the source), count, of, expected, chance."""
    parts = [_tested(kind, rows) for kind, rows in marked(answers, review_dates).items()]
    return pl.concat(parts).sort("office", "kind")


def strong(tested: pl.DataFrame) -> pl.DataFrame:
    """The tests worth handing in as signals, each with its `false_rate`."""
    return peers.with_false_rates(tested).filter(pl.col("chance") <= WORTH)


def _tested(kind: str, rows: pl.DataFrame) -> pl.DataFrame:
    tally = rows.group_by("source").agg(count=pl.col("bad").sum(), of=pl.len(), lift=pl.col("expected").mean())
    tally = tally.filter(pl.col("of") >= MINIMUM).sort("source")
    counts, of = tally["count"].to_numpy().astype(np.int64), tally["of"].to_numpy().astype(np.int64)
    lift = tally["lift"].to_numpy().astype(float)
    lift = np.maximum(lift / (lift.mean() or 1.0), 0.1) if len(lift) else lift
    others = peers.fit(counts, of, lift)
    schema = {"kind": pl.String, "office": pl.Int64, "count": pl.Int64, "of": pl.Int64,
              "expected": pl.Float64, "chance": pl.Float64}  # fmt: skip
    if others is None:
        return pl.DataFrame(schema=schema)
    chances = np.where(counts < AT_LEAST, 1.0, others.chances(counts, of, lift))
    return pl.DataFrame(
        {"kind": [kind] * len(of), "office": tally["source"], "count": counts, "of": of,
         "expected": np.minimum(others.mean * lift, 1.0), "chance": chances},
        schema=schema,
    )  # fmt: skip
