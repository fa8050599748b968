from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import polars as pl
import pytest

from sunwai.base import bulk

pytestmark = pytest.mark.django_db
TABLE = """
CREATE TEMP TABLE every_kind (
    big bigint, small smallint, middle integer, words text, raw bytea, one uuid, yes boolean, day date, at timestamptz
)
"""
KINDS: dict[str, pl.DataType | type[pl.DataType]] = {
    "big": pl.Int64, "small": pl.Int16, "middle": pl.Int32, "words": pl.String, "raw": pl.Binary, "one": pl.Binary,
    "yes": pl.Boolean, "day": pl.Date, "at": pl.Datetime("us", "UTC"),
}  # fmt: skip
AT = datetime(1999, 12, 31, 23, 59, 59, 999_999, UTC)
ROWS = [
    (2**63 - 1, -1, -(2**31), "شکریہ", b"\0\xff", bytes(16), True, date(2026, 2, 28), AT),
    (None,) * 9,
    (0, 7, 1, "", b"", b"\xff" * 16, False, date(1947, 8, 14), datetime(2026, 11, 21, tzinfo=UTC)),
]


def copied(rows: Sequence[tuple[object, ...]]) -> list[tuple[object, ...]]:
    bulk.run("DROP TABLE IF EXISTS every_kind")
    bulk.run(TABLE)
    bulk.copy_frame("every_kind", pl.DataFrame(rows, schema=KINDS, orient="row"))
    return bulk.rows("SELECT big, small, middle, words, raw, uuid_send(one), yes, day, at FROM every_kind")


def test_every_kind_of_value_arrives_as_it_was_and_nothing_stays_nothing() -> None:
    assert copied(ROWS) == ROWS


def test_more_rows_than_a_slice_keep_their_order_and_their_lengths() -> None:
    rows = [(place, None, 3, "س" * (place % 50), b"", None, None, None, None) for place in range(40_000)]
    assert copied(rows) == rows


def test_no_rows_are_copied_as_no_rows() -> None:
    assert copied([]) == []


def test_many_digests_find_their_rows_and_only_those() -> None:
    bulk.run("CREATE TEMP TABLE found (digest bytea, place bigint)")
    digests = [place.to_bytes(16) for place in range(1000)]
    frame = pl.DataFrame({"digest": digests, "place": range(1000)}, schema={"digest": pl.Binary, "place": pl.Int64})
    bulk.copy_frame("found", frame)
    asked = [digests[3], digests[999], b"\xff" * 16]
    question = "SELECT place FROM found WHERE digest = ANY({digests}) ORDER BY place"
    assert bulk.rows_of(question, asked) == [(3,), (999,)]
    assert bulk.rows_of(question, []) == []
