"""The ledger for those who watch over the others: its entries, and whether the chain is whole."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunwai.ledger import queries
from sunwai.web.doors import StaffRequest
from sunwai.web.paging import page_of

FILTERS = ("action", "subject", "subject_id", "actor")


@require_safe
def entries(request: StaffRequest) -> HttpResponse:
    """Who did what to which thing, newest first."""
    asked = {name: value for name in FILTERS if (value := request.GET.get(name, "").strip())}
    found = queries.visible_to(request.actor).filter(**asked)
    seen = {"page": page_of(found, request), "asked": asked, "head": queries.head(), "waiting": len(queries.unsealed())}
    return render(request, "oversight/ledger.html", seen)


@require_safe
def verdict(request: StaffRequest) -> HttpResponse:
    """Walks the whole chain and says what is not as it was sealed."""
    return render(request, "oversight/verdict.html", {"verdict": queries.verify(), "kept": queries.head()})
