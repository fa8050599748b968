"""What every page's frame needs."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from sunwai.base.actors import Actor
from sunwai.web.help.places import address_for
from sunwai.web.menu import menu_for


def page(request: HttpRequest) -> dict[str, object]:
    """Language, direction and the switch; who is signed in, that one's menu and help; whether this is a sample."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    other = "en" if language == "ur" else "ur"
    actor: Actor | None = getattr(request, "actor", None)
    return {
        "language": language,
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "other_language": other,
        "switch_address": f"{reverse('language', args=[other])}?{urlencode({'next': _here(request)})}",
        "actor": actor,
        "menu": menu_for(actor, request.path) if actor else None,
        "help_address": address_for(_route(request), actor) if actor else "",
        "is_sample": settings.SUNWAI_DEMO and not settings.SUNWAI_TRAINING,
        "is_training": settings.SUNWAI_TRAINING,
    }


def _route(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _here(request: HttpRequest) -> str:
    """The address to come back to: of what a form's sending shows there is none to ask for, so that of its form."""
    if request.method == "GET":
        return request.get_full_path()
    form = urlsplit(request.headers.get("Referer", ""))
    own = form.netloc == request.get_host()
    return f"{form.path}?{form.query}" if own and form.query else form.path if own else "/"
