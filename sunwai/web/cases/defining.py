"""The tree of matters, the rules of dates, the routes and templates: to be seen, and to be loaded from CSV files."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sunwai.base import clock
from sunwai.base.refusals import Refused
from sunwai.casework import commands
from sunwai.casework.models import Category, DeadlineRule, ReplyTemplate, Route
from sunwai.directory.queries import valid
from sunwai.web.cases import words
from sunwai.web.doors import StaffRequest
from sunwai.web.showing import name_of

NAMES = ("rules", "categories", "routes", "templates")
MOST_BYTES = 4 * 1024 * 1024
MOST = 500


class Sheets(forms.Form):
    """The four files, any of them."""

    rules = forms.FileField(label=_("Rules of dates"), required=False)
    categories = forms.FileField(label=_("Matters"), required=False)
    routes = forms.FileField(label=_("Routes"), required=False)
    templates = forms.FileField(label=_("Templates"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def defined(request: StaffRequest) -> HttpResponse:
    """What is in force; files that are handed in are loaded whole or not at all."""
    refused, done, form = "", False, Sheets(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            _load(request, form)
            done = True
        except Refused as error:
            refused = error.sentence
    today = clock.today()
    seen = {
        "form": Sheets(), "refused": refused, "done": done, "kinds": words.KINDS, "identities": words.IDENTITIES,
        "matters": [
            {"row": one, "legal": name_of(one, "legal_basis")}
            for one in Category.objects.filter(valid(today)).select_related("rule").order_by("code")
        ],
        "rules": [_terms(one) for one in DeadlineRule.objects.order_by("code", "-version")],
        "routes": Route.objects.filter(valid(today)).select_related("category", "area", "office", "post").defer(
            "area__outline").order_by("category__code", "area__code", "pk")[:MOST],
        "templates": ReplyTemplate.objects.filter(is_active=True).order_by("code"), "deeds": words.TO_DO,
    }  # fmt: skip
    return render(request, "cases/define.html", seen, status=400 if refused else 200)


def _terms(rule: DeadlineRule) -> dict[str, object]:
    terms = [
        {"words": words.DEADLINES.get(kind, kind), "days": one["days"], "working": one.get("working")}
        for kind, one in rule.days.items()
    ]  # fmt: skip
    pauses = [{"words": words.PAUSES.get(kind, kind), "days": most} for kind, most in rule.pauses.items()]
    return {"row": rule, "terms": terms, "pauses": pauses}


def _load(request: StaffRequest, form: Sheets) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for one in NAMES:
            given = form.cleaned_data[one]
            if given and given.size <= MOST_BYTES:
                (folder / f"{one}.csv").write_bytes(given.read())
        commands.load_categories(folder=folder, by=request.actor, at=clock.now())
