"""The map of the districts, which is only links, and the way from a phone's place to its district."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sunwai.complaints.models import Filing
from sunwai.directory.models import Area
from sunwai.ledger.models import Entry
from sunwai.web.cases import outlines
from tests.casework.makers import NOON, World, a_world
from tests.directory.makers import LONG_AGO, an_area
from tests.web.conftest import Set
from tests.web.makers import a_client

pytestmark = pytest.mark.django_db
PUNJAB = Path(__file__).parents[2] / "samples" / "punjab" / "outlines.geojson"
TODAY = NOON.date()


def square(west: float, south: float) -> dict[str, object]:
    east, north = west + 1, south + 1
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def outlined(outline: object, **facts: Any) -> Area:
    made = an_area(**facts)
    Area.objects.filter(pk=made.pk).update(outline=outline)
    return made


@pytest.fixture
def world(clock_at: Set) -> World:
    """The district of the case lies west of another one."""
    clock_at(NOON)
    made = a_world()
    placed(made, square(73, 31))
    outlined(square(74, 31), kind="district", name="East")
    return made


def placed(world: World, outline: object) -> Area:
    """The district of the case, with an outline."""
    district = world.area.parent
    assert district is not None
    Area.objects.filter(pk=district.pk).update(outline=outline)
    return district


def asked(world: World) -> str:
    return f"/case/file/?c={world.category.code}"


def sent(world: World, longitude: object, latitude: object) -> Any:
    address = f"/case/here/?c={world.category.code}"
    return a_client().post(address, {"longitude": longitude, "latitude": latitude})


def test_each_district_with_an_outline_is_a_link_on_the_map_with_its_name(world: World) -> None:
    page = a_client().get(asked(world)).text
    links = re.findall(r'<a href="([^"]+)" aria-label="([^"]+)"><title>', page)
    assert [name for _, name in links].count("East") == 1
    assert len(links) == 2
    assert all("&amp;d=" in address for address, _ in links)


def test_the_list_stands_on_the_page_with_a_map_too(world: World) -> None:
    page = a_client().get(asked(world)).text
    assert page.count(">East<") >= 2


def test_without_outlines_there_is_no_map(world: World) -> None:
    Area.objects.update(outline=None)
    assert "<svg" not in a_client().get(asked(world)).text


def test_tehsils_with_outlines_are_drawn_when_the_district_is_chosen(world: World) -> None:
    district = placed(world, square(73, 31))
    for step in (0, 1):
        outlined(square(73 + step, 31), kind="tehsil", parent=district, name=f"Part {step}")
    page = a_client().get(f"{asked(world)}&d={district.code}").text
    assert len(re.findall(r'<a href="[^"]+&amp;a=[^"]+" aria-label="Part \d"', page)) == 2


def test_a_changed_outline_changes_the_map(world: World) -> None:
    before = a_client().get(asked(world)).text
    wider = {"type": "Polygon", "coordinates": [[[74, 31], [77, 31], [77.5, 31.5], [77, 32], [74, 32], [74, 31]]]}
    Area.objects.filter(name="East").update(outline=wider)
    assert re.findall(r'<path d="[^"]+', a_client().get(asked(world)).text) != re.findall(r'<path d="[^"]+', before)


def test_the_real_districts_fit_into_a_light_page(world: World) -> None:
    rows = json.loads(PUNJAB.read_text())["features"]
    Area.objects.filter(kind="district").update(outline=None)
    for row in rows:
        outlined(row["geometry"], kind="district", name=row["properties"]["code"].title())
    page = a_client().get(asked(world))
    assert page.text.count("<path ") == len(rows)
    assert len(page.content) < 60_000


def test_a_place_leads_to_its_district(world: World) -> None:
    district = placed(world, square(73, 31))
    answer = sent(world, "73.50", "31.50")
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"d={district.code}")


@pytest.mark.parametrize(("longitude", "latitude"), [("90", "31.5"), ("x", "31.5"), ("nan", "31"), ("", "")])
def test_a_place_that_we_do_not_know_leads_back_to_the_list(world: World, longitude: str, latitude: str) -> None:
    answer = sent(world, longitude, latitude)
    assert answer.status_code == 200
    assert "lies in no district" in answer.text


def test_a_place_is_written_nowhere_and_sets_no_cookie(world: World) -> None:
    rows = Entry.objects.count()
    answer = sent(world, "73.50", "31.50")
    assert (Entry.objects.count(), Filing.objects.count()) == (rows, 0)
    assert "73.5" not in answer["Location"]
    assert not answer.cookies


def test_a_hole_in_a_district_is_not_in_it(world: World) -> None:
    ring = [[73, 31], [74, 31], [74, 32], [73, 32], [73, 31]]
    hole = [[73.4, 31.4], [73.6, 31.4], [73.6, 31.6], [73.4, 31.6], [73.4, 31.4]]
    district = placed(world, {"type": "Polygon", "coordinates": [ring, hole]})
    found = [outlines.district_at((x, 31.5), TODAY) for x in (73.5, 73.2)]
    assert found == [None, district]


def test_a_district_that_is_no_more_is_not_found(world: World) -> None:
    Area.objects.filter(name="Kasur").update(valid_to=TODAY, valid_from=LONG_AGO)
    assert outlines.district_at((73.5, 31.5), TODAY) is None
