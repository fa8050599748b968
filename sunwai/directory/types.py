from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from sunwai.base.refusals import Refused


class AreaKind(StrEnum):
    PROVINCE = "province"
    DIVISION = "division"
    DISTRICT = "district"
    TEHSIL = "tehsil"

    @property
    def label(self) -> str:
        names = {
            "province": _("Province"), "division": _("Division"), "district": _("District"), "tehsil": _("Tehsil"),
        }  # fmt: skip
        return str(names[self.value])

    @property
    def height(self) -> int:
        """How high it stands in the tree: a tehsil is 0. A parent stands higher than its children."""
        return len(AreaKind) - 1 - list(AreaKind).index(self)


class Weekday(StrEnum):
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """Monday is 0, as in Python's dates."""
        return list(Weekday).index(self)


class BadRow(Refused):
    """{file}, line {line}, column {column}: {reason}"""


class NothingToLoad(Refused):
    """{folder} holds none of the files that a directory is read from, such as areas.csv."""
