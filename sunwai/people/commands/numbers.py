from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import polars as pl
from django.db import IntegrityError, transaction

from sunwai.base import bulk
from sunwai.base.sealing import Seal, seal_for
from sunwai.people.numbers import zones_of
from sunwai.people.queries import NUMBER
from sunwai.people.types import ContactKind, NumberClass

UTC_TIME = pl.Datetime("us", "UTC")
COLUMNS = ("id", "kind", "number_class", "zone", "sealed", "lookup", "key_version", "created_at")
KNOWN = "SELECT lookup, replace(id::text, '-', '') FROM people_contactpoint WHERE lookup = ANY({digests})"
ASIDE = """
CREATE TEMP TABLE IF NOT EXISTS new_number (LIKE people_contactpoint);
TRUNCATE new_number
"""
INSERT = f"""
INSERT INTO people_contactpoint ({", ".join(COLUMNS)}) SELECT {", ".join(COLUMNS)} FROM new_number
ON CONFLICT (lookup) DO NOTHING
"""


def keep_numbers(*, numbers: Mapping[str, NumberClass], at: datetime) -> dict[str, UUID]:
    """The contact point of each E.164 number, made where it is new. In the caller's transaction, without a ledger row.

    A number already sealed under an older key is found under it, so changing keys never makes a second one.
    """
    classes = [number_class.value for number_class in numbers.values()]
    frame = pl.DataFrame(
        {"e164": list(numbers), "number_class": classes}, schema={"e164": pl.String, "number_class": pl.String}
    )
    return {e164: UUID(id_) for e164, id_ in keep_number_column(numbers=frame, at=at).rows()}


def keep_number_column(*, numbers: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """`keep_numbers` for a frame of distinct `e164` and `number_class`: a frame of `e164` and `contact_point` (hex)."""
    with transaction.atomic():
        plan = plan_numbers(numbers=with_look_ups(numbers), at=at)
        return keep_planned(plan=plan)


def with_look_ups(numbers: pl.DataFrame) -> pl.DataFrame:
    """The frame with `lookup`, made by the newest key. Needs no database, so it may be done ahead."""
    return numbers.with_columns(lookup=_look_ups(seal_for(NUMBER), numbers["e164"]))


def plan_numbers(*, numbers: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """The contact point of each number, known or to be: where `sealed` is not null it is new, for `keep_planned`."""
    seal = seal_for(NUMBER)
    known = _known(seal, numbers)
    new = numbers.join(known, on="e164", how="anti")
    return pl.concat([known, _made(seal, new, at)], how="diagonal")


def keep_planned(*, plan: pl.DataFrame) -> pl.DataFrame:
    """Keeps what a plan has new; `e164` and `contact_point` as they stand, which is the plan's own frame unless another
    transaction made some of its numbers meanwhile."""
    new = plan.filter(pl.col("sealed").is_not_null())
    points = plan.select("e164", "contact_point")
    if not new.height or _insert(new):
        return points
    mended = _known(seal_for(NUMBER), new)
    return pl.concat([points.join(mended, on="e164", how="anti"), mended])


def _look_ups(seal: Seal, e164: pl.Series, version: int | None = None) -> pl.Series:
    clears = [text.encode() for text in e164.to_list()]
    return pl.Series("lookup", seal.digest_many(clears, version), dtype=pl.Binary)


def _known(seal: Seal, numbers: pl.DataFrame) -> pl.DataFrame:
    asked = pl.concat(
        numbers.select("e164", "lookup" if version == seal.version else _look_ups(seal, numbers["e164"], version))
        for version in seal.versions
    ).sort("lookup")
    rows = bulk.rows_of(KNOWN, asked["lookup"].to_list())
    found = pl.DataFrame(rows, schema={"lookup": pl.Binary, "contact_point": pl.String}, orient="row")
    return asked.join(found, on="lookup").select("e164", "contact_point")


def _made(seal: Seal, new: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """New contact points, in the order of their look-ups; their random ids are dealt in order too.

    So both indexes grow page by page.
    """
    clears = [text.encode() for text in new["e164"].to_list()]
    random = os.urandom(16 * len(clears))
    ids = pl.Series([random[place : place + 16] for place in range(0, len(random), 16)], dtype=pl.Binary)
    return (
        new.with_columns(
            sealed=pl.Series(seal.seal_many(clears), dtype=pl.Binary),
            kind=pl.lit(ContactKind.PHONE.value),
            zone=_zones(new),
            key_version=pl.lit(seal.version, pl.Int16),
            created_at=pl.lit(at, UTC_TIME),
        )
        .sort("lookup")
        .with_columns(contact_point=ids.bin.encode("hex").sort())
    )


def _zones(new: pl.DataFrame) -> pl.Expr | pl.Series:
    """Where each number may be: only foreign ones are looked up."""
    if NumberClass.FOREIGN.value not in new["number_class"]:
        return pl.lit("")
    pairs = new.select("e164", "number_class").rows()
    zones = [zones_of(e164) if kind == NumberClass.FOREIGN else "" for e164, kind in pairs]
    return pl.Series(zones, dtype=pl.String)


def _insert(made: pl.DataFrame) -> bool:
    """Copies new ones in; False where another transaction made some of them meanwhile, and theirs stand."""
    rows = made.select(pl.col("contact_point").str.decode("hex").alias("id"), *COLUMNS[1:])
    try:
        with transaction.atomic():
            bulk.copy_frame("people_contactpoint", rows)
    except IntegrityError:
        bulk.run(ASIDE)
        bulk.copy_frame("new_number", rows)
        bulk.run(INSERT)
        return False
    return True
