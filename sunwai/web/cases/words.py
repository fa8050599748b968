"""Words for the codes of a case, for citizens and officers alike."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sunwai.casework.types import (
    Care,
    DeadlineKind,
    Deed,
    DropReason,
    Identity,
    Kind,
    Outcome,
    Reached,
    Role,
    Status,
    Way,
)
from sunwai.complaints.types import CallEnd

Words = dict[str, "str | Promise"]

KINDS: Words = {
    Kind.COMPLAINT: _("a complaint"), Kind.SUGGESTION: _("a suggestion"),
    Kind.LAW_BROKEN: _("a report that a law is broken"), Kind.QUESTION: _("a question"),
}  # fmt: skip
STATUSES: Words = {
    Status.NEW: _("waits for an officer"), Status.IN_PROGRESS: _("being worked on"),
    Status.INFO_NEEDED: _("waits for the citizen’s answer"), Status.CHECKING: _("a second officer is checking"),
    Status.TOLD: _("waits for the citizen’s word"), Status.CONFIRMED: _("confirmed by the citizen"),
    Status.UNANSWERED: _("ended without the citizen’s word"), Status.WITHDRAWING: _("withdrawal being checked"),
    Status.WITHDRAWN: _("withdrawn"), Status.APPEALED: _("under appeal"), Status.DECIDED: _("decided on appeal"),
    Status.KEPT: _("kept as information"),
}  # fmt: skip
OUTCOMES: Words = {
    Outcome.RELIEF_GRANTED: _("Relief was granted"), Outcome.PARTIAL_RELIEF: _("Part of the relief was granted"),
    Outcome.CANNOT: _("It cannot be granted"), Outcome.DROPPED: _("It was dropped"),
    Outcome.SUB_JUDICE: _("It is before a court"),
}  # fmt: skip
DROPS: Words = {
    DropReason.SAME_CASE: _("The same person has the same case open"),
    DropReason.NOTHING_TO_ACT_ON: _("It says nothing that can be acted on"),
    DropReason.NO_ANSWER_TO_QUESTION: _("Our question was not answered, and it cannot go on without"),
    DropReason.ABUSE_ONLY: _("It has nothing but abuse"), DropReason.DECIDED_BEFORE: _("It was decided before"),
}  # fmt: skip
REACHED: Words = {
    Reached.CALL: _("By a call"), Reached.VISIT: _("By a visit"), Reached.TEXT: _("By a text"),
    Reached.LETTER: _("By a letter"), Reached.IN_PERSON: _("In person at the office"),
    Reached.CASE_PAGE: _("By the case’s page only"),
}  # fmt: skip
CARES: Words = {
    Care.WOMAN: _("I am a woman"), Care.DISABILITY: _("I live with a disability"),
    Care.MINORITY: _("I belong to a minority"), Care.OVERSEAS: _("I am a Pakistani abroad"),
    Care.FOREIGNER: _("I am a foreigner"),
}  # fmt: skip
IDENTITIES: Words = {
    Identity.NAMED: _("With my name"), Identity.CONFIDENTIAL: _("In confidence"),
    Identity.ANONYMOUS: _("Without a name"),
}  # fmt: skip
MEANINGS: Words = {
    Identity.NAMED: _(
        "The office that must act sees your name and number. Choose this where they must know who you are: my "
        "pension, my water, my land."
    ),
    Identity.CONFIDENTIAL: _(
        "The office does not learn who you are. Only a keeper of identities apart from it can open your name, for a "
        "written reason that a second person agrees to, and you are told when it happens."
    ),
    Identity.ANONYMOUS: _(
        "Nobody learns who you are, we neither. We ask no number, since a phone names its owner. You get a code of 16 "
        "digits, by which you read our answers here; if you lose it, nobody can help you."
    ),
}
WAYS: Words = {
    Way.WEB: _("Web"), Way.SMS: _("Text"), Way.CALL: _("Call"), Way.COUNTER: _("Counter"), Way.PAPER: _("Paper"),
    Way.KACHEHRI: _("Open kachehri"), Way.BEHALF: _("On behalf"), Way.KIOSK: _("Kiosk"), Way.API: _("Other software"),
    Way.FEEDBACK: _("From an answer"), Way.IMPORT: _("Brought over"),
}  # fmt: skip
DEADLINES: Words = {
    DeadlineKind.REPLY: _("First answer"), DeadlineKind.FINAL: _("Decision"),
    DeadlineKind.HEAD: _("Goes to the head of the organisation"), DeadlineKind.ANSWER: _("The citizen’s answer"),
    DeadlineKind.CONFIRM: _("The citizen’s word on the outcome"), DeadlineKind.CHECK: _("The second officer’s check"),
    DeadlineKind.APPEAL: _("Decision on the appeal"), DeadlineKind.WITHDRAWAL: _("Check of the withdrawal"),
    DeadlineKind.LEVEL: _("Decision by the higher post"),
    "reopen": _("May be opened again within"),
}  # fmt: skip
ROLES: Words = {
    Role.CITIZEN: _("the citizen"), Role.REPRESENTATIVE: _("who filed for the citizen"),
    Role.OFFICER: _("the office"), Role.SECOND: _("a second officer"), Role.SUPERVISOR: _("a higher officer"),
    Role.DESK: _("the receiving desk"), Role.SPOT_CHECKER: _("the checking unit"),
    Role.APPEAL: _("the appeal authority"), Role.CUSTODIAN: _("the keeper of identities"), Role.CLOCK: _("the clock"),
}  # fmt: skip
DEEDS: Words = {
    Deed.FILE: _("The case was filed"), Deed.PICK_UP: _("An officer took it up"),
    Deed.ASSIGN: _("It was given to another post"), Deed.TRANSFER: _("It was sent on to where it belongs"),
    Deed.NOTE: _("Internal note"), Deed.WRITE: _("Words were added"), Deed.ASK: _("The office asked a question"),
    Deed.REPLY: _("The question was answered"), Deed.PROPOSE: _("The office said what was done"),
    Deed.PROPOSE_REFUSAL: _("The office proposes to end it without relief; a second officer looks at it"),
    Deed.APPROVE: _("A second officer agreed"), Deed.SEND_BACK: _("The second officer sent it back"),
    Deed.CONFIRM: _("The citizen confirmed that it is solved"),
    Deed.REFUSE: _("The citizen said that it is not solved"),
    Deed.LAPSE: _("No word came from the citizen in time. That is not counted as satisfied"),
    Deed.REOPEN: _("The citizen opened it again"), Deed.WITHDRAW: _("A withdrawal was asked for"),
    Deed.CONFIRM_WITHDRAWAL: _("The citizen was called, and confirmed the withdrawal"),
    Deed.KEEP_OPEN: _("It is not withdrawn and goes on"), Deed.APPEAL: _("The citizen appealed"),
    Deed.DECIDE: _("The appeal was decided. This is final here"),
    Deed.ESCALATE: _("A date was missed: it went to a higher post"),
    Deed.OVERTURN: _("A check found that it was not solved; it is open again"), Deed.RATE: _("The citizen rated it"),
    Deed.JOIN: _("It was joined with others about the same matter"), Deed.LEAVE_CLUSTER: _("It was parted from others"),
    Deed.SUPPORT: _("Somebody else said: me too"), Deed.CLAIM: _("The citizen said that the case is their own"),
    Deed.UNMASK: _("Somebody asked who is behind this case"), Deed.MOVE_DUE: _("A date was moved by its rule"),
    Deed.CALL: _("The office called the citizen"), Deed.CALLED: _("The call ended"),
}  # fmt: skip
BY_CLOCK: Words = {Deed.REPLY: _("No answer came in time; the clock runs on")}
TO_DO: Words = {
    Deed.PICK_UP: _("Take it up"), Deed.ASSIGN: _("Give to a post"), Deed.TRANSFER: _("Send on"),
    Deed.NOTE: _("Note"), Deed.WRITE: _("Write"), Deed.ASK: _("Ask the citizen"),
    Deed.PROPOSE: _("Propose an outcome"), Deed.APPROVE: _("Agree"), Deed.SEND_BACK: _("Send back"),
    Deed.CONFIRM_WITHDRAWAL: _("Withdrawal confirmed"), Deed.KEEP_OPEN: _("Not withdrawn"),
    Deed.DECIDE: _("Decide the appeal"), Deed.JOIN: _("Join"), Deed.LEAVE_CLUSTER: _("Part from its cluster"),
    Deed.UNMASK: _("Ask for the identity"), Deed.OVERTURN: _("Not solved: open again"),
}  # fmt: skip
CALLS: Words = {
    CallEnd.NOBODY: _("Nobody picked up the office’s call"),
    CallEnd.NOT_RUNG: _("The office’s call was not put through: the citizen’s phone did not ring"),
}
PAUSES: Words = {
    "citizen_asked": _("The citizen was asked a question"), "court": _("A court has stopped it"),
    "holiday": _("A holiday"), "withdrawal": _("A withdrawal is being checked"),
}  # fmt: skip


def done_by(deed: str, role: str) -> str:
    """Who did it, in words; how a call went is what the exchange says."""
    return gettext("the exchange") if deed == Deed.CALLED else str(ROLES.get(role, role))


def called(facts: Mapping[str, object]) -> str:
    """How a call of the office went: how long was spoken, in minutes and seconds, or that it was not."""
    if facts.get("kind") != CallEnd.SPOKEN:
        return str(CALLS.get(str(facts.get("kind", "")), DEEDS[Deed.CALLED]))
    minutes, seconds = divmod(int(str(facts.get("seconds", 0))), 60)
    return gettext("The call was picked up. They spoke for {minutes} min {seconds} s").format(
        minutes=minutes, seconds=seconds
    )


def happened(deed: str, role: str) -> str:
    """What a deed is called in the history; the clock's own words where it acted."""
    words = BY_CLOCK.get(deed) if role == Role.CLOCK else None
    return str(words or DEEDS.get(deed, deed))
