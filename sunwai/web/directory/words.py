"""What tables, columns and cells of the directory are called on pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sunwai.directory.changes import DirectoryChange, DirectoryLine
from sunwai.directory.keeping import Deed
from sunwai.directory.tables import MODELS
from sunwai.directory.types import AreaKind
from sunwai.web.showing import NONE, count, day, name_of, tongue

Said = str | Promise
TABLES: dict[str, Said] = {
    "areas": _("Areas"), "departments": _("Departments"), "offices": _("Offices"), "posts": _("Posts"),
    "officers": _("Officers"), "services": _("Services"), "successions": _("Where people of a closed area went"),
    "tenures": _("Who holds a post"),
}  # fmt: skip
ONE: dict[str, Said] = {
    "areas": _("Area"), "departments": _("Department"), "offices": _("Office"), "posts": _("Post"),
    "officers": _("Officer"), "services": _("Service"), "successions": _("Succession"), "tenures": _("Tenure"),
}  # fmt: skip
NEW: dict[str, Said] = {
    "areas": _("Add an area"), "departments": _("Add a department"), "offices": _("Add an office"),
    "posts": _("Add a post"), "officers": _("Add an officer"), "services": _("Add a service"),
}  # fmt: skip
COLUMNS: dict[str, Said] = {
    "code": _("Code"), "kind": _("Kind"), "name": _("Name in English"), "name_ur": _("Name in Urdu"),
    "title": _("Title of the post in English"), "title_ur": _("Title of the post in Urdu"), "parent": _("Area above"),
    "population": _("People"), "department": _("Department"), "area": _("Area"), "office": _("Office"),
    "reports_to": _("Reports to"), "sample": _("Sample"), "fee_rupees": _("Official fee in rupees"),
    "limit_days": _("Time limit in working days"), "papers": _("Papers to bring, in English"),
    "papers_ur": _("Papers to bring, in Urdu"), "valid_from": _("Valid from"), "valid_to": _("Ends on"),
    "old": _("Old area"), "new": _("New area"), "share": _("Share of its people"), "post": _("Post"),
    "officer": _("Officer"),
}  # fmt: skip
REFERS = {"parent": "areas", "department": "departments", "area": "areas", "office": "offices", "reports_to": "posts",
          "old": "areas", "new": "areas", "post": "posts", "officer": "officers"}  # fmt: skip
"""The columns whose cells are codes of another table."""
TOLD = {"code", "name", "name_ur", "title", "title_ur", "sample"}
"""What a line says of a new thing without its columns."""
Cell = tuple[str, str]
"""What a cell says in the page's language, and the code behind it if it is one."""


class Names:
    """The names behind the codes of many cells, one question a table."""

    def __init__(self, cells: Iterable[tuple[str, str]]) -> None:
        asked: defaultdict[str, set[str]] = defaultdict(set)
        for column, cell in cells:
            if cell and column in REFERS:
                asked[REFERS[column]].add(cell)
        self._found = {
            (sheet, code): name_of({what: name, f"{what}_ur": name_ur}, what)
            for sheet, codes in asked.items()
            for what in ["title" if sheet == "posts" else "name"]
            for code, name, name_ur in MODELS[sheet]
            ._default_manager.filter(code__in=codes)
            .values_list("code", what, f"{what}_ur")
        }

    def cell(self, column: str, cell: str) -> Cell:
        """A cell as a person reads it."""
        if not cell:
            return NONE, ""
        if column in REFERS:
            name = self._found.get((REFERS[column], cell))
            return (name, cell) if name else ("", cell)
        if column == "kind" and cell in set(AreaKind):
            return AreaKind(cell).label, ""
        if column == "sample":
            return (gettext("yes") if cell == "yes" else gettext("no")), ""
        if column in {"valid_from", "valid_to"}:
            return day(date.fromisoformat(cell)), ""
        return ("", cell) if column == "code" else (_numbered(column, cell), "")


def _numbered(column: str, cell: str) -> str:
    return count(int(cell)) if column == "population" and cell.isdigit() else cell


Altered = tuple[Said, Cell, Cell]
"""A column, what its cell was, and what it becomes."""


def shown(lines: list[DirectoryLine]) -> list[tuple[DirectoryLine, str, list[Altered]]]:
    """Lines with their deed in words and their columns, from what to what."""
    names = Names(
        (column, cell) for line in lines for cells in (line.was, line.becomes) for column, cell in cells.items()
    )
    found = []
    for line in lines:
        columns = [name for name in COLUMNS if name in {**line.was, **line.becomes}]
        if line.deed == Deed.ADDED:
            columns = [name for name in columns if name not in TOLD]
        altered = [
            (COLUMNS[one], names.cell(one, line.was.get(one, "")), names.cell(one, line.becomes.get(one, "")))
            for one in columns
        ]
        found.append((line, Deed(line.deed).label, altered))
    return found


def counts_of(change: DirectoryChange) -> str:
    """How many things a change adds, changes, ends."""
    comma = "، " if tongue() == "ur" else ", "
    return comma.join(f"{Deed(deed).label}: {count(number)}" for deed, number in change.counts.items())
