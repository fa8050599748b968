"""Standing texts: who says what in which language, what it costs, and a second person's approval."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.db.models import Max
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunwai.base import clock
from sunwai.base.actors import Right
from sunwai.base.refusals import NotFound
from sunwai.messages.commands.templates import LANGUAGES as WRITTEN
from sunwai.messages.commands.templates import approve_template, check, draft_template
from sunwai.messages.models import Line, TemplateVersion
from sunwai.messages.previews import Preview, preview
from sunwai.messages.types import BadTemplate, Channel, VersionState
from sunwai.messages.wordings import Rendering, Wording, wordings
from sunwai.web.desk.programmes import LANGUAGES
from sunwai.web.doors import StaffRequest


class Worded(forms.Form):
    """A text."""

    text = forms.CharField(
        label=_("Text"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}), strip=False
    )


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """Every standing text, as it is sent in each language, and the drafts that wait."""
    rows = [(one, name_of(one), _versions(one)) for one in wordings]
    written: defaultdict[str, set[str]] = defaultdict(set)
    for code, language in TemplateVersion.objects.values_list("template__code", "language").distinct():
        written[code].add(language)
    drafts = TemplateVersion.objects.filter(state=VersionState.DRAFT).select_related("template").order_by("drafted_at")
    seen = {
        "rows": [(one, name, versions, written[one.code]) for one, name, versions in rows], "languages": LANGUAGES,
        "me": str(request.actor),
        "drafts": [(one, name_of(wordings[one.template.code]), preview(one.text, _price()))
                   for one in drafts if one.template.code in wordings],
        "may_draft": request.actor.may(Right.DRAFT_PROGRAMME),
        "may_release": request.actor.may(Right.RELEASE_PROGRAMME),
    }  # fmt: skip
    return render(request, "desk/texts.html", seen)


@require_http_methods(["GET", "HEAD", "POST"])
def edited(request: StaffRequest, code: str, language: str) -> HttpResponse:
    """One text in one language: looked at before it is kept, and the letters that double its price taken out."""
    if code not in wordings or language not in WRITTEN:
        raise NotFound
    wording = wordings[code]
    deed = request.POST.get("deed", "")
    form = Worded(request.POST) if request.method == "POST" else Worded(initial={"text": _now(wording, language)})
    text = form.data.get("text", "")[:1000] if form.is_bound else form.initial["text"]
    shown = preview(text.replace("\r\n", "\n"), _price())
    if deed == "fix" and shown.fixed:
        form, shown = Worded(initial={"text": shown.fixed}), preview(shown.fixed, _price())
    elif form.is_bound and form.is_valid():
        try:
            check(wording, shown.text.strip())
            if deed == "keep":
                draft_template(code=code, language=language, text=shown.text, by=request.actor, at=clock.now())
                return HttpResponseRedirect(reverse("texts"))
        except BadTemplate as refusal:
            form.add_error("text", refusal.sentence)
    return _edited(request, wording, language, form, shown)


@require_POST
def approve(request: StaffRequest, version: int) -> HttpResponse:
    """Puts a draft into use."""
    approve_template(version=version, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("texts"))


def _edited(request: StaffRequest, wording: Wording, language: str, form: Worded, shown: Preview) -> HttpResponse:
    seen: dict[str, Any] = {
        "wording": wording, "name": name_of(wording), "language": language, "languages": LANGUAGES, "form": form,
        "shown": shown, "rupees": shown.cost_paisa / 100, "fields": [f"{{{one}}}" for one in wording.fields],
        "may_draft": request.actor.may(Right.DRAFT_PROGRAMME),
    }  # fmt: skip
    return render(request, "desk/text.html", seen, status=400 if form.errors else 200)


def name_of(wording: Wording) -> str:
    """A standing text's name in the reader's language."""
    return wording.name_ur if (get_language() or "").startswith("ur") else wording.name


def _versions(wording: Wording) -> list[tuple[str, str, Preview | None]]:
    """Its text in each language that it has one in, and the others without."""
    said = Rendering(wording.code)
    found: list[tuple[str, str, Preview | None]] = []
    for language in WRITTEN:
        fields = {one: f"{{{one}}}" for one in wording.fields}
        text, spoken = said.in_(language, **fields)
        found.append((language, text, preview(text, _price())) if spoken == language else (language, "", None))
    return found


def _now(wording: Wording, language: str) -> str:
    fields = {one: f"{{{one}}}" for one in wording.fields}
    return Rendering(wording.code).in_(language, **fields)[0]


def _price() -> int:
    """What a segment costs on the dearest line."""
    found = Line.objects.filter(channel=Channel.SMS, is_active=True).aggregate(price=Max("price_paisa"))
    return found["price"] or 0
