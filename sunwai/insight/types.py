from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sunwai.base.refusals import Refused


@dataclass(frozen=True)
class Evidence:
    """A signal as a room hands it down: what was seen, where, when, and how strongly (a count)."""

    kind: str
    observed_on: date
    count: int = 1
    feed: str = ""
    office: int | None = None
    service: int | None = None
    post: int | None = None
    source: str = ""
    source_id: int | None = None


class FindingKind(StrEnum):
    """What the evidence says that a post should look at."""

    BRIBES_ALLEGED = "bribes_alleged"
    DISSATISFIED = "dissatisfied"
    WRONG_NUMBERS = "wrong_numbers"
    FEED_WITHOUT_NUMBERS = "feed_without_numbers"


class NoSnapshot(Refused):
    """No snapshot has been taken yet. Run 'sunwai snapshot' first."""


@dataclass(frozen=True)
class SnapshotTaken:
    """A snapshot is whole and its figures can be read."""

    snapshot: int


@dataclass(frozen=True)
class FindingsRaised:
    """Findings were raised from a snapshot; each wants a post and a date."""

    snapshot: int
    findings: list[int]
