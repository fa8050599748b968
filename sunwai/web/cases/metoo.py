"""“Me too”: somebody has the same trouble as a case of the register, and the case counts for one more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from sunwai.base import clock
from sunwai.base.actors import CITIZEN
from sunwai.base.refusals import NotFound
from sunwai.casework import commands
from sunwai.casework.types import Who
from sunwai.web.cases import keys
from sunwai.web.cases.caps import CAPS, count
from sunwai.web.cases.facing import show
from sunwai.web.cases.register import public_cases


@never_cache
@csrf_exempt
@require_POST
def me_too(request: HttpRequest) -> HttpResponse:
    """Counts one more, once for a form; with a number, its owner hears the outcome too.

    Raises:
        NotFound: it is not a case of the register.
    """
    case = public_cases().filter(number=request.POST.get("number", "")[:20]).first()
    if case is None:
        raise NotFound
    count(request, "me_too")
    nonce = keys.nonce_of(request.POST.get("form", ""))
    if not CAPS.once(f"me-too {nonce}"):
        return show(request, "cases/sent_before.html", status=409)
    who = Who(number=request.POST.get("phone", "")[:40], language=request.LANGUAGE_CODE or "ur")
    commands.support(case=case.pk, who=who, by=CITIZEN, at=clock.now())
    return show(request, "cases/me_too.html", {"case": case})
