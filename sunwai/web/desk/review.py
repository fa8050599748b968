"""The review queue: what the reader was not sure of, danger first; a person says what it means."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.feedback import commands, queries
from sunwai.feedback.models import ReadingRow, Reply
from sunwai.feedback.types import Control, Outcome, Reading, ReasonCode
from sunwai.web.doors import StaffRequest
from sunwai.web.forms import Reviewed
from sunwai.web.paging import page_of

PARTS = {
    "outcome": _("How it went"), "bribe": _("Bribe"), "amount": _("Amount"), "reasons": _("Reasons"),
    "control": _("Asks of us"), "language": _("Language"), "bribe_denied": _("No bribe"),
}  # fmt: skip


@require_safe
def queue(request: StaffRequest) -> HttpResponse:
    """What waits, with its words."""
    page = page_of(queries.review_queue(request.actor), request, size=20)
    words = queries.words_of_many(page.rows, request.actor)
    rows = [(one, words[one.pk]) for one in page]
    seen = {"page": page, "rows": rows, "waiting": queries.waiting(request.actor), "controls": labels(Control)}
    return render(request, "desk/review.html", seen)


def labels(kind: type[Control | Outcome | ReasonCode]) -> dict[str, str]:
    """What each value is called."""
    return {one.value: one.label for one in kind}


@require_safe
def one(request: StaffRequest, reply: int) -> HttpResponse:
    """One reply: its words, what was read and why, and a form to say what it means."""
    found = queries.reply_for_review(request.actor, reply)
    return _page(request, found, Reviewed(initial=_initial(found.in_force)))


@require_POST
def say(request: StaffRequest, reply: int) -> HttpResponse:
    """A person's reading; then the next one."""
    found = queries.reply_for_review(request.actor, reply)
    form = Reviewed(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    seen = request.POST.get("seen", "")
    commands.review(
        reply=found, reading=_reading(form, found), by=request.actor, at=clock.now(),
        seen=int(seen) if seen.isascii() and seen.isdigit() else None,
    )  # fmt: skip
    following = queries.review_queue(request.actor).exclude(pk=found.pk).first()
    return HttpResponseRedirect(reverse("review_one", args=[following.pk]) if following else reverse("review"))


def _page(request: StaffRequest, found: Reply, form: Reviewed) -> HttpResponse:
    seen = {
        "reply": found, "form": form, "words": queries.words_of(found, request.actor),
        "readings": queries.readings_of(found, request.actor), "parts": PARTS, "outcomes": labels(Outcome),
        "controls": labels(Control), "reasons": labels(ReasonCode), "waiting": queries.waiting(request.actor),
    }  # fmt: skip
    return render(request, "desk/reply.html", seen, status=400 if form.is_bound else 200)


def _initial(row: ReadingRow | None) -> dict[str, object]:
    if row is None:
        return {}
    bribe = "yes" if row.bribe else "no" if row.bribe_denied else ""
    return {
        "outcome": row.outcome, "bribe": bribe, "amount": row.amount_pkr, "reasons": row.reasons,
        "control": row.control or "",
    }  # fmt: skip


def _reading(form: Reviewed, found: Reply) -> Reading:
    said = form.cleaned_data
    return Reading(
        outcome=Outcome(said["outcome"]), bribe=said["bribe"] == "yes", bribe_denied=said["bribe"] == "no",
        amount_pkr=said["amount"], reasons=tuple(ReasonCode(code) for code in said["reasons"]),
        control=Control(said["control"]) if said["control"] else None,
        language=found.in_force.language if found.in_force else "mixed",
    )  # fmt: skip
