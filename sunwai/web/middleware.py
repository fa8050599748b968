"""What stands between a request and its page: the language, who acts, the doors, and refusals shown as pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from sunwai.base import clock
from sunwai.base.actors import Actor
from sunwai.base.refusals import NotAllowed, NotFound, Refused
from sunwai.people.queries import actor_for
from sunwai.web.doors import Door, door_of
from sunwai.web.signing_in import second_factor_is_set, second_factor_was_shown

GetResponse = Callable[[HttpRequest], HttpResponse]
OWN_DOORS = ("/api/", "/open311/")
RARELY = "camera=(), microphone=(), geolocation=()"
POLICY = "; ".join(
    [
        "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self' data:", "font-src 'self'",
        "media-src 'self'",
        "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    ]
)  # fmt: skip


class Language:
    """Urdu, unless the person chose otherwise: by the switch (a cookie), or in the account."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "") or settings.LANGUAGE_CODE
        known = chosen in dict(settings.LANGUAGES)
        with translation.override(chosen if known else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
        patch_vary_headers(response, ("Cookie",))
        return response


class Doorkeeper:
    """Knows who acts, opens or shuts each route's door, and shows a refusal as a page with its sentence and status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = self._actor(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", RARELY)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    @staticmethod
    def _actor(request: HttpRequest) -> Actor | None:
        return actor_for(request.user, at=clock.now()) if request.user.is_authenticated else None

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_: Any) -> HttpResponse | None:
        if request.path.startswith(OWN_DOORS):
            return None
        door = door_of(view)
        if door is None:
            return self.process_exception(request, NotFound())
        return None if door.open else self._at(door, request)

    def _at(self, door: Door, request: HttpRequest) -> HttpResponse | None:
        actor: Actor | None = request.actor  # type: ignore[attr-defined]
        if actor is None:
            return _send("account_login", request)
        if not door.lets(actor):
            return self.process_exception(request, NotAllowed())
        if not door.shows_people or second_factor_was_shown(request):
            return None
        return _send("mfa_reauthenticate" if second_factor_is_set(request) else "second_factor", request)

    def process_exception(self, request: HttpRequest, trouble: Exception) -> HttpResponse | None:
        if not isinstance(trouble, Refused):
            return None
        return render(request, "web/refused.html", {"refused": trouble}, status=trouble.status)


def _send(name: str, request: HttpRequest) -> HttpResponseRedirect:
    way_back = request.get_full_path() if request.method == "GET" else reverse("home")
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': way_back})}")
