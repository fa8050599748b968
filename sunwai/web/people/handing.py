"""Hand-over: what waits at a post that changes hands, listed, printed, signed by both; and what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.refusals import NotFound
from sunwai.directory.models import Officer, TransferLine
from sunwai.directory.queries import posts_below
from sunwai.people import commands
from sunwai.people.commands.handing_over import can_sign
from sunwai.people.models import HandOver
from sunwai.people.queries import hand_overs_visible_to, missing_lines
from sunwai.web.doors import StaffRequest
from sunwai.web.people.changing import SHOWN, Change, Why, by_no_order, with_lists
from sunwai.web.people.hand_over_lines import waiting_at
from sunwai.web.people.registers import hand_overs


def _below(request: StaffRequest) -> set[int]:
    return posts_below(request.actor.own_posts) | set(request.actor.forwarded)


def _changes(request: StaffRequest) -> QuerySet[TransferLine]:
    """The posts left by an order that this one leaves, takes, or stands above."""
    own = request.user.officer_id
    mine = Q(officer=own) if own else Q(pk__in=[])
    takes = TransferLine.objects.filter(officer=own, takes__isnull=False) if own else TransferLine.objects.none()
    pairs = Q(pk__in=[])
    for order, post in takes.values_list("order", "takes"):
        pairs |= Q(order=order, leaves=post)
    seen = mine | pairs | Q(leaves__in=_below(request)) | Q(leaves__in=request.actor.posts)
    lines = TransferLine.objects.filter(seen, leaves__isnull=False, order__withdrawn_at=None)
    return lines.select_related("order", "officer", "leaves__office", "leaves__area").order_by(
        "-order__effective", "pk"
    )


def takers_of(lines: Iterable[TransferLine]) -> dict[tuple[int, int | None], Officer]:
    """Who takes by the same order the post that a line leaves, by order and post."""
    found = TransferLine.objects.filter(order__in={one.order_id for one in lines}, takes__isnull=False)
    return {(one.order_id, one.takes_id): one.officer for one in found.select_related("officer")}


def _by_order(request: StaffRequest, today: date) -> list[Change]:
    lines = list(_changes(request).filter(order__effective__gte=today - SHOWN)[:200])
    takers = takers_of(lines)
    return [
        Change(
            one.leaves, one.officer, takers.get((one.order_id, one.leaves_id)), one.order.effective, Why.ORDER, one
        )
        for one in lines if one.leaves is not None
    ]  # fmt: skip


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """Posts that change hands, own ones first; and what was not handed over below."""
    today, own, below = clock.today(), request.user.officer_id, _below(request)
    rows = with_lists([*_by_order(request, today), *by_no_order(below | set(request.actor.posts), own, today)])
    rows.sort(key=lambda one: one.day, reverse=True)
    over = hand_overs_visible_to(request.actor, None, below).filter(day__gte=today - SHOWN)
    missing = missing_lines(over).select_related("hand_over__post", "hand_over__giver").order_by("due", "pk")
    seen = {
        "mine": [(one, one.is_late(today)) for one in rows if one.is_of(own)],
        "below": [(one, one.is_late(today)) for one in rows if not one.is_of(own)],
        "missing": list(missing[:200]), "kinds": kind_words(), "today": today,
    }  # fmt: skip
    return render(request, "people/hand_overs.html", seen)


def kind_words() -> dict[str, object]:
    """What each kind of line is called."""
    return {slug: hand_overs[slug].words for slug in hand_overs.slugs()}


@require_POST
def make(request: StaffRequest, line: int) -> HttpResponse:
    """Lists what waits at the post now; anew, until the first signature."""
    found = _changes(request).filter(pk=line).first()
    if found is None or found.leaves is None:
        raise NotFound
    at, taker = clock.now(), takers_of([found]).get((found.order_id, found.leaves_id))
    made = commands.list_hand_over(
        post=found.leaves, giver=found.officer, taker=taker, day=found.order.effective, order=found.order,
        lines=waiting_at(found.leaves, at), by=request.actor, at=at,
    )  # fmt: skip
    return HttpResponseRedirect(reverse("hand_over", args=[made.pk]))


@require_POST
def start(request: StaffRequest) -> HttpResponse:
    """Lists what waits at a post that changes hands by no order; anew, until the first signature."""
    at = clock.now()
    changes = by_no_order(_below(request) | set(request.actor.posts), request.user.officer_id, clock.day_of(at))
    asked = tuple(request.POST.get(name, "") for name in ("post", "giver", "day"))
    for one in changes:
        if asked == (str(one.post.pk), str(one.giver.pk), one.day.isoformat()):
            made = commands.list_hand_over(
                post=one.post, giver=one.giver, taker=one.taker, day=one.day, lines=waiting_at(one.post, at),
                by=request.actor, at=at,
            )  # fmt: skip
            return HttpResponseRedirect(reverse("hand_over", args=[made.pk]))
    raise NotFound


def _one(request: StaffRequest, hand_over: int) -> HandOver:
    reach = hand_overs_visible_to(request.actor, request.user.officer_id, _below(request))
    found = reach.select_related(
        "post__office", "post__area", "giver", "taker", "order", "given_by", "taken_by"
    ).filter(pk=hand_over).first()  # fmt: skip
    if found is None:
        raise NotFound
    return found


@require_safe
def shown(request: StaffRequest, hand_over: int) -> HttpResponse:
    """One list, as it prints."""
    found, own = _one(request, hand_over), request.user.officer_id
    may_take = (
        own is not None and own != found.giver_id and (own == found.taker_id or found.post_id in request.actor.posts)
    )
    again = None
    if found.order_id is not None:
        again = TransferLine.objects.filter(order=found.order_id, leaves=found.post_id, officer=found.giver_id).first()
    is_gone = not can_sign(found.giver_id)
    seen = {
        "list": found, "lines": list(found.lines.order_by("number")), "kinds": kind_words(),
        "may_give": found.given_at is None and own == found.giver_id,
        "may_take": (found.given_at is not None or is_gone) and found.taken_at is None and may_take,
        "again": again, "is_gone": is_gone, "may_list": found.given_at is None and found.taken_at is None,
        "digests": {"given": _hex(found.given_digest), "taken": _hex(found.taken_digest)},
    }  # fmt: skip
    return render(request, "people/hand_over.html", seen)


def _hex(digest: bytes | memoryview[int] | None) -> str:
    return bytes(digest or b"").hex()


@require_POST
def sign(request: StaffRequest, hand_over: int) -> HttpResponse:
    """Who leaves signs, then who takes."""
    found = _one(request, hand_over)
    numbers = {int(one) for one in request.POST.getlist("line") if one.isascii() and one.isdigit() and len(one) < 9}
    note = request.POST.get("note", "")[:1000]
    deed = commands.give_over if request.POST.get("deed") == "give" else commands.take_over
    deed(
        hand_over=found.pk, account=request.user, lines=numbers, note=note, by=request.actor, at=clock.now()
    )  # fmt: skip
    return HttpResponseRedirect(reverse("hand_over", args=[found.pk]))
