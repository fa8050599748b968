"""How a case stands, and what happened to it, in a sentence for everybody."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from sunwai.casework.types import Deed, Outcome, Status

STANDS = {
    Status.NEW: _("Waiting to be picked up."),
    Status.IN_PROGRESS: _("The office is at work on it."),
    Status.INFO_NEEDED: _("The office asked the citizen something."),
    Status.CHECKING: _("A second officer looks at the decision."),
    Status.TOLD: _("The citizen was told the decision and has not yet said whether it is so."),
    Status.CONFIRMED: _("The citizen confirmed the outcome."),
    Status.UNANSWERED: _("The citizen did not say whether it is so."),
    Status.WITHDRAWING: _("The citizen wishes to withdraw it; this is checked by a call."),
    Status.WITHDRAWN: _("The citizen withdrew it."),
    Status.APPEALED: _("The citizen appealed."),
    Status.DECIDED: _("The appeal is decided."),
    Status.KEPT: _("Kept as information."),
}
GOT = {
    Outcome.RELIEF_GRANTED: _("Relief granted."),
    Outcome.PARTIAL_RELIEF: _("Part of the relief granted."),
    Outcome.CANNOT: _("It cannot be granted."),
    Outcome.DROPPED: _("It was dropped."),
    Outcome.SUB_JUDICE: _("It is before a court."),
}
HAPPENED = {
    Deed.FILE: _("It was filed."),
    Deed.PICK_UP: _("The office picked it up."),
    Deed.TRANSFER: _("It was passed to another office."),
    Deed.ASK: _("The office asked the citizen something."),
    Deed.PROPOSE: _("The office says what was done."),
    Deed.APPROVE: _("A second officer agreed to the decision."),
    Deed.CONFIRM: _("The citizen confirmed the outcome."),
    Deed.REFUSE: _("The citizen says that it is not so; it is open again."),
    Deed.LAPSE: _("The citizen did not say whether it is so."),
    Deed.REOPEN: _("The citizen opened it again."),
    Deed.CONFIRM_WITHDRAWAL: _("The citizen withdrew it."),
    Deed.KEEP_OPEN: _("It stays open."),
    Deed.APPEAL: _("The citizen appealed."),
    Deed.DECIDE: _("The appeal is decided."),
    Deed.ESCALATE: _("Its date passed; it went to the post above."),
    Deed.OVERTURN: _("A check found that it is not so; it is open again."),
}


def notes_of(status: Status, outcome: str) -> str:
    """How it stands, and what the citizen got where that is said."""
    got = GOT.get(Outcome(outcome)) if outcome in set(Outcome) else None
    return " ".join(gettext(one) for one in (STANDS[status], got) if one)


def happened(deed: Deed) -> str:
    return gettext(HAPPENED[deed]) if deed in HAPPENED else ""
