"""A page for citizens: it may be installed, and the form may ask the phone for its place."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sunwai.web.middleware import POLICY

HERE = {"Content-Security-Policy": f"{POLICY}; manifest-src 'self'", "Permissions-Policy": "geolocation=(self)"}


def show(
    request: HttpRequest, template: str, seen: Mapping[str, object] | None = None, *, status: int = 200
) -> HttpResponse:
    """The page with its headers."""
    response = render(request, template, dict(seen or {}), status=status)
    for name, value in HERE.items():
        response[name] = value
    return response
