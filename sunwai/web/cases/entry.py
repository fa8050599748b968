"""Cases that come in by a person: at the counter, from paper, in an open kachehri, or for somebody who agreed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sunwai.base import clock
from sunwai.base.actors import Right
from sunwai.base.refusals import Refused
from sunwai.casework.models import Category
from sunwai.casework.types import CaseDraft, Filed, Identity, Kind, Way, Who
from sunwai.complaints.commands import filing, sheets
from sunwai.complaints.models import Intermediary
from sunwai.complaints.types import Consent
from sunwai.directory.models import Area, Office
from sunwai.directory.queries import valid
from sunwai.web.cases import words
from sunwai.web.cases.forms import Telling, handed_in
from sunwai.web.doors import StaffRequest

MOST_BYTES = 2 * 1024 * 1024
WAYS = [(one.value, words.WAYS[one]) for one in (Way.COUNTER, Way.PAPER, Way.KACHEHRI)]
CONSENTS = [
    (Consent.SIGNED.value, _("They signed a paper (add its picture)")),
    (Consent.RECORDED.value, _("Their voice is recorded (add it)")),
    (Consent.CODE.value, _("They read out the code sent to their phone")),
]


class Placed(forms.Form):
    """A matter and a place by their codes."""

    category = forms.CharField(
        label=_("Matter (its code)"), max_length=100, widget=forms.TextInput(attrs={"dir": "ltr", "list": "matters"})
    )
    place = forms.CharField(
        label=_("Place or office (its code)"), max_length=100,
        widget=forms.TextInput(attrs={"dir": "ltr", "list": "places"}),
    )  # fmt: skip

    def clean_category(self) -> Category:
        code = self.cleaned_data["category"].strip()
        found = Category.objects.filter(valid(clock.today()), code=code, is_leaf=True).first()
        if found is None:
            raise forms.ValidationError(_("There is no such matter."))
        return found

    def clean_place(self) -> tuple[Area, Office | None]:
        code = self.cleaned_data["place"].strip()
        office = Office.objects.filter(valid(clock.today()), code=code).select_related("area").first()
        if office:
            return office.area, office
        area = Area.objects.filter(valid(clock.today()), code=code).defer("outline").first()
        if area is None:
            raise forms.ValidationError(_("There is no such place or office."))
        return area, None


class Entered(Placed, Telling):
    """A case as a person at a desk writes it down."""

    way = forms.ChoiceField(label=_("How did it come?"), choices=WAYS)
    consent = forms.ChoiceField(label=_("How did the person agree?"), choices=CONSENTS, required=False)
    code = forms.CharField(
        label=_("The code that they read out"), required=False, max_length=10,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "numeric", "class": "short", "autocomplete": "off"}),
    )  # fmt: skip


class Sheet(forms.Form):
    """A register of many cases as CSV."""

    way = forms.ChoiceField(label=_("How did they come?"), choices=WAYS[1:])
    batch = forms.CharField(
        label=_("Name of the register, or day and place of the kachehri"), max_length=100,
    )  # fmt: skip
    sheet = forms.FileField(label=_("The sheet, as CSV"))

    def clean_sheet(self) -> str:
        given = self.cleaned_data["sheet"]
        if given.size > MOST_BYTES:
            raise forms.ValidationError(_("The sheet is larger than 2 MB. Part it."))
        try:
            return str(given.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The sheet is not UTF-8 text.")) from error


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: StaffRequest) -> HttpResponse:
    """One case; who files for others says how they agreed."""
    own = intermediary_of(request)
    form = Entered(request.POST or None, request.FILES or None, initial={"identity": Identity.NAMED})
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, own)
    try:
        filed = _filed(request, form, own, clock.now())
    except Refused as refused:
        return _page(request, form, own, refused=refused.sentence, status=refused.status)
    seen = {"filed": filed, "is_anonymous": form.cleaned_data["identity"] == Identity.ANONYMOUS, "at": clock.now()}
    return render(request, "cases/entered.html", seen)


def intermediary_of(request: StaffRequest) -> Intermediary | None:
    """As whom a person files for others, if they do."""
    return Intermediary.objects.filter(account=request.user).first()


def _filed(request: StaffRequest, form: Entered, own: Intermediary | None, at: datetime) -> Filed:
    said = form.cleaned_data
    anonymous = said["identity"] == Identity.ANONYMOUS
    area, office = said["place"]
    who = Who() if anonymous else Who(
        number=said["number"], name=said["name"], cnic=said["cnic"], address=said["address"],
        care=said["care"], wants_woman=said["wants_woman"],
    )  # fmt: skip
    draft = CaseDraft(
        category=said["category"].pk, area=area.pk, words=said["words"], way=Way(said["way"]),
        identity=Identity(said["identity"]), kind=Kind(said["kind"]), office=office.pk if office else None,
        place_words=said["place_words"], who=who, files=handed_in(form),
    )  # fmt: skip
    if own is None:
        return filing.file(draft=draft, by=request.actor, at=at)
    return filing.file_for(
        draft=draft, intermediary=own, consent=Consent(said["consent"] or Consent.SIGNED), code=said["code"],
        by=request.actor, at=at,
    )  # fmt: skip


def _page(
    request: StaffRequest, form: Entered, own: Intermediary | None, *, refused: str = "", status: int = 0
) -> HttpResponse:
    today = clock.today()
    seen: dict[str, Any] = {
        "form": form, "own": own, "may_listen": request.actor.may(Right.DIRECT_CASES), "refused": refused,
        "meanings": words.MEANINGS,
        "matters": Category.objects.filter(valid(today), is_leaf=True).order_by("code"),
        "areas": Area.objects.filter(valid(today)).defer("outline").order_by("code"),
    }  # fmt: skip
    return render(request, "cases/enter.html", seen, status=status or (400 if form.is_bound and form.errors else 200))


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: StaffRequest) -> HttpResponse:
    """A register of many: good lines are filed, the others are named with what is wrong."""
    form = Sheet(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "cases/upload.html", {"form": form}, status=400 if form.is_bound else 200)
    said = form.cleaned_data
    try:
        found = sheets.file_sheet(
            text=said["sheet"], way=Way(said["way"]), batch=said["batch"], by=request.actor, at=clock.now()
        )
    except Refused as refused:
        return render(request, "cases/upload.html", {"form": form, "refused": refused.sentence}, status=refused.status)
    faults = [{"line": line, "sentence": one.sentence} for line, one in sorted(found.faults.items())]
    filed = sorted(found.filed.items())
    seen = {"form": Sheet(), "filed": filed, "before": found.known, "faults": faults, "is_done": True}
    return render(request, "cases/upload.html", seen)
