"""Pages for anybody: what this is and what it found, the reply by link, the ledger's checkpoint."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sunwai.base import clock
from sunwai.ledger.queries import head
from sunwai.web.public.shown import board

TILES = [
    ("transactions", _("Services used")), ("asked", _("Asked")), ("replied", _("Replied")),
]  # fmt: skip


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What Sunwai is, what was found, and how to know a text of ours."""
    return render(request, "public/front.html", {"board": board(), "tiles": TILES})


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The ledger's newest sealed row, for anybody to keep and compare."""
    newest = head()
    return render(
        request, "public/checkpoint.html", {"seq": newest.seq, "chain": newest.chain.hex(), "at": clock.now()}
    )


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form that came without its token: too old, or from elsewhere."""
    return render(request, "403.html", status=403)


@require_safe
def checkpoint_line(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The checkpoint as `sunwai ledger verify --checkpoint` reads it."""
    newest = head()
    line = json.dumps({"seq": newest.seq, "chain": newest.chain.hex(), "at": clock.now().isoformat()})
    return HttpResponse(line + "\n", content_type="text/plain; charset=utf-8")
