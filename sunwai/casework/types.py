"""Words of the room: how a case stands, what may be done with it and by whom, what the citizen got."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sunwai.base.refusals import Refused

WORDS_SEAL = "casework.words"
FILE_SEAL = "casework.file"
CODE_SEAL = "casework.code"
ROOM = "casework"
BAD = 2
"""A rating from 1 to this goes to the post above."""


class Kind(StrEnum):
    """What sort of case it is. Each is owed a decision."""

    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    LAW_BROKEN = "law_broken"
    QUESTION = "question"


class Identity(StrEnum):
    """Who may know whose case it is. Proposed by the category, chosen by the citizen."""

    NAMED = "named"
    CONFIDENTIAL = "confidential"
    ANONYMOUS = "anonymous"


class Way(StrEnum):
    """How a case came to us."""

    WEB = "web"
    SMS = "sms"
    CALL = "call"
    COUNTER = "counter"
    PAPER = "paper"
    KACHEHRI = "kachehri"
    BEHALF = "behalf"
    KIOSK = "kiosk"
    API = "api"
    FEEDBACK = "feedback"
    IMPORT = "import"


class Status(StrEnum):
    """Where a case is; what the citizen got is its `Outcome`, another thing."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    INFO_NEEDED = "info_needed"
    CHECKING = "checking"
    TOLD = "told"
    CONFIRMED = "confirmed"
    UNANSWERED = "unanswered"
    WITHDRAWING = "withdrawing"
    WITHDRAWN = "withdrawn"
    APPEALED = "appealed"
    DECIDED = "decided"
    KEPT = "kept"
    """Information only: an anonymous report where the government's setting starts no clock."""

    @property
    def is_open(self) -> bool:
        """Something is still owed, so there is a post and a due date."""
        return self in OPEN


OPEN = frozenset(
    {Status.NEW, Status.IN_PROGRESS, Status.INFO_NEEDED, Status.CHECKING, Status.TOLD, Status.WITHDRAWING,
     Status.APPEALED}
)  # fmt: skip


class Outcome(StrEnum):
    """What the citizen got."""

    RELIEF_GRANTED = "relief_granted"
    PARTIAL_RELIEF = "partial_relief"
    CANNOT = "cannot"
    DROPPED = "dropped"
    SUB_JUDICE = "sub_judice"

    @property
    def needs_second_officer(self) -> bool:
        return self not in {Outcome.RELIEF_GRANTED, Outcome.PARTIAL_RELIEF}


class DropReason(StrEnum):
    """The only reasons for which a case may be dropped. That it is not ours is none: it is transferred."""

    SAME_CASE = "same_case"
    NOTHING_TO_ACT_ON = "nothing_to_act_on"
    NO_ANSWER_TO_QUESTION = "no_answer_to_question"
    ABUSE_ONLY = "abuse_only"
    DECIDED_BEFORE = "decided_before"


class Part(StrEnum):
    """What somebody is in a case."""

    COMPLAINANT = "complainant"
    REPRESENTATIVE = "representative"
    SUPPORTER = "supporter"


class Care(StrEnum):
    """What a citizen may say of themselves, so that they are served as they need. Only if they give it."""

    WOMAN = "woman"
    DISABILITY = "disability"
    MINORITY = "minority"
    OVERSEAS = "overseas"
    FOREIGNER = "foreigner"


class Reached(StrEnum):
    """How the citizen was told of an outcome."""

    CALL = "call"
    VISIT = "visit"
    TEXT = "text"
    LETTER = "letter"
    IN_PERSON = "in_person"
    CASE_PAGE = "case_page"


class DeadlineKind(StrEnum):
    """What must happen by the date. Each kind of a rule is a row of `Deadline` when it begins to run."""

    REPLY = "reply"
    FINAL = "final"
    HEAD = "head"
    ANSWER = "answer"
    """The citizen's answer to a question of the office; its end does not close the case, the clock goes on."""
    CONFIRM = "confirm"
    """The citizen's word on an outcome; without one the case counts as unanswered."""
    CHECK = "check"
    APPEAL = "appeal"
    WITHDRAWAL = "withdrawal"
    LEVEL = "level"
    """After the final date was missed: the post that it went to must end it by then, or the next one up gets it."""


class Role(StrEnum):
    """As whom somebody acts on one case. A person may be several; the table of moves says what each may do."""

    CITIZEN = "citizen"
    REPRESENTATIVE = "representative"
    OFFICER = "officer"
    """Of the post that owes now."""
    SECOND = "second"
    """Of a post that the owing post reports to, and not the person who proposed."""
    SUPERVISOR = "supervisor"
    """Of any post above the owing post."""
    DESK = "desk"
    """The desk that receives and directs (right DIRECT_CASES)."""
    SPOT_CHECKER = "spot_checker"
    APPEAL = "appeal"
    CUSTODIAN = "custodian"
    CLOCK = "clock"


class Deed(StrEnum):
    """What can be done with a case. Each is one command, and one row of its history."""

    FILE = "file"
    PICK_UP = "pick_up"
    ASSIGN = "assign"
    TRANSFER = "transfer"
    NOTE = "note"
    WRITE = "write"
    ASK = "ask"
    REPLY = "reply"
    PROPOSE = "propose"
    PROPOSE_REFUSAL = "propose_refusal"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    LAPSE = "lapse"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    CONFIRM_WITHDRAWAL = "confirm_withdrawal"
    KEEP_OPEN = "keep_open"
    APPEAL = "appeal"
    DECIDE = "decide"
    ESCALATE = "escalate"
    OVERTURN = "overturn"
    RATE = "rate"
    JOIN = "join"
    LEAVE_CLUSTER = "leave_cluster"
    SUPPORT = "support"
    CLAIM = "claim"
    UNMASK = "unmask"
    MOVE_DUE = "move_due"
    CALL = "call"
    """The office calls the citizen through the exchange; it never learns the number."""
    CALLED = "called"
    """How such a call went, by the exchange's own record."""


@dataclass(frozen=True)
class Move:
    """One line of the table: from these states, this deed, by these roles, to that state (None: it stays)."""

    deed: Deed
    states: frozenset[Status]
    roles: frozenset[Role]
    to: Status | None = None


@dataclass(frozen=True)
class Who:
    """The citizen of a new case, as they gave themselves. `number` is E.164; empty for the anonymous.

    `name`, `cnic` and `address` are sealed in `people`; nothing of it is kept elsewhere.
    """

    number: str = ""
    name: str = ""
    cnic: str = ""
    address: str = ""
    email: str = ""
    language: str = "ur"
    care: tuple[Care, ...] = ()
    wants_woman: bool = False


@dataclass(frozen=True)
class NewFile:
    """One file handed in: its name as given and its bytes, neither trusted."""

    name: str
    content: bytes


@dataclass(frozen=True)
class CaseDraft:
    """A case as it is filed. Ids are of `directory` and `Category`; `place` is (longitude, latitude), WGS84 degrees."""

    category: int
    area: int
    words: str
    way: Way
    identity: Identity
    kind: Kind = Kind.COMPLAINT
    gist: str = ""
    language: str = ""
    office: int | None = None
    about_post: int | None = None
    """The post complained of: the case never goes to it, nor to a post below it."""
    place: tuple[float, float] | None = None
    place_words: str = ""
    who: Who = field(default_factory=Who)
    representative: Who | None = None
    consent: str = ""
    files: tuple[NewFile, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Filed:
    """What the citizen is given: the number, the code that opens it (shown once), what happens by when, a digest."""

    case: int
    number: str
    code: str
    due_at: datetime | None
    digest: str


@dataclass(frozen=True)
class CasesFiled:
    """Event: these cases are in."""

    cases: list[int]


@dataclass(frozen=True)
class CaseMoved:
    """Event: a deed was done on a case; `deed` and `status` as their values."""

    case: int
    n: int
    deed: str
    status: str


Citizen = UUID
"""The id of a row of `people.Citizen`."""


class NotInThisState(Refused):
    """That cannot be done with this case as it stands now."""

    status = 409


class SomebodyWasFaster(Refused):
    """Somebody else has just done something with this case. Look at it again before you go on."""

    status = 409


class NotYourRole(Refused):
    """In this case you are not the one who may do that."""

    status = 403


class NobodyAnswers(Refused):
    """No post answers for this matter in this place. Choose another place, or a wider category."""


class NeedsWords(Refused):
    """Say what it is about, in your own words."""


class NeedsReason(Refused):
    """Give the reason."""


class NeedsEvidence(Refused):
    """An outcome needs evidence: a file, or the number and date of an order."""


class NeedsReached(Refused):
    """Say how and when the citizen was told of the outcome."""


class NeedsCourt(Refused):
    """A matter before a court needs the court's name and the number of the case there."""


class NobodyToCall(Refused):
    """No number is known in this case. Write to the citizen on the case’s page instead."""


class NeedsPost(Refused):
    """Choose the post that it goes to."""


class NotThatPost(Refused):
    """It cannot go to that post: it is the one complained of, or stands below it, or is no longer there."""


class ReopenedBefore(Refused):
    """A case is reopened once. If you still do not agree, appeal: a higher officer decides."""


class TooLate(Refused):
    """The time for that is over."""


class NotFromThere(Refused):
    """Without a name, a case can be filed on the web, at a kiosk or at a counter only: a phone names its owner."""


class NoSuchRating(Refused):
    """A rating is a number from 1 to 5."""


class BadCategory(Refused):
    """There is no such category to file a case under on that day."""


class NeedsConsent(Refused):
    """Say how the person agreed that you file the case for them."""


class NobodyToUnmask(Refused):
    """This case is anonymous: nobody knows who filed it, and nobody can find out."""


class AskedYourself(Refused):
    """You asked for this yourself. A second person must decide."""

    status = 403


class BadRule(Refused):
    """The rule {code} names a deadline that there is not, or a number of days that cannot be."""


class BadSheet(Refused):
    """{file}, line {line}: something in it cannot be read, or names what is not there."""


class WrongFile(Refused):
    """This file cannot be taken. Send a photo (JPEG, PNG, WebP), a PDF, a recording (OGG, MP3, WAV) or plain text."""

    status = 415


class FileTooLarge(Refused):
    """This file is too large: at most {megabytes} MB."""

    status = 413


class TooManyFiles(Refused):
    """Too many files at once: at most {most}."""

    status = 413
