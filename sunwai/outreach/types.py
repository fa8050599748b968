from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from sunwai.base.refusals import Refused


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


@dataclass(frozen=True)
class CallAnswered:
    """A caller wrote down a citizen's answer; `reply` is its row in `outreach.Call`."""

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
