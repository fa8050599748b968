"""One person's sign-in: the roles they have and had, the posts, and what is asked about them; who leaves loses all."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunwai.base import clock
from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotFound, Refused
from sunwai.directory.models import Area, Department
from sunwai.directory.queries import valid
from sunwai.people import commands
from sunwai.people.models import Account, Role, RoleGiven, Slip
from sunwai.people.queries import requests_visible_to, roles_visible_to
from sunwai.people.rules import can_keep_sign_in, reaches
from sunwai.people.types import RequestState, SlipKind
from sunwai.web.doors import StaffRequest
from sunwai.web.forms import ChoiceByName
from sunwai.web.paging import page_of
from sunwai.web.people.waiting_for_two import words_of
from sunwai.web.people.words import named, names_of


class Giving(forms.Form):
    """A role, where and from when to when, and why."""

    role = ChoiceByName(label=_("Role"), queryset=Role.objects.order_by("code"))
    area = ChoiceByName(label=_("Where?"), queryset=Area.objects.none(), required=False, empty_label=_("Everywhere"))
    department = ChoiceByName(
        label=_("Department"), queryset=Department.objects.none(), required=False, empty_label=_("All departments")
    )
    since = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date", "class": "short"}))
    until = forms.DateField(
        label=_("Up to, not with"), required=False, widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )
    reason = forms.CharField(label=_("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        areas = Area.objects.filter(valid(today)).defer("outline").order_by("sort_ur")
        within = [grant for grant in actor.grants if grant.right is Right.ADMINISTER]
        if not any(grant.areas is None for grant in within):
            areas = areas.filter(pk__in=frozenset().union(*(grant.areas or frozenset() for grant in within)))
        departments = Department.objects.filter(valid(today)).order_by("sort_ur")
        for name, rows in (("area", areas), ("department", departments)):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows


def seen_by(actor: Actor) -> QuerySet[Account]:
    """The accounts with a role over what this one administers or whose ledger it reads, and those that it made; to who
    administers all, all."""
    if reaches(actor, None, None):
        return Account.objects.all()
    own = Slip.objects.filter(kind=SlipKind.FIRST, asked_by=str(actor)).values("account")
    return Account.objects.filter(Q(pk__in=roles_visible_to(actor).values("account")) | Q(pk__in=own))


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """The sign-ins, those without a role too."""
    text = request.GET.get("q", "")[:100]
    found = seen_by(request.actor).select_related("officer").order_by("username")
    for word in text.split()[:6]:
        found = found.filter(Q(username__icontains=word) | Q(name__icontains=word) | Q(name_ur__icontains=word))
    return render(request, "people/accounts.html", {
        "page": page_of(found, request), "q": text, "may_add": request.actor.may(Right.ADMINISTER),
    })  # fmt: skip


def _one(request: StaffRequest, account: int) -> Account:
    found = seen_by(request.actor).select_related("officer").filter(pk=account).first()
    if found is None:
        raise NotFound
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: StaffRequest, account: int) -> HttpResponse:
    """What one may, and might; a new role is looked at, then asked of a second person."""
    found = _one(request, account)
    form = Giving(request.POST or None, actor=request.actor, initial={"since": clock.today()})
    adds = None
    if request.method == "POST" and request.actor.may(Right.ADMINISTER) and form.is_valid():
        known = form.cleaned_data
        adds = _adds(found, known["role"])
        if request.POST.get("deed") == "ask":
            reach = commands.Reach(known["since"], known["until"], known["area"], known["department"])
            try:
                made = commands.ask_to_give(
                    account=found, role=known["role"], reach=reach, reason=known["reason"], by=request.actor,
                    at=clock.now(),
                )  # fmt: skip
                return HttpResponseRedirect(reverse("role_request", args=[made.pk]))
            except Refused as refused:
                form.add_error(None, refused.sentence)
    return _page(request, found, form, adds)


def _adds(account: Account, role: Role) -> list[str]:
    """What a role would add to what an account may anywhere today."""
    held = RoleGiven.objects.filter(valid(clock.today()), account=account).values_list("role__rights", flat=True)
    has = {right for rights in held for right in rights}
    return [named(one) for one in role.rights if one not in has]


def _page(
    request: StaffRequest, found: Account, form: Giving, adds: list[str] | None = None, refused: str = ""
) -> HttpResponse:
    today = clock.today()
    given = roles_visible_to(request.actor).filter(account=found)
    rows = list(given.select_related("role", "area", "department").order_by("-valid_from", "-pk"))
    mine = request.user.pk == found.pk
    asked = requests_visible_to(request.actor).filter(Q(account=found) | Q(given__account=found))
    waiting = asked.filter(state=RequestState.WAITING).select_related(
        "account", "role", "area", "department", "given__account", "given__role", "given__area", "given__department"
    ) if request.actor.may(Right.ADMINISTER) else []  # fmt: skip
    seen = {
        "account": found, "form": form, "adds": adds, "refused": refused,
        "now": [one for one in rows if one.valid_to is None or one.valid_to > today],
        "before": [one for one in rows if one.valid_to is not None and one.valid_to <= today],
        "rights": sorted({named(right) for one in rows if _holds(one) for right in one.role.rights}),
        "tenures": found.officer.tenures.select_related("post").order_by("-valid_from")[:50] if found.officer else [],
        "names": names_of([x for one in rows for x in (one.given_by, one.approved_by, one.ended_by)]),
        "waiting": [(one, words_of(one)) for one in waiting], "today": today,
        "may_ask": request.actor.may(Right.ADMINISTER) and found.is_active and not mine, "is_mine": mine,
        "may_keep": can_keep_sign_in(request.actor, found, clock.now()),
    }  # fmt: skip
    return render(request, "people/account.html", seen, status=400 if form.errors or refused else 200)


def _holds(given: RoleGiven) -> bool:
    today = clock.today()
    return given.valid_from <= today and (given.valid_to is None or given.valid_to > today)


@require_POST
def end(request: StaffRequest, account: int, given: int) -> HttpResponse:
    """Asks a second person to end one role."""
    found = _one(request, account)
    row = roles_visible_to(request.actor).filter(pk=given, account=found).first()
    if row is None:
        raise NotFound
    try:
        made = commands.ask_to_end(
            given=row, reason=request.POST.get("reason", "")[:500], by=request.actor, at=clock.now()
        )
    except Refused as refused:
        form = Giving(actor=request.actor, initial={"since": clock.today()})
        return _page(request, found, form, refused=refused.sentence)
    return HttpResponseRedirect(reverse("role_request", args=[made.pk]))


@require_POST
def close(request: StaffRequest, account: int) -> HttpResponse:
    """Who leaves loses everything at once."""
    found = _one(request, account)
    try:
        commands.close_account(
            account=found, reason=request.POST.get("reason", "")[:500], by=request.actor, at=clock.now()
        )
    except Refused as refused:
        form = Giving(actor=request.actor, initial={"since": clock.today()})
        return _page(request, found, form, refused=refused.sentence)
    return HttpResponseRedirect(reverse("person", args=[found.pk]))
