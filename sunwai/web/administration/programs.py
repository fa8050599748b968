"""Keys and hooks of programs of others: a secret is shown once, when it is made."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from sunwai.base import clock
from sunwai.base.refusals import NotFound, Refused
from sunwai.complaints.commands.hooks import add_hook, end_hook
from sunwai.complaints.commands.keys import end_key, make_key
from sunwai.complaints.models import ApiKey, Hook
from sunwai.people.models import Account
from sunwai.web.administration.sign_ins import LATIN
from sunwai.web.doors import StaffRequest


class Key(forms.Form):
    """A program's key."""

    name = forms.CharField(label=_("Whose program it is"), max_length=200)
    account = forms.CharField(
        label=_("Sign-in name for which it acts"), max_length=60, required=False, widget=forms.TextInput(attrs=LATIN)
    )
    may_file = forms.BooleanField(label=_("It may file cases"), required=False)

    def clean_account(self) -> Account | None:
        name = self.cleaned_data["account"].strip()
        found = Account.objects.filter(username=name, is_active=True).first() if name else None
        if name and found is None:
            raise forms.ValidationError(_("There is no open sign-in of this name."))
        return found


class ChoiceOfKey(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A key by its number and whose it is."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.pk} · {obj.name}"


class Told(forms.Form):
    """An address that is told of what happens to cases."""

    url = forms.CharField(label=_("Address"), max_length=500, widget=forms.TextInput(attrs=LATIN))
    events = forms.CharField(
        label=_("Of which deeds"), max_length=500, initial="*", widget=forms.TextInput(attrs=LATIN)
    )
    key = ChoiceOfKey(
        label=_("Of which program"), required=False, empty_label="–",
        queryset=ApiKey.objects.filter(ended_at__isnull=True),
    )  # fmt: skip

    def clean_events(self) -> list[str]:
        return [one.strip() for one in self.cleaned_data["events"].split(",") if one.strip()]


@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: StaffRequest) -> HttpResponse:
    """Keys and hooks, those in force first."""
    form = Key(request.POST if request.POST.get("deed") == "key" else None)
    hook = Told(request.POST if request.POST.get("deed") == "hook" else None)
    if form.is_bound and form.is_valid():
        made, secret = make_key(**form.cleaned_data, by=request.actor, at=clock.now())
        return shown(request, made.name, secret, "programs")
    if hook.is_bound and hook.is_valid():
        try:
            told, secret = add_hook(**hook.cleaned_data, by=request.actor, at=clock.now())
            return shown(request, told.url, secret, "programs")
        except Refused as refused:
            hook.add_error("url", refused.sentence)
    seen = {
        "form": form, "hook": hook, "keys": ApiKey.objects.select_related("account").order_by("-ended_at", "-pk"),
        "hooks": Hook.objects.select_related("key").order_by("-ended_at", "-pk"),
        "faulty": hook if hook.is_bound else form,
    }  # fmt: skip
    return render(request, "administration/programs.html", seen, status=400 if form.errors or hook.errors else 200)


def shown(request: StaffRequest, name: str, secret: str, way_back: str) -> HttpResponse:
    """A secret, this once."""
    seen = {"name": name, "secret": secret, "way_back": reverse(way_back)}
    response = render(request, "administration/secret.html", seen)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def key_end(request: StaffRequest, key: int) -> HttpResponse:
    """A key opens nothing any more."""
    found = ApiKey.objects.filter(pk=key).first()
    if found is None:
        raise NotFound
    end_key(key=found, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("programs"))


@require_POST
def hook_end(request: StaffRequest, hook: int) -> HttpResponse:
    """An address is told no more."""
    found = Hook.objects.filter(pk=hook).first()
    if found is None:
        raise NotFound
    end_hook(hook=found, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("programs"))
