"""From a row's words to a case's values, a chunk at a time; or the first thing that is wrong with the row."""

from __future__ import annotations

from collections.abc import Mapping as Table
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl

from sunwai.casework.types import Outcome
from sunwai.complaints.mapping import CaseMapping
from sunwai.people.numbers import normalise_column
from sunwai.transactions.cleaning import moments, value_of
from sunwai.transactions.reading import REPLACED
from sunwai.transactions.types import Reason

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
CODES: dict[str, Any] = {"code": pl.String, "id": pl.Int64, "valid_from": pl.Date, "valid_to": pl.Date}
CATEGORIES = CODES | {"rule": pl.Int64, "kind": pl.String, "name": pl.String}
OFFICES = CODES | {"area": pl.Int64}
TEXTS = ("key", "words", "name")
LONGEST = 4000


@dataclass(frozen=True)
class Known:
    """The codes that rows may name, each with the days on which it holds: frames of the columns above."""

    offices: pl.DataFrame
    areas: pl.DataFrame
    categories: pl.DataFrame


@dataclass(frozen=True)
class Cleaned:
    """Rows that are right, and the others' line, column and reason."""

    rows: pl.DataFrame
    refused: pl.DataFrame


def clean(frame: pl.DataFrame, *, mapping: CaseMapping, places: Table[str, int], known: Known, at: datetime) -> Cleaned:
    """Cleans a chunk's frame; `places` says where the file's columns stand.

    Returns rows of line, key, filed_at, closed_at (UTC), office, area, category, rule, kind, outcome, words, name,
    category_name, e164, number_class.
    """
    said = {target: value_of(frame, parts, places, mapping.blanks) for target, parts in mapping.columns.items()}
    table = frame.select("line").with_columns(
        said.get(target, pl.lit(None, pl.String)).alias(target) for target in (*mapping_targets(), *TEXTS)
    )
    faults = [_fault(pl.col(target).str.contains(REPLACED, literal=True), target, Reason.UNREADABLE) for target in said]
    table, unknown = _coded(table, mapping)
    faults += unknown
    faults += [_fault(pl.col(target).is_null(), target, Reason.MISSING) for target in ("key", "filed", "category")]
    filed = moments(table["filed"], mapping.dates, mapping.time_zone).dt.convert_time_zone("UTC")
    closed = moments(table["closed"], mapping.dates, mapping.time_zone).dt.convert_time_zone("UTC")
    table = table.with_columns(filed.alias("filed_at"), closed.alias("closed_at"))
    faults += _dated(at)
    for target, codes in (("office", known.offices), ("area", known.areas), ("category", known.categories)):
        table = _found(table, target, codes)
    faults += _unknown()
    table = table.with_columns(normalise_column(table["number"])["e164", "number_class"])
    faults.append(_fault(pl.col("number").is_not_null() & pl.col("e164").is_null(), "number", Reason.BAD_NUMBER))
    return _parted(table.with_columns(fault=pl.coalesce(*faults, pl.lit(None, pl.String))), mapping)


def mapping_targets() -> tuple[str, ...]:
    return "filed", "closed", "office", "area", "category", "outcome", "number"


def _fault(where: pl.Expr, target: str, reason: Reason) -> pl.Expr:
    return pl.when(where.fill_null(value=False)).then(pl.lit(f"{target} {reason.value}"))


def _coded(table: pl.DataFrame, mapping: CaseMapping) -> tuple[pl.DataFrame, list[pl.Expr]]:
    """Their codes become ours, where there is a table of them; one that is not in it is unknown."""
    faults = []
    for target, codes in mapping.codes.items():
        ours = pl.col(target).replace_strict(dict(codes), default=None, return_dtype=pl.String)
        table = table.with_columns(pl.col(target).is_not_null().alias(f"{target}_said"), ours)
        faults.append(_fault(pl.col(f"{target}_said") & pl.col(target).is_null(), target, Reason.UNKNOWN_CODE))
    outcomes = pl.col("outcome").is_not_null() & ~pl.col("outcome").is_in([one.value for one in Outcome])
    return table, [*faults, _fault(outcomes, "outcome", Reason.UNKNOWN_CODE)]


def _dated(at: datetime) -> list[pl.Expr]:
    filed, closed = pl.col("filed_at"), pl.col("closed_at")
    return [
        _fault(filed.is_null() | (filed < EARLIEST), "filed", Reason.BAD_DATE),
        _fault(filed > at, "filed", Reason.FUTURE_DATE),
        _fault((pl.col("closed").is_not_null() & closed.is_null()) | (closed < filed), "closed", Reason.BAD_DATE),
        _fault(closed > at, "closed", Reason.FUTURE_DATE),
    ]


def _found(table: pl.DataFrame, target: str, codes: pl.DataFrame) -> pl.DataFrame:
    """Joins what a code stands for on the day of filing, as `{target}_id` and so on."""
    named = codes.rename({name: f"{target}_{name}" for name in codes.columns if name != "code"})
    joined = table.join(named, left_on=target, right_on="code", how="left", maintain_order="left")
    day = pl.col("filed_at").dt.date()
    holds = (pl.col(f"{target}_valid_from") <= day) & (
        pl.col(f"{target}_valid_to").is_null() | (pl.col(f"{target}_valid_to") > day)
    )
    return joined.with_columns(pl.when(holds).then(f"{target}_id").alias(f"{target}_id"))


def _unknown() -> list[pl.Expr]:
    missing = [
        _fault(pl.col(target).is_not_null() & pl.col(f"{target}_id").is_null(), target, reason)
        for target, reason in (
            ("office", Reason.UNKNOWN_OFFICE), ("area", Reason.UNKNOWN_CODE), ("category", Reason.UNKNOWN_CODE)
        )
    ]  # fmt: skip
    nowhere = pl.col("office_id").is_null() & pl.col("area_id").is_null()
    return [*missing, _fault(nowhere, "office", Reason.MISSING)]


def _parted(table: pl.DataFrame, mapping: CaseMapping) -> Cleaned:
    rows = table.filter(pl.col("fault").is_null()).select(
        "line", "key", "filed_at", "closed_at", "e164", "number_class", "name",
        office=pl.col("office_id"), area=pl.coalesce("area_id", "office_area"), category=pl.col("category_id"),
        rule=pl.col("category_rule"), kind=pl.col("category_kind"), category_name=pl.col("category_name"),
        outcome=pl.coalesce("outcome", pl.lit(mapping.closed_as)),
        words=pl.coalesce("words", "category_name").str.slice(0, LONGEST),
    )  # fmt: skip
    columns = {
        target: ", ".join(part.column for part in parts if part.column) or target
        for target, parts in mapping.columns.items()
    }
    halves = pl.col("fault").str.split(" ")
    refused = table.filter(pl.col("fault").is_not_null()).select(
        "line", column=halves.list.first().replace(columns), reason=halves.list.last()
    )
    return Cleaned(rows, refused)
