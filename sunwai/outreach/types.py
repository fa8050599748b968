from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from sunwai.base.refusals import Refused

WORDS_SEAL = "outreach.call"


class ProgrammeState(StrEnum):
    DRAFT = "draft"
    RELEASED = "released"
    ENDED = "ended"


class Outcome(StrEnum):
    """What was decided about a transaction: `invited`, or why it is not asked about. Exactly one each."""

    INVITED = "invited"
    NO_NUMBER = "no_number"
    NO_PROGRAMME = "no_programme"
    TOO_OLD = "too_old"
    NOT_DRAWN = "not_drawn"
    COOLDOWN = "cooldown"
    OPTED_OUT = "opted_out"
    DO_NOT_CALL = "do_not_call"
    STAFF_NUMBER = "staff_number"
    CANNOT_TEXT = "cannot_text"
    OVER_BUDGET = "over_budget"
    QUESTION_OPEN = "question_open"
    RETRACTED = "retracted"


class InvitationState(StrEnum):
    """`open` while steps remain or a reply may come; `answered`; `ended` with a reason."""

    OPEN = "open"
    ANSWERED = "answered"
    ENDED = "ended"


class AttemptState(StrEnum):
    """How a try stands. `begun` has left us or is in a caller's hands; the rest are ends."""

    PLANNED = "planned"
    BEGUN = "begun"
    DELIVERED = "delivered"
    PICKED_UP = "picked_up"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WITHHELD = "withheld"

    @property
    def is_final(self) -> bool:
        return self not in {AttemptState.PLANNED, AttemptState.BEGUN, AttemptState.UNKNOWN}

    @property
    def may_repeat(self) -> bool:
        """Only a try that surely reached nobody may be followed by another of the same step."""
        return self in {AttemptState.BUSY, AttemptState.NO_ANSWER, AttemptState.FAILED}

    @property
    def reached(self) -> bool:
        return self in {AttemptState.DELIVERED, AttemptState.PICKED_UP}


class CallResult(StrEnum):
    """What a caller writes down at the end of a call."""

    ANSWERED = "answered"
    WRONG_PERSON = "wrong_person"
    NEVER_VISITED = "never_visited"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    CALL_BACK = "call_back"
    LEAVE_ALONE = "leave_alone"
    REFUSED_TO_SAY = "refused_to_say"

    @property
    def label(self) -> str:
        names = {
            "answered": _("Answered"),
            "wrong_person": _("Wrong person"),
            "never_visited": _("Never visited"),
            "no_answer": _("No answer"),
            "busy": _("Busy"),
            "call_back": _("Call back at…"),
            "leave_alone": _("Wants to be left alone"),
            "refused_to_say": _("Would not say"),
        }
        return str(names[self.value])

    @property
    def attempt(self) -> AttemptState:
        """How the attempt ended, by what the caller wrote down. A call back is the same attempt, planned anew."""
        unmet = {
            CallResult.NO_ANSWER: AttemptState.NO_ANSWER,
            CallResult.BUSY: AttemptState.BUSY,
            CallResult.CALL_BACK: AttemptState.PLANNED,
        }
        return unmet.get(self, AttemptState.PICKED_UP)

    @property
    def is_told(self) -> bool:
        """Whether it says something that `feedback` reads."""
        told = {CallResult.ANSWERED, CallResult.WRONG_PERSON, CallResult.NEVER_VISITED, CallResult.LEAVE_ALONE}
        return self in told


class EndReason(StrEnum):
    """Why an invitation ended without an answer."""

    EXPIRED = "expired"
    UNREACHED = "unreached"
    RETRACTED = "retracted"
    NO_NUMBER = "no_number"
    QUESTION_OPEN = "question_open"
    OPTED_OUT = "opted_out"
    DO_NOT_CALL = "do_not_call"
    STAFF_NUMBER = "staff_number"
    CANNOT_TEXT = "cannot_text"
    WITHDRAWN = "withdrawn"
    LEAVE_ALONE = "leave_alone"
    WRONG_PERSON = "wrong_person"
    NEVER_VISITED = "never_visited"
    REFUSED_TO_SAY = "refused_to_say"
    PROGRAMME_ENDED = "programme_ended"


@dataclass(frozen=True)
class DryRun:
    """What a programme would do with one day's transactions: nothing of it is written."""

    day: date
    transactions: int
    outcomes: dict[str, int]
    languages: dict[str, int]
    segments: int
    calls: int
    rupees: float
    hours: float

    @property
    def invited(self) -> int:
        return self.outcomes.get(Outcome.INVITED, 0)


@dataclass(frozen=True)
class Today:
    """One office on one day: invitations of which an attempt left us, and of those the ones that reached somebody."""

    asked: int
    reached: int


@dataclass(frozen=True)
class Funnel:
    """What became of the transactions that a programme looked at."""

    decided: int
    invited: int
    asked: int
    reached: int
    answered: int
    open: int


@dataclass(frozen=True)
class CallAnswered:
    """A caller wrote down what a citizen said; `call` is its row in `outreach.Call`."""

    call: int


@dataclass(frozen=True)
class InvitationsEnded:
    invitations: list[int] = field(default_factory=list)


class BadProgramme(Refused):
    """{file}: {place}: {problem}"""


class NotReleased(Refused):
    """This programme is not released yet."""


class NothingToCall(Refused):
    """There is nobody to call now."""


class NotYourCall(Refused):
    """This call is in another caller's hands, or was ended."""


class OutsideHours(Refused):
    """Citizens are called only between {opens} and {closes}."""


class AlreadyDecided(Refused):
    """This programme is not a draft any more."""


class ServiceTaken(Refused):
    """The service “{service}” is asked about by the programme “{programme}” already."""


class CallBackTooLate(Refused):
    """The call back must be before {until}."""


class AnswerNeeded(Refused):
    """Say what the citizen answered, or choose another ending."""


class DoNotRing(Refused):
    """This number must not be called any more."""
