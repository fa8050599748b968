"""Makes samples/punjab: Punjab's areas as of census 2023, and an invented government over them, marked as sample.

    .venv/bin/python -m samples.make_punjab FOLDER

FOLDER holds the places files named in NOTICE: pk_districts.geojson, 2023_district_pop.csv, 2023_division_pop.csv,
2023_t11_mother_tongue_tehsil.csv, punjab_district_names_ur.csv. The same files give the same sample, byte for byte.
"""

from __future__ import annotations

import csv
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from samples.outlines import simplify_all
from samples.punjab_offices import (
    CENTRE,
    DEPARTMENTS,
    HOLIDAYS_BY_MOON,
    HOLIDAYS_EACH_YEAR,
    LAHORE_FAIR,
    SERVICES,
    Department,
    Pair,
)
from samples.punjab_people import a_name
from samples.punjab_tehsils import TEHSILS_UR
from samples.sheets import write

SINCE = "2018-01-01"
CHANGED = "2025-09-01"
"""The day on which the deputy commissioners of the sample changed."""
FOLDER = Path(__file__).parent / "punjab"
DATES = (SINCE, "")
VACANT = 0.03


@dataclass(frozen=True)
class Place:
    code: str
    name: Pair
    parent: str
    population: int


@dataclass(frozen=True)
class Province:
    people: int
    divisions: list[Place]
    districts: list[Place]
    tehsils: list[Place]

    def seat(self, district: Place) -> Place:
        """The tehsil that the district's name comes from."""
        inside = [tehsil for tehsil in self.tehsils if tehsil.parent == district.code]
        return min(inside, key=lambda t: (not t.name[0].startswith(district.name[0]), len(t.name[0])))


@dataclass(frozen=True)
class Post:
    code: str
    title: Pair
    department: str
    area: str
    office: str
    reports_to: str


def slug(name: str) -> str:
    return name.lower().replace(" ", "-")


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def read_province(data: Path) -> Province:
    """The areas with their census figures. The de-excluded area of Rajanpur counts with the tehsil of its name."""
    urdu = {row["name_en"]: row["name_ur"] for row in rows(data / "punjab_district_names_ur.csv")}
    divisions = [
        Place(f"division-{slug(row['Division'])}", (f"{row['Division']} Division", f"{urdu[row['Division']]} ڈویژن"),
              "punjab", int(float(row["Pop2023"])))
        for row in rows(data / "2023_division_pop.csv") if row["Region"] == "Punjab"
    ]  # fmt: skip
    districts = [
        Place(slug(row["District"]), (row["District"], urdu[row["District"]]), f"division-{slug(row['Division'])}",
              int(float(row["Pop2023"])))
        for row in rows(data / "2023_district_pop.csv") if row["Region"] == "Punjab"
    ]  # fmt: skip
    return Province(sum(place.population for place in divisions), divisions, districts, read_tehsils(data))


def read_tehsils(data: Path) -> list[Place]:
    people: dict[tuple[str, str], int] = {}
    for row in rows(data / "2023_t11_mother_tongue_tehsil.csv"):
        if row["PROVINCE"] == "PUNJAB" and row["LANGUAGE"] == "TOTAL":
            key = (row["DISTRICT"], row["TEHSIL"])
            people[key] = people.get(key, 0) + int(float(row["ALL_SEXES_OVERALL"]))
    names = {name.upper(): name for name in TEHSILS_UR}
    return [
        Place(f"{slug(district)}-{slug(tehsil)}", (names[tehsil], TEHSILS_UR[names[tehsil]]), slug(district), count)
        for (district, tehsil), count in sorted(people.items())
    ]


def write_areas(province: Province) -> None:
    heading = "code kind name name_ur parent population valid_from valid_to"
    areas: list[tuple[object, ...]] = [("punjab", "province", "Punjab", "پنجاب", "", province.people, *DATES)]
    for kind, places in (
        ("division", province.divisions), ("district", province.districts), ("tehsil", province.tehsils),
    ):  # fmt: skip
        areas += [(place.code, kind, *place.name, place.parent, place.population, *DATES) for place in places]
    write(FOLDER, "areas", heading, areas)
    write(FOLDER, "successions", "old new share", [])


def write_outlines(data: Path) -> None:
    """GeoJSON, a feature a line: 0.006 degrees is about 600 m, three digits about 100 m."""
    areas = {}
    for feature in json.loads((data / "pk_districts.geojson").read_text("utf-8"))["features"]:
        if feature["properties"]["province"] == "Punjab":
            polygons = feature["geometry"]["coordinates"]
            areas[slug(feature["properties"]["name"])] = [
                [[(x, y) for x, y in ring] for ring in rings] for rings in polygons
            ]
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "MultiPolygon", "coordinates": polygons}}
        for code, polygons in sorted(simplify_all(areas, 0.006, 3).items())
    ]
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in features)
    text = f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'
    (FOLDER / "outlines.geojson").write_text(text, encoding="utf-8")


def write_services() -> None:
    departments = [(department.code, *department.name, *DATES) for department in DEPARTMENTS]
    write(FOLDER, "departments", "code name name_ur valid_from valid_to", departments)
    services = [
        (code, department, *name, fee, limit, *papers, *DATES)
        for code, department, name, fee, limit, papers in SERVICES
    ]
    heading = "code department name name_ur fee_rupees limit_days papers papers_ur valid_from valid_to"
    write(FOLDER, "services", heading, services)


def how_many(province: Province, department: Department, tehsil: Place) -> int:
    """Offices of a department in a tehsil: by population, and never fewer than the least."""
    if department.least:
        return max(department.least, round(department.offices * tehsil.population / province.people))
    district = next(place for place in province.districts if place.code == tehsil.parent)
    if province.seat(district) == tehsil:
        return max(1, round(department.offices * district.population / province.people))
    return 0


def place_offices(province: Province) -> Iterator[tuple[str, Department, Place, Pair]]:
    for department in DEPARTMENTS:
        for tehsil in province.tehsils:
            for number in range(how_many(province, department, tehsil)):
                kind = department.kinds[number % len(department.kinds)]
                again = number // len(department.kinds) + 1
                more = f" {again}" if again > 1 else ""
                name = (f"{kind[0]}{more}, {tehsil.name[0]}", f"{kind[1]}{more}، {tehsil.name[1]}")
                yield f"{department.code}-{tehsil.code}-{number + 1:02d}", department, tehsil, name


def posts_above(province: Province) -> Iterator[Post]:
    """From the chief secretary down to the head of each department in each district."""
    for code, title, above in CENTRE:
        yield Post(code, title, "", "punjab", "", above)
    for department in DEPARTMENTS:
        yield Post(f"punjab.{department.code}", department.top, department.code, "punjab", "", "punjab.chief-secretary")
    for division in province.divisions:
        title = (f"Commissioner, {division.name[0]}", f"کمشنر {division.name[1]}")
        yield Post(f"{division.code}.commissioner", title, "", division.code, "", "punjab.chief-secretary")
    for district in province.districts:
        title = (f"Deputy Commissioner, {district.name[0]}", f"ڈپٹی کمشنر {district.name[1]}")
        yield Post(f"{district.code}.dc", title, "", district.code, "", f"{district.parent}.commissioner")
        for department in DEPARTMENTS:
            head = department.district_head
            title = (f"{head[0]}, {district.name[0]}", f"{head[1]} {district.name[1]}")
            yield Post(
                f"{district.code}.{department.code}", title, department.code, district.code, "", f"{district.code}.dc"
            )


def write_offices(province: Province, chance: random.Random) -> list[Post]:
    """Offices, and the posts at them: a head and one to three clerks."""
    offices, posts = [], list(posts_above(province))
    for code, department, tehsil, name in place_offices(province):
        offices.append((code, department.code, tehsil.code, *name, "yes", *DATES))
        head = f"{code}.head"
        posts.append(Post(head, department.office_head, "", "", code, f"{tehsil.parent}.{department.code}"))
        for number in range(chance.choice((1, 2, 2, 3))):
            title = department.clerks[number % len(department.clerks)]
            posts.append(Post(f"{code}.clerk-{number + 1}", title, "", "", code, head))
    write(FOLDER, "offices", "code department area name name_ur sample valid_from valid_to", offices)
    heading = "code title title_ur department area office reports_to sample valid_from valid_to"
    rest = ((post.department, post.area, post.office, post.reports_to, "yes", *DATES) for post in posts)
    write(FOLDER, "posts", heading, ((post.code, *post.title, *more) for post, more in zip(posts, rest, strict=True)))
    return posts


def write_people(posts: list[Post], chance: random.Random) -> None:
    """An officer for nearly every post; deputy commissioners have had one before."""
    officers: list[tuple[object, ...]] = []
    tenures: list[tuple[object, ...]] = []
    for post in posts:
        if ".clerk-" in post.code and chance.random() < VACANT:
            continue
        spans = [(SINCE, CHANGED), (CHANGED, "")] if post.code.endswith(".dc") else [(SINCE, "")]
        for span in spans:
            code = f"officer-{len(officers) + 1:05d}"
            officers.append((code, *a_name(chance), "yes"))
            tenures.append((post.code, code, *span))
    write(FOLDER, "officers", "code name name_ur sample", officers)
    write(FOLDER, "tenures", "post officer valid_from valid_to", tenures)


def write_calendar() -> None:
    days = dict(HOLIDAYS_BY_MOON)
    days |= {f"{year}-{day}": name for year in (2025, 2026, 2027) for day, name in HOLIDAYS_EACH_YEAR}
    everywhere = [(day, *name, "") for day, name in sorted(days.items())]
    fair, name = LAHORE_FAIR
    write(FOLDER, "holidays", "day name name_ur area", [*everywhere, *((day, *name, "lahore") for day in fair)])
    hours = [(day, "09:00", "16:00") for day in ("monday", "tuesday", "wednesday", "thursday")]
    hours += [("friday", "09:00", "12:30"), ("saturday", "09:00", "16:00")]
    write(FOLDER, "working_hours", "weekday opens closes", hours)


def make(data: Path) -> None:
    chance = random.Random("punjab")  # noqa: S311 - a sample wants to be the same each time, not unguessable
    province = read_province(data)
    write_areas(province)
    write_outlines(data)
    write_services()
    write_people(write_offices(province, chance), chance)
    write_calendar()


if __name__ == "__main__":
    make(Path(sys.argv[1]))
