"""All of one's cases, by a code sent to one's phone. Nothing is kept: the list carries the keys of its cases."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from sunwai.base import clock
from sunwai.base.actors import CITIZEN
from sunwai.base.refusals import Refused
from sunwai.casework import queries
from sunwai.casework.models import CaseParty
from sunwai.complaints.commands import codes
from sunwai.web.cases import keys, words
from sunwai.web.cases.caps import count
from sunwai.web.cases.facing import show
from sunwai.web.cases.forms import Number

MOST = 100


class Phone(forms.Form):
    """The phone that a case was filed with."""

    number = Number()
    code = forms.CharField(
        label=_("The code from the text"), max_length=20, required=False,
        widget=forms.TextInput(attrs={
            "dir": "ltr", "inputmode": "numeric", "class": "short", "autocomplete": "one-time-code",
        }),
    )  # fmt: skip


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """First the number, then the code, then the list."""
    form = Phone(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, sent=False, status=400 if form.is_bound else 200)
    count(request, "code")
    number, code = form.cleaned_data["number"], form.cleaned_data["code"]
    try:
        if not code:
            codes.send_code(number=number, language=request.LANGUAGE_CODE or "ur", by=CITIZEN, at=clock.now())
            return _page(request, Phone(initial={"number": number}), sent=True)
        point = codes.check_code(number=number, code=code, by=CITIZEN, at=clock.now())
    except Refused as refused:
        return _page(request, form, sent=bool(code), refused=refused.sentence, status=refused.status)
    parties = (
        CaseParty.objects.filter(citizen__contact_point=point)
        .select_related("case__category", "case__area").order_by("-joined_at", "-pk")[:MOST]
    )  # fmt: skip
    rows = [
        {
            "case": one.case, "status": words.STATUSES[one.case.status],
            "key": keys.opening(one.case.number, queries.as_citizen(one.citizen_id)),
        }
        for one in parties
    ]  # fmt: skip
    return show(request, "cases/mine.html", {"rows": rows, "is_list": True})


def _page(
    request: HttpRequest, form: Phone, *, sent: bool, refused: str = "", status: int = 200
) -> HttpResponse:  # fmt: skip
    seen = {"form": form, "sent": sent, "refused": refused}
    return show(request, "cases/mine.html", seen, status=status)
