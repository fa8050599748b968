"""What the departments' systems write: a file a feed and day, and a few that the diary has reasons of its own for."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sunwai.demo.feeds import _write_csv, make_feeds, read_forms
from sunwai.demo.government import read_government
from sunwai.demo.visits import Period, Visit
from tests.month.carriers import SEED
from tests.month.desk import PUNJAB

File = list[str]
OLD, NEW = "gujranwala-wazirabad", "wazirabad-wazirabad"


class Departments:
    """`folder` is where their files are put."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.government, self.forms = read_government(PUNJAB, seed=SEED), read_forms(PUNJAB)
        self.revenue = next(form for form in self.forms if form.feed == "revenue")

    def of_day(self, day: date, count: int) -> list[File]:
        """The seven files that come on a morning, about the day before."""
        made = make_feeds(self.government, self.forms, Period.day(day, count), self.folder, seed=SEED)
        return [[path.name.removesuffix(path.suffix).removesuffix(f"-{day.isoformat()}"), str(path)] for path in made]

    def revenue_file(self, name: str, day: date, numbers: Sequence[str], *, office: str, service: str) -> File:
        """A file of the Board of Revenue about people whose numbers we choose, each on a day at one office."""
        clerk, luck = f"{office}.clerk-1", random.Random(name)
        visits = [
            Visit(f"{name}-{n}", "revenue", office, service, datetime.combine(day, time(11, n % 60)), number, clerk,
                  "f", "ur") for n, number in enumerate(numbers)
        ]  # fmt: skip
        path = self.folder / f"revenue-{name}.csv"
        _write_csv(path, self.revenue, [self._line(one, luck) for one in visits])
        return ["revenue", str(path)]

    def _line(self, visit: Visit, luck: random.Random) -> list[str]:
        values = {
            "key": visit.reference, "office": visit.office, "service": visit.service, "number": visit.number,
            "post": visit.clerk, "entered_by": "clerk-1", "sex": visit.sex, "language": visit.language,
        }  # fmt: skip
        cells = self.revenue.cells(values, visit.moment, luck)
        return [*(cells.get(column, "") for column in self.revenue.columns), "Amina Bibi", ""]


def split_wazirabad(folder: Path, day: date) -> Path:
    """The folder by which the tehsil Wazirabad becomes a district on a day: old rows end, their successors begin."""
    folder.mkdir()
    begins, ends = {"valid_from": day.isoformat(), "valid_to": ""}, {"valid_to": day.isoformat()}
    areas = {row["code"]: row for row in _rows("areas")}
    tehsil = areas[OLD]
    district = tehsil | begins | {"code": "wazirabad", "kind": "district", "parent": "division-gujranwala"}
    _write(folder / "areas.csv", [tehsil | ends, district, tehsil | begins | {"code": NEW, "parent": "wazirabad"}])
    share = int(tehsil["population"]) / int(areas["gujranwala"]["population"])
    _write(folder / "successions.csv", [
        {"old": OLD, "new": NEW, "share": "1"}, {"old": "gujranwala", "new": "wazirabad", "share": f"{share:.5f}"},
    ])  # fmt: skip
    offices = [row for row in _rows("offices") if row["area"] == OLD]
    _write(folder / "offices.csv", [made for row in offices for made in (row | ends, _renamed(row) | begins)])
    seats = [row for row in _rows("posts") if OLD in row["office"]]
    above = [
        row | {"area": "wazirabad", "title": row["title"].replace("Gujranwala", "Wazirabad")}
        for row in _rows("posts")
        if row["area"] == "gujranwala" and not row["office"]
    ]
    _write(folder / "posts.csv", [
        *(_renamed(row) | begins for row in above),
        *(made for row in seats for made in (row | ends, _renamed(row) | begins)),
    ])  # fmt: skip
    held = [row for row in _rows("tenures") if OLD in row["post"]]
    _write(folder / "officers.csv", [{"code": "officer-90001", "name": "Daud Cheema", "name_ur": "داؤد چیمہ",
                                      "sample": "yes"}])  # fmt: skip
    _write(folder / "tenures.csv", [
        {"post": "wazirabad.dc", "officer": "officer-90001", **begins},
        *(made for row in held for made in (row | ends, _renamed(row) | begins)),
    ])  # fmt: skip
    return folder


def _renamed(row: dict[str, str]) -> dict[str, str]:
    """A row of the old district as the new one has it; who stands above both stays."""
    names = {"gujranwala.": "wazirabad.", OLD: NEW}
    found = {}
    for column, cell in row.items():
        if column in {"code", "area", "office", "reports_to", "post"} and not cell.startswith("division-"):
            for old, new in names.items():
                cell = cell.replace(old, new)  # noqa: PLW2901
        found[column] = cell
    return found


def _rows(sheet: str) -> Iterator[dict[str, str]]:
    with (PUNJAB / f"{sheet}.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _write(path: Path, rows: Sequence[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], restval="")
        writer.writeheader()
        writer.writerows(rows)


def day_before(day: date) -> date:
    return day - timedelta(days=1)
