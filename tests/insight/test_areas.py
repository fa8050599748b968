"""Punjab had 36 districts, and five more were cut out of them: what is known of one map is told by the other."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal

import pytest

from sunwai.base.actors import process
from sunwai.config.environment import ROOT
from sunwai.directory.models import Area, Succession
from sunwai.insight.areas import Place, Step, Told, told_by
from sunwai.insight.commands import take_snapshot
from sunwai.insight.queries import bridged, districts_within, figures
from tests.directory.makers import a_service, an_area, an_office
from tests.insight.makers import NOON, transactions_at

LONG_AGO, CUT = date(2018, 1, 1), date(2022, 10, 14)
BEFORE, AFTER = date(2022, 1, 1), date(2023, 1, 1)
CUT_OUT = {"murree": "rawalpindi", "talagang": "chakwal", "wazirabad": "gujranwala", "kot-addu": "muzaffargarh",
           "taunsa": "dera-ghazi-khan"}  # fmt: skip


def punjab() -> tuple[list[Place], list[Step]]:
    """The 36, and the five that were cut out of them, with shares made up for this test."""
    with (ROOT / "samples" / "punjab" / "areas.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "district"]
    places = [Place(row["code"], int(row["population"]), LONG_AGO, None) for row in rows]
    places += [Place(code, 0, CUT, None) for code in CUT_OUT]
    return places, [Step(old, new, 20_000, CUT) for new, old in CUT_OUT.items()]


def test_what_36_districts_counted_is_told_by_41() -> None:
    places, steps = punjab()
    olds = [one.code for one in places if one.is_valid(BEFORE)]
    told = told_by(dict.fromkeys(olds, 1000), AFTER, places, steps)
    assert (len(olds), len(told)) == (36, 41)
    assert sum(one.count for one in told.values()) == 36_000
    assert told["murree"] == Told(200.0, is_estimate=True)
    assert told["rawalpindi"] == Told(800.0, is_estimate=True)
    assert told["lahore"] == Told(1000.0, is_estimate=False)


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
