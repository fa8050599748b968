"""The supervisor's board: who is on, what waits, promises and re-calls; the callers' profiles; helpline work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunwai.base import clock
from sunwai.base.refusals import NotFound
from sunwai.messages.models import Vendor
from sunwai.outreach import commands
from sunwai.outreach.models import Call, Caller
from sunwai.outreach.queries import board
from sunwai.outreach.rules import can_listen
from sunwai.outreach.types import WorkKind
from sunwai.people.commands import keep_numbers
from sunwai.people.models import Account
from sunwai.people.numbers import normalise
from sunwai.people.types import NotANumber
from sunwai.web.desk.programmes import LANGUAGES, SPOKEN
from sunwai.web.doors import StaffRequest
from sunwai.web.forms import ChoiceByName

TONGUES = list(LANGUAGES.items())
MOST_COMING = 1000


class Sampled(forms.Form):
    """How many of a caller's calls are to be asked again."""

    most = forms.IntegerField(min_value=1, max_value=20, initial=3)


class Profile(forms.Form):
    """What is known of a caller."""

    vendor = ChoiceByName(
        label=_("Works for"), queryset=Vendor.objects.order_by("code"), required=False,
        empty_label=_("The government itself"),
    )  # fmt: skip
    is_woman = forms.BooleanField(label=_("A woman: gets the calls of those who asked for one"), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Speaks (none ticked: all)"), choices=TONGUES, required=False, widget=forms.CheckboxSelectMultiple
    )
    extension = forms.RegexField(
        label=_("Extension at the exchange"), regex=r"^[A-Za-z0-9_-]{1,40}$", required=False,
        widget=forms.TextInput(attrs={"class": "short", "dir": "ltr"}),
    )  # fmt: skip
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date", "class": "short"}))
    ends_on = forms.DateField(
        label=_("Up to and with"), required=False, widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        return given


class Wanted(forms.Form):
    """Somebody who asked the helpline to be called."""

    number = forms.CharField(
        label=_("Number"), max_length=40, widget=forms.TextInput(attrs={"class": "short", "dir": "ltr"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=TONGUES)
    wants_woman = forms.BooleanField(label=_("Wants to speak to a woman"), required=False)
    script = forms.CharField(label=_("What to say first"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    note = forms.CharField(
        label=_("What the caller should know"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def clean_number(self) -> Any:
        try:
            return normalise(self.cleaned_data["number"])
        except NotANumber as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


@require_safe
def shown(request: StaffRequest) -> HttpResponse:
    """The board. A part of it is asked for again while it is looked at."""
    at = clock.now()
    seen = {
        "on": board.on_shift(request.actor), "queue": board.queue_by_kind(request.actor, at), "at": at,
        "promised": board.promised(request.actor, at)[:20], "recalls": board.recalls(request.actor, at)[:20],
        "listenings": board.listenings(request.actor, at)[:20], "may_listen": can_listen(request.actor),
        "me": request.user.pk,
        "callers": board.who_may_call(at), "kinds": {kind.value: kind.label for kind in WorkKind},
    }  # fmt: skip
    part = request.headers.get("X-Part") == "1"
    return render(request, "desk/board_part.html" if part else "desk/board.html", seen)


@require_safe
def tomorrow(request: StaffRequest) -> HttpResponse:
    """The calls of the day to come, to be printed: who is needed, for which languages, and what to write on."""
    day = clock.today() + timedelta(days=1)
    found = board.coming(request.actor, day, MOST_COMING + 1)
    seen = {"day": day, "calls": found[:MOST_COMING], "more": len(found) > MOST_COMING, "most": MOST_COMING}
    return render(request, "desk/tomorrow.html", seen | {"languages": SPOKEN})


def account_for(account: int) -> Account:
    """An account that may call, or else has to do with calls.

    Raises:
        NotFound: there is none.
    """
    found = board.who_has_a_telephone(clock.now()).filter(pk=account).first()
    if found is None:
        raise NotFound
    return found


@require_POST
def off(request: StaffRequest, account: int) -> HttpResponse:
    """Signs somebody off who went home."""
    commands.sign_off(account=account_for(account), by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("board"))


@require_POST
def listen(request: StaffRequest, call: int) -> HttpResponse:
    """Rings the supervisor's telephone, which then hears a caller's call."""
    found = Call.objects.filter(pk=call).first()
    if found is None:
        raise NotFound
    commands.listen_in(call=found, account=request.user, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("board"))


@require_POST
def recall(request: StaffRequest) -> HttpResponse:
    """Draws some of a caller's calls to be asked again by another."""
    form, who = Sampled(request.POST), request.POST.get("account", "")
    if form.is_valid() and who.isascii() and who.isdigit():
        commands.draw_recalls(
            caller=account_for(int(who)), most=form.cleaned_data["most"], by=request.actor, at=clock.now()
        )
    return HttpResponseRedirect(reverse("board"))


@require_http_methods(["GET", "HEAD", "POST"])
def helpline(request: StaffRequest) -> HttpResponse:
    """A call that somebody asked the helpline for, made by hand."""
    form = Wanted(request.POST or None)
    if request.method == "POST" and form.is_valid():
        at, given = clock.now(), form.cleaned_data
        number = given["number"]
        contact = keep_numbers(numbers={number.e164: number.number_class}, at=at)[number.e164]
        commands.queue_work(
            kind=WorkKind.HELPLINE, room="callers", contact_point=contact, script=given["script"], note=given["note"],
            language=given["language"], wants_woman=given["wants_woman"], due=at, by=request.actor, at=at,
        )  # fmt: skip
        return HttpResponseRedirect(reverse("board"))
    return render(request, "desk/helpline.html", {"form": form}, status=400 if form.is_bound else 200)


@require_safe
def people(request: StaffRequest) -> HttpResponse:
    """Everybody who calls or listens, with what is known of them."""
    known = {one.account_id: one for one in board.callers_known(request.actor)}
    rows = [(account, known.get(account.pk)) for account in board.who_has_a_telephone(clock.now())]
    return render(request, "desk/callers.html", {"rows": rows, "languages": LANGUAGES})


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: StaffRequest, account: int) -> HttpResponse:
    """One caller: for whom they work, from when to when, with whom they can speak."""
    who = account_for(account)
    form = Profile(request.POST or None, initial=_initial(who))
    if request.method == "POST" and form.is_valid():
        commands.keep_caller(account=who, by=request.actor, at=clock.now(), **form.cleaned_data)
        return HttpResponseRedirect(reverse("callers"))
    return render(request, "desk/caller.html", {"form": form, "who": who}, status=400 if form.is_bound else 200)


def _initial(who: Account) -> dict[str, Any]:
    known = Caller.objects.filter(account=who).first()
    if known is None:
        return {"starts_on": clock.today().isoformat()}
    ends = known.ends_on.isoformat() if known.ends_on else ""
    return {
        "vendor": known.vendor_id, "is_woman": known.is_woman, "languages": known.languages,
        "extension": known.extension, "starts_on": known.starts_on.isoformat(), "ends_on": ends,
    }  # fmt: skip
