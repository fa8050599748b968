from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils.translation import override

from sunwai.config.environment import ROOT
from sunwai.ledger.models import Entry
from sunwai.transactions.mapping import Part, check_mapping, read_mapping
from sunwai.transactions.models import Feed
from sunwai.transactions.types import BadMapping
from tests.transactions.conftest import feed_of, mapping_words


def bad(**changes: Any) -> str:
    with pytest.raises(BadMapping) as refusal:
        check_mapping(mapping_words(**changes), "m.yaml")
    return str(refusal.value.data["problem"])


COLUMNS = {"office": "A", "service": "B", "moment": "C"}


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"feed": ""}, "feed:"),
        ({"colums": {}}, "colums:"),
        ({"file": {"format": "pdf"}}, "file.format:"),
        ({"file": {"encoding": "klingon"}}, "file.encoding:"),
        ({"file": {"delimiter": "ab"}}, "file.delimiter:"),
        ({"file": {"header": -1}}, "file.header:"),
        ({"file": {"sheet": 0}}, "file.sheet:"),
        ({"file": "csv"}, "file:"),
        ({"time_zone": "Lahore"}, "time_zone:"),
        ({"dates": ["dd-mm-yyyy"]}, "dates:"),
        ({"dates": []}, "dates:"),
        ({"columns": {"service": "B", "moment": "C"}}, "columns.office:"),
        ({"columns": COLUMNS | {"date": "D"}}, "columns:"),
        ({"columns": COLUMNS | {"time": "D"}}, "columns.time:"),
        ({"columns": COLUMNS | {"phone": "D"}}, "columns.phone:"),
        ({"columns": COLUMNS | {"office": "{A/{B}"}}, "columns.office:"),
        ({"columns": COLUMNS | {"office": {"const": "x"}}}, "columns.office:"),
        ({"codes": {"number": {}}}, "codes.number:"),
        ({"codes": {"office": "x"}}, "codes.office:"),
        ({"has_numbers": "maybe"}, "has_numbers:"),
        ({"bad_numbers": "drop"}, "bad_numbers:"),
        ({"expected_by": "noon"}, "expected_by:"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_place(changes: dict[str, Any], place: str) -> None:
    assert bad(**changes).startswith(place)


def test_a_template_is_columns_and_text_with_stand_ins() -> None:
    parts = check_mapping(mapping_words(columns=COLUMNS | {"office": "x-{A}/{B|-}"}), "m").columns["office"]
    assert parts == (Part("x-"), Part(column="A"), Part("/"), Part(column="B", otherwise="-"))


def test_an_unquoted_hour_is_an_hour() -> None:
    assert check_mapping(mapping_words() | yaml.safe_load("expected_by: 10:30"), "m").expected_by == time(10, 30)


def test_usual_names_of_encodings_are_known() -> None:
    assert check_mapping(mapping_words(file={"encoding": "CP1256"}), "m").encoding == "windows-1256"


def test_what_is_no_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text("feed: a\ncolumns: [\n")
    with override("en"), pytest.raises(BadMapping, match="line 3"):
        read_mapping(path)


@pytest.mark.parametrize("text", ["theirs;ours\na;b\n", "theirs,ours\na\n", "theirs,ours\na,b\na,c\n"])
def test_a_wrong_code_table_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.csv").write_text(text)
    path = tmp_path / "m.yaml"
    path.write_text("codes: {office: {file: t.csv}}\n")
    with pytest.raises(BadMapping, match=r"codes\.office"):
        read_mapping(path)


@pytest.mark.django_db
def test_a_department_or_post_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadMapping, match="department"):
        feed_of(tmp_path, mapping_words(department="nowhere"))
    with pytest.raises(BadMapping, match="alarm_post"):
        feed_of(tmp_path, mapping_words(department="", alarm_post="nobody"))


def test_the_same_mapping_again_leaves_no_trace(land: Feed, tmp_path: Path) -> None:
    entries = Entry.objects.count()
    assert feed_of(tmp_path, mapping_words()).pk == land.pk
    assert Entry.objects.count() == entries


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("samples/**/mapping*/*.yaml")) + sorted(ROOT.glob("samples/l*/mapping*.yaml"))
)
def test_every_sample_mapping_is_right(path: Path) -> None:
    assert check_mapping(read_mapping(path), path.name).feed
