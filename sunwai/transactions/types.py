from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

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

    @property
    def sentence(self) -> str:
        """What it means, for whoever is to mend the row."""
        return str(SENTENCES[self])


SENTENCES = {
    Reason.RAGGED: _("The line has more or fewer fields than the header, or a quote never closes."),
    Reason.UNREADABLE: _("There are letters in it that cannot be read in the file's encoding."),
    Reason.MISSING: _("Nothing is written where something must be."),
    Reason.BAD_DATE: _("The date or time is not written in any of the mapping's forms, or lies before the year 2000."),
    Reason.FUTURE_DATE: _("The date lies in the future."),
    Reason.BAD_NUMBER: _("What is written is not a phone number."),
    Reason.UNKNOWN_OFFICE: _("There was no such office on that day."),
    Reason.UNKNOWN_SERVICE: _("There was no such service on that day."),
    Reason.WRONG_DEPARTMENT: _("This office belongs to another department than the service or the feed."),
    Reason.UNKNOWN_POST: _("There was no such post on that day."),
    Reason.UNKNOWN_CODE: _("This code is not in the mapping's table."),
}


class FileState(StrEnum):
    READING = "reading"
    LOADED = "loaded"
    REFUSED = "refused"
    RETRACTED = "retracted"


class UploadState(StrEnum):
    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    REFUSED = "refused"

    @property
    def is_over(self) -> bool:
        return self in {UploadState.DONE, UploadState.REFUSED}


class MappingState(StrEnum):
    """A draft waits for a second person; one is released for a feed; those before it are replaced."""

    DRAFT = "draft"
    RELEASED = "released"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        names = {
            "draft": _("Draft"), "released": _("In force"), "replaced": _("Replaced"), "withdrawn": _("Withdrawn"),
        }  # fmt: skip
        return str(names[self.value])


@dataclass(frozen=True)
class Tried:
    """What a mapping would make of a sample file; nothing of it is kept. `problem` says why it cannot be read."""

    rows: int = 0
    accepted: int = 0
    duplicates: int = 0
    quarantined: int = 0
    reasons: tuple[tuple[str, int], ...] = ()
    problem: str = ""


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


@dataclass(frozen=True)
class UploadHanded:
    """A file was handed in on a page and waits to be read."""

    upload: int


class BadMapping(Refused):
    """{file}: {problem}"""


class UnreadableFile(Refused):
    """{file} cannot be read: {problem}"""


class AlreadyRetracted(Refused):
    """This file was retracted before."""


class ReasonNeeded(Refused):
    """Say why: the reason is kept."""


class NotLoaded(Refused):
    """Only a file that was loaded can be retracted."""


class NothingToReplay(Refused):
    """None of these rows is open in quarantine: they were corrected or dropped before."""


class OtherBatch(Refused):
    """This Idempotency-Key was used before for other rows. Use a new key for each batch."""

    status = 409


class BatchTooLarge(Refused):
    """A batch may hold at most {most} rows. Send the rest in another, or as a file."""


class BadToken(Refused):
    """The token is missing, unknown or revoked."""

    status = 401


class MappingDecided(Refused):
    """This mapping was released or withdrawn meanwhile."""
