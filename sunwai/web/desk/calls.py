"""The callers' desk: the next call, its script, its number while calling, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.clock import LOCAL
from sunwai.base.refusals import NotFound, Refused
from sunwai.outreach import commands, queries
from sunwai.outreach.models import Call, Invitation
from sunwai.outreach.queries.telephone import telephone_of
from sunwai.outreach.texts import Named, fill
from sunwai.outreach.types import CallResult, WorkKind, WorkState
from sunwai.web.doors import StaffRequest
from sunwai.web.forms import Said

ENDINGS = [
    (CallResult.NO_ANSWER, "n"), (CallResult.BUSY, "b"), (CallResult.WRONG_PERSON, "w"),
    (CallResult.NEVER_VISITED, "v"), (CallResult.LEAVE_ALONE, "l"), (CallResult.REFUSED_TO_SAY, "r"),
    (CallResult.WANTS_WOMAN, "f"),
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

    note = forms.CharField(
        label=_("For whoever calls then"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_call_back_at(self) -> datetime:
        at: datetime = self.cleaned_data["call_back_at"]
        return at.replace(tzinfo=LOCAL) if at.tzinfo is None else at


@require_safe
def desk(request: StaffRequest) -> HttpResponse:
    """The call in hand, or how many wait."""
    at = clock.now()
    held = in_hand(request).filter(ended_at=None, held_until__gt=at).first()
    if held:
        return HttpResponseRedirect(reverse("call", args=[held.pk]))
    number, closed = 0, None
    shift = queries.open_shift(request.user)
    try:
        number = queries.waiting(request.actor, at, request.user).count() if shift else 0
    except Refused as refusal:
        closed = refusal
    mine = Call.objects.filter(caller=request.user, ended_at__date=clock.today()).exclude(result="")
    seen = {"shift": shift, "number": number, "closed": closed, "done": mine.count(), "unwritten": in_hand(request)}
    return render(request, "desk/desk.html", seen)


@require_POST
def sign_on(request: StaffRequest) -> HttpResponse:
    """The shift begins."""
    commands.sign_on(account=request.user, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("desk"))


@require_POST
def sign_off(request: StaffRequest) -> HttpResponse:
    """The shift ends; a call in hand that was not rung goes back."""
    commands.sign_off(account=request.user, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("desk"))


def in_hand(request: StaffRequest) -> QuerySet[Call]:
    """The caller's own calls on which nothing was written down yet: in hand, or rung and left."""
    joined = Call.objects.select_related(
        "caller", "work__service", "work__office", "attempt__invitation__service", "attempt__invitation__office",
        "attempt__invitation__question", "work__checks__attempt__invitation__question",
    )  # fmt: skip
    left = Q(work__state=WorkState.UNKNOWN, rung_at__isnull=False)
    return joined.filter(Q(ended_at=None) | left, caller=request.user, result="")


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
def rung(request: StaffRequest, call: int) -> HttpResponse:
    """The caller's telephone rings, then the citizen's."""
    commands.ring(call=call_for(request, call), by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("call", args=[call]))


@require_POST
def given_back(request: StaffRequest, call: int) -> HttpResponse:
    """Back into the queue, before it was rung."""
    commands.put_back(call=call_for(request, call), by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("desk"))


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
    when, note = form.cleaned_data["call_back_at"], form.cleaned_data["note"]
    commands.end_call(
        call=found, result=CallResult.CALL_BACK, call_back_at=when, note=note, by=request.actor, at=clock.now()
    )
    return HttpResponseRedirect(reverse("desk"))


def asked(call: Call) -> Invitation | None:
    """The invitation that a call is about, its own or that of the call it checks."""
    if call.attempt:
        return call.attempt.invitation
    checked = call.work.checks if call.work else None
    return checked.attempt.invitation if checked and checked.attempt else None


def script(call: Call) -> str:
    """What the caller says, in the citizen's language."""
    invitation = asked(call)
    if invitation is None:
        return call.work.script if call.work else ""
    spoken = invitation.question.wording.get("caller") or {}
    wording = spoken.get(invitation.language) or next(iter(spoken.values()), "")
    service, office = invitation.service, invitation.office
    return fill(
        wording, language=invitation.language, service=Named(service.name, service.name_ur),
        office=Named(office.name, office.name_ur), day=invitation.day,
    )  # fmt: skip


def about(call: Call) -> dict[str, Any]:
    """What any page of a call shows: its work, the script, where and when the service was given."""
    invitation = asked(call)
    return {
        "may_ring": telephone_of(call.caller, clock.now()) is not None,
        "call": call, "work": call.work, "script": script(call), "note": queries.note_of(call),
        "service": invitation.service if invitation else call.work and call.work.service,
        "office": invitation.office if invitation else call.work and call.work.office,
        "day": invitation.day if invitation else None,
        "language": invitation.language if invitation else call.work and call.work.language,
        "kind": WorkKind(call.work.kind) if call.work else WorkKind.FEEDBACK,
    }  # fmt: skip


def _page(
    request: StaffRequest, found: Call, *, number: str = "", form: Spoken | None = None, later: Back | None = None
) -> HttpResponse:
    me = queries.caller_of(request.user)
    woman = me is not None and me.is_woman
    seen = about(found) | {
        "number": number, "form": form or Spoken(), "later": later or Back(),
        "endings": [
            (one.value, one.label, key) for one, key in ENDINGS if not (woman and one is CallResult.WANTS_WOMAN)
        ],
    }  # fmt: skip
    return render(request, "desk/call.html", seen, status=400 if form or later else 200)
