"""What findings and figures are called on pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

FINDINGS = {
    "bribes_alleged": _("Bribes alleged more often than elsewhere"),
    "dissatisfied": _("More people dissatisfied than elsewhere"),
    "wrong_numbers": _("More wrong numbers than elsewhere"),
    "feed_without_numbers": _("Records come without telephone numbers"),
}
COUNTS = {
    "transactions": _("Services used"),
    "asked": _("Asked"),
    "reached": _("Reached"),
    "replied": _("Replied"),
    "answered": _("Answered"),
    "wrong_person": _("Wrong person"),
}
RATES = {"dissatisfied": _("Dissatisfied"), "bribe_alleged": _("Bribe alleged")}
GROUPS = {
    "service": _("By service"), "office": _("By office"), "department": _("By department"),
    "district": _("By district"),
}  # fmt: skip


def finding_words(kind: str) -> str:
    """What a kind of finding says."""
    return str(FINDINGS.get(kind, kind))
