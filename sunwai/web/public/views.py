"""Pages for anybody: what this is and what it found, the reply by link, the ledger's checkpoint."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What Sunwai is, what was found, and how to know a text of ours."""
    return render(request, "public/front.html")


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The ledger's newest sealed row, for anybody to keep and compare."""
    return render(request, "public/checkpoint.html")


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form that came without its token: too old, or from elsewhere."""
    return render(request, "403.html", status=403)
