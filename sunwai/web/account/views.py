"""The staff member's own pages: home, the account, and the second step of signing in."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.views import ActivateTOTPView
from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from sunwai.base import clock
from sunwai.web.account.home import places_for, tasks_for
from sunwai.web.doors import StaffRequest
from sunwai.web.signing_in import second_factor_is_set

A_YEAR = 365 * 24 * 3600


@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """What waits for this person, the first thing first."""
    seen = {"tasks": tasks_for(request.actor, at=clock.now()), "places": places_for(request.actor)}
    return render(request, "account/home.html", seen)


@require_safe
def account(request: StaffRequest) -> HttpResponse:
    """Who is signed in, with which rights, and how sign-in is kept safe."""
    seen = {"second_step": second_factor_is_set(request), "roles": roles_of(request)}
    return render(request, "account/account.html", seen)


def roles_of(request: StaffRequest) -> object:
    """The roles given to who is signed in."""
    return request.user.roles_given.select_related("role", "area", "department").order_by("valid_from", "id")


@require_safe
def second_factor(request: StaffRequest) -> HttpResponse:
    """Why a second step is wanted, before it is set up."""
    return render(request, "account/second_factor.html", {"next": safe_address(request, request.GET.get("next", ""))})


class Activate(ActivateTOTPView):  # type: ignore[misc]
    """The code that sets up the second step also counts as shown in this session."""

    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="totp", reauthenticated=True)
        return response


@require_safe
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Keeps the language chosen in a cookie and goes back."""
    response = HttpResponseRedirect(safe_address(request, request.GET.get("next", "")) or "/")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=A_YEAR, samesite="Lax", httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def safe_address(request: HttpRequest, address: str) -> str:
    """The address if it is on this site, else nothing."""
    return address if url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()) else ""
