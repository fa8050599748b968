"""Legal holds, and what citizens wish to have removed or corrected."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.refusals import Refused
from sunwai.base.retention import kinds
from sunwai.casework.models import Case
from sunwai.casework.queries.codes import number_of
from sunwai.complaints.commands import own_data
from sunwai.directory.models import Office
from sunwai.people import holding
from sunwai.people.commands import retaining
from sunwai.people.keeping import Hold
from sunwai.people.queries import find_number
from sunwai.web.cases.forms import Number
from sunwai.web.doors import StaffRequest

DAY = {"type": "date", "class": "short"}


class Placed(forms.Form):
    """Who orders it, why, what it covers, until when."""

    who = forms.CharField(label=gettext_lazy("Who orders it"), max_length=200)
    number = forms.CharField(label=gettext_lazy("Number of the order or writ"), max_length=100, required=False)
    why = forms.CharField(
        label=gettext_lazy("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )
    case = forms.CharField(label=gettext_lazy("A case, by its number"), max_length=30, required=False)
    phone = Number(label=gettext_lazy("A phone number"), required=False)
    office = forms.CharField(label=gettext_lazy("An office, by its code"), max_length=100, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("A kind of data"), required=False)
    first_day = forms.DateField(label=gettext_lazy("From day"), required=False, widget=forms.DateInput(attrs=DAY))
    last_day = forms.DateField(label=gettext_lazy("To day"), required=False, widget=forms.DateInput(attrs=DAY))
    until = forms.DateField(label=gettext_lazy("Holds until"), required=False, widget=forms.DateInput(attrs=DAY))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Every kind")), *((one.code, str(one.name)) for one in kinds)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name, found in (("case", self._case), ("phone", self._phone), ("office", self._office)):
            if given.get(name):
                given[f"{name}_found"] = found(given[name])
                if given[f"{name}_found"] is None:
                    self.add_error(name, ValidationError(_("There is none by that name.")))
        return given

    @staticmethod
    def _case(text: str) -> Case | None:
        return Case.objects.filter(number=number_of(text)).first()

    @staticmethod
    def _phone(text: str) -> Any:
        return find_number(text)

    @staticmethod
    def _office(text: str) -> Office | None:
        return Office.objects.filter(code=text.strip()).first()


class Why(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )


class Decided(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("What the citizen is told"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )  # fmt: skip


@require_safe
def holds(request: StaffRequest) -> HttpResponse:
    """What is held, and the form."""
    return _holds(request, Placed())


@require_POST
def place(request: StaffRequest) -> HttpResponse:
    """Places a hold, from this moment."""
    form = Placed(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        case, office = given.get("case_found"), given.get("office_found")
        try:
            retaining.place_hold(
                who=given["who"], number=given["number"], why=given["why"], kind=given["kind"],
                office=office.pk if office else None, case=case.pk if case else None,
                case_number=case.number if case else "", contact_point=given.get("phone_found"),
                first_day=given["first_day"], last_day=given["last_day"], until=given["until"], by=request.actor,
                at=clock.now(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error("kind", ValidationError(refused.sentence))
        else:
            return HttpResponseRedirect(reverse("holds"))
    return _holds(request, form)


@require_POST
def lift(request: StaffRequest, hold: int) -> HttpResponse:
    """The first person asks with a reason, the second lifts."""
    try:
        if "why" in request.POST:
            retaining.ask_lift(hold=hold, why=request.POST["why"], by=request.actor, at=clock.now())
        else:
            retaining.lift_hold(hold=hold, by=request.actor, at=clock.now())
    except Refused as refused:
        return _holds(request, Placed(), refused.sentence, status=refused.status)
    return HttpResponseRedirect(reverse("holds"))


@require_safe
def wishes(request: StaffRequest) -> HttpResponse:
    """What citizens asked for, with what there is of it; never whose it is."""
    return _wishes(request)


@require_POST
def decide(request: StaffRequest, wish: int) -> HttpResponse:
    """Removes and answers, or refuses with the reason."""
    found = get_object_or_404(holding.requests_visible_to(request.actor), pk=wish)
    try:
        own_data.decide(
            request=found, grant="grant" in request.POST, words=request.POST.get("words", "")[:2000], by=request.actor,
            at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        return _wishes(request, refused.sentence, status=refused.status)
    return HttpResponseRedirect(reverse("data_wishes"))


def _holds(request: StaffRequest, form: Placed, refused: str = "", status: int = 0) -> HttpResponse:
    found = list(holding.holds_visible_to(request.actor)[:200])
    day = clock.today()
    standing = [one for one in found if one.lifted_at is None and (one.until is None or one.until >= day)]
    seen = {
        "form": form, "refused": refused, "standing": [_hold(one, request) for one in standing],
        "over": [_hold(one, request) for one in found if one not in standing],
    }  # fmt: skip
    return render(request, "oversight/holds.html", seen, status=status or (400 if form.is_bound else 200))


def _hold(one: Hold, request: StaffRequest) -> dict[str, Any]:
    return {
        "hold": one, "kind": kinds[one.kind].name if one.kind in kinds else one.kind,
        "may_lift": bool(one.lift_asked_by) and one.lift_asked_by != str(request.actor),
    }  # fmt: skip


def _wishes(request: StaffRequest, refused: str = "", status: int = 200) -> HttpResponse:
    at = clock.now()
    found = list(holding.requests_visible_to(request.actor)[:50])
    cases = Case.objects.in_bulk([one.reference for one in found])
    names = {one.code: one.name for one in kinds}
    rows = [
        {
            "wish": one, "case": cases.get(one.reference),
            "there": [(names[code], n) for code, n in holding.count_personal(one.contact_point_id, at).items() if n]
            if one.decided_at is None else [],
            "removed": [(names[code], n) for code, n in one.removed.items() if n and code in names],
        }
        for one in found
    ]  # fmt: skip
    seen = {"rows": rows, "refused": refused, "form": Decided()}
    return render(request, "oversight/data_wishes.html", seen, status=status)
