from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sunwai.base.refusals import Refused


class RowOutcome(StrEnum):
    """What became of a row: exactly one of these."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CORRECTION = "correction"
    QUARANTINED = "quarantined"


class Reason(StrEnum):
    """Why a row is in quarantine."""

    RAGGED = "ragged"
    UNREADABLE = "unreadable"
    MISSING = "missing"
    BAD_DATE = "bad_date"
    FUTURE_DATE = "future_date"
    BAD_NUMBER = "bad_number"
    UNKNOWN_OFFICE = "unknown_office"
    UNKNOWN_SERVICE = "unknown_service"
    WRONG_DEPARTMENT = "wrong_department"
    UNKNOWN_POST = "unknown_post"
    UNKNOWN_CODE = "unknown_code"


class FileState(StrEnum):
    READING = "reading"
    LOADED = "loaded"
    REFUSED = "refused"
    RETRACTED = "retracted"


class QuarantineState(StrEnum):
    OPEN = "open"
    REPLAYED = "replayed"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Counts:
    """A file's rows: `read` is always the sum of the other four."""

    read: int = 0
    accepted: int = 0
    duplicates: int = 0
    corrections: int = 0
    quarantined: int = 0


@dataclass(frozen=True)
class TransactionsAccepted:
    """A file's rows are in; its transactions wait to be decided on."""

    file: int


@dataclass(frozen=True)
class TransactionsCorrected:
    """Newer versions of known transactions came in a file."""

    file: int


@dataclass(frozen=True)
class FileRetracted:
    """A whole file was taken back; what it brought counts no more."""

    file: int


class BadMapping(Refused):
    """{file}: {problem}"""


class UnreadableFile(Refused):
    """{file} cannot be read: {problem}"""


class AlreadyRetracted(Refused):
    """This file was retracted before."""


class ReasonNeeded(Refused):
    """Say why: the reason is kept."""
