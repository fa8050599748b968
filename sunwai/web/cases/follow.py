"""A citizen follows a case and has their say: opened by number and code, or by the 16 digits; no session, no cookie."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunwai.base import clock
from sunwai.base.actors import Actor
from sunwai.base.refusals import NotFound, Refused
from sunwai.casework import commands, queries
from sunwai.casework.models import CaseFile
from sunwai.casework.types import Deed, Status
from sunwai.complaints.models import Filing, Story
from sunwai.web.cases import keys, saying, shown, words
from sunwai.web.cases.caps import count
from sunwai.web.cases.facing import show
from sunwai.web.cases.forms import Box, Opening


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Number and code open the case's page."""
    form = Opening(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _asks(request, form, is_box=False)
    count(request, "follow")
    found = queries.case_by_code(form.cleaned_data["number"], form.cleaned_data["code"])
    if found is None:
        return _asks(request, form, is_box=False, wrong=True)
    return page(request, found[0].number, queries.as_citizen(found[1]))


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def box(request: HttpRequest) -> HttpResponse:
    """The 16 digits open the case of who gave no name."""
    form = Box(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _asks(request, form, is_box=True)
    count(request, "box")
    found = commands.open_box(code=form.cleaned_data["code"], at=clock.now())
    if found is None:
        return _asks(request, form, is_box=True, wrong=True)
    return page(request, found.number, queries.as_box(found.pk))


@never_cache
@csrf_exempt
@require_POST
def open_one(request: HttpRequest) -> HttpResponse:
    """A case from the list of one's own, by the key that the list carries."""
    number, actor = keys.opened(request.POST.get("key", ""))
    return page(request, number, actor)


@never_cache
@csrf_exempt
@require_POST
def do(request: HttpRequest) -> HttpResponse:
    """A citizen's say on their case; the page comes back with what it came to."""
    number, actor = keys.opened(request.POST.get("key", ""))
    done: str | Promise = ""
    refused = ""
    try:
        done = saying.say(request, queries.case_for(actor, number), actor, at=clock.now())
    except NotFound:
        raise
    except Refused as error:
        refused = error.sentence
    return page(request, number, actor, done=done, refused=refused)


@never_cache
@require_safe
def paper(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001
    """A file of a case, to who opened the case within the hour."""
    found = CaseFile.objects.select_related("case").filter(pk=keys.file_of(token), is_shown=True).first()
    if found is None:
        raise NotFound
    return served(found)


def served(file: CaseFile) -> HttpResponse:
    """A file's bytes, of the type that was found in them, never run by the browser."""
    return HttpResponse(queries.file_bytes(file), headers=queries.headers_of(file))


def page(
    request: HttpRequest, number: str, actor: Actor, *, done: str | Promise = "", refused: str = ""
) -> HttpResponse:
    """The case as its citizen sees it."""
    found = queries.case_for(actor, number)
    case, at, proposal = shown.named(found.case), clock.now(), found.proposal
    lines = shown.history(case, found, inside=False)
    if case.status in {Status.CHECKING, Status.IN_PROGRESS, Status.NEW}:
        proposal = None
    has_story = Story.objects.filter(case=case, withdrawn_at=None).exists()
    seen = {
        "case": case, "key": keys.opening(case.number, actor), "status": words.STATUSES[case.status], "lines": lines,
        "outcome": words.OUTCOMES.get(proposal.outcome if proposal else case.outcome, ""), "proposal": proposal,
        "deadlines": shown.deadlines(found), "done": done, "refused": refused,
        "how": words.REACHED.get(proposal.reached, "") if proposal else "",
        "question": shown.last_words(lines, Deed.ASK), "identity": words.IDENTITIES[case.identity],
        "day_only": shown.shows_days_only(case), "is_late": bool(case.due_at and case.due_at < at),
        "can": saying.can(found, Filing.objects.filter(case=case).first(), has_story),
        "switch_address": reverse("cases_follow"),
    }  # fmt: skip
    return show(request, "cases/mine_case.html", seen, status=409 if refused else 200)


def _asks(request: HttpRequest, form: Any, *, is_box: bool, wrong: bool = False) -> HttpResponse:
    seen = {"form": form, "is_box": is_box, "wrong": wrong}
    bad = wrong or (form.is_bound and bool(form.errors))
    return show(request, "cases/follow.html", seen, status=400 if bad else 200)
