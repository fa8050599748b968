"""What a case's row should be, reckoned from its history alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sunwai.casework.models import Case, CaseEvent
from sunwai.casework.types import Status


@dataclass
class Replayed:
    """The projections of a case."""

    status: str = ""
    is_open: bool = True
    outcome: str = ""
    post_id: int | None = None
    status_at: datetime | None = None
    due_at: datetime | None = None
    level: int = 0
    reopened: int = 0
    rating: int | None = None
    supporters: int = 0
    cluster_id: int | None = None
    events: int = 0


FIELDS = tuple(Replayed.__dataclass_fields__)
CARRIED = ("level", "reopened", "rating", "supporters")


def replay(case: Case | int) -> Replayed:
    """The projections that the history of a case comes to."""
    found = Replayed()
    for row in CaseEvent.objects.filter(case=case).order_by("n"):
        if row.status != found.status:
            found.status_at = row.at
        found.status, found.is_open = row.status, Status(row.status).is_open
        found.post_id, found.events = row.post_id, row.n
        if "due" in row.facts:
            found.due_at = datetime.fromisoformat(row.facts["due"]) if row.facts["due"] else None
        if "outcome" in row.facts:
            found.outcome = row.facts["outcome"]
        if "cluster" in row.facts:
            found.cluster_id = row.facts["cluster"]
        for name in CARRIED:
            if name in row.facts:
                setattr(found, name, row.facts[name])
    return found


def stands(case: Case) -> Replayed:
    """The projections as they stand on the row."""
    return Replayed(**{name: getattr(case, name) for name in FIELDS})
