"""What ends with a thing: the rows of a draft that ends an area, department, office, post or service on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sunwai.base.actors import Actor
from sunwai.directory.changes import DirectoryChange
from sunwai.directory.commands.changing import draft_rows
from sunwai.directory.commands.world import World, read_world
from sunwai.directory.commands.writing import SHEET, cells_of
from sunwai.directory.keeping import EndedAlready, Successor

Cells = dict[str, str]
DATED = ("areas", "departments", "offices", "posts", "services")


def draft_end(
    *, sheet: str, thing: int, day: date, successors: Sequence[Successor] = (), reason: str = "", by: Actor,
    at: datetime,
) -> DirectoryChange:  # fmt: skip
    """Drafts that a thing ends on a day (the first on which it is no more), with all that stands on it.

    An area ends with the areas, offices and posts below; a department with its services, offices and posts; an office
    with its posts. Who holds such a post leaves it; a post that reported to one reports to whom that one did, or to the
    post's successor. An area's successors take shares of its people; those with names begin on the day, of the same
    kind and under the same parent: one is a merger or a new cut, several are a split.

    Raises:
        EndedAlready: it ends no later, or begins no earlier.
        RowsRefused: a successor cannot be.
    """
    known = read_world()
    ended = Ended(known, day)
    record = known.tables[sheet].before.get(thing)
    if record is None or not ended.may(record):
        raise EndedAlready(name=_name(record))
    ended.end(sheet, [thing])
    rows = ended.rows()
    if sheet == "areas":
        _succeed(known, rows, thing, successors, day)
    elif sheet == "posts" and successors:
        for row in rows["posts"]:
            if "reports_to" in row:
                row["reports_to"] = successors[0].code
    return draft_rows(rows=rows, day=day, reason=reason, by=by, at=at)


def _name(record: dict[str, Any] | None) -> str:
    return str((record or {}).get("name") or (record or {}).get("title") or "")


def _succeed(known: World, rows: dict[str, list[Cells]], area: int, successors: Sequence[Successor], day: date) -> None:
    cells = cells_of(known, SHEET["areas"], known.tables["areas"].before[area])
    for one in successors:
        if one.name:
            rows["areas"].append({
                "code": one.code, "kind": cells["kind"], "parent": cells["parent"], "name": one.name,
                "name_ur": one.name_ur or one.name, "valid_from": day.isoformat(), "valid_to": "",
            })  # fmt: skip
        rows.setdefault("successions", []).append({"old": cells["code"], "new": one.code, "share": one.share})


@dataclass
class Ended:
    """What ends on a day, by table: filled from the top, each table once."""

    known: World
    day: date
    found: dict[str, list[int]] = field(default_factory=dict)

    def may(self, record: dict[str, Any]) -> bool:
        """Whether a row holds on the day before."""
        ends = record["valid_to"]
        return bool(record["valid_from"] < self.day and (ends is None or ends > self.day))

    def end(self, sheet: str, ids: Iterable[int]) -> None:
        """Ends rows and what stands on them; twice is once."""
        seen = set(self.found.get(sheet, ()))
        fresh = [id_ for id_ in ids if id_ not in seen]
        if not fresh:
            return
        self.found.setdefault(sheet, []).extend(fresh)
        below = {
            "areas": (("areas", "parent_id"), ("offices", "area_id"), ("posts", "area_id")),
            "departments": (
                ("services", "department_id"), ("offices", "department_id"), ("posts", "department_id"),
            ),
            "offices": (("posts", "office_id"),),
            "posts": (("tenures", "post_id"),),
        }  # fmt: skip
        for name, column in below.get(sheet, ()):
            self.end(name, self._under(name, column, set(fresh)))

    def _under(self, sheet: str, column: str, above: set[int]) -> list[int]:
        table = self.known.tables[sheet].before
        return [id_ for id_, one in table.items() if one[column] in above and self.may(one)]

    def rows(self) -> dict[str, list[Cells]]:
        """The rows of the draft: what ends, and the posts that report to other posts then."""
        made: dict[str, list[Cells]] = {}
        for sheet, ids in self.found.items():
            for id_ in ids:
                cells = cells_of(self.known, SHEET[sheet], self.known.tables[sheet].before[id_])
                kept = cells if sheet == "tenures" else {"code": cells["code"]}
                made.setdefault(sheet, []).append(kept | {"valid_to": self.day.isoformat()})
        if turned := self._turned():
            made.setdefault("posts", []).extend(turned)
        return made

    def _turned(self) -> list[Cells]:
        """The posts that stay and reported to one that ends: each to the nearest above that stays."""
        posts, gone = self.known.tables["posts"].before, set(self.found.get("posts", ()))
        rows = []
        for id_, one in posts.items():
            if one["reports_to_id"] in gone and id_ not in gone and (one["valid_to"] is None or self.may(one)):
                above: int | None = one["reports_to_id"]
                while above in gone:
                    above = posts[above]["reports_to_id"] if above is not None else None
                rows.append({"code": one["code"], "reports_to": posts[above]["code"] if above is not None else ""})
        return rows
