"""Pauses: one button that stops what goes out, and the list of what stands still and why."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.directory.models import Area
from sunwai.directory.types import AreaKind
from sunwai.messages import commands, queries
from sunwai.messages.models import Line, Pause, Vendor
from sunwai.messages.types import BadPause, Channel, NoReasonGiven, PauseScope
from sunwai.outreach.models import Programme
from sunwai.web.doors import StaffRequest
from sunwai.web.showing import name_of

SCOPES = {
    "all": gettext_lazy("Everything"), "programme": gettext_lazy("Programme"), "area": gettext_lazy("Area"),
    "channel": gettext_lazy("Channel"), "line": gettext_lazy("The line"), "vendor": gettext_lazy("Vendor"),
}  # fmt: skip
CHANNELS = {
    Channel.SMS.value: gettext_lazy("Texts"), Channel.VOICE.value: gettext_lazy("Automatic calls"),
    Channel.CALLER.value: gettext_lazy("Callers"), Channel.EMAIL.value: gettext_lazy("E-mail"),
}  # fmt: skip
SPANS = {
    "": gettext_lazy("Until somebody lifts it"), "1": gettext_lazy("For one hour"), "4": gettext_lazy("For four hours"),
    "24": gettext_lazy("For one day"), "168": gettext_lazy("For one week"),
}  # fmt: skip


class Placed(forms.Form):
    """What is stopped, why, and for how long."""

    what = forms.ChoiceField(label=gettext_lazy("What is stopped"))
    why = forms.CharField(
        label=gettext_lazy("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )
    span = forms.ChoiceField(label=gettext_lazy("How long"), choices=list(SPANS.items()), required=False)

    def __init__(self, *args: object, names: dict[str, dict[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        groups = [(str(SCOPES[scope]), [(f"{scope}:{code}", name) for code, name in found.items()])
                  for scope, found in names.items() if found]  # fmt: skip
        self.fields["what"].choices = [("all:", _("Everything that goes out")), *groups]  # type: ignore[attr-defined]


def names_of_all() -> dict[str, dict[str, str]]:
    """What can be stopped, by kind: its code, and its name in the reader's language."""
    programmes: dict[str, tuple[int, Programme]] = {}
    for one in Programme.objects.order_by("version"):
        first = programmes[one.code][0] if one.code in programmes else one.pk
        programmes[one.code] = (first, one)
    areas = Area.objects.filter(valid_to__isnull=True).exclude(kind=AreaKind.TEHSIL)
    return {
        "programme": {str(first): name_of(one) for first, one in programmes.values()},
        "area": {one.code: name_of(one) for one in areas.order_by("kind", "code")},
        "channel": {code: str(name) for code, name in CHANNELS.items()},
        "line": {one.code: one.code for one in Line.objects.order_by("code")},
        "vendor": {one.code: name_of(one) for one in Vendor.objects.order_by("code")},
    }


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """What stands still, the button, and what stood still before."""
    names = names_of_all()
    return _listed(request, Placed(names=names), names)


@require_POST
def place(request: StaffRequest) -> HttpResponse:
    """Stops it, from the next reservation on."""
    names = names_of_all()
    form = Placed(request.POST, names=names)
    if form.is_valid():
        scope, _colon, reference = form.cleaned_data["what"].partition(":")
        at, span = clock.now(), form.cleaned_data["span"]
        try:
            commands.place_pause(
                scope=PauseScope(scope), reference=reference, why=form.cleaned_data["why"], by=request.actor, at=at,
                until=at + timedelta(hours=int(span)) if span else None,
            )  # fmt: skip
        except (BadPause, NoReasonGiven) as refusal:
            form.add_error("why", refusal.sentence)
        else:
            return HttpResponseRedirect(reverse("pauses"))
    return _listed(request, form, names)


@require_POST
def lift(request: StaffRequest, pause: int) -> HttpResponse:
    """Lets it go on."""
    commands.lift_pause(pause=pause, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("pauses"))


def _listed(request: StaffRequest, form: Placed, names: dict[str, dict[str, str]]) -> HttpResponse:
    at = clock.now()
    standing = list(queries.standing_pauses(at))
    over = [one for one in queries.pauses()[:50] if one not in standing]
    seen = {
        "form": form, "standing": [(one, _name(one, names)) for one in standing],
        "over": [(one, _name(one, names)) for one in over],
    }  # fmt: skip
    return render(request, "desk/pauses.html", seen, status=400 if form.is_bound else 200)


def _name(pause: Pause, names: dict[str, dict[str, str]]) -> str:
    kind = str(SCOPES[pause.scope])
    name = names.get(pause.scope, {}).get(pause.reference, pause.reference)
    return f"{kind}: {name}" if name else kind
