"""Stories of solved cases."""

from __future__ import annotations

from django.db.models import QuerySet

from sunwai.base.actors import Actor, Right
from sunwai.casework.types import Status
from sunwai.complaints.models import Story


def published() -> QuerySet[Story]:
    """The stories that everybody may read, newest first; one whose case is open again is not among them."""
    shown = Story.objects.filter(published_at__isnull=False, withdrawn_at=None, case__status=Status.CONFIRMED)
    return shown.select_related("case__category", "case__area").order_by("-published_at", "pk")


def stories_for(actor: Actor) -> QuerySet[Story]:
    """Stories that were agreed to and are not out, for those who write and publish them."""
    actor.need(Right.DIRECT_CASES)
    waiting = Story.objects.filter(published_at=None, withdrawn_at=None)
    return waiting.select_related("case__category").order_by("agreed_at", "pk")
