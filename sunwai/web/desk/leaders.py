"""A leader's own calls: today's short list, one call at a time, three answers, on any phone."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.refusals import NotFound
from sunwai.directory.models import Service
from sunwai.feedback.types import Outcome
from sunwai.outreach import commands
from sunwai.outreach.models import Call, LeaderList, WorkItem
from sunwai.outreach.types import CallResult, WorkKind, WorkState
from sunwai.web.desk.calls import Back, about, in_hand
from sunwai.web.doors import StaffRequest

ANSWERS: dict[str, dict[str, object]] = {
    "well": {"outcome": Outcome.SATISFIED.value, "bribe": None},
    "badly": {"outcome": Outcome.DISSATISFIED.value, "bribe": None},
    "money": {"outcome": Outcome.DISSATISFIED.value, "bribe": True},
}
ENDINGS = (CallResult.NO_ANSWER, CallResult.WRONG_PERSON, CallResult.NEVER_VISITED, CallResult.LEAVE_ALONE)


class Words(forms.Form):
    """What the citizen said, if the leader writes it down."""

    words = forms.CharField(
        label=_("In the citizen’s own words"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """Today's list, or the button that draws it."""
    at = clock.now()
    held = in_hand(request).filter(work__kind=WorkKind.LEADER, ended_at=None, held_until__gt=at).first()
    if held:
        return HttpResponseRedirect(reverse("own_call", args=[held.pk]))
    drawn = LeaderList.objects.filter(account=request.user, day=clock.day_of(at)).first()
    joined = WorkItem.objects.select_related("service", "office__district", "attempt__invitation")
    items = list(joined.filter(leader_list=drawn).order_by("id")) if drawn else []
    left = sum(one.state == WorkState.WAITING for one in items)
    unwritten = in_hand(request).filter(work__kind=WorkKind.LEADER)
    sizes = {code: one["size"] for code, one in drawn.frame.items()} if drawn else {}
    frame = [(one, sizes[one.code]) for one in Service.objects.filter(code__in=sizes).order_by("name")]
    seen = {
        "frame": frame,
        "drawn": drawn,
        "items": items,
        "left": left,
        "done": len(items) - left,
        "unwritten": unwritten,
    }
    return render(request, "desk/own_calls.html", seen)


@require_POST
def draw(request: StaffRequest) -> HttpResponse:
    """Draws today's list."""
    commands.draw_list(account=request.user, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("own_calls"))


@require_POST
def take(request: StaffRequest, work: int) -> HttpResponse:
    """One of the list, to be called now."""
    found = WorkItem.objects.filter(pk=work, kind=WorkKind.LEADER, only_for=request.user).first()
    if found is None:
        raise NotFound
    call = commands.take_from_list(work=found, by=request.actor, at=clock.now(), account=request.user)
    return HttpResponseRedirect(reverse("own_call", args=[call.pk]))


def call_for(request: StaffRequest, call: int) -> Call:
    """A call of the leader's own list, in their hands.

    Raises:
        NotFound: there is none, or another has it.
    """
    found = in_hand(request).filter(pk=call, work__kind=WorkKind.LEADER).first()
    if found is None:
        raise NotFound
    return found


@require_safe
def shown(request: StaffRequest, call: int) -> HttpResponse:
    """What to say, before the number."""
    return _page(request, call_for(request, call))


@require_POST
def number(request: StaffRequest, call: int) -> HttpResponse:
    """The number in clear, on this answer alone; that it was shown is recorded."""
    found = call_for(request, call)
    clear = commands.show_number(call=found, by=request.actor, at=clock.now())
    return _page(request, found, number=clear)


@require_POST
def rung(request: StaffRequest, call: int) -> HttpResponse:
    """The leader's telephone rings, then the citizen's."""
    commands.ring(call=call_for(request, call), by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("own_call", args=[call]))


@require_POST
def said(request: StaffRequest, call: int) -> HttpResponse:
    """What came of it, by one button."""
    found, what, form = call_for(request, call), request.POST.get("said", ""), Words(request.POST)
    at, words = clock.now(), form.cleaned_data["words"] if form.is_valid() else ""
    if what in ANSWERS:
        commands.end_call(
            call=found, result=CallResult.ANSWERED, answer=ANSWERS[what], words=words, by=request.actor, at=at
        )
    elif what in set(ENDINGS):
        commands.end_call(call=found, result=CallResult(what), words=words, by=request.actor, at=at)
    elif what == "put_back":
        commands.put_back(call=found, by=request.actor, at=at)
    else:
        return _page(request, found)
    return HttpResponseRedirect(reverse("own_calls"))


@require_POST
def back(request: StaffRequest, call: int) -> HttpResponse:
    """The citizen asked to be called at another time: the callers do it."""
    found, form = call_for(request, call), Back(request.POST)
    if not form.is_valid():
        return _page(request, found, later=form)
    when, note = form.cleaned_data["call_back_at"], form.cleaned_data["note"]
    commands.end_call(
        call=found, result=CallResult.CALL_BACK, call_back_at=when, note=note, by=request.actor, at=clock.now()
    )
    return HttpResponseRedirect(reverse("own_calls"))


def _page(request: StaffRequest, found: Call, *, number: str = "", later: Back | None = None) -> HttpResponse:
    seen = about(found) | {
        "number": number, "words": Words(), "later": later or Back(),
        "endings": [(one.value, one.label) for one in ENDINGS],
    }  # fmt: skip
    return render(request, "desk/own_call.html", seen, status=400 if later else 200)
