"""What goes on elsewhere when an area ends: the same areas, offices, posts and holders under a successor, newly coded.

Figures stand on where a row is, so a row never moves: it ends, and goes on as another with a code of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sunwai.directory.commands.ended import Cells, Ended
from sunwai.directory.commands.world import World
from sunwai.directory.commands.writing import SHEET, cells_of

Rows = dict[str, list[Cells]]


def go_on(known: World, rows: Rows, ended: Ended, area: int, goes: Mapping[int, str]) -> None:
    """Adds to the rows of an end what goes on: each area of `goes` (its own id: what stands in it) to a successor."""
    going = _Going(known, rows, ended, area)
    for below, successor in goes.items():
        if successor and below == area:
            going.places[area] = successor
        elif successor and below in ended.found.get("areas", ()):
            going.area(below, successor)
    going.offices()
    going.posts()
    going.tenures()


@dataclass
class _Going:
    """The codes under which rows that end go on, by table. `top` is the area that ends."""

    known: World
    rows: Rows
    ended: Ended
    top: int
    places: dict[int, str] = field(default_factory=dict)
    at_offices: dict[int, str] = field(default_factory=dict)
    of_posts: dict[int, str] = field(default_factory=dict)

    def _code(self, sheet: str, code: str) -> str:
        """A code that is not taken: the old one and the year, and a letter more where that is."""
        found = f"{code}.{self.ended.day.year}"
        while self.known.find(sheet, found):
            found += "b"
        return found

    def _begin(self, sheet: str, id_: int, **cells: str) -> str:
        old = cells_of(self.known, SHEET[sheet], self.known.tables[sheet].before[id_])
        code = self._code(sheet, old["code"])
        dates = {"valid_from": self.ended.day.isoformat(), "valid_to": ""}
        self.rows.setdefault(sheet, []).append(old | {"code": code} | dates | cells)
        return code

    def area(self, area: int, above: str) -> None:
        """An area and those below it, to which its people all went."""
        areas = self.known.tables["areas"].before
        self.places[area] = code = self._begin("areas", area, parent=above)
        self.rows.setdefault("successions", []).append({"old": areas[area]["code"], "new": code, "share": "1"})
        for below in self.ended.found.get("areas", ()):
            if areas[below]["parent_id"] == area:
                self.area(below, code)

    def offices(self) -> None:
        for id_ in self.ended.found.get("offices", ()):
            place = self.known.tables["offices"].before[id_]["area_id"]
            if place in self.places:
                self.at_offices[id_] = self._begin("offices", id_, area=self.places[place])

    def posts(self) -> None:
        """Posts at offices that go on, and over areas that do; those over the area itself end with it."""
        posts = self.known.tables["posts"].before
        where: dict[int, Cells] = {}
        for id_ in self.ended.found.get("posts", ()):
            office, place = posts[id_]["office_id"], posts[id_]["area_id"]
            if office in self.at_offices:
                where[id_] = {"office": self.at_offices[office]}
            elif office is None and place in self.places and place != self.top:
                where[id_] = {"area": self.places[place]}
        self.of_posts = {id_: self._code("posts", posts[id_]["code"]) for id_ in where}
        self._turn()
        for id_, cells in where.items():
            above = posts[id_]["reports_to_id"]
            self._begin("posts", id_, reports_to=self.of_posts.get(above) or self.ended.above(above), **cells)

    def _turn(self) -> None:
        """Posts that stay and reported to one that goes on report to it still."""
        posts = self.known.tables["posts"].before
        for row in self.rows.get("posts", ()):
            if "reports_to" in row and (id_ := self.known.find("posts", row["code"])):
                row["reports_to"] = self.of_posts.get(posts[id_]["reports_to_id"], row["reports_to"])

    def tenures(self) -> None:
        for id_ in self.ended.found.get("tenures", ()):
            record = self.known.tables["tenures"].before[id_]
            if record["post_id"] in self.of_posts:
                cells = cells_of(self.known, SHEET["tenures"], record)
                new = {"post": self.of_posts[record["post_id"]], "valid_from": self.ended.day.isoformat()}
                self.rows.setdefault("tenures", []).append(cells | new)
