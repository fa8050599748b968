"""The calendar: what holds now, what comes, what is announced, and what an announcement moves before it is in force."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunwai.base import clock
from sunwai.base.actors import Right
from sunwai.base.refusals import NotFound, Refused
from sunwai.directory.almanac import changes, drafts, seasons_on
from sunwai.directory.commands.calendar import (
    approve_change,
    check,
    draft_holiday,
    draft_season,
    draft_season_end,
    draft_withdrawal,
    drop_change,
)
from sunwai.directory.days import ChangeKind, ChangeState
from sunwai.directory.models import Area, Holiday
from sunwai.directory.seasons import CalendarChange, Season
from sunwai.messages.commands import draft_undone
from sunwai.people.models import Account
from sunwai.web.calendar.forms import Announced, SeasonForm, held_things
from sunwai.web.calendar.moving import moves_of, overlaps
from sunwai.web.calendar.plans import may_undo, plan_of, spans
from sunwai.web.doors import StaffRequest
from sunwai.web.paging import page_of
from sunwai.web.showing import name_of

MOST = 60
Seen = dict[str, Any]


@require_safe
def shown(request: StaffRequest) -> HttpResponse:
    """What holds and what comes."""
    return _shown(request, Announced())


@require_POST
def announce(request: StaffRequest) -> HttpResponse:
    """Drafts a holiday, and shows what it moves."""
    form = Announced(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        area = Area.objects.get(code=said["area"]) if said["area"] else None
        try:
            made = draft_holiday(
                first_day=said["first_day"], last_day=said["last_day"], name=said["name"], name_ur=said["name_ur"],
                area=area, by=request.actor, at=clock.now(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error("first_day", refused.sentence)
        else:
            return _to(made)
    return _shown(request, form, status=400)


@require_POST
def withdraw(request: StaffRequest, holiday: int) -> HttpResponse:
    """Drafts that a holiday is none, and shows what moves back."""
    found = Holiday.objects.select_related("area").filter(pk=holiday).first()
    if found is None:
        raise NotFound
    day = found.day
    return _to(draft_withdrawal(first_day=day, last_day=day, area=found.area, by=request.actor, at=clock.now()))


@require_http_methods(["GET", "HEAD", "POST"])
def season(request: StaffRequest) -> HttpResponse:
    """Announces a season."""
    form = SeasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            return _to(draft_season(season=form.given(), by=request.actor, at=clock.now()))
        except Refused as refused:
            form.add_error("first_day", refused.sentence)
    return render(request, "calendar/season.html", {"form": form}, status=400 if form.is_bound else 200)


@require_POST
def end(request: StaffRequest, season: int) -> HttpResponse:
    """Drafts that a season ends with today, or is taken back."""
    found = Season.objects.filter(pk=season).first()
    if found is None:
        raise NotFound
    return _to(draft_season_end(code=found.code, by=request.actor, at=clock.now()))


@require_safe
def one(request: StaffRequest, change: int) -> HttpResponse:
    """A change: what it will move, or what it moved."""
    found = _found(change)
    at, is_draft = clock.now(), found.state == ChangeState.DRAFT
    refused = None
    if is_draft:
        try:
            check(found, at)
        except Refused as refusal:
            refused = refusal.sentence
    facts, may_keep = found.facts, request.actor.may(Right.KEEP_CALENDAR)
    seen: Seen = {
        "change": found, "is_draft": is_draft, "refused": refused, "kind": ChangeKind(found.kind).label,
        "state": ChangeState(found.state).label, "names": _names([found]), "holds": _holds(facts.get("holds", ())),
        "moves": moves_of(found, at) if is_draft and not refused else None, "overlaps": overlaps(found),
        "windows": spans(facts.get("windows", ())), "is_mine": found.drafted_by == str(request.actor),
        "worked": spans([(None, int(day), *span) for day, span in (facts.get("worked") or {}).items()]),
        "may_keep": may_keep, "undo": _undo(found, at) if found.state == ChangeState.APPROVED else None,
        "is_plan": ChangeKind(found.kind).is_plan, **plan_of(found),
    }  # fmt: skip
    return render(request, "calendar/change.html", seen)


@require_POST
def approve(request: StaffRequest, change: int) -> HttpResponse:
    """Puts a draft into force."""
    return _to(approve_change(change=_found(change).pk, by=request.actor, at=clock.now()))


@require_POST
def drop(request: StaffRequest, change: int) -> HttpResponse:
    """A draft that will not be."""
    drop_change(change=_found(change).pk, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("calendar"))


@require_POST
def undo(request: StaffRequest, change: int) -> HttpResponse:
    """Drafts the opposite of a change that is in force."""
    found = _found(change)
    at = clock.now()
    if ChangeKind(found.kind).is_plan:
        return _to(draft_undone(change=found, by=request.actor, at=at))
    if found.kind == ChangeKind.SEASON:
        return _to(draft_season_end(code=found.facts["code"], by=request.actor, at=at))
    deed: dict[str, Any] = {
        "first_day": found.first_day,
        "last_day": found.last_day,
        "area": found.area,
        "by": request.actor,
        "at": at,
    }
    if found.kind == ChangeKind.HOLIDAY:
        return _to(draft_withdrawal(**deed))
    if found.kind == ChangeKind.WITHDRAWAL:
        return _to(draft_holiday(name=found.name, name_ur=found.name_ur, **deed))
    raise NotFound


def _to(change: CalendarChange) -> HttpResponse:
    return HttpResponseRedirect(reverse("calendar_change", args=[change.pk]))


def _found(change: int) -> CalendarChange:
    found = CalendarChange.objects.select_related("area").filter(pk=change).first()
    if found is None:
        raise NotFound
    return found


def _undo(change: CalendarChange, at: Any) -> bool:
    """Whether its opposite may still be drafted."""
    today: date = clock.day_of(at)
    if ChangeKind(change.kind).is_plan:
        return may_undo(change)
    if change.kind == ChangeKind.SEASON:
        return Season.objects.filter(code=change.facts["code"], last_day__gte=today).exists()
    return change.kind != ChangeKind.SEASON_END and change.first_day > today


def _shown(request: StaffRequest, form: Announced, status: int = 200) -> HttpResponse:
    at = clock.now()
    today = clock.day_of(at)
    page = page_of(changes().exclude(state=ChangeState.DRAFT).order_by("-decided_at", "-pk"), request)
    waiting = list(drafts())
    holidays = Holiday.objects.filter(day__gte=today).select_related("area").order_by("day", "pk")[:MOST]
    seasons = Season.objects.filter(last_day__gte=today).order_by("first_day")
    seen: Seen = {
        "form": form, "now": seasons_on(today), "page": page, "drafts": waiting, "today": today,
        "closed": Holiday.objects.filter(day=today).select_related("area"), "holidays": holidays,
        "seasons": [(one, _holds(one.holds)) for one in seasons],
        "names": _names([*waiting, *page]), "may_keep": request.actor.may(Right.KEEP_CALENDAR),
    }  # fmt: skip
    return render(request, "calendar/calendar.html", seen, status=status)


def _holds(holds: Any) -> list[str]:
    known = held_things() if holds else {}
    return [known.get(one, one) for one in holds]


def _names(rows: list[CalendarChange]) -> dict[str, str]:
    """Who drafted and decided, by the words that stand for them in the rows."""
    said = {one for row in rows for one in (row.drafted_by, row.decided_by) if one.startswith("account:")}
    ids = [int(one.removeprefix("account:")) for one in said if one.removeprefix("account:").isdigit()]
    return {f"account:{one.pk}": name_of(one) for one in Account.objects.filter(pk__in=ids)}
