from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from sunwai.base.refusals import Refused

TEXT_SEAL = "messages.text"
DANGER_DUTY = "danger"
"""The duty of those who are told of danger to life; the one that must never be empty."""
HOUSE_DUTY = "house"
"""The duty of those who are told when the house itself is in trouble: lines down, a backup that failed, the ledger."""
ALARM_ROOM = "messages.alarm"
"""The room of alerts that are about an alarm of the house; their reference is the alarm's id."""
DUTIES = {DANGER_DUTY: _("Danger to life"), HOUSE_DUTY: _("The house itself")}


class Direction(StrEnum):
    OUT = "out"
    IN = "in"


class Channel(StrEnum):
    SMS = "sms"
    VOICE = "voice"
    CALLER = "caller"
    WEB = "web"
    EMAIL = "email"


class State(StrEnum):
    """An outbound message's way: queued, reserved, accepted, then one of the ends. `received` is an inbound one.

    `unknown`: we died between telling the carrier and writing it down; never sent again blindly.
    `withheld`: the gate said never, and why is in `reason`.
    """

    QUEUED = "queued"
    RESERVED = "reserved"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    WITHHELD = "withheld"
    RECEIVED = "received"

    @property
    def rank(self) -> int:
        """States only move to a higher rank."""
        return {"queued": 0, "reserved": 1, "unknown": 2, "accepted": 3}.get(self.value, 4)

    @property
    def is_final(self) -> bool:
        return self.rank == 4


class Purpose(StrEnum):
    QUESTION = "question"
    CONFIRMATION = "confirmation"
    CODE = "code"
    REPORT = "report"
    ALERT = "alert"
    EMERGENCY = "emergency"
    CASE = "case"

    @property
    def obeys_opt_out(self) -> bool:
        """A confirmation of STOP and a code asked for are sent even to who opted out."""
        return self is Purpose.QUESTION

    @property
    def obeys_hours(self) -> bool:
        return self in {Purpose.QUESTION, Purpose.CASE}

    @property
    def obeys_pauses(self) -> bool:
        """Where a life may hang on it, only a pause of its own line, vendor or channel stops it."""
        return self not in {Purpose.ALERT, Purpose.EMERGENCY}


class Standing(StrEnum):
    """What the gate says of a message."""

    SEND = "send"
    WAIT = "wait"
    NEVER = "never"


class PauseScope(StrEnum):
    """What a pause stops. `reference` of a pause is the programme's id, or the code of the others."""

    ALL = "all"
    PROGRAMME = "programme"
    AREA = "area"
    CHANNEL = "channel"
    LINE = "line"
    VENDOR = "vendor"


class LimitKind(StrEnum):
    """What a limit of the gate is about: how many questions one citizen is asked, or how old a question may be."""

    CONTACTS = "contacts"
    AGE = "age"


class VersionState(StrEnum):
    """A wording or recording: drafted, approved by a second person, and at last replaced or switched off."""

    DRAFT = "draft"
    APPROVED = "approved"
    RETIRED = "retired"


class CallEnd(StrEnum):
    """How a call of ours ended. `lost`: the voice engine died with it, and no record of it is left."""

    ANSWERED_REPLIED = "answered_replied"
    ANSWERED_SILENT = "answered_silent"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    INVALID = "invalid"
    CONGESTION = "congestion"
    LOST = "lost"


class Reason(StrEnum):
    """Why a message is withheld, waits, or is not known to have arrived."""

    TOO_LATE = "too_late"
    CANNOT_TEXT = "cannot_text"
    OPTED_OUT = "opted_out"
    DO_NOT_CALL = "do_not_call"
    STAFF_NUMBER = "staff_number"
    OUTSIDE_HOURS = "outside_hours"
    NO_OUTCOME = "no_outcome"
    NO_RECEIPT = "no_receipt"
    FOUND_BY_NUMBER = "found_by_number"
    FOUND_BY_QUERY = "found_by_query"
    HOLIDAY = "holiday"
    PAUSED = "paused"
    QUESTION_OPEN = "question_open"
    OVER_CAP = "over_cap"
    OVER_BUDGET = "over_budget"
    STALE = "stale"
    CANNOT_REACH = "cannot_reach"
    LINE_ENDED = "line_ended"
    CALL_LOST = "call_lost"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Draft:
    """A message to be queued. `room` and `reference` name what it is for, such as ('outreach', attempt id).

    `question` is the question that it asks, in its room's own numbers ('outreach': the invitation's id); tries of one
    question share it. Without one, a question is its `reference`.
    """

    contact_point: UUID
    channel: Channel
    purpose: Purpose
    text: str
    language: str
    room: str
    reference: int
    service: int | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None
    programme: int | None = None
    area: int | None = None
    lane: str = ""
    check_code: str | None = None
    question: int | None = None


@dataclass(frozen=True)
class Outgoing:
    """A reserved message with what its line needs to send it; its clear number must not outlive the sending."""

    id: int
    number: str
    text: str
    segments: int
    not_after: datetime | None


@dataclass(frozen=True)
class Outcome:
    """What the carrier answered to one submit: its id, or a refusal's code.

    `carrier_ref` is the id as the carrier writes it, where that is another text than the normalised one.
    """

    message: int
    state: State
    carrier_id: str = ""
    error: str = ""
    carrier_ref: str = ""


@dataclass(frozen=True)
class ReceiptSeen:
    """A delivery receipt as it came, its id already normalised for the line.

    `number`, where the receipt names it, can resolve a message that is unknown because its id never reached us.
    `was_asked`: the carrier did not send it, it answered our question (query_sm).
    """

    carrier_id: str
    state: State
    error: str = ""
    number: str = ""
    was_asked: bool = False


@dataclass(frozen=True)
class Inbound:
    """An inbound text, whole, or part `part` of `total` of a long one.

    `key` tells one delivery of it from another (the carrier's id, or a digest with its span of time);
    `earlier_key` is the digest of the span before, so that a copy across the border is still known.
    """

    number: str
    text: str
    key: str
    earlier_key: str = ""
    reference: int = 0
    total: int = 1
    part: int = 1


@dataclass(frozen=True)
class MessagesMoved:
    """Outbound messages reached a new state; at most 5,000 ids an event."""

    messages: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class MessagesReceived:
    """Inbound messages are stored and wait for the room that takes them."""

    messages: list[int] = field(default_factory=list)


class UnknownLine(Refused):
    """There is no line called {code}."""


class BadLine(Refused):
    """Line {code}: the setting {setting} is not right: {problem}."""


@dataclass(frozen=True)
class CallSeen:
    """How a call of ours ended, from the voice engine's own record; `recording` names a sealed file of their words."""

    message: int
    end: CallEnd
    cause: int | None = None
    keys: dict[str, str] = field(default_factory=dict)
    rang_seconds: int = 0
    spoke_seconds: int = 0
    recording: str = ""
    began_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class LeftAlone:
    """In a call that may still be up somebody pressed the key to be left alone."""

    message: int


@dataclass(frozen=True)
class BridgeSeen:
    """How a call ended that joined one of our callers to a citizen; `reference` is the caller's desk's.

    `rang`: the caller picked up, so that the citizen was rung.
    """

    reference: str
    end: CallEnd
    spoke_seconds: int = 0
    rang: bool = True


@dataclass(frozen=True)
class ListeningSeen:
    """When somebody heard a joined call beside those who spoke; no `began_at`: their telephone was not picked up."""

    reference: str
    began_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class SpokenTo:
    """What somebody said who dialled us, or whom we called back: `message` is that call back's, `number` else."""

    key: str
    number: str
    language: str
    recording: str
    seconds: int
    is_confirmed: bool
    message: int | None = None


@dataclass(frozen=True)
class MissedCall:
    """Somebody rang and hung up: we call back."""

    key: str
    number: str


CallNews = CallSeen | LeftAlone | BridgeSeen | ListeningSeen | SpokenTo | MissedCall


@dataclass(frozen=True)
class CallsEnded:
    """Calls of ours have their record; at most 5,000 message ids an event."""

    messages: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class BridgesEnded:
    """Joined calls ended: each `{"reference": …, "end": a CallEnd, "spoke_seconds": …, "rang": …}`."""

    bridges: list[dict[str, object]] = field(default_factory=list)


@dataclass(frozen=True)
class ListeningsEnded:
    """Somebody listens no longer: each `{"reference": …, "began_at": …, "ended_at": …}`, moments as text or null."""

    listenings: list[dict[str, object]] = field(default_factory=list)


class NoVoice(Refused):
    """The telephone exchange does not answer. Nothing rang."""


class PhoneAway(NoVoice):
    """Your telephone is not signed in at the exchange. Nothing rang."""


class NobodySpeaks(Refused):
    """Nobody speaks in this call now."""


class NoDutyRight(Refused):
    """{username} may not answer alerts. Give that account a role with that right first."""


class NoSuchAccount(Refused):
    """There is no account called {username}."""


class BadTurn(Refused):
    """A turn must end after it begins, and its place in line is a number from 1 to 90."""


class NotTwoTurns(Refused):
    """Choose a turn of your own and one of somebody else’s, of the same duty."""


class TurnIsOver(Refused):
    """That turn has begun or is over: what was, stays as it was."""


class BadPrompt(Refused):
    """Give the prompt a code of small letters and dashes, one of our languages, and a recording or words to speak."""


class NoReasonGiven(Refused):
    """Say why, in a few words: others will ask."""


class BadPause(Refused):
    """There is nothing called “{reference}” to pause, or the end of the pause is past already."""


class BadHours(Refused):
    """Hours, line {line}: {problem}."""


class BadLimits(Refused):
    """A limit is a number of questions from 1 in a number of days from 1 to 366; questions keep from 1 to 366 days."""


class BadBudget(Refused):
    """A budget needs an amount above zero, and a last day that is not before its first."""


class BadTemplate(Refused):
    """{problem}"""
