"""The shipped samples: what they promise is counted, not believed."""

from __future__ import annotations

import csv
import json
import re
import time
from collections import Counter
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from samples.la311 import make_directory
from sunwai.base.actors import process
from sunwai.directory import queries
from sunwai.directory.commands import load
from sunwai.directory.models import Area, Department, Office, Officer, Post, Service

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parents[2] / "samples"
AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
TODAY = date(2026, 4, 1)


@pytest.fixture
def punjab() -> dict[str, int]:
    return load(folder=SAMPLES / "punjab", by=process("test"), at=AT)


def test_punjab_loads_within_twenty_seconds_and_again_changes_nothing() -> None:
    began = time.monotonic()
    load(folder=SAMPLES / "punjab", by=process("test"), at=AT)
    assert time.monotonic() - began < 20
    again = load(folder=SAMPLES / "punjab", by=process("test"), at=AT)
    assert (again["added"], again["changed"]) == (0, 0)


def test_punjab_is_as_large_as_promised(punjab: dict[str, int]) -> None:
    kinds = Counter(Area.objects.values_list("kind", flat=True))
    assert kinds == {"province": 1, "division": 9, "district": 36, "tehsil": 141}
    assert (Department.objects.count(), Service.objects.count()) == (7, 19)
    assert 1400 <= Office.objects.count() <= 1700
    assert not Area.objects.filter(kind="district", outline=None).exists()


def test_the_census_adds_up_from_districts_and_divisions_to_the_province(punjab: dict[str, int]) -> None:
    people: Counter[str] = Counter()
    for kind, count in Area.objects.values_list("kind", "population"):
        people[kind] += count or 0
    assert people["province"] == people["division"] == people["district"] == 127_688_922
    assert abs(people["tehsil"] / people["district"] - 1) < 0.02


def test_every_department_has_an_office_in_every_district(punjab: dict[str, int]) -> None:
    assert len(set(Office.objects.values_list("district_id", "department_id"))) == 36 * 7


def test_the_chain_of_every_post_reaches_the_chief_secretary(punjab: dict[str, int]) -> None:
    above = dict(Post.objects.values_list("pk", "reports_to_id"))
    tops = set()
    for post in Post.objects.values_list("pk", flat=True):
        chain = [post]
        while (superior := above[chain[-1]]) is not None:
            chain.append(superior)
            assert len(chain) < 10
        tops.add(chain[-1])
    assert tops == {Post.objects.get(code="punjab.chief-secretary").pk}


def test_every_district_has_a_deputy_commissioner_in_post(punjab: dict[str, int]) -> None:
    heads = queries.posts_over(TODAY)
    commissioners = [heads[(district.pk, None)] for district in queries.districts(TODAY)]
    assert all(post.code.endswith(".dc") for post in commissioners)
    assert len(queries.holders([post.pk for post in commissioners], TODAY)) == 36


def test_every_report_of_a_district_has_a_post_with_a_holder(punjab: dict[str, int]) -> None:
    heads = queries.posts_over(TODAY)
    places = [(area.pk, department.pk) for area in queries.districts(TODAY) for department in Department.objects.all()]
    assert len(queries.holders([heads[place].pk for place in places], TODAY)) == 36 * 7


def test_every_office_has_a_head_and_one_to_three_clerks(punjab: dict[str, int]) -> None:
    counts = Counter(Post.objects.exclude(office=None).values_list("office_id", flat=True))
    assert len(counts) == Office.objects.count()
    assert set(counts.values()) == {2, 3, 4}


def test_everything_invented_is_marked_as_sample(punjab: dict[str, int]) -> None:
    for table in (Office, Post, Officer):
        assert not table.objects.filter(is_sample=False).exists()


def test_neighbouring_districts_share_their_borders_point_by_point() -> None:
    path = SAMPLES / "punjab" / "outlines.geojson"
    borders: Counter[frozenset[tuple[float, ...]]] = Counter()
    for feature in json.loads(path.read_text("utf-8"))["features"]:
        for ring in (ring for rings in feature["geometry"]["coordinates"] for ring in rings):
            borders.update(frozenset((tuple(a), tuple(b))) for a, b in pairwise(ring))
    assert set(borders.values()) == {1, 2}
    assert Counter(borders.values())[2] > 1500
    assert path.stat().st_size < 150_000


def test_what_is_urdu_is_in_urdu_letters() -> None:
    # the descriptors of New York's cases are that city's own words
    for path in set(SAMPLES.rglob("*.csv")) - set((SAMPLES / "nyc-cases").rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                urdu = " ".join(text for name, text in row.items() if name.endswith("_ur"))
                assert not re.search("[A-Za-z]", urdu), (path.name, urdu)


def test_the_eid_is_no_working_day_and_lahores_fair_is_one_elsewhere(punjab: dict[str, int]) -> None:
    lahore, kasur = Area.objects.get(code="lahore"), Area.objects.get(code="kasur")
    assert not queries.is_working_day(date(2026, 3, 21), kasur)
    assert not queries.is_working_day(date(2026, 3, 28), lahore)
    assert queries.is_working_day(date(2026, 3, 28), kasur)


def test_every_owner_area_and_request_of_the_los_angeles_feeds_is_known() -> None:
    load(folder=SAMPLES / "la311" / "directory", by=process("test"), at=AT)
    offices, services = queries.offices_by_code(), queries.services_by_code()
    assert {f"{owner}/{area}" for owner in make_directory.BUREAUS for area in make_directory.COMMISSIONS} == set(
        offices
    )
    assert offices["BOS/-"].department_id == services["Bulky Items"].department_id
    assert len(services) == 12


def test_both_samples_stand_beside_each_other(punjab: dict[str, int]) -> None:
    load(folder=SAMPLES / "la311" / "directory", by=process("test"), at=AT)
    with (SAMPLES / "punjab" / "offices.csv").open(encoding="utf-8") as file:
        assert Office.objects.filter(district__parent__code="la").count() + len(list(csv.DictReader(file))) == len(
            queries.offices_by_code()
        )
