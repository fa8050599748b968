"""What a number looks like, without saying which it is: made-up numbers follow the fingers.

Pure, over numbers in clear; only `people` and whoever makes numbers up for a benchmark may call it.
"""

from __future__ import annotations

from itertools import pairwise

import polars as pl

TAIL = 7
NEAR = 3
"""How far apart two numbers of one place may be and still be a run; clerks skip one or two."""
TOGETHER = 3
"""How many numbers make a run. Two may be a family's, bought together."""


def drawn(e164: pl.Expr) -> pl.Expr:
    """Whether the last seven digits are a pattern of the keyboard: 5555555, 1212121, 1234567, 7654321, 1230000."""
    tail = e164.str.slice(-TAIL)
    digits = [tail.str.slice(place, 1).cast(pl.Int8, strict=False) for place in range(TAIL)]
    steps = [(b - a) for a, b in pairwise(digits)]
    same = pl.sum_horizontal((step == 0).cast(pl.Int8) for step in steps)
    up = pl.sum_horizontal((step == 1).cast(pl.Int8) for step in steps)
    down = pl.sum_horizontal((step == -1).cast(pl.Int8) for step in steps)
    by_two = pl.sum_horizontal((b == a).cast(pl.Int8) for a, b in zip(digits, digits[2:], strict=False))
    smooth = same + up + down == TAIL - 1
    return ((same >= 5) | (up >= 5) | (down >= 5) | (by_two >= 5) | smooth).fill_null(value=False)


def shapes(numbers: pl.DataFrame) -> pl.DataFrame:
    """For each (`place`, `contact`) with its `e164`: `drawn`, and `in_run`, among three or more of one place in a row.

    Returns:
        place, contact, drawn, in_run; one row for each pair.
    """
    rows = numbers.unique(["place", "contact"]).with_columns(
        drawn=drawn(pl.col("e164")),
        value=pl.col("e164").str.strip_chars_start("+").cast(pl.Int64, strict=False),
    )
    near = (pl.col("value").diff() <= NEAR).over("place", order_by="value").fill_null(value=False)
    runs = rows.sort("place", "value").with_columns(run=(~near).cum_sum())
    length = pl.len().over("run")
    return runs.select("place", "contact", "drawn", in_run=(length >= TOGETHER) & pl.col("value").is_not_null())
