"""“Me too”: somebody has the same trouble as a case of the register, and the case counts for one more."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from sunwai.base import clock
from sunwai.base.actors import CITIZEN
from sunwai.base.refusals import NotFound
from sunwai.casework import commands
from sunwai.casework.models import Case
from sunwai.casework.types import Who
from sunwai.web.cases import keys
from sunwai.web.cases.caps import count
from sunwai.web.cases.facing import show
from sunwai.web.cases.forms import Number
from sunwai.web.cases.register import public_cases


class Phone(forms.Form):
    """Where one more hears what becomes of it."""

    phone = Number()


@never_cache
@csrf_exempt
@require_POST
def me_too(request: HttpRequest) -> HttpResponse:
    """Counts one more, once for a number, whose owner hears the outcome too; asks for the number if it is not there.

    Raises:
        NotFound: it is not a case of the register.
    """
    case = public_cases().filter(number=request.POST.get("number", "")[:20]).first()
    if case is None:
        raise NotFound
    keys.nonce_of(request.POST.get("form", ""))
    form = Phone(request.POST if "phone" in request.POST else None)
    if not form.is_valid():
        return _asks(request, case, form)
    count(request, "me_too")
    who = Who(number=form.cleaned_data["phone"], language=request.LANGUAGE_CODE or "ur")
    commands.support(case=case.pk, who=who, by=CITIZEN, at=clock.now())
    return show(request, "cases/me_too.html", {"case": case})


def _asks(request: HttpRequest, case: Case, form: Phone) -> HttpResponse:
    seen = {"case": case, "form": form, "token": request.POST.get("form", "")}
    return show(request, "cases/me_too_phone.html", seen, status=400 if form.is_bound else 200)
