"""Punjab had 36 districts, and five more were cut out of them: what is known of one map is told by the other."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal

import pytest

from samples.make_new_districts import districts
from sunwai.base.actors import process
from sunwai.config.environment import ROOT
from sunwai.directory.models import Area, Succession
from sunwai.insight.areas import WHOLE, Place, Step, Told, told_by
from sunwai.insight.commands import take_snapshot
from sunwai.insight.queries import bridged, districts_within, figures
from tests.directory.makers import a_service, an_area, an_office
from tests.insight.makers import NOON, transactions_at

SAMPLE = ROOT / "samples" / "punjab"
LONG_AGO, CUT = date(2018, 1, 1), date(2022, 10, 14)
BEFORE, AFTER = date(2022, 1, 1), date(2023, 1, 1)
MURREE = 1000 * (249_410 + 120_421) / 6_058_540
"""Of a thousand, by the people of Murree and Kotli Sattian among those of Rawalpindi's seven tehsils."""


def rows_of(name: str) -> list[dict[str, str]]:
    with (SAMPLE / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def punjab() -> tuple[list[Place], list[Step]]:
    """The 36, and the five that were cut out of them, by the people of their tehsils in census 2023."""
    old = [row for row in rows_of("areas") if row["kind"] == "district"]
    places = [Place(row["code"], int(row["population"]), LONG_AGO, None) for row in old]
    new = rows_of("new_districts")
    places += [Place(row["code"], 0, date.fromisoformat(row["since"]), None) for row in new]
    steps = [Step(row["old"], row["code"], round(Decimal(row["share"]) * WHOLE), CUT) for row in new]
    return places, steps


def test_what_36_districts_counted_is_told_by_41() -> None:
    places, steps = punjab()
    olds = [one.code for one in places if one.is_valid(BEFORE)]
    told = told_by(dict.fromkeys(olds, 1000), AFTER, places, steps)
    assert (len(olds), len(told)) == (36, 41)
    assert sum(one.count for one in told.values()) == pytest.approx(36_000)
    assert told["murree"] == Told(pytest.approx(MURREE, abs=0.01), is_estimate=True)
    assert told["rawalpindi"] == Told(pytest.approx(1000 - MURREE, abs=0.01), is_estimate=True)
    assert told["lahore"] == Told(1000.0, is_estimate=False)


def test_the_five_have_the_people_of_the_tehsils_that_they_are_made_of() -> None:
    tehsils, new = rows_of("new_district_tehsils"), rows_of("new_districts")
    assert [list(row.values()) for row in new] == [list(row) for row in districts(tuple(r.values()) for r in tehsils)]
    whole = {row["code"]: int(row["population"]) for row in rows_of("areas")}
    for old in {row["old"] for row in new}:
        inside = sum(int(row["people"]) for row in tehsils if row["old"] == old)
        assert inside == pytest.approx(whole[old], rel=0.015)


def test_what_41_districts_counted_is_told_by_36_exactly() -> None:
    places, steps = punjab()
    told = told_by({one.code: 100 for one in places}, BEFORE, places, steps)
    assert (len(told), sum(one.count for one in told.values())) == (36, 4100)
    assert told["chakwal"] == Told(200.0, is_estimate=False)
    assert not any(one.is_estimate for one in told.values())


def test_a_merger_and_then_a_split_are_followed() -> None:
    days = [date(year, 1, 1) for year in (2000, 2010, 2020)]
    places = [
        Place("a", 300, days[0], days[1]), Place("b", 100, days[0], days[1]), Place("ab", 400, days[1], days[2]),
        Place("c", 0, days[2], None), Place("d", 0, days[2], None),
    ]  # fmt: skip
    steps = [
        Step("a", "ab", 100_000, days[1]), Step("b", "ab", 100_000, days[1]), Step("ab", "c", 25_000, days[2]),
        Step("ab", "d", 75_000, days[2]),
    ]  # fmt: skip
    counted = told_by({"a": 60, "b": 40}, days[2], places, steps)
    assert counted == {"c": Told(25.0, is_estimate=True), "d": Told(75.0, is_estimate=True)}
    assert told_by({"ab": 100}, days[0], places, steps) == {
        "a": Told(75.0, is_estimate=True), "b": Told(25.0, is_estimate=True),
    }  # fmt: skip


@pytest.mark.django_db
def test_a_snapshot_tells_by_the_areas_of_its_own_day() -> None:
    old = an_area(code="old-district")
    new = an_area(code="new-district", parent=old.parent, valid_from=CUT)
    Succession.objects.create(old=old, new=new, share=Decimal("0.3"))
    made = take_snapshot(by=process("test"), at=NOON)
    Succession.objects.all().delete()
    Area.objects.filter(pk=new.pk).delete()
    assert bridged(made, {"old-district": 10}, AFTER) == {
        "old-district": Told(7.0, is_estimate=True), "new-district": Told(3.0, is_estimate=True),
    }  # fmt: skip


@pytest.mark.django_db
def test_a_division_is_told_as_it_was_whatever_became_of_the_map() -> None:
    district = an_area(code="murree")
    office, before = an_office(area=district), district.parent
    transactions_at(office, a_service(), 3)
    made = take_snapshot(by=process("test"), at=NOON)
    Area.objects.filter(pk=district.pk).update(parent=an_area(code="elsewhere").parent, code="renamed")
    assert districts_within(made, before.code) == ["murree"]
    (told,) = figures(made, (), {"district": districts_within(made, before.code)}, codes=["transactions"])
    assert told.count == 3
