"""What is asked of a new thing, of one that changes, and of one that ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sunwai.base import clock
from sunwai.directory.commands.sheets import Column
from sunwai.directory.commands.writing import SHEET
from sunwai.directory.keeping import HANDED, RowsRefused
from sunwai.directory.models import Area, Department
from sunwai.directory.queries import open_after
from sunwai.directory.types import AreaKind
from sunwai.web.calendar.forms import a_day, by_kind
from sunwai.web.directory.words import COLUMNS, TABLES
from sunwai.web.showing import name_of

UNASKED = {"sample", "valid_from", "valid_to"}
"""Columns that a form does not ask for: days are the draft's own."""
LONG = {"papers", "papers_ur"}
SUCCESSORS = 4


def a_reason() -> forms.CharField:
    return forms.CharField(label=_("Why, and by which paper"), max_length=500, required=False)


def tomorrow() -> Any:
    return clock.today() + timedelta(days=1)


class Drafted(forms.Form):
    """What every draft asks for: from which day, and why."""

    day = a_day(_("From which day"))
    reason = a_reason()

    def take(self, refused: RowsRefused) -> None:
        """Puts what is wrong with rows to the fields that it is about."""
        for one in refused.difference.wrong:
            self.add_error(one.column if one.column in self.fields else None, one.reason)


class ThingForm(Drafted):
    """The columns of a table as fields; `fixed` leaves out what cannot change any more."""

    def __init__(self, sheet: str, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = SHEET[sheet]
        for column in self.sheet.columns:
            if column.name in UNASKED or (not is_new and (column.name == "code" or column.into in self.sheet.fixed)):
                continue
            self.fields[column.name] = _field(column)
        self.order_fields([name for name in self.fields if name not in {"day", "reason"}])

    def cells(self) -> dict[str, str]:
        """What was written, as cells of the table's file."""
        return {
            name: str(said).replace("\r\n", "\n")
            for name, said in self.cleaned_data.items() if name not in {"day", "reason"}
        }  # fmt: skip


def _field(column: Column) -> forms.Field:
    label, required = str(COLUMNS[column.name]), column.empty is ...
    if column.name == "kind":
        return forms.ChoiceField(label=label, choices=[(one.value, one.label) for one in AreaKind])
    if column.to in {"areas", "departments"}:
        return forms.ChoiceField(label=label, choices=_choices(column.to), required=required)
    attributes = {"dir": "ltr"}
    if column.name.endswith("_ur"):
        attributes = {"dir": "rtl", "lang": "ur"}
    if column.name in {"code", "population", "fee_rupees", "limit_days"} or column.to:
        attributes["class"] = "" if column.name == "code" or column.to else "short"
        attributes["autocomplete"] = "off"
    line, lines = forms.TextInput(attrs=attributes), forms.Textarea(attrs=attributes | {"rows": 2})
    widget = lines if column.name in LONG else line
    return forms.CharField(label=label, required=required, max_length=1000, widget=widget)


def _choices(sheet: str) -> list[Any]:
    """The areas by kind, or the departments, that hold today or will."""
    later = open_after(clock.today())
    if sheet == "departments":
        return [("", "–"), *((one.code, name_of(one)) for one in Department.objects.filter(later).order_by("code"))]
    return [("", "–"), *by_kind(Area.objects.filter(later))]


class MoveForm(Drafted):
    """From which day a thing lies in which area, and to whom its posts report there."""

    def __init__(self, sheet: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = "parent" if sheet == "areas" else "area"
        """The column of the place, so that what is wrong with it stands at this field."""
        self.fields[self.place] = forms.ChoiceField(label=str(COLUMNS[self.place]), choices=_choices("areas"))
        self.fields["reports_to"] = forms.CharField(
            label=_("Code of the post that its own posts report to there"), max_length=200, required=False,
            widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        )  # fmt: skip
        self.order_fields([self.place, "reports_to", "day", "reason"])


class EndForm(Drafted):
    """The day on which a thing is no more."""

    day = a_day(_("First day on which it is no more"))


class EndPostForm(EndForm):
    """The end of a post, and to whom those below report then."""

    successor = forms.CharField(
        label=_("Code of the post that those below report to"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip


class HandedForm(Drafted):
    """Files of the directory, changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in HANDED:
            self.fields[name] = forms.FileField(
                label=str(TABLES[name]), required=False, widget=forms.FileInput(attrs={"accept": ".csv"})
            )
        self.order_fields([*HANDED, "day", "reason"])
