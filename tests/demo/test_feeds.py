from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from sunwai.demo.catchment import visitor_of
from sunwai.demo.feeds import BROKEN, feed_visits, make_feeds
from sunwai.demo.forms import read_form
from sunwai.demo.government import Government, read_government
from sunwai.demo.visits import Period

SAMPLE = Path(__file__).parents[2] / "samples" / "punjab"
DAY = Period.day(date(2026, 3, 3), 12_600)
SEED = 3
REVENUE = """feed: revenue
department: revenue
file: {delimiter: semicolon, encoding: utf-16, header: 2}
columns:
  key: Serial
  moment: When
  office: "{Place}/{Counter}"
  service: Work
  number: Mobile
  sex: Sex
  language: {constant: ur}
dates: ["%d-%m-%Y %H:%M", "%d/%m/%Y %I:%M %p"]
codes:
  sex: {Male: m, Female: f}
  service: {Fard: fard, Intiqal: mutation}
  office: {file: places.csv}
"""


@pytest.fixture(scope="module")
def government() -> Government:
    return read_government(SAMPLE, seed=SEED)


@pytest.fixture
def folder(tmp_path: Path, government: Government) -> Path:
    lines = [f"{office.code.upper()}/A,{office.code}" for office in government.offices["revenue"]]
    (tmp_path / "places.csv").write_text("\n".join(["theirs,ours", *lines]))
    (tmp_path / "revenue.yaml").write_text(REVENUE)
    return tmp_path


def make(folder: Path, government: Government, name: str, period: Period = DAY) -> Path:
    return make_feeds(government, [read_form(folder / "revenue.yaml")], period, folder / name, seed=SEED)[0]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-16", newline="") as file:
        assert file.readline().startswith("Daily statement")
        return list(csv.DictReader(file, delimiter=";"))


def test_the_same_day_makes_the_same_bytes_and_another_day_others(folder: Path, government: Government) -> None:
    once = make(folder, government, "a")
    assert once.read_bytes() == make(folder, government, "b").read_bytes()
    other = make(folder, government, "c", Period.day(date(2026, 3, 4), 12_600))
    assert other.read_bytes() != once.read_bytes()


def test_rows_are_written_in_the_departments_own_form(folder: Path, government: Government) -> None:
    found = rows(make(folder, government, "a"))
    assert set(found[0]) == {"Serial", "When", "Place", "Counter", "Work", "Mobile", "Sex", "Applicant", "Remarks"}
    assert {row["Sex"] for row in found} == {"Male", "Female"}
    assert {"Fard", "Intiqal"} < {row["Work"] for row in found}
    assert Counter(row["Counter"] for row in found)["A"] > len(found) * 0.98
    assert any(row["When"].endswith("PM") for row in found)


def test_about_two_in_a_hundred_rows_are_broken(folder: Path, government: Government) -> None:
    period = Period.day(date(2026, 3, 3), 60_000)
    found = rows(make(folder, government, "a", period))
    strange = sum(row["Work"] not in {"Fard", "Intiqal"} or row["Counter"] != "A" for row in found)
    assert strange / len(found) == pytest.approx(BROKEN["office"] + BROKEN["service"], rel=0.5)
    assert 0.015 < sum(BROKEN.values()) < 0.025


def test_some_rows_come_twice_and_some_of_yesterdays_come_corrected(folder: Path, government: Government) -> None:
    yesterday = {
        row["Serial"]: row for row in rows(make(folder, government, "a", Period.day(date(2026, 3, 2), 12_600)))
    }
    today = rows(make(folder, government, "b"))
    again = Counter(tuple(row.items()) for row in today)
    assert max(again.values()) == 2
    corrections = [row for row in today if row["Serial"] in yesterday]
    assert corrections
    changed = [
        row for row in corrections if any(row[name] != yesterday[row["Serial"]][name] for name in ("When", "Mobile"))
    ]
    assert len(changed) == len(corrections)


def test_a_visitor_is_of_the_offices_own_catchment(folder: Path, government: Government) -> None:
    places = {office.code: office.place for office in government.offices["revenue"]}
    found = feed_visits(government, read_form(folder / "revenue.yaml"), DAY, SEED)
    own = [v for v in found if (one := visitor_of(v.number, SEED)) and one.office == places[v.office]]
    assert 0.9 < len(own) / len(found) < 0.99


def test_some_clerks_write_one_number_for_many(folder: Path, government: Government) -> None:
    found = feed_visits(government, read_form(folder / "revenue.yaml"), Period.day(DAY.days[0], 60_000), SEED)
    most = Counter((v.office, v.number) for v in found if v.number).most_common(1)[0][1]
    assert most >= 5


def test_names_stand_only_where_the_mapping_does_not_read(folder: Path) -> None:
    assert not {"Applicant", "Remarks"} & set(read_form(folder / "revenue.yaml").columns)


def test_the_whole_sample_has_enough_offices_and_shares_add_up(government: Government) -> None:
    assert sum(len(found) for found in government.offices.values()) > 1500
    assert sum(government.share(code) for code in government.offices) == pytest.approx(1)
