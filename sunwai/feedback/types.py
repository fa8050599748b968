from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from sunwai.base.refusals import Refused

WORDS_SEAL = "feedback.words"
LATE_FOR = timedelta(days=30)
"""An answer may come this long after its question's end and still belong to it."""
SURE_ENOUGH = 0.65
"""A reading less sure than this is shown to a person."""
DANGER_SCORE = 0.2
"""A reader's own score of danger from which a duty person is told, whatever the reading says."""
HELD_FOR = timedelta(minutes=5)
"""So long a reply that a reviewer opened is kept from the others."""
UNDO_FOR = timedelta(hours=1)
PERSON = "person"
MACHINES = ("rules", "sunwai")
"""Readers that are programs of ours: only their readings are made again by a newer one."""


class Outcome(StrEnum):
    SATISFIED = "satisfied"
    DISSATISFIED = "dissatisfied"
    UNCLEAR = "unclear"

    @property
    def label(self) -> str:
        names = {"satisfied": _("Satisfied"), "dissatisfied": _("Dissatisfied"), "unclear": _("Unclear")}
        return str(names[self.value])


class ReasonCode(StrEnum):
    """Why a citizen was dissatisfied. This room owns the list."""

    DELAY = "delay"
    STAFF_BEHAVIOUR = "staff_behaviour"
    UNRESPONSIVE = "unresponsive"
    RESOURCE_MISSING = "resource_missing"
    MEDICINE_PAYMENT = "medicine_payment"
    INQUIRY_DEMANDED = "inquiry_demanded"
    AGENT_OR_TOUT = "agent_or_tout"
    OTHER = "other"

    @property
    def label(self) -> str:
        names = {
            "delay": _("Delay"),
            "staff_behaviour": _("Behaviour of staff"),
            "unresponsive": _("Nobody answered or acted"),
            "resource_missing": _("Staff, equipment or medicine missing"),
            "medicine_payment": _("Had to pay for medicine or tests"),
            "inquiry_demanded": _("Asks for an inquiry"),
            "agent_or_tout": _("Tout"),
            "other": _("Other"),
        }
        return str(names[self.value])


class Control(StrEnum):
    """What a reply asks of us, instead of or beside an answer. At most one; danger beats the rest."""

    STOP = "stop"
    WRONG_PERSON = "wrong_person"
    NEVER_VISITED = "never_visited"
    CALLBACK = "callback"
    DANGER = "danger"
    ABUSE = "abuse"
    QUESTION = "question"

    @property
    def label(self) -> str:
        names = {
            "stop": _("Leave me alone"),
            "wrong_person": _("Wrong person"),
            "never_visited": _("Never visited"),
            "callback": _("Call me"),
            "danger": _("Danger to life"),
            "abuse": _("Abuse"),
            "question": _("Asks something"),
        }
        return str(names[self.value])


@dataclass(frozen=True)
class Asked:
    """The question that a reply answers, as a reader needs it: `polarity` says what a bare yes means, good or bad."""

    code: str
    polarity: str


@dataclass(frozen=True)
class Reading:
    """What one reader took a reply to mean, with its confidence (0 to 1) in each part and the words that decided."""

    outcome: Outcome
    bribe: bool = False
    bribe_denied: bool = False
    amount_pkr: int | None = None
    reasons: tuple[ReasonCode, ...] = ()
    control: Control | None = None
    language: str = "mixed"
    confidence: dict[str, float] = field(default_factory=dict)
    because: dict[str, str] = field(default_factory=dict)
    reader: str = ""
    version: str = ""

    @property
    def surest(self) -> float:
        """The least confidence among the parts that matter: what decides whether a person should look."""
        return min(
            (self.confidence[part] for part in ("outcome", "bribe", "control") if part in self.confidence), default=0.0
        )


@dataclass(frozen=True)
class RepliesRead:
    """Replies have a reading in force."""

    replies: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class DangerRaised:
    """Replies that may mean danger to life were laid before the duty persons."""

    replies: list[int] = field(default_factory=list)


class HeldByAnother(Refused):
    """Another reviewer has this reply in hand. Take the next one."""


class NothingToUndo(Refused):
    """There is no decision of yours from the last hour that can be undone."""


class ReviewedTwice(Refused):
    """You decided on this reply before: the second opinion must be another person's."""


class AlertClosed(Refused):
    """This alert is closed already."""


class NothingWasDone(Refused):
    """Write what was done before you close the alert."""


class AlreadyReviewed(Refused):
    """Somebody else reviewed this reply meanwhile."""


class LinkUsed(Refused):
    """An answer came by this link already. Thank you."""


class LinkEnded(Refused):
    """The time to answer by this link is over."""


@dataclass(frozen=True)
class RepliesTaken:
    """Replies were matched and wait to be read."""

    replies: list[int] = field(default_factory=list)


class NotAReply(Refused):
    """Choose how it went before you send the form."""
