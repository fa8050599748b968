"""What is announced, as it is written down: days, places, and the hours of a season a line each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunwai.directory.days import HELD_PROGRAMME, Hold, SeasonGiven, WindowGiven
from sunwai.directory.models import Area
from sunwai.directory.types import AreaKind
from sunwai.messages.types import Channel
from sunwai.outreach.models import Programme
from sunwai.web.showing import name_of

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ASKED = (Channel.SMS, Channel.VOICE, Channel.CALLER, Channel.EMAIL)


def a_day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date", "class": "short"}))


def names() -> tuple[forms.CharField, forms.CharField]:
    """A name in both languages."""
    english = forms.CharField(label=gettext_lazy("Name in English"), max_length=120)
    urdu = forms.CharField(
        label=gettext_lazy("Name in Urdu"), max_length=120, widget=forms.TextInput(attrs={"dir": "rtl", "lang": "ur"})
    )
    return english, urdu


class Announced(forms.Form):
    """Days without work."""

    name, name_ur = names()
    first_day = a_day(gettext_lazy("First day"))
    last_day = a_day(gettext_lazy("Last day"))
    area = forms.ChoiceField(label=gettext_lazy("Where"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", _("Everywhere")), *places()]  # type: ignore[attr-defined]


def places() -> list[tuple[str, list[tuple[str, str]]]]:
    """The areas of today below the province, by kind."""
    return by_kind(Area.objects.filter(valid_to=None).exclude(kind=AreaKind.PROVINCE))


def by_kind(areas: QuerySet[Area]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Areas to choose from, by kind, from high to low."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in areas.defer("outline").order_by("code"):
        found.setdefault(one.kind, []).append((one.code, name_of(one)))
    kinds = sorted(found, key=lambda kind: -AreaKind(kind).height)
    return [(AreaKind(kind).label, found[kind]) for kind in kinds]


class SeasonForm(forms.Form):
    """A named time with rules of its own."""

    name, name_ur = names()
    code = forms.SlugField(
        label=gettext_lazy("Code"), max_length=60,
        error_messages={"invalid": gettext_lazy("Small letters, digits and dashes, such as ramadan-2027.")},
        widget=forms.TextInput(attrs={"class": "short", "dir": "ltr"}),
    )  # fmt: skip
    first_day = a_day(gettext_lazy("First day"))
    last_day = a_day(gettext_lazy("Last day"))
    windows = forms.CharField(
        label=gettext_lazy("When citizens may be disturbed"), required=False, max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "ltr"}),
    )  # fmt: skip
    worked = forms.CharField(
        label=gettext_lazy("Office hours"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr"}),
    )  # fmt: skip
    holds = forms.MultipleChoiceField(
        label=gettext_lazy("What is held back"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holds"].choices = list(held_things().items())  # type: ignore[attr-defined]

    def clean_windows(self) -> tuple[WindowGiven, ...]:
        return tuple(
            WindowGiven(day, opens, closes, channel)
            for channel, day, opens, closes in _lines(self.cleaned_data["windows"])
        )

    def clean_worked(self) -> dict[int, tuple[time, time]] | None:
        lines = list(_lines(self.cleaned_data["worked"]))
        if any(channel for channel, *_rest in lines):
            raise forms.ValidationError(_("Office hours belong to no channel."))
        return {day: (opens, closes) for _channel, day, opens, closes in lines} or None

    def given(self) -> SeasonGiven:
        """The season as it was written down."""
        said = self.cleaned_data
        return SeasonGiven(
            said["code"], said["name"], said["name_ur"], said["first_day"], said["last_day"], said["windows"],
            said["worked"], tuple(said["holds"]),
        )  # fmt: skip


def held_things() -> dict[str, str]:
    """All that a season may hold back, with its name: a leader's voice and calls, and each programme."""
    found = {one.value: one.label for one in Hold}
    firsts: dict[str, int] = {}
    for one in Programme.objects.order_by("code", "version"):
        first = firsts.setdefault(one.code, one.pk)
        found[f"{HELD_PROGRAMME}{first}"] = _("the programme “{name}”").format(name=name_of(one))
    return found


def _lines(text: str) -> Iterator[tuple[str, int, time, time]]:
    """`sms mon tue 10:00-17:00`: a channel (none: all), weekdays (none: every day), and a span."""
    for number, line in enumerate(text.splitlines(), 1):
        words = line.casefold().split()
        if not words:
            continue
        channel = words.pop(0) if words[0] in set(ASKED) else ""
        try:
            opens, closes = (time.fromisoformat(part) for part in words.pop().split("-"))
            days = [WEEKDAYS.index(word) for word in words] or list(range(7))
        except ValueError:
            wrong = _("Line {number}: write it like “mon tue 10:00-17:00”.").format(number=number)
            raise forms.ValidationError(wrong) from None
        if opens >= closes:
            raise forms.ValidationError(_("Line {number}: it closes before it opens.").format(number=number))
        yield from ((channel, day, opens, closes) for day in days)
