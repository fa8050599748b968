"""The plain files that let the pages be installed: manifest, worker, and the page for when there is no net."""

from __future__ import annotations

import json
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from sunwai.base.refusals import NotFound
from sunwai.web.cases.facing import show


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to keep the pages as an app."""
    mark = {"src": static("face/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    said = {
        "name": gettext("Sunwai"), "short_name": gettext("Sunwai"), "lang": request.LANGUAGE_CODE,
        "dir": "rtl" if request.LANGUAGE_CODE == "ur" else "ltr", "start_url": reverse("cases"), "scope": "/case/",
        "display": "standalone", "background_color": "#ffffff", "theme_color": "#0c4a36", "icons": [mark],
    }  # fmt: skip
    return HttpResponse(json.dumps(said, ensure_ascii=False), content_type="application/manifest+json; charset=utf-8")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The service worker, under the addresses that it serves."""
    found = finders.find("cases/worker.js")
    if not isinstance(found, str):
        raise NotFound
    return HttpResponse(Path(found).read_bytes(), content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """A page to write on without a connection."""
    return show(request, "cases/offline.html")
