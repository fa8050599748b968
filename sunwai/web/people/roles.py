"""Who may do what, where and since when: by person, by right, by area; what a role may, and what it might before."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sunwai.base import clock
from sunwai.base.actors import Right
from sunwai.base.clock import day_of
from sunwai.base.refusals import NotFound, Refused
from sunwai.directory.queries import valid
from sunwai.people import commands
from sunwai.people.models import Role, RoleGiven, RoleRequest, RoleVersion
from sunwai.people.queries import requests_visible_to, roles_visible_to
from sunwai.people.rules import can_decide, reaches
from sunwai.people.types import RequestKind, RequestState
from sunwai.web.doors import StaffRequest
from sunwai.web.people.words import named, names_of
from sunwai.web.showing import name_of

BY = {"person": _("By person"), "right": _("By right"), "area": _("By place")}


class Defined(forms.Form):
    """What a role may, and why it changes."""

    name = forms.CharField(label=_("Name in English"), max_length=100)
    name_ur = forms.CharField(
        label=_("Name in Urdu"), max_length=100, widget=forms.TextInput(attrs={"dir": "rtl", "lang": "ur"})
    )
    rights = forms.MultipleChoiceField(
        label=_("What it may"), choices=(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("A role may at least one thing.")},
    )  # fmt: skip
    reason = forms.CharField(label=_("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rights"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(right.value, named(right)) for right in Right]


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """Everybody who may something today."""
    by = request.GET.get("by", "person")
    by = by if by in BY else "person"
    given = roles_visible_to(request.actor).filter(valid(clock.today()), account__is_active=True)
    rows = list(given.select_related("account", "role", "area", "department").order_by("account__username", "pk"))
    groups = {"person": _by_person, "right": _by_right, "area": _by_area}[by](rows)
    seen = {
        "by": by, "ways": BY.items(), "groups": groups, "roles": Role.objects.order_by("code"),
        "may_ask": request.actor.may(Right.ADMINISTER), "may_define": reaches(request.actor, None, None),
        "waiting": requests_visible_to(request.actor).filter(state=RequestState.WAITING).count()
        if request.actor.may(Right.ADMINISTER) else 0,
    }  # fmt: skip
    return render(request, "people/roles.html", seen)


def _by_person(rows: list[RoleGiven]) -> list[dict[str, Any]]:
    found: defaultdict[int, list[RoleGiven]] = defaultdict(list)
    for row in rows:
        found[row.account_id].append(row)
    return [
        {"words": name_of(some[0].account), "code": some[0].account.username, "account": some[0].account,
         "rows": [{"given": one, "since": one.valid_from} for one in some]}
        for some in found.values()
    ]  # fmt: skip


def _by_right(rows: list[RoleGiven]) -> list[dict[str, Any]]:
    """Since when: the day on which the role was given, or got the right if that came later."""
    since = _since(rows)
    groups = []
    for right in Right:
        some = [one for one in rows if right.value in one.role.rights]
        if some:
            shown = [{"given": one, "since": max(one.valid_from, since[one.role_id, right.value])} for one in some]
            groups.append({"words": named(right), "code": "", "shows_people": right.shows_people, "rows": shown})
    return groups


def _since(rows: list[RoleGiven]) -> defaultdict[tuple[int, str], date]:
    """From which day on each role has each right without a break; the beginning where no older version is known."""
    found: defaultdict[tuple[int, str], date] = defaultdict(lambda: date.min)
    before: dict[int, set[str]] = {}
    versions = RoleVersion.objects.filter(role__in={one.role_id for one in rows}).order_by("at", "pk")
    for version in versions:
        if version.role_id in before:
            for right in set(version.rights) - before[version.role_id]:
                found[version.role_id, right] = day_of(version.at)
        before[version.role_id] = set(version.rights)
    return found


def _by_area(rows: list[RoleGiven]) -> list[dict[str, Any]]:
    found: defaultdict[int, list[RoleGiven]] = defaultdict(list)
    for row in rows:
        found[row.area_id or 0].append(row)
    return [
        {"words": name_of(some[0].area) if area else _("Everywhere"), "code": "",
         "rows": [{"given": one, "since": one.valid_from} for one in some]}
        for area, some in sorted(found.items())
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def role(request: StaffRequest, code: str) -> HttpResponse:
    """One role: what it may, what it might before; a change is looked at, then asked of a second person."""
    found = Role.objects.filter(code=code).first()
    if found is None:
        raise NotFound
    may_define = request.actor.may(Right.ADMINISTER) and reaches(request.actor, None, None)
    first = {"name": found.name, "name_ur": found.name_ur, "rights": found.rights}
    form = Defined(request.POST or None, initial=first)
    change = None
    if request.method == "POST" and may_define and form.is_valid():
        wanted = set(form.cleaned_data["rights"])
        change = _change(found, wanted)
        if request.POST.get("deed") == "ask":
            known = {name: form.cleaned_data[name] for name in ("name", "name_ur", "reason")}
            rights = [Right(one) for one in wanted]
            try:
                made = commands.ask_to_define(code=code, rights=rights, by=request.actor, at=clock.now(), **known)
                return HttpResponseRedirect(reverse("role_request", args=[made.pk]))
            except Refused as refused:
                form.add_error(None, refused.sentence)
    return _role_page(request, found, form, change, may_define=may_define)


def _change(role: Role, wanted: set[str]) -> dict[str, Any]:
    """What a change would add and take, and for how many people."""
    held = RoleGiven.objects.filter(valid(clock.today()), role=role, account__is_active=True)
    return {
        "adds": [named(one) for one in sorted(wanted - set(role.rights))],
        "takes": [named(one) for one in sorted(set(role.rights) - wanted)],
        "people": held.values("account").distinct().count(),
    }


def _role_page(
    request: StaffRequest, found: Role, form: Defined, change: dict[str, Any] | None, *, may_define: bool
) -> HttpResponse:
    versions = list(found.versions.order_by("-at", "-pk"))
    history = [
        {"version": one, "adds": [named(x) for x in sorted(set(one.rights) - set(old.rights if old else ()))],
         "takes": [named(x) for x in sorted(set(old.rights if old else ()) - set(one.rights))]}
        for one, old in zip(versions, [*versions, None][1:], strict=True)
    ]  # fmt: skip
    seen = {
        "role": found, "rights": [named(one) for one in found.rights], "form": form, "change": change,
        "history": history, "names": names_of(one.by for one in versions), "may_define": may_define,
    }  # fmt: skip
    return render(request, "people/role.html", seen, status=400 if form.errors else 200)


@require_safe
def asked(request: StaffRequest, request_id: int) -> HttpResponse:
    """One request: what would change, who asked and why, and what came of it."""
    found = _request(request, request_id)
    now = Role.objects.filter(code=found.code).first() if found.rights is not None else None
    seen = {
        "asked": found, "where": found.given or found, "names": names_of([found.asked_by, found.decided_by]),
        "may_decide": found.state == RequestState.WAITING and can_decide(request.actor, found),
        "is_mine": found.asked_by == str(request.actor) and found.state == RequestState.WAITING,
        "change": _change(now, set(found.rights or ())) if now else None,
        "rights": [named(one) for one in found.rights or (found.role.rights if found.role else ())],
        "state": RequestState(found.state), "kind": RequestKind(found.kind),
    }  # fmt: skip
    return render(request, "people/request.html", seen)


def _request(request: StaffRequest, request_id: int) -> RoleRequest:
    about = Q(account__isnull=True) | Q(account__isnull=False)
    found = requests_visible_to(request.actor).filter(about, pk=request_id).select_related(
        "account", "role", "area", "department", "given__account", "given__role", "given__area", "given__department"
    ).first()  # fmt: skip
    if found is None:
        raise NotFound
    return found


@require_http_methods(["POST"])
def decide(request: StaffRequest, request_id: int) -> HttpResponse:
    """A second person approves or refuses; or who asked takes it back."""
    found, at = _request(request, request_id), clock.now()
    if request.POST.get("approve") == "withdraw":
        commands.withdraw_request(request=found.pk, by=request.actor, at=at)
    else:
        is_approved = request.POST.get("approve") == "yes"
        commands.decide_request(request=found.pk, is_approved=is_approved, by=request.actor, at=at)
    return HttpResponseRedirect(reverse("role_request", args=[found.pk]))
