"""Calls that told a case: a person listens and types what it is about; the recording stays sealed."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sunwai.base import clock
from sunwai.base.refusals import NotFound, Refused
from sunwai.casework.models import Category
from sunwai.casework.types import Identity
from sunwai.complaints.commands import speaking
from sunwai.complaints.models import VoiceFiling
from sunwai.directory.models import Area
from sunwai.directory.queries import valid
from sunwai.web.cases.entry import Placed
from sunwai.web.cases.words import IDENTITIES
from sunwai.web.doors import StaffRequest

MOST = 100


class Heard(Placed):
    """What was heard."""

    words = forms.CharField(
        label=_("What the caller says, in their words"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )
    name = forms.CharField(label=_("The caller’s name, if they say it"), required=False, max_length=200)
    identity = forms.ChoiceField(
        label=_("Who may know that it is they?"),
        choices=[(one.value, IDENTITIES[one]) for one in (Identity.NAMED, Identity.CONFIDENTIAL)],
    )  # fmt: skip


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """The recordings that wait, the oldest first."""
    rows = VoiceFiling.objects.filter(ended_at=None).order_by("at", "pk")[:MOST]
    return render(request, "cases/voices.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: StaffRequest, voice: int) -> HttpResponse:
    """One recording: taken, heard, and made a case or left."""
    row = VoiceFiling.objects.filter(pk=voice, ended_at=None).first()
    if row is None:
        raise NotFound
    step, refused, form = request.POST.get("step", ""), "", Heard(initial={"identity": Identity.CONFIDENTIAL})
    try:
        if step == "take":
            speaking.take_voice(voice=row, by=request.actor, at=clock.now())
        elif step == "leave":
            why = request.POST.get("why", "")[:500]
            speaking.leave_voice(voice=row, why=why, by=request.actor, at=clock.now())
            return HttpResponseRedirect(reverse("voices"))
        elif step == "file":
            form = Heard(request.POST)
            if form.is_valid():
                filed = speaking.file_voice(voice=row, typed=_typed(form), by=request.actor, at=clock.now())
                return render(request, "cases/entered.html", {"filed": filed, "by_phone": True})
    except Refused as error:
        refused = error.sentence
    row.refresh_from_db()
    return _page(request, row, form, refused)


def _typed(form: Heard) -> speaking.Typed:
    said = form.cleaned_data
    area, office = said["place"]
    return speaking.Typed(
        category=said["category"].pk, area=area.pk, words=said["words"], office=office.pk if office else None,
        name=said["name"], identity=Identity(said["identity"]),
    )  # fmt: skip


def _page(request: StaffRequest, row: VoiceFiling, form: Heard, refused: str) -> HttpResponse:
    today = clock.today()
    seen = {
        "row": row, "form": form, "refused": refused,
        "is_mine": row.taken_by == str(request.actor) and bool(row.taken_until and row.taken_until > clock.now()),
        "matters": Category.objects.filter(valid(today), is_leaf=True).order_by("code"),
        "areas": Area.objects.filter(valid(today)).defer("outline").order_by("code"),
    }  # fmt: skip
    bad = bool(refused) or (form.is_bound and bool(form.errors))
    return render(request, "cases/voice.html", seen, status=400 if bad else 200)


@require_safe
def sound(request: StaffRequest, voice: int) -> HttpResponse:
    """The recording, for who has it in hand; that it was heard is in the ledger."""
    row = VoiceFiling.objects.filter(pk=voice, ended_at=None).first()
    if row is None:
        raise NotFound
    heard = speaking.hear_voice(voice=row, by=request.actor, at=clock.now())
    return HttpResponse(heard, content_type="audio/wav", headers={"Content-Disposition": "inline"})
