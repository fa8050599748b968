from __future__ import annotations

import sys
from pathlib import Path

import ibis
import pytest
from django.core.exceptions import ImproperlyConfigured

from sunwai.config.environment import ROOT
from sunwai.insight.catalogue import as_text
from sunwai.insight.engine import ENGINES
from sunwai.insight.register import BadDefinition, Kind, check, fact, facts, figure, figures

SCHEMAS = {"text": "string", "small": "int16", "whole": "int64", "flag": "boolean", "date": "date"}


def table(columns: dict[str, str]) -> ibis.Table:
    return ibis.table({name: SCHEMAS[kind] for name, kind in columns.items()}, name="fact")


@pytest.mark.parametrize("one", list(figures), ids=lambda one: one.code)
def test_each_figure_is_a_count_or_a_sum_of_whole_numbers(one: object) -> None:
    check(one.code, one.expression(table(facts[one.fact].columns)))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda t: t.n.sum() / t.count(), lambda t: t.n.mean(), lambda t: t.office.nunique(), lambda t: t.office.first(),
        lambda t: t.office.approx_nunique(), lambda t: t.share.sum(), lambda t: t.n.max(),
        lambda t: t.office.hash().sum(), lambda t: (t.n / 2).sum(), lambda t: t.n.cast("int8").sum(),
    ],
)  # fmt: skip
def test_what_may_differ_between_engines_is_refused(wrong: object) -> None:
    with pytest.raises(BadDefinition):
        check("wrong", wrong(ibis.table({"n": "int64", "office": "string", "share": "float64"}, name="fact")))


def test_a_rate_of_nothing_is_refused() -> None:
    with pytest.raises(BadDefinition):
        figure(
            "x", "replies", lambda t: t.count(), label="", unit="", numerator="", source="", not_for="", kind=Kind.RATE
        )


def test_a_second_definition_of_a_figure_stops_the_start() -> None:
    with pytest.raises(ValueError, match="two kinds of figure are called asked"):
        figure("asked", "replies", lambda t: t.count(), label="", unit="", numerator="", source="", not_for="")


def test_a_column_of_an_unknown_type_is_refused() -> None:
    with pytest.raises(BadDefinition):
        fact("x", "SELECT 1", {"n": "float"})


def test_each_figure_says_what_it_is_and_is_not() -> None:
    for one in figures:
        assert all([str(one.label), one.unit, one.numerator, one.source, one.not_for])
        assert one.of is None or one.of in figures


def test_the_page_of_figures_is_the_register() -> None:
    assert Path(ROOT / "docs" / "figures.md").read_text() == as_text()


def test_an_engine_that_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    connect, _ = ENGINES["spark"]
    with pytest.raises(ImproperlyConfigured, match=r"cluster\.txt"):
        connect()
