"""Drafts and what became of them: what one changes and moves; approved, dropped or withdrawn, undone."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.actors import Right
from sunwai.base.refusals import NotFound, Refused
from sunwai.directory import commands
from sunwai.directory.changes import DirectoryChange
from sunwai.directory.keeping import DirectoryState, Origin
from sunwai.directory.tables import changes_visible_to, in_charge_of
from sunwai.web.directory.moving import moves_of
from sunwai.web.directory.words import ONE, counts_of, shown
from sunwai.web.doors import StaffRequest
from sunwai.web.paging import page_of
from sunwai.web.people.words import names_of

Seen = dict[str, Any]


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """Every change that touches what one keeps, the newest first."""
    page = page_of(changes_visible_to(request.actor).order_by("-drafted_at", "-pk"), request)
    seen = {
        "page": page, "rows": [(one, counts_of(one), DirectoryState(one.state).label) for one in page],
        "names": names_of(who for one in page for who in (one.drafted_by, one.decided_by)),
    }  # fmt: skip
    return render(request, "directory/changes.html", seen)


@require_safe
def one(request: StaffRequest, change: int) -> HttpResponse:
    """A change: line by line, with what it moves while it is not in force."""
    found, at, actor = _found(request, change), clock.now(), request.actor
    is_open = found.state in {DirectoryState.DRAFT, DirectoryState.APPROVED}
    page = page_of(found.lines.order_by("number"), request)
    is_mine, keeps = found.drafted_by == str(actor), found.pk in in_charge_of(actor, [found])
    seen: Seen = {
        "change": found, "state": DirectoryState(found.state).label, "origin": Origin(found.origin).label,
        "counts": counts_of(found), "page": page, "lines": [(*row, ONE[row[0].sheet]) for row in shown(list(page))],
        "refused": _refused(found, at) if is_open else "", "moves": moves_of(found, at) if is_open else None,
        "is_draft": found.state == DirectoryState.DRAFT, "is_open": is_open, "is_mine": is_mine, "may_keep": keeps,
        "may_undo": keeps and found.state == DirectoryState.IN_FORCE,
        "undone": list(found.undone_by.order_by("pk")), "may_see_ledger": actor.may(Right.SEE_LEDGER),
        "names": names_of([found.drafted_by, found.decided_by, found.withdrawn_by]), "today": clock.today(),
    }  # fmt: skip
    return render(request, "directory/change.html", seen)


def _refused(change: DirectoryChange, at: Any) -> str:
    """Why it could not be approved now, or put on its day."""
    try:
        commands.check(change, at)
    except Refused as refused:
        return refused.sentence
    return ""


@require_POST
def approve(request: StaffRequest, change: int) -> HttpResponse:
    """Approves a draft that somebody else wrote."""
    return _to(commands.approve_change(change=_found(request, change).pk, by=request.actor, at=clock.now()))


@require_POST
def drop(request: StaffRequest, change: int) -> HttpResponse:
    """Drops a draft, or withdraws what waits for its day."""
    return _to(commands.drop_change(change=_found(request, change).pk, by=request.actor, at=clock.now()))


@require_POST
def undo(request: StaffRequest, change: int) -> HttpResponse:
    """Drafts the inverse of what is in force."""
    return _to(commands.draft_undo(change=_found(request, change).pk, by=request.actor, at=clock.now()))


def _to(change: DirectoryChange) -> HttpResponse:
    return HttpResponseRedirect(reverse("directory_change", args=[change.pk]))


def _found(request: StaffRequest, change: int) -> DirectoryChange:
    found = changes_visible_to(request.actor).filter(pk=change).select_related("undoes").first()
    if found is None:
        raise NotFound
    return found
