from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sunwai.base.refusals import Refused


@dataclass(frozen=True)
class Strength:
    """How strong a signal is, and how honest that is.

    `chance` is how likely so much (`count` of `of`, where peers have the share `expected`) is at an honest office, when
    one looks once; the office was looked at in `tests` ways, and so were `among` offices. `false_rate` is the share of
    signals as strong as this one that chance alone is expected to make.
    """

    of: int
    expected: float
    chance: float
    tests: int
    among: int
    false_rate: float


@dataclass(frozen=True)
class Evidence:
    """A signal as a room hands it down: what was seen, where, when, and how strongly.

    One that may make a finding by itself says of which kind (`towards`), over which days, and its `strength`; `facts`
    are what its sentence needs to be said in any language, `rows` what it stands on (a table and an id each).
    """

    kind: str
    observed_on: date
    count: int = 1
    feed: str = ""
    office: int | None = None
    service: int | None = None
    post: int | None = None
    source: str = ""
    source_id: int | None = None
    towards: str = ""
    period_from: date | None = None
    period_to: date | None = None
    strength: Strength | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    rows: Sequence[tuple[str, int]] = ()


class FindingKind(StrEnum):
    """What the evidence says that a post should look at."""

    BRIBES_ALLEGED = "bribes_alleged"
    DISSATISFIED = "dissatisfied"
    WRONG_NUMBERS = "wrong_numbers"
    FEED_WITHOUT_NUMBERS = "feed_without_numbers"
    BAD_NUMBERS = "bad_numbers"
    STAGED_ANSWERS = "staged_answers"
    STAGED_CASES = "staged_cases"


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
