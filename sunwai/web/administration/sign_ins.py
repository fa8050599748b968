"""A sign-in: made with a slip and no password, its name and address kept, a new way in for who lost theirs."""

from __future__ import annotations

import base64
from typing import Any

from allauth.mfa.adapter import get_adapter
from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from sunwai.base import clock
from sunwai.base.refusals import NotFound, Refused
from sunwai.directory.models import Officer
from sunwai.people import commands as people
from sunwai.people import rules
from sunwai.people.commands import Made, Person
from sunwai.people.commands.slips import is_live
from sunwai.people.models import Account, Slip
from sunwai.people.types import SlipKind
from sunwai.web.administration import commands
from sunwai.web.doors import StaffRequest
from sunwai.web.people.words import names_of

LATIN = {"dir": "ltr", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class About(forms.Form):
    """Who somebody is."""

    name = forms.CharField(label=_("Name in English"), max_length=100)
    name_ur = forms.CharField(
        label=_("Name in Urdu"), max_length=100, required=False,
        widget=forms.TextInput(attrs={"dir": "rtl", "lang": "ur"}),
    )  # fmt: skip
    email = forms.CharField(
        label=_("E-mail"), max_length=254, required=False, widget=forms.EmailInput(attrs={"dir": "ltr"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)

    def person(self) -> Person:
        return Person(**{name: self.cleaned_data[name] for name in ("name", "name_ur", "email", "language")})


class New(About):
    """Also the name to sign in with, and whose posts it acts for."""

    username = forms.CharField(label=_("Sign-in name"), max_length=60, widget=forms.TextInput(attrs=LATIN))
    officer = forms.CharField(
        label=_("Personnel number"), max_length=100, required=False,
        widget=forms.TextInput(attrs={**LATIN, "class": "short"}),
    )  # fmt: skip
    on_paper = forms.BooleanField(label=_("Hand the slip over on paper, even where mail works"), required=False)
    field_order = ("name", "name_ur", "username", "officer", "email", "language", "on_paper")

    def clean_officer(self) -> Officer | None:
        code = self.cleaned_data["officer"].strip()
        found = Officer.objects.filter(code=code).first() if code else None
        if code and found is None:
            raise forms.ValidationError(_("The directory has no officer of this number."))
        return found


class Asking(forms.Form):
    """What a slip is for, and why."""

    kind = forms.ChoiceField(label=_("What for"), choices=(), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why?"), max_length=500)

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        old = [SlipKind.FORGOTTEN, SlipKind.SECOND_STEP]
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            kinds = old if account.has_usable_password() else [SlipKind.FIRST]
            field.choices, field.initial = [(one.value, one.label) for one in kinds], kinds[0].value


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """A new sign-in. Its slip is shown once, or goes by mail; its roles are asked for on the person's page."""
    form = New(request.POST or None, initial={"language": "ur"})
    if request.method == "POST" and form.is_valid():
        known = form.cleaned_data
        try:
            made, is_mailed = commands.add(
                username=known["username"].strip(), person=form.person(), officer=known["officer"],
                by_mail=not known["on_paper"], by=request.actor, at=clock.now(),
            )  # fmt: skip
            return shown(request, made, is_mailed)
        except Refused as refused:
            form.add_error(None, refused.sentence)
    seen = {"form": form, "can_mail": commands.can_mail()}
    return render(request, "administration/sign_in_new.html", seen, status=400 if form.errors else 200)


def shown(request: StaffRequest, made: Made, is_mailed: bool) -> HttpResponse:
    """The slip, this once: the page is not kept by the browser and not shown again."""
    address = commands.address_of(made.code)
    picture = base64.b64encode(get_adapter().build_totp_svg(address).encode()).decode()
    seen = {
        "slip": made.slip, "account": made.slip.account, "code": made.code, "is_mailed": is_mailed,
        "address": f"{settings.SUNWAI_URL}{reverse('start')}", "picture": f"data:image/svg+xml;base64,{picture}",
    }  # fmt: skip
    response = render(request, "administration/slip.html", seen)
    response.headers["Cache-Control"] = "no-store"
    return response


def kept_for(request: StaffRequest, account: int) -> Account:
    """A sign-in that one may keep.

    Raises:
        NotFound: there is none, or it reaches further than what one administers.
    """
    found = Account.objects.select_related("officer").filter(pk=account).first()
    if found is None or not rules.can_keep_sign_in(request.actor, found, clock.now()):
        raise NotFound
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def kept(request: StaffRequest, account: int) -> HttpResponse:
    """Its name, address and language; and every slip that there was."""
    found = kept_for(request, account)
    names = ("name", "name_ur", "email", "language")
    form = About(request.POST or None, initial={name: getattr(found, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            people.change_sign_in(account=found, person=form.person(), by=request.actor, at=clock.now())
            return HttpResponseRedirect(reverse("sign_in", args=[found.pk]))
        except Refused as refused:
            form.add_error(None, refused.sentence)
            found.refresh_from_db()
    return _page(request, found, form)


def _page(
    request: StaffRequest, found: Account, form: About | None = None, asking: Asking | None = None, refused: str = ""
) -> HttpResponse:
    at = clock.now()
    slips = list(Slip.objects.filter(account=found).select_related("account").order_by("-asked_at", "-pk"))
    names = ("name", "name_ur", "email", "language")
    rows = [_row(one, request, found) for one in slips]
    seen: dict[str, Any] = {
        "account": found, "form": form or About(initial={name: getattr(found, name) for name in names}), "rows": rows,
        "refused": refused, "asking": asking or Asking(account=found), "is_mine": request.user.pk == found.pk,
        "can_mail": commands.can_mail(),
        "names": names_of([who for one in slips for who in (one.asked_by, one.made_by, one.ended_by)]), "at": at,
    }  # fmt: skip
    wrong = bool(refused or (form and form.errors) or (asking and asking.errors))
    return render(request, "administration/sign_in.html", seen, status=400 if wrong else 200)


def _row(slip: Slip, request: StaffRequest, account: Account) -> dict[str, Any]:
    waits = slip.made_at is None and slip.ended_at is None and account.is_active
    return {
        "slip": slip, "kind": SlipKind(slip.kind).label, "waits": waits, "live": is_live(slip, clock.now()),
        "may_make": waits and rules.can_make_slip(request.actor, slip, clock.now()),
    }  # fmt: skip


@require_POST
def ask(request: StaffRequest, account: int) -> HttpResponse:
    """Asks for a new way in."""
    found = kept_for(request, account)
    asking = Asking(request.POST, account=found)
    if not asking.is_valid():
        return _page(request, found, asking=asking)
    known = asking.cleaned_data
    try:
        made, is_mailed = commands.ask(
            account=found, kind=SlipKind(known["kind"]), reason=known["reason"],
            by_mail=not request.POST.get("on_paper"), by=request.actor, at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        return _page(request, found, asking=asking, refused=refused.sentence)
    return shown(request, made, is_mailed) if made.code else HttpResponseRedirect(reverse("sign_in", args=[found.pk]))


@require_POST
def make(request: StaffRequest, slip: int) -> HttpResponse:
    """A second person makes it, and has it in hand."""
    made, is_mailed = commands.make(
        slip=slip, by_mail=not request.POST.get("on_paper"), by=request.actor, at=clock.now()
    )
    return shown(request, made, is_mailed)


@require_POST
def end(request: StaffRequest, slip: int) -> HttpResponse:
    """It is refused, taken back, or opens nothing any more."""
    people.end_slip(slip=slip, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("sign_in", args=[Slip.objects.get(pk=slip).account_id]))
