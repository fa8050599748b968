"""Is this message from us? Asked by the code in its text; the answer is a day, and nothing else."""

from __future__ import annotations

import hashlib

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from sunwai.messages.check_codes import read_check_code
from sunwai.messages.queries import sent_with_code

TRIES = 20
SECONDS = 600


@require_http_methods(["GET", "HEAD", "POST"])
def genuine(request: HttpRequest) -> HttpResponse:
    """Says whether we sent a text with a code, and on which day: never to whom, from where or about what."""
    asked = request.POST.get("code", "")[:40]
    if request.method != "POST":
        return render(request, "public/genuine.html", {})
    if _asks_too_often(request):
        return render(request, "public/genuine.html", {"too_often": True}, status=429)
    code = read_check_code(asked)
    day = sent_with_code(code) if code else None
    return render(request, "public/genuine.html", {"asked": asked, "day": day, "is_code": bool(code)})


def _asks_too_often(request: HttpRequest) -> bool:
    """Whether this address asked more than twenty times in ten minutes. The address itself is kept nowhere."""
    who = hashlib.sha256(request.META.get("REMOTE_ADDR", "").encode()).hexdigest()
    key = f"genuine:{who}"
    if cache.add(key, 1, SECONDS):
        return False
    tries = int(cache.get(key, 1)) + 1
    cache.set(key, tries, SECONDS)
    return tries > TRIES
