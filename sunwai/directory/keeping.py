"""Words of keeping the directory: what a change of it is, how far it is, and why one is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from sunwai.base.refusals import Refused

KEPT = ("areas", "departments", "offices", "posts", "officers", "services")
"""The tables that are kept by changes, by the names of their files."""
BESIDE = ("tenures", "successions")
"""What changes with them: where the people of an area went, and who leaves a post that ends."""
HANDED = (*KEPT, "successions")
"""The files that may be handed in on a page."""


class Origin(StrEnum):
    """How a change was written."""

    PAGE = "page"
    FILES = "files"
    UNDO = "undo"
    LOAD = "load"

    @property
    def label(self) -> str:
        names = {
            "page": _("on the page"), "files": _("by files"), "undo": _("as the inverse of another"),
            "load": _("loaded from a folder"),
        }  # fmt: skip
        return str(names[self.value])


class DirectoryState(StrEnum):
    """A change is drafted, approved by a second person, and put into force on its day; or dropped, or withdrawn."""

    DRAFT = "draft"
    APPROVED = "approved"
    IN_FORCE = "in_force"
    DROPPED = "dropped"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        names = {
            "draft": _("draft"), "approved": _("approved, waits for its day"), "in_force": _("in force"),
            "dropped": _("dropped"), "withdrawn": _("withdrawn"),
        }  # fmt: skip
        return str(names[self.value])


class Deed(StrEnum):
    """What a line does to one thing."""

    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"
    TAKEN_OUT = "taken_out"

    @property
    def label(self) -> str:
        names = {
            "added": _("added"), "changed": _("changed"), "ended": _("ended"), "taken_out": _("taken out"),
        }  # fmt: skip
        return str(names[self.value])


@dataclass(frozen=True)
class Wrong:
    """A row that cannot be: where it stands (`line` counts the file's or the form's rows) and why."""

    sheet: str
    line: int
    column: str
    reason: str

    @property
    def file(self) -> str:
        return f"{self.sheet}.csv"


@dataclass(frozen=True)
class Line:
    """One thing of a difference. `was` and `becomes`: its cells as files write them, only those that differ.

    `thing` is 0 for what is not there yet; `area` and `department` (ids; None is none) say who keeps it. `row` is where
    it stands in its file or on its form.
    """

    sheet: str
    deed: Deed
    thing: int
    key: str
    name: str
    name_ur: str
    was: Mapping[str, str] = field(default_factory=dict)
    becomes: Mapping[str, str] = field(default_factory=dict)
    area: int | None = None
    department: int | None = None
    row: int = 0


@dataclass(frozen=True)
class Difference:
    """What rows would change, and which of them cannot be."""

    lines: tuple[Line, ...]
    wrong: tuple[Wrong, ...] = ()


@dataclass(frozen=True)
class Successor:
    """Who follows an area that ends: `share` of its people; with names, an area that is not there yet."""

    code: str
    share: str = "1"
    name: str = ""
    name_ur: str = ""


class RowsRefused(Refused):
    """Nothing was kept: {number} rows cannot be as they are written. The first: {first}"""

    def __init__(self, difference: Difference) -> None:
        self.difference = difference
        one = difference.wrong[0]
        super().__init__(number=len(difference.wrong), first=f"{one.file}, {one.line}, {one.column}: {one.reason}")


class NothingChanges(Refused):
    """This changes nothing: everything stands so already."""


class DayIsOver(Refused):
    """Its day is past: what was counted on it stays. Drop it, and draft it with a day to come."""


class Overtaken(Refused):
    """“{name}” was changed meanwhile. Drop this, and draft it from how it stands now."""

    status = 409


class BuiltOn(Refused):
    """A later change of “{name}” builds on this one: undo that one first."""

    status = 409


class CannotBeUndone(Refused):
    """There is nothing here that could be undone. An officer who was added stays on the list."""


class NotInForce(Refused):
    """This is not in force: only what is in force can be undone."""

    status = 409


class EndedAlready(Refused):
    """“{name}” has ended by then already, or begins only later."""


class LiesThere(Refused):
    """“{name}” lies there already."""


class NotHanded(Refused):
    """{file} is not one of the files that are handed in here: {files}."""


class TooManyRows(Refused):
    """These files are too large to be looked at on a page. Hand in fewer rows at once."""
