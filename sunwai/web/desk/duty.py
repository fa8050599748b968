"""The duty rosters: who is told of danger to life, and of trouble in the house, when and in which order; the hours that
nobody has, in red."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.actors import Right
from sunwai.base.clock import LOCAL
from sunwai.base.refusals import Refused
from sunwai.messages.commands.duty import MOST_PLACES, Turn, add_turns, end_turn, swap_turns
from sunwai.messages.models import DutyTurn
from sunwai.messages.rules.duty import gaps, head, turns_between
from sunwai.messages.types import DANGER_DUTY, DUTIES
from sunwai.people.models import Account
from sunwai.people.queries import actor_for
from sunwai.web.doors import StaffRequest
from sunwai.web.showing import name_of

AHEAD = timedelta(weeks=4)
WEEK = timedelta(weeks=1)
MOST_WEEKS = 26


@dataclass(frozen=True)
class Row:
    """A turn, or (without one) a span that nobody has."""

    begin: datetime
    end: datetime
    turn: DutyTurn | None = None
    is_now: bool = False
    may_swap: bool = False


class Added(forms.Form):
    """A turn to be put on the roster."""

    username = forms.ChoiceField(label=_("Who?"))
    number = forms.CharField(
        label=_("On which telephone?"), max_length=30,
        widget=forms.TextInput(attrs={"class": "short", "dir": "ltr", "inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    starts_at = forms.DateTimeField(label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    ends_at = forms.DateTimeField(label=_("To"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    place = forms.IntegerField(
        label=_("Place in line"), min_value=1, max_value=MOST_PLACES, initial=1,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )  # fmt: skip

    weeks = forms.IntegerField(
        label=_("For how many weeks"), min_value=1, max_value=MOST_WEEKS, initial=1, required=False,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )  # fmt: skip

    def __init__(self, *args: object, at: datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["username"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one.username, f"{name_of(one)} ({one.username})") for one in may_be_on_duty(at)]


def may_be_on_duty(at: datetime) -> list[Account]:
    """The accounts that may answer alerts."""
    accounts = Account.objects.filter(is_active=True, roles_given__role__rights__contains=[Right.ANSWER_ALERTS])
    return [one for one in accounts.distinct().order_by("username") if actor_for(one, at).may(Right.ANSWER_ALERTS)]


@require_safe
def roster(request: StaffRequest) -> HttpResponse:
    """Four weeks ahead, of one duty."""
    return _page(request, Added(at=clock.now()))


def _duty(request: StaffRequest) -> str:
    """The duty that the page is about."""
    asked = request.POST.get("duty") or request.GET.get("duty", "")
    return asked if asked in DUTIES else DANGER_DUTY


def _back(request: StaffRequest) -> HttpResponse:
    duty = _duty(request)
    return HttpResponseRedirect(reverse("duty") if duty == DANGER_DUTY else f"{reverse('duty')}?duty={duty}")


@require_POST
def add(request: StaffRequest) -> HttpResponse:
    """One more turn, or the same in each of some weeks."""
    at = clock.now()
    form = Added(request.POST, at=at)
    if not form.is_valid():
        return _page(request, form)
    said = form.cleaned_data
    begin, end, duty = _here(said["starts_at"]), _here(said["ends_at"]), _duty(request)
    turns = [
        Turn(duty, said["username"], said["number"], begin + week * WEEK, end + week * WEEK, said["place"])
        for week in range(said["weeks"] or 1)
    ]
    try:
        add_turns(turns=turns, by=request.actor, at=at)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return _page(request, form)
    return _back(request)


def _here(moment: datetime) -> datetime:
    return moment.replace(tzinfo=LOCAL) if moment.tzinfo is None else moment


@require_POST
def end(request: StaffRequest, turn: int) -> HttpResponse:
    """Takes a turn off."""
    end_turn(turn=turn, by=request.actor, at=clock.now())
    return _back(request)


@require_POST
def swap(request: StaffRequest) -> HttpResponse:
    """Two exchange their turns."""
    chosen = [int(one) for one in request.POST.getlist("turn") if one.isascii() and one.isdigit()]
    if len(chosen) == 2:
        swap_turns(first=chosen[0], second=chosen[1], by=request.actor, at=clock.now())
    return _back(request)


def _page(request: StaffRequest, form: Added) -> HttpResponse:
    at = clock.now()
    duty = _duty(request)
    turns = turns_between(duty, at, at + AHEAD)
    rows = [Row(one.starts_at, one.ends_at, one, one.starts_at <= at, one.starts_at > at) for one in turns]
    rows += [Row(begin, end, is_now=begin == at) for begin, end in gaps(duty, at, at + AHEAD)]
    chief = head(at)
    seen = {
        "rows": sorted(rows, key=lambda row: (row.begin, row.turn.place if row.turn else 0)), "form": form,
        "head": Account.objects.filter(pk=chief.account).first() if chief else None,
        "may_swap": sum(row.may_swap for row in rows) > 1, "is_empty": not turns,
        "duty": duty, "duties": DUTIES.items(), "is_danger": duty == DANGER_DUTY,
        "gaps": [row for row in rows if row.turn is None],
    }  # fmt: skip
    return render(request, "desk/duty.html", seen, status=400 if form.is_bound else 200)
