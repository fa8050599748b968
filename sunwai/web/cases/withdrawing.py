"""A withdrawal that waits: who checks calls the citizen, and says what they heard."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sunwai.base import clock
from sunwai.base.refusals import NotFound, Refused
from sunwai.casework import commands as casework
from sunwai.casework import queries
from sunwai.casework.types import Role, Status
from sunwai.complaints.commands import withdrawing as commands
from sunwai.web.cases import shown, words
from sunwai.web.doors import StaffRequest

HEARD = [
    ("withdraw", _("They want to withdraw it, of their own will")),
    ("keep", _("They do not, or they were pressed: it goes on")),
]


class Heard(forms.Form):
    """What the citizen said in the call."""

    heard = forms.ChoiceField(label=_("What did the citizen say?"), choices=HEARD, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In their words"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The office reads it in the case’s history: write nothing that could harm the citizen."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: StaffRequest, number: str) -> HttpResponse:
    """One withdrawal: its number, shown on this answer alone and written into the ledger, and what came of the call.

    Raises:
        NotFound: no withdrawal of this case waits for this person.
    """
    seen = queries.case_for(request.actor, number, at=clock.now())
    if Role.SPOT_CHECKER not in seen.roles or seen.case.status != Status.WITHDRAWING:
        raise NotFound
    step, clear, refused, form = request.POST.get("step", ""), "", "", Heard()
    try:
        if step == "number":
            clear = commands.show_number(case=seen.case.pk, by=request.actor, at=clock.now()) or "–"
        elif step == "heard":
            form = Heard(request.POST)
            if form.is_valid():
                _end(request, seen.case.pk, form)
                return HttpResponseRedirect(f"{reverse('checks')}?done=1")
    except Refused as error:
        refused = error.sentence
    said = {
        "case": shown.named(seen.case), "gist": seen.gist, "lines": shown.history(seen.case, seen, inside=True),
        "number": clear, "form": form, "refused": refused, "status": words.STATUSES[seen.case.status],
    }  # fmt: skip
    bad = bool(refused) or (form.is_bound and bool(form.errors))
    return render(request, "cases/withdrawal.html", said, status=400 if bad else 200)


def _end(request: StaffRequest, case: int, form: Heard) -> None:
    said = form.cleaned_data
    do = casework.confirm_withdrawal if said["heard"] == "withdraw" else casework.keep_open
    do(case=case, by=request.actor, at=clock.now(), role=Role.SPOT_CHECKER, words=said["words"])
