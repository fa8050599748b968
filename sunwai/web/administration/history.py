"""Every version of a programme and of a standing text: who drafted and approved it, what changed, and the way back."""

from __future__ import annotations

import yaml
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.refusals import NotFound, Refused
from sunwai.messages.commands.templates import draft_template
from sunwai.messages.models import TemplateVersion
from sunwai.messages.types import VersionState
from sunwai.messages.wordings import wordings
from sunwai.outreach import commands, queries, rules
from sunwai.outreach.models import Programme
from sunwai.web.administration.comparing import Row, compared
from sunwai.web.desk.programmes import LANGUAGES
from sunwai.web.desk.templates import name_of as called
from sunwai.web.doors import StaffRequest
from sunwai.web.people.words import names_of
from sunwai.web.showing import name_of

STATES = {
    VersionState.DRAFT.value: gettext_lazy("Draft"), VersionState.APPROVED.value: gettext_lazy("In force"),
    VersionState.RETIRED.value: gettext_lazy("Replaced"),
}  # fmt: skip


def _chosen(request: StaffRequest, name: str, numbers: list[int], otherwise: int) -> int:
    """One of the versions that there are, as the address says."""
    asked = request.GET.get(name, "")
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    return wanted if wanted in numbers else otherwise


def _between(request: StaffRequest, texts: dict[int, str]) -> tuple[int, int, list[Row]]:
    """Two versions and what differs; without a choice the newest and the one before."""
    numbers = sorted(texts)
    new = _chosen(request, "new", numbers, numbers[-1])
    old = _chosen(request, "old", numbers, max([one for one in numbers if one < new], default=new))
    return old, new, compared(texts[old], texts[new])


def _programmes(request: StaffRequest, code: str) -> list[Programme]:
    found = list(queries.visible_programmes(request.actor).filter(code=code).order_by("-version"))
    if not found:
        raise NotFound
    return found


@require_safe
def programme(request: StaffRequest, code: str) -> HttpResponse:
    """A programme's versions, and what differs between two."""
    return _programme(request, code)


def _programme(request: StaffRequest, code: str, refused: str = "") -> HttpResponse:
    found = _programmes(request, code)
    old, new, rows = _between(request, {one.version: _text_of(one) for one in found})
    seen = {
        "name": name_of(found[0]), "code": code, "versions": found, "numbers": [one.version for one in found],
        "old": old, "new": new, "rows": rows,
        "names": names_of([who for one in found for who in (one.drafted_by, one.released_by or "")]),
        "may_draft": rules.can_draft(request.actor), "refused": refused,
    }  # fmt: skip
    return render(request, "administration/programme_history.html", seen, status=400 if refused else 200)


def _text_of(programme: Programme) -> str:
    return programme.text or yaml.safe_dump(programme.plan, allow_unicode=True, sort_keys=False)


@require_POST
def programme_again(request: StaffRequest, code: str) -> HttpResponse:
    """Undo: an older version as a new draft, tried dry before anybody releases it."""
    number = request.POST.get("version", "")
    old = next((one for one in _programmes(request, code) if str(one.version) == number), None)
    if old is None or not old.text:
        raise NotFound
    name = _("version {number}").format(number=old.version)
    try:
        made = commands.draft_programme(text=old.text, name=name, by=request.actor, at=clock.now())
    except Refused as refused:
        return _programme(request, code, refused.sentence)
    return HttpResponseRedirect(reverse("programme_dry", args=[made.pk]))


def _texts(code: str, language: str) -> list[TemplateVersion]:
    found = TemplateVersion.objects.filter(template__code=code, language=language).order_by("-number")
    rows = list(found.select_related("template"))
    if not rows or code not in wordings:
        raise NotFound
    return rows


@require_safe
def text(request: StaffRequest, code: str, language: str) -> HttpResponse:
    """A standing text's versions in one language, and what differs between two."""
    return _text(request, code, language)


def _text(request: StaffRequest, code: str, language: str, refused: str = "") -> HttpResponse:
    found = _texts(code, language)
    old, new, rows = _between(request, {one.number: one.text for one in found})
    seen = {
        "name": called(wordings[code]), "code": code, "language": language, "languages": LANGUAGES,
        "versions": found, "numbers": [one.number for one in found], "old": old, "new": new, "rows": rows,
        "states": STATES, "may_draft": rules.can_draft(request.actor),
        "names": names_of([who for one in found for who in (one.drafted_by, one.approved_by or "")]),
        "refused": refused, "drafts": any(one.state == VersionState.DRAFT for one in found),
    }  # fmt: skip
    return render(request, "administration/text_history.html", seen, status=400 if refused else 200)


@require_POST
def text_again(request: StaffRequest, code: str, language: str) -> HttpResponse:
    """Undo: an older text as a new draft, which a second person approves."""
    number = request.POST.get("version", "")
    old = next((one for one in _texts(code, language) if str(one.number) == number), None)
    if old is None:
        raise NotFound
    try:
        draft_template(code=code, language=language, text=old.text, by=request.actor, at=clock.now())
    except Refused as refused:
        return _text(request, code, language, refused.sentence)
    return HttpResponseRedirect(reverse("text_history", args=[code, language]))
