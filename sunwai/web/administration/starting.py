"""Where a slip is used: the person types its code and sets a password that nobody else has seen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sunwai.base import clock
from sunwai.base.refusals import Refused
from sunwai.people.commands import use_slip

SECRET = {"dir": "ltr", "autocomplete": "new-password"}
TYPED = {"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class Starting(forms.Form):
    """The slip's code, and a password twice."""

    code = forms.CharField(label=_("The code of the slip"), max_length=60, widget=forms.TextInput(attrs=TYPED))
    password = forms.CharField(
        label=_("New password"), max_length=200, strip=False, widget=forms.PasswordInput(attrs=SECRET)
    )
    again = forms.CharField(
        label=_("New password again"), max_length=200, strip=False, widget=forms.PasswordInput(attrs=SECRET)
    )

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = super().clean() or {}
        if known.get("password") and known.get("again") and known["password"] != known["again"]:
            self.add_error("again", _("The two are not the same. Type the new password again."))
        return known


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Opening the page uses nothing up: programs that look at the links in mails do so too."""
    form = Starting(request.POST or None, initial={"code": request.GET.get("slip", "")[:60]})
    if request.method == "POST" and form.is_valid():
        try:
            account = use_slip(code=form.cleaned_data["code"], password=form.cleaned_data["password"], at=clock.now())
            return render(request, "administration/started.html", {"account": account})
        except Refused as refused:
            form.add_error("code", refused.sentence)
        except forms.ValidationError as weak:
            form.add_error("password", weak)
    return render(request, "administration/start.html", {"form": form}, status=400 if form.errors else 200)
