"""The deeds by name, as doors call them. Each is one line of the table, done by `act`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sunwai.base.actors import Actor
from sunwai.casework.commands.acting import act
from sunwai.casework.models import CaseEvent
from sunwai.casework.types import Deed, NewFile, Outcome, Reached, Role


def pick_up(*, case: int, by: Actor, at: datetime, role: Role = Role.OFFICER, expect: int | None = None) -> CaseEvent:
    return act(case=case, deed=Deed.PICK_UP, role=role, by=by, at=at, expect=expect)


def assign(
    *, case: int, post: int, by: Actor, at: datetime, role: Role = Role.SUPERVISOR, words: str = "",
    expect: int | None = None,
) -> CaseEvent:  # fmt: skip
    return act(case=case, deed=Deed.ASSIGN, role=role, by=by, at=at, post=post, words=words, expect=expect)


def transfer(
    *, case: int, post: int, words: str, by: Actor, at: datetime, role: Role = Role.OFFICER, expect: int | None = None
) -> CaseEvent:
    """It is another's: it goes to them with the reason. No clock starts again."""
    return act(case=case, deed=Deed.TRANSFER, role=role, by=by, at=at, post=post, words=words, expect=expect)


def note(
    *, case: int, words: str, by: Actor, at: datetime, role: Role = Role.OFFICER, files: Sequence[NewFile] = ()
) -> CaseEvent:
    """A note inside the office; the citizen does not see it."""
    return act(case=case, deed=Deed.NOTE, role=role, by=by, at=at, words=words, files=files)


def write(*, case: int, words: str, by: Actor, at: datetime, role: Role, files: Sequence[NewFile] = ()) -> CaseEvent:
    """Words between citizen and office. A citizen's words restart nothing."""
    return act(case=case, deed=Deed.WRITE, role=role, by=by, at=at, words=words, files=files)


def ask(
    *, case: int, words: str, by: Actor, at: datetime, role: Role = Role.OFFICER, expect: int | None = None
) -> CaseEvent:
    return act(case=case, deed=Deed.ASK, role=role, by=by, at=at, words=words, expect=expect)


def reply(
    *, case: int, words: str, by: Actor, at: datetime, role: Role = Role.CITIZEN, files: Sequence[NewFile] = ()
) -> CaseEvent:
    return act(case=case, deed=Deed.REPLY, role=role, by=by, at=at, words=words, files=files)


def propose(
    *, case: int, outcome: Outcome, by: Actor, at: datetime, role: Role = Role.OFFICER, words: str = "",
    reason: str = "", court: str = "", court_number: str = "", evidence: str = "", reached: Reached | None = None,
    reached_at: datetime | None = None, files: Sequence[NewFile] = (), expect: int | None = None,
) -> CaseEvent:  # fmt: skip
    """Offers an outcome; one that gives no relief goes to a second officer first.

    `evidence` is the number and date of an order, where no file is given; `reason` a `DropReason`.
    """
    facts = {
        "outcome": outcome.value, "reason": reason, "court": court, "court_number": court_number, "evidence": evidence,
        "reached": reached.value if reached else "", "reached_at": reached_at,
    }  # fmt: skip
    deed = Deed.PROPOSE_REFUSAL if outcome.needs_second_officer else Deed.PROPOSE
    return act(case=case, deed=deed, role=role, by=by, at=at, words=words, facts=facts, files=files, expect=expect)


def approve(
    *, case: int, by: Actor, at: datetime, role: Role = Role.SECOND, words: str = "", expect: int | None = None
) -> CaseEvent:
    return act(case=case, deed=Deed.APPROVE, role=role, by=by, at=at, words=words, expect=expect)


def send_back(
    *, case: int, words: str, by: Actor, at: datetime, role: Role = Role.SECOND, expect: int | None = None
) -> CaseEvent:
    return act(case=case, deed=Deed.SEND_BACK, role=role, by=by, at=at, words=words, expect=expect)


def confirm(
    *, case: int, by: Actor, at: datetime, role: Role = Role.CITIZEN, words: str = "", expect: int | None = None
) -> CaseEvent:
    return act(case=case, deed=Deed.CONFIRM, role=role, by=by, at=at, words=words, expect=expect)


def refuse(
    *, case: int, by: Actor, at: datetime, role: Role = Role.CITIZEN, words: str = "", files: Sequence[NewFile] = ()
) -> CaseEvent:
    return act(case=case, deed=Deed.REFUSE, role=role, by=by, at=at, words=words, files=files)


def reopen(
    *, case: int, by: Actor, at: datetime, role: Role = Role.CITIZEN, words: str = "", files: Sequence[NewFile] = ()
) -> CaseEvent:
    """Once, freely; it goes to the post above."""
    return act(case=case, deed=Deed.REOPEN, role=role, by=by, at=at, words=words, files=files)


def withdraw(*, case: int, by: Actor, at: datetime, role: Role = Role.CITIZEN, words: str = "") -> CaseEvent:
    """The citizen wants to end it; the spot-check unit asks them first whether that is their own wish."""
    return act(case=case, deed=Deed.WITHDRAW, role=role, by=by, at=at, words=words)


def confirm_withdrawal(
    *, case: int, by: Actor, at: datetime, role: Role = Role.SPOT_CHECKER, words: str = ""
) -> CaseEvent:
    return act(case=case, deed=Deed.CONFIRM_WITHDRAWAL, role=role, by=by, at=at, words=words)


def keep_open(*, case: int, by: Actor, at: datetime, role: Role, words: str = "") -> CaseEvent:
    return act(case=case, deed=Deed.KEEP_OPEN, role=role, by=by, at=at, words=words)


def appeal(
    *, case: int, words: str, by: Actor, at: datetime, role: Role = Role.CITIZEN, files: Sequence[NewFile] = ()
) -> CaseEvent:
    return act(case=case, deed=Deed.APPEAL, role=role, by=by, at=at, words=words, files=files)


def decide(
    *, case: int, words: str, by: Actor, at: datetime, outcome: Outcome, remedy: str = "ombudsman",
    role: Role = Role.APPEAL, files: Sequence[NewFile] = (), expect: int | None = None,
) -> CaseEvent:  # fmt: skip
    """The appeal's decision, which is final here; `remedy` is where outside the citizen may still go."""
    facts = {"outcome": outcome.value, "remedy": remedy}
    return act(
        case=case, deed=Deed.DECIDE, role=role, by=by, at=at, words=words, facts=facts, files=files, expect=expect
    )


def rate(
    *, case: int, rating: int, by: Actor, at: datetime, role: Role = Role.CITIZEN, words: str = "", why: str = ""
) -> CaseEvent:
    """From 1 to 5; `why` is a code."""
    facts: dict[str, object] = {"rating": rating} | ({"why": why} if why else {})
    return act(case=case, deed=Deed.RATE, role=role, by=by, at=at, words=words, facts=facts)


def escalate(*, case: int, by: Actor, at: datetime, role: Role = Role.SUPERVISOR, words: str = "") -> CaseEvent:
    return act(case=case, deed=Deed.ESCALATE, role=role, by=by, at=at, words=words)


def overturn(*, case: int, words: str, by: Actor, at: datetime, role: Role = Role.SPOT_CHECKER) -> CaseEvent:
    """A spot check found that the outcome was not what the citizen got: the case is open again."""
    return act(case=case, deed=Deed.OVERTURN, role=role, by=by, at=at, words=words)
