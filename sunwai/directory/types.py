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


class BadRow(Refused):
    """{file}, line {line}, column {column}: {reason}"""
