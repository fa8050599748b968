from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from sunwai.base.refusals import Refused


class RemedyKind(StrEnum):
    """What was done. To a person: from commended to dismissed; to the system: from rule to budget."""

    COMMENDED = "commended"
    COACHED = "coached"
    WARNED = "warned"
    INQUIRY = "inquiry"
    SHOW_CAUSE = "show_cause"
    TRANSFERRED = "transferred"
    PENALTY = "penalty"
    SUSPENDED = "suspended"
    DISMISSED = "dismissed"
    RULE = "rule"
    FEE_NOTICE = "fee_notice"
    STAFF = "staff"
    BUDGET = "budget"

    @property
    def is_of_system(self) -> bool:
        return self in {RemedyKind.RULE, RemedyKind.FEE_NOTICE, RemedyKind.STAFF, RemedyKind.BUDGET}

    @property
    def label(self) -> str:
        names = {
            "commended": _("Commended"),
            "coached": _("Coached"),
            "warned": _("Warned"),
            "inquiry": _("Inquiry ordered"),
            "show_cause": _("Show-cause notice"),
            "transferred": _("Transferred"),
            "penalty": _("Penalty"),
            "suspended": _("Suspended"),
            "dismissed": _("Dismissed"),
            "rule": _("Rule changed"),
            "fee_notice": _("Fee notice put up"),
            "staff": _("Staff added"),
            "budget": _("Budget given"),
        }
        return str(names[self.value])


class OrderNeeded(Refused):
    """Give the number and date of the order behind this remedy."""


class AlreadyRecorded(Refused):
    """This remedy under this order was recorded before."""


class NotAcknowledged(Refused):
    """Acknowledge the finding first."""


class AlreadyCorrected(Refused):
    """This remedy was corrected before; correct the newer row."""
