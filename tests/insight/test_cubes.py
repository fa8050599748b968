"""The catalogue as tables: the same numbers as row by row, adding up wherever they may."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from sunwai.insight import cubes
from sunwai.insight.models import Snapshot
from sunwai.insight.queries import catalogue, cube, figures
from sunwai.insight.register import BadDefinition, Kind, facts
from sunwai.insight.register import figures as register
from tests.insight.rows import write_snapshot

pytestmark = pytest.mark.django_db


def test_the_catalogue_says_what_is_said_row_by_row() -> None:
    made = write_snapshot(4000)
    for one, table in catalogue(made):
        if one.by in {("district",), ("month", "question"), ("district", "month")}:
            codes = [figure.code for figure in one.figures]
            said = {(value.figure, value.key): value for value in figures(made, one.by, codes=codes)}
            for row in table.iter_rows(named=True):
                key = tuple(row[column] for column in one.by)
                for code in codes:
                    value = said[code, key]
                    assert (row[code], row.get(f"{code}_of")) == (value.count, value.of)
                    assert (row.get(f"{code}_rate"), row.get(f"{code}_low")) == (value.rate, value.low)


def test_what_adds_up_does_so_to_the_last_one_at_every_level() -> None:
    made = write_snapshot(4000)
    whole = {code: one.count for one in figures(made) for code in [one.figure]}
    for one, table in catalogue(made):
        for figure in one.figures:
            if figure.is_additive and "question" not in one.by:
                assert int(table[figure.code].sum()) == whole[figure.code], (one.name, figure.code)


def test_every_figure_is_told_by_place_post_service_month_and_week() -> None:
    told = {(figure.code, column) for one in cubes.cubes() for figure in one.figures for column in one.by}
    for one in register:
        wanted = {"district", "department", "office", "post", "service", "month", "week"}
        if facts[one.fact].levels:
            wanted -= {"week"}  # a number is repeated in a month
        missing = {column for column in wanted if column in facts[one.fact].columns and (one.code, column) not in told}
        assert not missing, one.code


def test_a_mean_stands_with_its_n_and_its_interval() -> None:
    made = write_snapshot(4000)
    ((_, table),) = cube(made, codes=["days_to_question"]).items()
    row = table.row(0, named=True)
    assert row["days_to_question_rate"] == pytest.approx(row["days_to_question"] / row["days_to_question_of"])
    assert row["days_to_question_low"] < row["days_to_question_rate"] < row["days_to_question_high"]


def test_what_does_not_add_up_is_told_at_its_level_of_a_month_or_not_at_all() -> None:
    made = write_snapshot(100_000)
    march = (date(2024, 3, 1), date(2024, 3, 31))
    by_month = {one.key: one.count for one in figures(made, ("month",), codes=["numbers_repeated"])}
    assert by_month != {
        (key,): count
        for key, count in _summed(figures(made, ("district", "month"), codes=["numbers_repeated"])).items()
    }
    assert figures(made, ("district",), period=march, codes=["numbers_repeated"])
    for by in ((), ("district",), ("week",), ("day", "month"), ("office", "service", "month")):
        with pytest.raises(BadDefinition):
            figures(made, by, codes=["numbers_repeated"])
    with pytest.raises(BadDefinition):
        figures(made, ("month",), {"district": ["district-1", "district-2"]}, codes=["numbers_repeated"])


def _summed(values: list[object]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in values:
        found[one.key[-1]] = found.get(one.key[-1], 0) + one.count
    return found


def test_where_nobody_was_asked_the_share_is_of_all_there_were() -> None:
    made = write_snapshot(4000)
    (one,) = figures(made, ("district",), {"district": "district-17"}, codes=["asked"])
    assert (one.count, one.rate, one.of) == (0, 0.0, one.of)
    assert one.of


def test_a_share_of_what_cannot_be_told_so_is_a_count() -> None:
    found = figures(write_snapshot(4000), ("language",), codes=["asked"])
    assert found
    assert all(one.of is None and one.rate is None for one in found)


def test_no_rate_is_more_than_all_and_each_lies_in_its_interval() -> None:
    for one, table in catalogue(write_snapshot(4000)):
        for figure in one.figures:
            if figure.kind is Kind.RATE and f"{figure.code}_rate" in table.columns:
                rate, low, high = (pl.col(f"{figure.code}_{part}") for part in ("rate", "low", "high"))
                wrong = table.filter((rate > 1) | (rate < low - 1e-12) | (rate > high + 1e-12))
                assert wrong.is_empty(), one.name


def test_an_unknown_engine_is_refused_with_the_choice(settings: object) -> None:
    settings.SUNWAI_ENGINE = "abacus"
    with pytest.raises(Exception, match="write duckdb or spark"):
        figures(write_snapshot(400), codes=["asked"])


def test_snapshots_of_the_same_rows_say_the_same() -> None:
    one, other = write_snapshot(2000), write_snapshot(2000, 2)
    assert figures(one, ("district",)) != figures(other, ("district",))
    again = Snapshot.objects.get(pk=one.pk)
    assert figures(one, ("district",)) == figures(again, ("district",))
