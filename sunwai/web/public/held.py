"""What is held about my number: proved by a code, shown by kind, and a wish to have it corrected or removed."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from sunwai.base import clock
from sunwai.base.actors import CITIZEN
from sunwai.base.refusals import Refused
from sunwai.complaints.commands import codes, own_data
from sunwai.outreach.models import Invitation
from sunwai.people import holding
from sunwai.web.cases import keys
from sunwai.web.cases.caps import count
from sunwai.web.cases.mine import Phone

MOST = 50


class Wish(forms.Form):
    """What the owner of the number wants done."""

    remove = forms.BooleanField(label=_("Remove what is held about my number"), required=False)
    stop = forms.BooleanField(label=_("Do not ask me again about any service"), required=False)
    words = forms.CharField(
        label=_("Something is wrong? Say what."), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )  # fmt: skip


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def held(request: HttpRequest) -> HttpResponse:
    """First the number, then the code, then what is held."""
    form = Phone(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _ask(request, form, status=400 if form.is_bound else 200)
    count(request, "code")
    number, code = form.cleaned_data["number"], form.cleaned_data["code"]
    try:
        if not code:
            codes.send_code(number=number, language=get_language() or "ur", by=CITIZEN, at=clock.now())
            return _ask(request, Phone(initial={"number": number}), sent=True)
        point = codes.check_code(number=number, code=code, by=CITIZEN, at=clock.now())
    except Refused as refused:
        return _ask(request, form, sent=bool(code), refused=refused.sentence, status=refused.status)
    return _shown(request, point, Wish())


@never_cache
@csrf_exempt
@require_POST
def wish(request: HttpRequest) -> HttpResponse:
    """The wish as a numbered case; the page before it carries who proved the number."""
    point = UUID(keys.owner_of(request.POST.get("key", "")))
    form = Wish(request.POST)
    if not form.is_valid():
        return _shown(request, point, form, status=400)
    not_mine = tuple(int(one) for one in request.POST.getlist("not_mine")[:MOST] if one.isascii() and one.isdigit())
    given = form.cleaned_data
    try:
        filed = own_data.ask(
            point=point, by=CITIZEN, at=clock.now(), language=get_language() or "ur",
            wishes=own_data.Wishes(given["remove"], not_mine, given["stop"], given["words"]),
        )  # fmt: skip
    except Refused as refused:
        form.add_error("words", ValidationError(refused.sentence))
        return _shown(request, point, form, status=refused.status)
    return render(request, "public/held_asked.html", {"filed": filed, "stop": given["stop"]})


def _ask(
    request: HttpRequest, form: Phone, *, sent: bool = False, refused: str = "", status: int = 200
) -> HttpResponse:  # fmt: skip
    return render(request, "public/held.html", {"form": form, "sent": sent, "refused": refused}, status=status)


def _shown(request: HttpRequest, point: UUID, form: Wish, status: int = 200) -> HttpResponse:
    approved = holding.rules_in_force()
    rules = holding.read_rules(approved.rules) if approved else {}
    shelves = [
        {"shelf": shelf, "lines": lines, "rule": rules.get(shelf.kind), "basis": _basis(rules.get(shelf.kind))}
        for shelf, lines in holding.held_of(point)
    ]
    asked = (
        Invitation.objects.filter(contact_point=point, attempts__message__state__in=("accepted", "delivered"))
        .select_related("service", "office").order_by("-created_at").distinct()[:MOST]
    )  # fmt: skip
    seen = {"shelves": shelves, "form": form, "key": keys.owning(str(point)), "asked": asked}
    return render(request, "public/held_shown.html", seen, status=status)


def _basis(rule: holding.Rule | None) -> str:
    if rule is None:
        return ""
    return rule.basis_ur if get_language() == "ur" and rule.basis_ur else rule.basis
