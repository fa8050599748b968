"""The review queue: the costly doubts first, one key a decision, and undo instead of "are you sure"."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from babel.dates import format_timedelta
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.sealing import seal_for
from sunwai.feedback import commands, queries
from sunwai.feedback.models import ReadingRow, Reply, Review
from sunwai.feedback.rules import DANGER_FIRST
from sunwai.feedback.types import WORDS_SEAL, Control, Outcome, Reading, ReasonCode
from sunwai.web.desk.deciding import AS_READ, CODES, CONTROLS, OUTCOMES, decided
from sunwai.web.desk.marking import plain, words_of
from sunwai.web.doors import StaffRequest
from sunwai.web.forms import Reviewed
from sunwai.web.paging import page_of
from sunwai.web.showing import tongue, without_places

PARTS = {
    "outcome": _("How it went"), "bribe": _("Bribe"), "amount": _("Amount"), "amount_pkr": _("Amount"),
    "reasons": _("Reasons"), "control": _("Asks of us"), "language": _("Language"), "bribe_denied": _("No bribe"),
    "danger": _("Danger to life"),
}  # fmt: skip
WORDS_OF = {one.code: one.words for one in [*OUTCOMES, *CONTROLS, AS_READ]}
SKIPPED, LAST = "review_skipped", "review_last"
MOST_SKIPPED = 200
FEW = 20


@require_safe
def queue(request: StaffRequest) -> HttpResponse:
    """How the queue stands, what waits first, and how far two persons agree."""
    page = page_of(queries.review_queue(request.actor), request, size=20)
    words = queries.words_of_many(page.rows, request.actor)
    at = clock.now()
    standing = queries.standing(request.actor, at)
    seen = {
        "page": page, "rows": [(one, plain(words[one.pk])[:90]) for one in page], "few": FEW, "standing": standing,
        "age": age(standing.oldest, at), "agreement": queries.agreement(request.actor, at),
        "parts": PARTS, "controls": labels(Control), "danger_first": DANGER_FIRST,
        "last": request.session.get(LAST, ""), "skipped": len(request.session.get(SKIPPED, [])), "known": WORDS_OF,
    }  # fmt: skip
    return render(request, "desk/review.html", seen)


def labels(kind: type[Control | Outcome | ReasonCode]) -> dict[str, str]:
    """What each value is called."""
    return {one.value: one.label for one in kind}


def age(since: datetime | None, at: datetime) -> str:
    """How long ago something was, in its largest unit."""
    return format_timedelta(at - since, threshold=1.5, locale=tongue()) if since else ""


@require_POST
def following(request: StaffRequest) -> HttpResponse:
    """The first that is free; what was skipped comes again."""
    request.session[SKIPPED] = []
    return _following(request)


def _following(request: StaffRequest) -> HttpResponse:
    skipped = request.session.get(SKIPPED, [])
    found = commands.take_reply(by=request.actor, at=clock.now(), skip=skipped)
    return HttpResponseRedirect(reverse("review_one", args=[found.pk]) if found else reverse("review"))


@require_safe
def one(request: StaffRequest, reply: int) -> HttpResponse:
    """One reply: its words, what was read and why, and the keys to say what it means."""
    found = queries.reply_for_review(request.actor, reply)
    if found.needs_review:
        commands.hold_reply(reply=found, by=request.actor, at=clock.now())
    return _page(request, found, Reviewed(initial=_initial(queries.reading_to_check(found))))


@require_POST
def decide(request: StaffRequest, reply: int) -> HttpResponse:
    """One key's decision; then the next one."""
    found = queries.reply_for_review(request.actor, reply)
    code = request.POST.get("decision", "")
    if code not in CODES:
        return HttpResponseRedirect(reverse("review_one", args=[found.pk]))
    return _decided(request, found, decided(code, queries.reading_to_check(found)), code)


@require_POST
def say(request: StaffRequest, reply: int) -> HttpResponse:
    """A person's whole reading; then the next one."""
    found = queries.reply_for_review(request.actor, reply)
    form = Reviewed(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    return _decided(request, found, _reading(form, found), form.cleaned_data["outcome"])


def _decided(request: StaffRequest, found: Reply, reading: Reading, code: str) -> HttpResponse:
    seen = request.POST.get("seen", "")
    commands.review(
        reply=found, reading=reading, by=request.actor, at=clock.now(), gist=request.POST.get("gist", "")[:2000],
        seen=int(seen) if seen.isascii() and seen.isdigit() else None,
    )  # fmt: skip
    request.session[LAST] = code
    return _following(request)


@require_POST
def skip(request: StaffRequest, reply: int) -> HttpResponse:
    """Not now: it goes back for others, and comes again when this person begins anew."""
    found = queries.reply_for_review(request.actor, reply)
    commands.release_reply(reply=found, by=request.actor)
    request.session[SKIPPED] = [*request.session.get(SKIPPED, []), found.pk][-MOST_SKIPPED:]
    return _following(request)


@require_POST
def undo(request: StaffRequest) -> HttpResponse:
    """Takes the last decision back, and shows its reply again."""
    back = commands.undo_review(by=request.actor, at=clock.now())
    request.session[LAST] = ""
    return HttpResponseRedirect(reverse("review_one", args=[back.pk]))


@require_safe
def voice(request: StaffRequest, reply: int) -> HttpResponse:
    """A voice note, to be listened to."""
    found = queries.reply_for_review(request.actor, reply)
    sound = commands.listen(reply=found, by=request.actor, at=clock.now())
    return HttpResponse(sound, content_type="audio/wav", headers={"Content-Disposition": "inline"})


def _page(request: StaffRequest, found: Reply, form: Reviewed) -> HttpResponse:
    at = clock.now()
    standing = queries.standing(request.actor, at)
    readings = queries.readings_of(found, request.actor)
    because = {part: said for row, parts in readings if row.reader != "person" for part, said in parts.items()}
    read, has_voice = queries.reading_to_check(found), bool(queries.recording_of(found))
    words = words_of(queries.words_of(found, request.actor), because)
    seen = {
        "reply": found, "form": form, "read": read, "readings": readings, "words": words, "asked": _asked(found),
        "parts": PARTS, "has_voice": has_voice, "can_be_right": read and (words.length or not has_voice),
        "outcomes": labels(Outcome), "controls": labels(Control),
        "reasons": labels(ReasonCode), "standing": standing, "age": age(standing.oldest, at),
        "reviews": [_shown(one) for one in queries.reviews_of(found, request.actor)],
        "outcome_keys": OUTCOMES, "control_keys": CONTROLS, "as_read": AS_READ,
        "last": request.session.get(LAST, ""), "known": WORDS_OF, "is_danger": found.priority >= DANGER_FIRST,
    }  # fmt: skip
    return render(request, "desk/reply.html", seen, status=400 if form.is_bound else 200)


def _asked(found: Reply) -> str:
    """The question's wording, in the language in which it was asked."""
    if found.invitation is None:
        return ""
    wording: dict[str, dict[str, str]] = found.invitation.question.wording
    spoken: dict[str, str] = wording.get(found.channel) or wording.get("sms") or next(iter(wording.values()), {})
    return without_places(spoken.get(found.invitation.language) or next(iter(spoken.values()), ""))


def _shown(one: Review) -> dict[str, Any]:
    gist = seal_for(WORDS_SEAL).open_text(one.gist_sealed) if one.gist_sealed else ""
    return {"look": one.look, "row": one.reading, "at": one.at, "gist": plain(gist)}


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
