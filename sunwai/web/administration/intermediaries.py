"""Who files for others: a teacher, a councillor, a lawyer, an organisation, a centre; with the record of each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from sunwai.base import clock
from sunwai.base.refusals import NotFound, Refused
from sunwai.complaints.commands.filing import add_intermediary, end_intermediary
from sunwai.complaints.models import Intermediary
from sunwai.complaints.queries.filing import intermediaries_for, quality_of
from sunwai.complaints.types import IntermediaryKind
from sunwai.people.models import Account
from sunwai.web.administration.sign_ins import LATIN
from sunwai.web.doors import StaffRequest

DATE = {"type": "date"}
DAY = timedelta(days=1)


class New(forms.Form):
    """Somebody who may file for others."""

    account = forms.CharField(label=_("Sign-in name"), max_length=60, widget=forms.TextInput(attrs=LATIN))
    kind = forms.ChoiceField(label=_("Who they are"), choices=(), widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name in English"), max_length=200)
    name_ur = forms.CharField(
        label=_("Name in Urdu"), max_length=200, widget=forms.TextInput(attrs={"dir": "rtl", "lang": "ur"})
    )
    from_ = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs=DATE))
    last = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs=DATE))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one.value, one.label) for one in IntermediaryKind]

    def clean_account(self) -> Account:
        found = Account.objects.filter(username=self.cleaned_data["account"].strip(), is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("There is no open sign-in of this name."))
        return found

    def clean_kind(self) -> IntermediaryKind:
        return IntermediaryKind(self.cleaned_data["kind"])

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = super().clean() or {}
        last = known.pop("last", None)
        if known.get("from_") and last and last < known["from_"]:
            self.add_error("last", _("The last day is before the first."))
        return {**known, "to": last + DAY if last else None}


@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: StaffRequest) -> HttpResponse:
    """All of them with their records, those in force first; and a new one."""
    today = clock.today()
    form = New(request.POST or None, initial={"from_": today, "kind": IntermediaryKind.CENTRE.value})
    if request.method == "POST" and form.is_valid():
        try:
            add_intermediary(**form.cleaned_data, by=request.actor, at=clock.now())
            return HttpResponseRedirect(reverse("intermediaries"))
        except Refused as refused:
            form.add_error("account", refused.sentence)
    seen = {"form": form, "rows": _rows(request, today)}
    return render(request, "administration/intermediaries.html", seen, status=400 if form.errors else 200)


def _rows(request: StaffRequest, today: date) -> list[dict[str, Any]]:
    found = list(intermediaries_for(request.actor).select_related("account"))
    records = quality_of([one.pk for one in found])
    rows = [
        {"one": one, "kind": IntermediaryKind(one.kind).label, "record": records[one.pk],
         "last": one.ends_on and one.ends_on - DAY, "ended": one.ends_on is not None and one.ends_on <= today}
        for one in found
    ]  # fmt: skip
    return sorted(rows, key=lambda row: bool(row["ended"]))


@require_POST
def end(request: StaffRequest, intermediary: int) -> HttpResponse:
    """From today on they file for nobody."""
    found = Intermediary.objects.filter(pk=intermediary).first()
    if found is None:
        raise NotFound
    end_intermediary(intermediary=found, on=clock.today(), by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("intermediaries"))
