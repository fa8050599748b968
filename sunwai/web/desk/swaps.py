"""A duty person's own turns, weeks ahead; one is exchanged with somebody else's as soon as that one agrees."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.refusals import Refused
from sunwai.messages.commands.swapping import answer_swap, ask_swap
from sunwai.messages.models import DutySwap, DutyTurn
from sunwai.messages.rules.duty import HEAD_PLACE
from sunwai.messages.types import DUTIES
from sunwai.web.doors import StaffRequest
from sunwai.web.showing import moment, name_of

AHEAD = timedelta(weeks=12)


class Asked(forms.Form):
    """Which turn of one's own is given for which of another."""

    mine = forms.TypedChoiceField(label=_("Your turn"), coerce=int)
    theirs = forms.TypedChoiceField(label=_("For the turn of"), coerce=int)

    def __init__(self, *args: object, mine: list[DutyTurn], theirs: list[DutyTurn], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["mine"].choices = [(one.pk, _when(one)) for one in mine]  # type: ignore[attr-defined]
        others = [(one.pk, f"{name_of(one.account)} · {_when(one)}") for one in theirs]
        self.fields["theirs"].choices = others  # type: ignore[attr-defined]


def _when(turn: DutyTurn) -> str:
    return f"{DUTIES.get(turn.duty, turn.duty)} · {moment(turn.starts_at)} – {moment(turn.ends_at)}"


@require_safe
def mine(request: StaffRequest) -> HttpResponse:
    """One's turns, and what others ask."""
    return _page(request, None)


@require_POST
def ask(request: StaffRequest) -> HttpResponse:
    """Asks another to exchange."""
    form = Asked(request.POST, **_turns(request))
    if form.is_valid():
        try:
            ask_swap(
                mine=form.cleaned_data["mine"], theirs=form.cleaned_data["theirs"], by=request.actor, at=clock.now()
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            return HttpResponseRedirect(reverse("duty_mine"))
    return _page(request, form)


@require_POST
def answer(request: StaffRequest, swap: int) -> HttpResponse:
    """Agrees, or not."""
    answer_swap(swap=swap, agrees=request.POST.get("agrees") == "yes", by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("duty_mine"))


def _turns(request: StaffRequest) -> dict[str, list[DutyTurn]]:
    at = clock.now()
    ahead = DutyTurn.objects.filter(ends_at__gt=at, starts_at__lt=at + AHEAD, place__lt=HEAD_PLACE)
    every = list(ahead.select_related("account").order_by("starts_at", "pk"))
    later = [one for one in every if one.starts_at > at]
    return {
        "mine": [one for one in later if one.account_id == request.user.pk],
        "theirs": [one for one in later if one.account_id != request.user.pk],
    }


def _page(request: StaffRequest, form: Asked | None) -> HttpResponse:
    at = clock.now()
    own = DutyTurn.objects.filter(account=request.user, ends_at__gt=at, place__lt=HEAD_PLACE).order_by("starts_at")
    waiting = DutySwap.objects.filter(decided_at=None, mine__starts_at__gt=at, theirs__starts_at__gt=at)
    asked = waiting.select_related("mine", "theirs", "asked_by", "asked_of").order_by("pk")
    turns = _turns(request)
    seen = {
        "turns": [(one, DUTIES.get(one.duty, one.duty), one.starts_at <= at) for one in own],
        "to_me": [(one, _when(one.mine), _when(one.theirs)) for one in asked.filter(asked_of=request.user)],
        "by_me": [(one, _when(one.mine), _when(one.theirs)) for one in asked.filter(asked_by=request.user)],
        "form": form or Asked(**turns), "may_ask": bool(turns["mine"] and turns["theirs"]),
    }  # fmt: skip
    return render(request, "desk/duty_mine.html", seen, status=400 if form else 200)
