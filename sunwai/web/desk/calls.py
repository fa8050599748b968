"""The callers' desk: the next call, its script, its number while calling, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.clock import LOCAL
from sunwai.base.refusals import NotFound, Refused
from sunwai.outreach import commands
from sunwai.outreach.queries import waiting
from sunwai.outreach.models import Call
from sunwai.outreach.texts import Named, fill
from sunwai.outreach.types import CallResult
from sunwai.web.doors import StaffRequest
from sunwai.web.forms import Said

ENDINGS = [
    (CallResult.NO_ANSWER, "n"), (CallResult.BUSY, "b"), (CallResult.WRONG_PERSON, "w"),
    (CallResult.NEVER_VISITED, "v"), (CallResult.LEAVE_ALONE, "l"), (CallResult.REFUSED_TO_SAY, "r"),
]  # fmt: skip


class Spoken(Said):
    """What the citizen said on the telephone."""

    words = forms.CharField(
        label=_("In the citizen’s own words"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class Back(forms.Form):
    """When to call again."""

    call_back_at = forms.DateTimeField(
        label=_("Call back at"), widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "short"})
    )

    def clean_call_back_at(self) -> datetime:
        at: datetime = self.cleaned_data["call_back_at"]
        return at.replace(tzinfo=LOCAL) if at.tzinfo is None else at


@require_safe
def desk(request: StaffRequest) -> HttpResponse:
    """The call in hand, or how many wait."""
    at = clock.now()
    held = in_hand(request).filter(held_until__gt=at).first()
    if held:
        return HttpResponseRedirect(reverse("call", args=[held.pk]))
    try:
        number, closed = waiting(request.actor, at, request.user).count(), None
    except Refused as refusal:
        number, closed = 0, refusal
    mine = Call.objects.filter(caller=request.user, ended_at__date=clock.today()).exclude(result="")
    return render(request, "desk/desk.html", {"number": number, "closed": closed, "done": mine.count()})


def in_hand(request: StaffRequest) -> Any:
    """The caller's own calls on which nothing was written down yet."""
    joined = Call.objects.select_related(
        "attempt__invitation__service", "attempt__invitation__office", "attempt__invitation__question"
    )
    return joined.filter(caller=request.user, result="")


def call_for(request: StaffRequest, call: int) -> Call:
    """A call in this caller's hands.

    Raises:
        NotFound: there is none, or another has it.
    """
    found: Call | None = in_hand(request).filter(pk=call).first()
    if found is None:
        raise NotFound
    return found


@require_POST
def following(request: StaffRequest) -> HttpResponse:
    """Takes the next call."""
    taken = commands.take_call(by=request.actor, at=clock.now(), account=request.user)
    return HttpResponseRedirect(reverse("call", args=[taken.pk]))


@require_safe
def call(request: StaffRequest, call: int) -> HttpResponse:
    """The script, before the number."""
    return _page(request, call_for(request, call))


@require_POST
def number(request: StaffRequest, call: int) -> HttpResponse:
    """The number in clear, on this answer alone; that it was shown is recorded."""
    found = call_for(request, call)
    clear = commands.show_number(call=found, by=request.actor, at=clock.now())
    return _page(request, found, number=clear)


@require_POST
def answered(request: StaffRequest, call: int) -> HttpResponse:
    """What the citizen said."""
    found, form = call_for(request, call), Spoken(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form)
    said = form.cleaned_data
    answer = {
        "outcome": said["outcome"], "bribe": {"yes": True, "no": False}.get(said["bribe"]),
        "amount_pkr": said["amount"], "reasons": said["reasons"],
    }  # fmt: skip
    commands.end_call(
        call=found, result=CallResult.ANSWERED, answer=answer, words=said["words"], by=request.actor, at=clock.now()
    )
    return HttpResponseRedirect(reverse("desk"))


@require_POST
def ended(request: StaffRequest, call: int) -> HttpResponse:
    """Another ending."""
    found, result = call_for(request, call), request.POST.get("result", "")
    if result not in {one.value for one, _key in ENDINGS}:
        return _page(request, found)
    commands.end_call(call=found, result=CallResult(result), by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("desk"))


@require_POST
def back(request: StaffRequest, call: int) -> HttpResponse:
    """The citizen asked to be called at another time."""
    found, form = call_for(request, call), Back(request.POST)
    if not form.is_valid():
        return _page(request, found, later=form)
    when = form.cleaned_data["call_back_at"]
    commands.end_call(call=found, result=CallResult.CALL_BACK, call_back_at=when, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("desk"))


def script(call: Call) -> str:
    """What the caller says, in the citizen's language."""
    invitation = call.attempt.invitation
    spoken = invitation.question.wording.get("caller") or {}
    wording = spoken.get(invitation.language) or next(iter(spoken.values()), "")
    service, office = invitation.service, invitation.office
    return fill(
        wording, language=invitation.language, service=Named(service.name, service.name_ur),
        office=Named(office.name, office.name_ur), day=invitation.day,
    )  # fmt: skip


def _page(
    request: StaffRequest, found: Call, *, number: str = "", form: Spoken | None = None, later: Back | None = None
) -> HttpResponse:
    seen = {
        "call": found, "invitation": found.attempt.invitation, "script": script(found), "number": number,
        "form": form or Spoken(), "later": later or Back(),
        "endings": [(one.value, one.label, key) for one, key in ENDINGS],
    }  # fmt: skip
    return render(request, "desk/call.html", seen, status=400 if form or later else 200)
