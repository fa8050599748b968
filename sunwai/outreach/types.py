from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sunwai.base.refusals import Refused

WORDS_SEAL = "outreach.call"
SEED_SEAL = "outreach.seed"
OUTSIDE = -1
"""The step of an attempt that is outside its programme's steps: a leader's own call."""


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
    NOT_BEGUN = "not_begun"


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
    WANTS_WOMAN = "wants_woman"

    @property
    def label(self) -> str:
        names = {
            "answered": pgettext_lazy("a call", "Answered"),
            "wrong_person": _("Wrong person"),
            "never_visited": _("Never visited"),
            "no_answer": _("No answer"),
            "busy": _("Busy"),
            "call_back": _("Call back at…"),
            "leave_alone": _("Wants to be left alone"),
            "refused_to_say": _("Would not say"),
            "wants_woman": _("Wants to speak to a woman"),
        }
        return str(names[self.value])

    @property
    def attempt(self) -> AttemptState:
        """How the attempt ended, by what the caller wrote down. A call back is the same attempt, planned anew."""
        unmet = {
            CallResult.NO_ANSWER: AttemptState.NO_ANSWER,
            CallResult.BUSY: AttemptState.BUSY,
            CallResult.CALL_BACK: AttemptState.PLANNED,
            CallResult.WANTS_WOMAN: AttemptState.PLANNED,
        }
        return unmet.get(self, AttemptState.PICKED_UP)

    @property
    def is_told(self) -> bool:
        """Whether it says something that `feedback` reads."""
        told = {CallResult.ANSWERED, CallResult.WRONG_PERSON, CallResult.NEVER_VISITED, CallResult.LEAVE_ALONE}
        return self in told

    @property
    def is_promise(self) -> bool:
        """Whether the citizen was promised another call."""
        return self in {CallResult.CALL_BACK, CallResult.WANTS_WOMAN}

    @property
    def reached_nobody(self) -> bool:
        return self in {CallResult.NO_ANSWER, CallResult.BUSY}


class WorkKind(StrEnum):
    """Why somebody is to be called."""

    CALL_BACK = "call_back"
    HELPLINE = "helpline"
    LEADER = "leader"
    SPOT_CHECK = "spot_check"
    FEEDBACK = "feedback"

    @property
    def label(self) -> str:
        names = {
            "call_back": _("Promised call back"),
            "helpline": _("Helpline"),
            "leader": _("A leader’s own call"),
            "spot_check": _("Spot check"),
            "feedback": _("Feedback"),
        }
        return str(names[self.value])

    @property
    def priority(self) -> int:
        """What was promised to a citizen comes before what we want to know; within a kind, the longest due first."""
        return {"call_back": 1, "helpline": 2, "leader": 3, "spot_check": 4, "feedback": 5}[self.value]

    @property
    def obeys_wishes(self) -> bool:
        """Whether somebody who wants to be left alone is not called for it; a helpline call they asked for."""
        return self is not WorkKind.HELPLINE

    @property
    def is_second_call(self) -> bool:
        """Whether it may be a second call to a number within 30 days: it was promised, asked for, or is a check."""
        return self in {WorkKind.CALL_BACK, WorkKind.HELPLINE, WorkKind.SPOT_CHECK}


class WorkState(StrEnum):
    """`unknown`: the number was shown or rung, and its caller went away without a word."""

    WAITING = "waiting"
    HELD = "held"
    UNKNOWN = "unknown"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


LIVE = (WorkState.WAITING, WorkState.HELD, WorkState.UNKNOWN)
"""What a caller has still to do or to tell."""


class BilledKind(StrEnum):
    SMS = "sms"
    CALL = "call"


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


@dataclass(frozen=True)
class WorkEnded:
    """A call was made for a room that asked for one; `result` is a CallResult, `call` its row."""

    work: int
    room: str
    reference: int | None
    call: int
    result: str


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


class NotOnShift(Refused):
    """Sign on first: calls are given only to who is on."""


class RingFirst(Refused):
    """Nobody was rung yet: show the number or call, or put it back."""


class WriteItDown(Refused):
    """Somebody was rung: write down how it ended before you go."""


class ContractEnded(Refused):
    """Calls are not given to you any more: your contract ended on {day}."""


class CalledLately(Refused):
    """This citizen was called a short time ago, and is not called again for {days} days."""


class NotNow(Refused):
    """This citizen is not to be called now: {why}."""


class OwnOffice(Refused):
    """This is about your own office: somebody else calls."""


class NoList(Refused):
    """Nobody can be drawn for your list today."""


class NothingToCheck(Refused):
    """There is no answered call of theirs left to check."""


class NoTelephone(Refused):
    """You have no extension at the exchange, or no voice line is up: show the number instead."""


class RingsAlready(Refused):
    """It rings already."""


class NotToBeHeard(Refused):
    """A leader’s own call is listened to by nobody."""


class NoEar(Refused):
    """To listen you need an extension at the exchange, and a voice line that is up."""


class NumberHidden(Refused):
    """Your calls go through the exchange: the number is not shown."""


class BadInvoice(Refused):
    """{file}, line {line}: {problem}"""


class SameInvoice(Refused):
    """This invoice was handed in before, on {day}."""
