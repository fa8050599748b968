"""The choices of who files: the tree of matters and the list of places, each level in one question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sunwai.base import bulk
from sunwai.casework.models import Category
from sunwai.directory.models import Area, Department, Office
from sunwai.directory.queries import districts, valid
from sunwai.directory.types import AreaKind
from sunwai.web.showing import tongue

MOST_FOUND = 30
MOST_KEPT = 8
STAMP = "SELECT count(*), max(id), bit_xor(hashtext(ctid::text || '/' || xmin::text)) FROM casework_category"
"""Another answer with every row that is made, changed or taken away."""


Stamp = tuple[int | None, ...]


@dataclass
class Node:
    """A matter as it is chosen: the row that holds today, and what lies below it."""

    row: Category
    above: Node | None = None
    below: list[Node] = field(default_factory=list)

    @property
    def path(self) -> list[Category]:
        """From the root down to here."""
        return [*(self.above.path if self.above else []), self.row]

    @property
    def department(self) -> int | None:
        """Of the nearest node upwards that names one."""
        return next((row.department_id for row in reversed(self.path) if row.department_id), None)


@dataclass(frozen=True)
class Matters:
    """The tree of a day."""

    roots: list[Node]
    by_code: dict[str, Node]

    def find(self, text: str) -> list[Node]:
        """The leaves that have every word of the search in a name or keyword, in either language."""
        words = text.casefold().split()[:6]
        found = [one for one in self.by_code.values() if one.row.is_leaf and words and _has(one, words)]
        return sorted(found, key=_order)[:MOST_FOUND]


_kept: dict[tuple[date, str], tuple[Stamp, Matters]] = {}


def matters(on: date) -> Matters:
    """The whole tree, in the order of the page's language. It is kept, and for reading only: to make a thousand rows
    takes longer than all else on a page; whether any of them changed is asked each time.
    """
    stamp, key = tuple(bulk.rows(STAMP)[0]), (on, tongue())
    kept = _kept.get(key)
    if kept is None or kept[0] != stamp:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        kept = _kept[key] = stamp, _read(on)
    return kept[1]


def _read(on: date) -> Matters:
    rows = Category.objects.filter(valid(on)).select_related("parent").order_by("code", "valid_from")
    nodes = {row.code: Node(row) for row in rows}
    for node in nodes.values():
        node.above = nodes.get(node.row.parent.code) if node.row.parent else None
        if node.above:
            node.above.below.append(node)
    for node in nodes.values():
        node.below.sort(key=_order)
    return Matters(sorted((one for one in nodes.values() if one.row.parent is None), key=_order), nodes)


def _order(node: Node) -> str:
    return (node.row.sort_ur or node.row.name_ur) if tongue() == "ur" else node.row.name


def _has(node: Node, words: Iterable[str]) -> bool:
    parts = (part for row in node.path for part in (row.name, row.name_ur, *row.keywords))
    text = " ".join(parts).casefold()
    return all(word in text for word in words)


def sorted_by_name(things: Iterable[Area | Office | Department]) -> list[Area | Office | Department]:
    """In the order of the page's language."""
    urdu = tongue() == "ur"
    return sorted(things, key=lambda one: one.sort_ur if urdu else one.name)


@dataclass(frozen=True)
class Places:
    """Where a case may lie: the districts, and of a chosen one its tehsils and the offices of a department."""

    districts: list[Area]
    chosen: Area | None = None
    tehsils: list[Area] = field(default_factory=list)
    offices: list[Office] = field(default_factory=list)


def places(on: date, district: str, department: int | None) -> Places:
    """What the list of places shows at this step."""
    chosen = Area.objects.filter(valid(on), code=district, kind=AreaKind.DISTRICT).defer("outline").first()
    if chosen is None:
        return Places(sorted_by_name(districts(on).defer("outline")))  # type: ignore[arg-type]
    tehsils = Area.objects.filter(valid(on), parent=chosen, kind=AreaKind.TEHSIL).defer("outline")
    offices = Office.objects.filter(valid(on), district=chosen, department=department)
    return Places([], chosen, sorted_by_name(tehsils), sorted_by_name(offices))  # type: ignore[arg-type]
