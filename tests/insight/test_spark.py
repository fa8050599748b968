"""The whole catalogue is the same on Apache Spark, on a cluster of its own with two executors, as on DuckDB."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from sunwai.insight import engine
from sunwai.insight.models import Snapshot
from sunwai.insight.queries import catalogue, figures
from tests.insight.rows import write_snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(900)]
ROWS = 1_000_000
CLUSTER = "local-cluster[2,1,1024]"


def java() -> bool:
    """Whether there is a Java 17 that Spark can be started with."""
    homes = [Path(os.environ["JAVA_HOME"])] if "JAVA_HOME" in os.environ else []
    return bool(homes or [*Path("/usr/lib/jvm").glob("*17*/bin/java")] or shutil.which("java"))


@pytest.fixture
def cluster(settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A master and two workers, each a process of its own, for as long as the test lasts."""
    pyspark = pytest.importorskip("pyspark", reason="pip install -r requirements/cluster.txt")
    if not java():
        pytest.skip("Spark needs Java 17")
    monkeypatch.setenv("SPARK_HOME", str(Path(pyspark.__file__).parent))
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    settings.SUNWAI_SPARK = CLUSTER
    settings.SUNWAI_ENGINE = "spark"
    yield
    engine.stop()


def told(snapshot: Snapshot) -> dict[str, pl.DataFrame]:
    return {one.name: table for one, table in catalogue(snapshot)}


@pytest.mark.filterwarnings("ignore")
def test_every_number_is_the_same_on_spark_as_on_duckdb(cluster: None, settings: object) -> None:
    made = write_snapshot(ROWS)
    assert sum(part.rows for part in made.parts.all()) > 0.98 * ROWS
    settings.SUNWAI_ENGINE = "duckdb"
    here, rows = told(made), figures(made, ("district", "month"), {"department": ["department-1", "department-2"]})
    settings.SUNWAI_ENGINE = "spark"
    there = told(made)
    assert engine.executors() == 2
    assert figures(made, ("district", "month"), {"department": ["department-1", "department-2"]}) == rows
    assert here.keys() == there.keys()
    for name, table in here.items():
        assert_same(name, table, there[name])


def assert_same(name: str, one: pl.DataFrame, other: pl.DataFrame) -> None:
    """Counts to the last one, shares and means to 1e-9, in the same order, nothing for nothing."""
    assert one.schema == other.schema, name
    exact = [column for column, kind in one.schema.items() if kind != pl.Float64]
    assert one.select(exact).equals(other.select(exact)), name
    for column in (column for column, kind in one.schema.items() if kind == pl.Float64):
        assert one[column].is_null().equals(other[column].is_null()), (name, column)
        apart = (one[column] - other[column]).abs().max()
        assert apart is None or apart <= 1e-9, (name, column)
