"""What deeds and roles are called in documents."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sunwai.casework.types import Deed, Role

DEEDS = {
    Deed.FILE: _("Filed"), Deed.PICK_UP: _("Taken up"), Deed.ASSIGN: _("Given to a post"),
    Deed.TRANSFER: _("Sent to the right office"), Deed.NOTE: _("Note within the office"), Deed.WRITE: _("Written"),
    Deed.ASK: _("Question to the citizen"), Deed.REPLY: _("The question ended"), Deed.PROPOSE: _("Outcome written"),
    Deed.PROPOSE_REFUSAL: _("Outcome without relief, for a second officer"),
    Deed.APPROVE: _("Agreed by a second officer"),
    Deed.SEND_BACK: _("Sent back by a second officer"), Deed.CONFIRM: _("Confirmed by the citizen"),
    Deed.REFUSE: _("Refused by the citizen"), Deed.LAPSE: _("Time passed without an answer"),
    Deed.REOPEN: _("Opened again"), Deed.WITHDRAW: _("Wish to withdraw"),
    Deed.CONFIRM_WITHDRAWAL: _("Withdrawn, after a call"), Deed.KEEP_OPEN: _("Not withdrawn"),
    Deed.APPEAL: _("Appealed"), Deed.DECIDE: _("Decided on appeal"), Deed.ESCALATE: _("Went to a higher post"),
    Deed.OVERTURN: _("Overturned by a spot check"), Deed.RATE: _("Rated"), Deed.JOIN: _("Joined with others"),
    Deed.LEAVE_CLUSTER: _("Parted from others"), Deed.SUPPORT: _("Supported"),
    Deed.CLAIM: _("Taken over by the citizen"),
    Deed.UNMASK: _("Identity shown"), Deed.MOVE_DUE: _("Date moved"), Deed.CALL: _("Called by the office"),
    Deed.CALLED: _("How the call went"),
}  # fmt: skip
ROLES = {
    Role.CITIZEN: _("Citizen"), Role.REPRESENTATIVE: _("Representative"), Role.OFFICER: _("Officer"),
    Role.SECOND: _("Second officer"), Role.SUPERVISOR: _("Supervisor"), Role.DESK: _("Receiving desk"),
    Role.SPOT_CHECKER: _("Unit apart"), Role.APPEAL: _("Appeal"), Role.CUSTODIAN: _("Custodian of identities"),
    Role.CLOCK: _("Clock"),
}  # fmt: skip
