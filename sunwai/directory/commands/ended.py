"""What ends on a day when one thing does, gathered from the top down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sunwai.directory.commands.world import World
from sunwai.directory.commands.writing import SHEET, cells_of

Cells = dict[str, str]


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
        gone = set(self.found.get("posts", ()))
        return [
            {"code": one["code"], "reports_to": self.above(one["reports_to_id"])}
            for id_, one in self.known.tables["posts"].before.items()
            if one["reports_to_id"] in gone and id_ not in gone and (one["valid_to"] is None or self.may(one))
        ]

    def above(self, post: int | None) -> str:
        """The code of a post, or of the nearest above it that stays; empty where there is none."""
        posts, gone = self.known.tables["posts"].before, set(self.found.get("posts", ()))
        while post is not None and post in gone:
            post = posts[post]["reports_to_id"]
        return "" if post is None else str(posts[post]["code"])
