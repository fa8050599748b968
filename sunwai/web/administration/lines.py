"""Lines to carriers and the companies behind them. A secret is never here: only its name, and whether it is set."""

from __future__ import annotations

import json
import os
from typing import Any

import yaml
from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from sunwai.base import clock
from sunwai.base.refusals import NotFound, Refused
from sunwai.messages.channels import channels
from sunwai.messages.commands.lines import define_line, set_line, settings_of
from sunwai.messages.commands.vendors import keep_vendor
from sunwai.messages.descriptions import PROVIDERS, read_file
from sunwai.messages.models import Line, Vendor
from sunwai.messages.types import BadLine
from sunwai.web.administration.sign_ins import LATIN
from sunwai.web.doors import StaffRequest
from sunwai.web.oversight.words import CHANNELS, LINE_STATES

MOST_BYTES = 256 * 1024
CODE = r"^[a-z][a-z0-9-]{0,39}\Z"
MISCODED = _("Small letters, digits and dashes, and a letter first.")


class Settings(forms.Form):
    """A line's settings as `setting=value`, one in a row, and the description of a company's own way."""

    settings = forms.CharField(
        label=_("Settings"), max_length=10_000,
        widget=forms.Textarea(attrs={**LATIN, "rows": 10, "class": "code"}),
    )  # fmt: skip
    provider = forms.ChoiceField(label=_("Description that comes with Sunwai"), required=False, choices=())
    description = forms.FileField(
        label=_("Or a description as a file"), required=False, widget=forms.FileInput(attrs={"accept": ".yaml,.yml"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["provider"]
        if isinstance(field, forms.ChoiceField):
            names = sorted(one.stem for one in PROVIDERS.glob("*.yaml"))
            field.choices = [("", "–"), *((one, one) for one in names)]


def _code() -> forms.RegexField:
    return forms.RegexField(
        CODE, label=_("Code"), max_length=40, widget=forms.TextInput(attrs=LATIN), error_messages={"invalid": MISCODED}
    )


class New(Settings):
    """Also the line's code."""

    code = _code()
    field_order = ("code", "settings", "provider", "description")


class Carrying(forms.Form):
    """Whether it carries, its place and its price."""

    is_active = forms.BooleanField(label=_("It carries"), required=False)
    rank = forms.IntegerField(label=_("Place among the lines of its channel"), min_value=1, max_value=99)
    price = forms.DecimalField(label=_("Rupees for a segment, minute or mail"), min_value=0, max_value=10_000,
                               decimal_places=2)  # fmt: skip


class ChoiceOfLines(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Lines by their codes."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.code)


class Company(forms.Form):
    """A vendor, and which lines are theirs from now on."""

    code = _code()
    name = forms.CharField(label=_("Name in English"), max_length=200)
    name_ur = forms.CharField(
        label=_("Name in Urdu"), max_length=200, widget=forms.TextInput(attrs={"dir": "rtl", "lang": "ur"})
    )
    starts_on = forms.DateField(label=_("First day of the contract"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(
        label=_("Last day of the contract"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    lines = ChoiceOfLines(
        label=_("Their lines"), required=False, queryset=Line.objects.order_by("code"), to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = super().clean() or {}
        if known.get("starts_on") and known.get("ends_on") and known["ends_on"] < known["starts_on"]:
            self.add_error("ends_on", _("The last day is before the first."))
        return known


def secrets_of(line: Line) -> list[tuple[str, bool]]:
    """The names under which the environment holds this line's secrets, and whether it does here."""
    stem = f"SUNWAI_LINE_{line.code.upper().replace('-', '_')}"
    kinds = ["PASSWORD"] + (["HOOK"] if line.settings.get("kind") in {"http", "kannel"} else [])
    return [(f"{stem}_{one}", bool(os.environ.get(f"{stem}_{one}"))) for one in kinds]


def line_for(code: str) -> Line:
    """Raises:
    NotFound
    """
    found = Line.objects.select_related("vendor").filter(code=code).first()
    if found is None:
        raise NotFound
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: StaffRequest) -> HttpResponse:
    """Every line; a new one carries nothing before somebody says so."""
    form = New(request.POST or None, request.FILES or None, initial={"settings": "kind=smpp\nhost=\nport=2775\n"})
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        if Line.objects.filter(code=code).exists():
            form.add_error("code", _("There is a line of this code already."))
        elif made := _kept(form, code, {}, request):
            return HttpResponseRedirect(reverse("line", args=[made.code]))
    rows = [(one, secrets_of(one)) for one in Line.objects.select_related("vendor").order_by("channel", "rank", "code")]
    seen = {"rows": rows, "form": form, "channels": CHANNELS, "states": LINE_STATES, "kinds": sorted(channels.slugs())}
    return render(request, "administration/lines.html", seen, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def shown(request: StaffRequest, code: str) -> HttpResponse:
    """One line: its settings, its secrets' names, and whether it carries."""
    line = line_for(code)
    form = Settings(request.POST or None, request.FILES or None, initial={"settings": _written(line)})
    if request.method == "POST" and form.is_valid() and _kept(form, code, line.settings, request):
        return HttpResponseRedirect(reverse("line", args=[code]))
    return _page(request, line, form)


def _page(request: StaffRequest, line: Line, form: Settings, carrying: Carrying | None = None) -> HttpResponse:
    now = {"is_active": line.is_active, "rank": line.rank, "price": line.price_paisa / 100}
    seen = {
        "line": line, "form": form, "carrying": carrying or Carrying(initial=now), "secrets": secrets_of(line),
        "channels": CHANNELS, "states": LINE_STATES, "described": line.settings.get("description"),
    }  # fmt: skip
    wrong = form.errors or (carrying and carrying.errors)
    return render(request, "administration/line.html", seen, status=400 if wrong else 200)


@require_POST
def carry(request: StaffRequest, code: str) -> HttpResponse:
    """Whether it carries, its place and its price."""
    line = line_for(code)
    form = Carrying(request.POST)
    if form.is_valid():
        known = form.cleaned_data
        set_line(line=line, is_active=known["is_active"], rank=known["rank"], price_paisa=round(known["price"] * 100),
                 by=request.actor, at=clock.now())  # fmt: skip
        return HttpResponseRedirect(reverse("line", args=[code]))
    return _page(request, line, Settings(initial={"settings": _written(line)}), form)


@require_http_methods(["GET", "HEAD", "POST"])
def companies(request: StaffRequest) -> HttpResponse:
    """The companies that work for us until a day; by the same code one is changed."""
    form = Company(request.POST or None, initial={"starts_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        keep_vendor(**form.cleaned_data, by=request.actor, at=clock.now())
        return HttpResponseRedirect(reverse("companies"))
    rows = Vendor.objects.prefetch_related("lines").order_by("code")
    seen = {"form": form, "rows": rows, "today": clock.today()}
    return render(request, "administration/companies.html", seen, status=400 if form.errors else 200)


def _kept(form: Settings, code: str, before: dict[str, Any], request: StaffRequest) -> Line | None:
    """The line with what was written; None where that is wrong, and the form says what."""
    rows = [one.strip() for one in form.cleaned_data["settings"].splitlines() if one.strip()]
    texts = {name.strip(): text.strip() for name, _is, text in (one.partition("=") for one in rows)}
    try:
        channel, values = settings_of(code, texts)
        described = _described(form, code) or before.get("description")
        if described and values.get("kind") == "http":
            values["description"] = described
        return define_line(
            code=code, channel=channel, settings=values, begins_active=False, by=request.actor, at=clock.now()
        )
    except Refused as refused:
        form.add_error("settings", refused.sentence)
        return None


def _described(form: Settings, code: str) -> dict[str, Any] | None:
    if file := form.cleaned_data["description"]:
        try:
            words = yaml.safe_load(file.read(MOST_BYTES).decode("utf-8-sig"))
        except (UnicodeDecodeError, yaml.YAMLError) as error:
            raise BadLine(code=code, setting="description", problem="YAML") from error
        if not isinstance(words, dict):
            raise BadLine(code=code, setting="description", problem="YAML")
        return words
    return read_file(code, form.cleaned_data["provider"]) if form.cleaned_data["provider"] else None


def _written(line: Line) -> str:
    """Its settings as they are written; the description stands apart."""
    rows = ((name, value) for name, value in line.settings.items() if name != "description")
    return "\n".join(f"{name}={value if isinstance(value, str) else json.dumps(value)}" for name, value in rows)
