"""Programmes: drafted from a file, tried dry, released by a second person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.refusals import NotFound
from sunwai.messages.failover import standings
from sunwai.messages.models import Budget
from sunwai.messages.types import Channel
from sunwai.outreach import commands, queries, rules
from sunwai.outreach.models import Programme
from sunwai.outreach.types import BadProgramme
from sunwai.web.doors import StaffRequest

OUTCOMES = {
    "invited": _("Asked about"), "no_number": _("No number"), "no_programme": _("No programme asks about it"),
    "too_old": _("Too old"), "not_drawn": _("Not drawn"), "cooldown": _("Asked a short time ago"),
    "opted_out": _("Wants to be left alone"), "do_not_call": _("On the do-not-call register"),
    "staff_number": _("Number of staff"), "cannot_text": _("Cannot be texted"), "over_budget": _("Over the budget"),
    "question_open": _("Another question is open"), "retracted": _("Retracted"),
    "not_begun": _("Its wave has not come"),
}  # fmt: skip
LANGUAGES = {
    "ur": _("Urdu"), "en": _("English"), "pa": _("Punjabi"), "skr": _("Saraiki"), "ps": _("Pashto"), "sd": _("Sindhi"),
}  # fmt: skip
WRITTEN = LANGUAGES | {"ur-Latn": _("Urdu in Latin letters")}
"""What a citizen's texts are in."""
SPOKEN = LANGUAGES | {"ur-Latn": LANGUAGES["ur"]}
"""What a citizen is called in, whatever their texts are in."""
CHANNELS = {
    Channel.SMS.value: _("Text"), Channel.VOICE.value: _("Automatic call"), Channel.CALLER.value: _("Caller"),
    Channel.WEB.value: _("Web link"),
}  # fmt: skip


class Draft(forms.Form):
    """A programme's file, as text or as a file."""

    file = forms.FileField(
        label=_("A file"), required=False, widget=forms.FileInput(attrs={"accept": ".yaml,.yml,.txt"})
    )
    text = forms.CharField(
        label=_("Or its text"), required=False, widget=forms.Textarea(attrs={"class": "long", "dir": "auto"})
    )


def programme_for(request: StaffRequest, programme: int) -> Programme:
    """One programme.

    Raises:
        NotFound: there is none, or not for this person.
    """
    found = queries.visible_programmes(request.actor).filter(pk=programme).first()
    if found is None:
        raise NotFound
    return found


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """All programmes, each code's newest version first."""
    seen = {"programmes": queries.visible_programmes(request.actor), "may_draft": rules.can_draft(request.actor)}
    return render(request, "desk/programmes.html", seen)


@require_safe
def shown(request: StaffRequest, programme: int) -> HttpResponse:
    """One programme: what it asks, how, and what became of the transactions it looked at."""
    found = programme_for(request, programme)
    seen = {
        "programme": found, "plan": found.plan, "questions": found.questions.order_by("code"), "outcomes": OUTCOMES,
        "reasons": queries.reasons(found), "languages": LANGUAGES, "channels": CHANNELS, "waves": _waves(found),
        "may_release": rules.can_release(request.actor, found), **_drawn(found),
    }  # fmt: skip
    return render(request, "desk/programme.html", seen)


def _drawn(programme: Programme) -> dict[str, Any]:
    """The lot that a roll-out goes by: what was promised of it, and whether that was kept."""
    drawing = programme.rollout
    if drawing is None:
        return {}
    return {
        "digest": bytes(drawing.seed_digest).hex(), "kept": queries.keeps_promise(drawing),
        "drawn_before": queries.drawings_before(drawing),
    }  # fmt: skip


def _waves(programme: Programme) -> list[dict[str, Any]]:
    """The days of a roll-out, with the places that come on each."""
    drawing = programme.rollout
    places = {one.code: one for one in queries.places_of(drawing)} if drawing else {}
    today = clock.today()
    return [
        {"begins": one.begins, "places": [places[code] for code in one.units if code in places],
         "has_come": one.begins <= today}
        for one in queries.waves_of(programme)
    ]  # fmt: skip


@require_safe
def dry(request: StaffRequest, programme: int) -> HttpResponse:
    """What it would do with the newest day, before anybody is asked."""
    found = programme_for(request, programme)
    run = commands.dry_run(found, clock.now())
    seen = {
        "programme": found, "run": run, "outcomes": OUTCOMES, "languages": WRITTEN,
        "may_release": rules.can_release(request.actor, found), "price": _at_our_prices(run.segments, found),
    }  # fmt: skip
    return render(request, "desk/dry_run.html", seen)


def _at_our_prices(segments: int, programme: Programme) -> dict[str, object] | None:
    """What segments cost at the dearest price of the lines that carry texts now, and what the budgets have left."""
    at = clock.now()
    price = max((one.line.price_paisa for one in standings(Channel.SMS, at) if one.carries), default=0)
    if not price:
        return None
    first = Programme.objects.filter(code=programme.code).order_by("pk").values_list("pk", flat=True)[0]
    in_force = Budget.objects.filter(ended_at=None, starts_on__lte=clock.today(), ends_on__gte=clock.today())
    budgets = in_force.filter(Q(programme=None) | Q(programme=first)).order_by("starts_on", "programme")
    left = [(one, max(one.limit_paisa - one.spent_paisa, 0)) for one in budgets]
    return {
        "paisa": price, "rupees": segments * price / 100,
        "budgets": [(one, paisa // 100, paisa >= segments * price) for one, paisa in left],
    }  # fmt: skip


@require_safe
def new(request: StaffRequest) -> HttpResponse:
    """A form for a new draft."""
    return render(request, "desk/draft.html", {"form": Draft()})


@require_POST
def draft(request: StaffRequest) -> HttpResponse:
    """Keeps a draft; what is wrong in its file is said with line and place."""
    form = Draft(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        text = upload.read().decode("utf-8-sig", "replace") if upload else form.cleaned_data["text"]
        name = upload.name if upload else str(_("the text"))
        try:
            made = commands.draft_programme(text=text, name=name, by=request.actor, at=clock.now())
        except BadProgramme as refusal:
            form.add_error("text", refusal.sentence)
        else:
            return HttpResponseRedirect(reverse("programme_dry", args=[made.pk]))
    return render(request, "desk/draft.html", {"form": form}, status=400)


@require_POST
def release(request: StaffRequest, programme: int) -> HttpResponse:
    """A second person lets it ask."""
    commands.release_programme(programme=programme_for(request, programme), by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("programme", args=[programme]))


@require_POST
def end(request: StaffRequest, programme: int) -> HttpResponse:
    """Nobody new is asked by it."""
    commands.end_programme(programme=programme_for(request, programme), by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("programme", args=[programme]))
