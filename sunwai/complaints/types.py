"""Words of the room."""

from __future__ import annotations

from enum import StrEnum

WORDS_SEAL = "complaints.words"


class IntermediaryKind(StrEnum):
    """Who may file for somebody else."""

    TEACHER = "teacher"
    COUNCILLOR = "councillor"
    LAWYER = "lawyer"
    ORGANISATION = "organisation"
    CENTRE = "centre"


class Consent(StrEnum):
    """How somebody agreed to a case in their name."""

    SIGNED = "signed"
    RECORDED = "recorded"
    CODE = "code"
    """A one-time code sent to their own phone."""


class CheckResult(StrEnum):
    """What a spot check found."""

    UPHELD = "upheld"
    OVERTURNED = "overturned"
    NOT_REACHED = "not_reached"


class OfferState(StrEnum):
    """How the offer to make a complaint of an answer stands."""

    OFFERED = "offered"
    AGREED = "agreed"
    DECLINED = "declined"
    LAPSED = "lapsed"
