"""The unit apart: spot checks of closed cases, reports of pressure, and withdrawals to be confirmed by a call."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunwai.base import clock
from sunwai.base.refusals import NotFound, Refused
from sunwai.casework import queries as casework
from sunwai.casework.models import CaseProposal
from sunwai.complaints.commands import checks as commands
from sunwai.complaints.commands.filing import decide_review
from sunwai.complaints.models import Pressure, SpotCheck
from sunwai.complaints.queries import checks as queries
from sunwai.complaints.queries.filing import reviews_for
from sunwai.complaints.types import CheckResult
from sunwai.web.cases import words
from sunwai.web.doors import StaffRequest
from sunwai.web.showing import count, percent

MOST = 100
REVIEWED = 90
RESULTS = [
    (CheckResult.UPHELD.value, _("It is as the office said")),
    (CheckResult.OVERTURNED.value, _("It is not: open it again")),
    (CheckResult.NOT_REACHED.value, _("The citizen could not be reached")),
]


class Result(forms.Form):
    """What the citizen said in the call."""

    result = forms.ChoiceField(label=_("What did the citizen say?"), choices=RESULTS, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In their words"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class Ended(forms.Form):
    """What was done about pressure."""

    words = forms.CharField(label=_("What was done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class Limit(forms.Form):
    """What a number may file from now on."""

    most_a_day = forms.IntegerField(min_value=1, max_value=1000)
    until = forms.DateField()
    reason = forms.CharField(max_length=500)


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """Everything that waits for the unit, and the months drawn."""
    months = queries.months_for(request.actor).annotate(
        drawn=Count("checks"), done=Count("checks", filter=~Q(checks__result="")),
        overturned=Count("checks", filter=Q(checks__result=CheckResult.OVERTURNED)),
        reached=Count("checks", filter=Q(checks__result__in=[CheckResult.OVERTURNED, CheckResult.UPHELD])),
    )  # fmt: skip
    rows = [
        {
            "row": one, "digest": bytes(one.seed_digest).hex()[:16],
            "rate": f"{percent(one.overturned / one.reached, 0)} / {count(one.reached)}" if one.reached else "–",
        }
        for one in months[:24]
    ]  # fmt: skip
    related = ("case__category", "case__area")
    seen = {
        "months": rows, "done": _("Done.") if request.GET.get("done") else "",
        "waiting": queries.checks_for(request.actor).select_related("month", *related)[:MOST],
        "pressures": queries.pressures_for(request.actor).select_related(*related)[:MOST],
        "reviews": reviews_for(request.actor)[:MOST], "until": clock.today() + timedelta(days=REVIEWED),
        "withdrawals": queries.withdrawals_for(request.actor).select_related("category", "area")[:MOST],
    }  # fmt: skip
    return render(request, "cases/checks.html", seen)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: StaffRequest, check: int) -> HttpResponse:
    """One check: taken by opening it with the button, then called, then its result."""
    found = SpotCheck.objects.select_related("month", "case__category", "case__area", "case__office").filter(pk=check)
    row = found.first()
    if row is None:
        raise NotFound
    step, number, refused, form = request.POST.get("step", ""), "", "", Result()
    try:
        if step == "take":
            commands.take(check=row, by=request.actor, at=clock.now())
        elif step == "number":
            number = commands.show_number(check=row, by=request.actor, at=clock.now()) or "–"
        elif step == "result":
            form = Result(request.POST)
            if form.is_valid():
                result = CheckResult(form.cleaned_data["result"])
                commands.give_result(
                    check=row, result=result, words=form.cleaned_data["words"], by=request.actor, at=clock.now()
                )
                return HttpResponseRedirect(f"{reverse('checks')}?done=1")
    except Refused as error:
        refused = error.sentence
    row.refresh_from_db(fields=["taken_by", "taken_until", "result"])
    return _page(request, row, form, number, refused)


def _page(request: StaffRequest, row: SpotCheck, form: Result, number: str, refused: str) -> HttpResponse:
    case = row.case
    proposal = CaseProposal.objects.filter(case=case).order_by("-pk").first()
    seen = {
        "check": row, "case": case, "form": form, "number": number, "refused": refused,
        "is_own": case.post_id in request.actor.posts or case.proposals.filter(by=str(request.actor)).exists(),
        "is_mine": row.taken_by == str(request.actor) and not row.result, "gist": casework.opened(case.gist_sealed),
        "outcome": words.OUTCOMES.get(case.outcome, "–"), "status": words.STATUSES.get(row.closed_status, ""),
        "evidence": proposal.evidence if proposal else "", "result": dict(RESULTS).get(row.result, ""),
        "how": words.REACHED.get(proposal.reached, "–") if proposal else "–",
    }  # fmt: skip
    bad = bool(refused) or (form.is_bound and bool(form.errors))
    return render(request, "cases/check.html", seen, status=400 if bad else 200)


@require_safe
def pressure(request: StaffRequest, pressure: int) -> HttpResponse:
    """One report of pressure; its words are shown to who took it on."""
    row = _pressure(request, pressure)
    seen = {"row": row, "words": queries.words_of_pressure(row, request.actor), "form": Ended()}
    return render(request, "cases/pressure.html", seen)


@require_POST
def pressure_take(request: StaffRequest, pressure: int) -> HttpResponse:
    """Takes it on."""
    commands.take_pressure(pressure=_pressure(request, pressure), by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("pressure", args=[pressure]))


@require_POST
def pressure_end(request: StaffRequest, pressure: int) -> HttpResponse:
    """Says what was done."""
    said = request.POST.get("words", "")[:2000]
    commands.end_pressure(pressure=_pressure(request, pressure), words=said, by=request.actor, at=clock.now())
    return HttpResponseRedirect(f"{reverse('checks')}?done=1")


def _pressure(request: StaffRequest, pk: int) -> Pressure:
    found = queries.pressures_for(request.actor).select_related("case__category", "case__area").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@require_POST
def review(request: StaffRequest, review: int) -> HttpResponse:
    """How many cases a day a number may file until a day, and why."""
    row, form = reviews_for(request.actor).filter(pk=review).first(), Limit(request.POST)
    if row is None:
        raise NotFound
    if form.is_valid():
        decide_review(review=row, by=request.actor, at=clock.now(), **form.cleaned_data)
    return HttpResponseRedirect(f"{reverse('checks')}{'?done=1' if form.is_valid() else ''}")
