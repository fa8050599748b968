"""The files that a directory is read from: their columns, what these refer to, and what a later load may not change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sunwai.directory.commands import values


@dataclass(frozen=True)
class Column:
    """One column: how a cell is read, its field in the table, and the sheet whose key it refers to."""

    name: str
    read: Callable[[str], Any] = values.text
    field: str = ""
    to: str = ""
    empty: Any = ...
    """What an empty cell means; `...` is that it must be filled."""
    within: bool = True
    """Whether what it refers to must already be valid on this row's first day."""

    @property
    def into(self) -> str:
        return self.field or (f"{self.name}_id" if self.to else self.name)


@dataclass(frozen=True)
class Sheet:
    """One file and its table. `key` names the columns that tell its rows apart."""

    name: str
    table: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("code",)
    fixed: tuple[str, ...] = ()
    """Fields that a later load may not change, because facts already stand on them."""
    derived: tuple[str, ...] = ()
    """Fields that no column gives and that are computed."""

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @property
    def fields(self) -> tuple[str, ...]:
        return (*dict.fromkeys(column.into for column in self.columns), *self.derived)

    @property
    def key_fields(self) -> tuple[str, ...]:
        return tuple(column.into for name in self.key for column in self.columns if column.name == name)


CODE, NAME, NAME_UR = Column("code", values.code), Column("name"), Column("name_ur")
SAMPLE = Column("sample", values.yes_or_no, field="is_sample", empty=False)
DATES = (Column("valid_from", values.day), Column("valid_to", values.day, empty=None))

SHEETS = (
    Sheet(
        "areas", "directory_area",
        (CODE, Column("kind", values.kind), NAME, NAME_UR, Column("parent", to="areas", empty=None),
         Column("population", values.count, empty=None), *DATES),
        fixed=("kind", "parent_id"), derived=("sort_ur",),
    ),
    Sheet("departments", "directory_department", (CODE, NAME, NAME_UR, *DATES), derived=("sort_ur",)),
    Sheet(
        "services", "directory_service",
        (CODE, Column("department", to="departments"), NAME, NAME_UR,
         Column("fee_rupees", values.paisa, field="fee_paisa", empty=None),
         Column("limit_days", values.days, empty=None), Column("papers", empty=""), Column("papers_ur", empty=""),
         *DATES),
        fixed=("department_id",), derived=("sort_ur",),
    ),
    Sheet(
        "offices", "directory_office",
        (CODE, Column("department", to="departments"), Column("area", to="areas"), NAME, NAME_UR, SAMPLE, *DATES),
        fixed=("department_id", "area_id"), derived=("sort_ur", "district_id"),
    ),
    Sheet(
        "posts", "directory_post",
        (CODE, Column("title"), Column("title_ur"), Column("department", to="departments", empty=None),
         Column("area", to="areas", empty=None), Column("office", to="offices", empty=None),
         Column("reports_to", to="posts", empty=None, within=False), SAMPLE, *DATES),
        fixed=("department_id", "area_id", "office_id"),
    ),
    Sheet("officers", "directory_officer", (CODE, NAME, NAME_UR, SAMPLE)),
    Sheet(
        "tenures", "directory_tenure",
        (Column("post", to="posts"), Column("officer", to="officers"), *DATES), key=("post", "officer", "valid_from"),
    ),
    Sheet(
        "holidays", "directory_holiday",
        (Column("day", values.day), NAME, NAME_UR, Column("area", to="areas", empty=None, within=False)),
        key=("area", "day"),
    ),
    Sheet(
        "working_hours", "directory_workinghours",
        (Column("weekday", values.weekday), Column("opens", values.hour), Column("closes", values.hour)),
        key=("weekday",),
    ),
    Sheet(
        "successions", "directory_succession",
        (Column("old", to="areas", within=False), Column("new", to="areas", within=False),
         Column("share", values.share)),
        key=("old", "new"),
    ),
)  # fmt: skip
OUTLINES = "outlines.geojson"
