"""Alarms in sentences: those that stand, those that are over, and the button that says that somebody has seen one."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotFound
from sunwai.messages.alarms import sentence
from sunwai.messages.commands.alarms import acknowledge_alarm, may_acknowledge
from sunwai.messages.models import Alarm
from sunwai.people.models import Account
from sunwai.web.doors import StaffRequest
from sunwai.web.paging import page_of
from sunwai.web.showing import name_of

MOST = 50


@dataclass(frozen=True)
class Shown:
    """An alarm with its sentence, and who has seen it."""

    alarm: Alarm
    words: str
    seen_by: str
    may_acknowledge: bool


def _visible(actor: Actor) -> dict[str, object]:
    """Who sees operations sees all; a post's holder sees the post's."""
    return {} if actor.may(Right.SEE_OPERATIONS) else {"post__in": actor.posts}


def shown_alarms(actor: Actor) -> list[Shown]:
    """The alarms that stand, those that nobody has seen first."""
    standing = Alarm.objects.filter(cleared_at=None, **_visible(actor)).select_related("post")
    return _shown(list(standing.order_by("-acknowledged_at", "-raised_at")[:MOST]), actor)


def unseen_alarms(actor: Actor) -> int:
    """How many stand that nobody has said they saw."""
    return Alarm.objects.filter(cleared_at=None, acknowledged_at=None, **_visible(actor)).count()


def _shown(alarms: list[Alarm], actor: Actor) -> list[Shown]:
    ids = {int(one.acknowledged_by.removeprefix("account:")) for one in alarms if "account:" in one.acknowledged_by}
    names = {f"account:{one.pk}": name_of(one) for one in Account.objects.filter(pk__in=ids)}
    return [
        Shown(
            one, sentence(one.kind, one.values), names.get(one.acknowledged_by, ""),
            one.acknowledged_at is None and may_acknowledge(actor, one),
        )
        for one in alarms
    ]  # fmt: skip


@require_safe
def alarms(request: StaffRequest) -> HttpResponse:
    """What stands, and what is over."""
    over = Alarm.objects.filter(cleared_at__isnull=False, **_visible(request.actor)).select_related("post")
    page = page_of(over.order_by("-raised_at", "-pk"), request)
    seen = {"alarms": shown_alarms(request.actor), "page": page, "over": _shown(list(page), request.actor)}
    return render(request, "oversight/alarms.html", seen)


@require_POST
def acknowledge(request: StaffRequest, alarm: int) -> HttpResponse:
    """Somebody has seen it."""
    found = Alarm.objects.filter(pk=alarm, **_visible(request.actor)).first()
    if found is None:
        raise NotFound
    acknowledge_alarm(alarm=found, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("alarms"))
