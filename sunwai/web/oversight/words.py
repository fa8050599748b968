"""Words for codes on the pages of oversight."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, "str | Promise"]

PERIODS: dict[str, tuple[int, str | Promise]] = {
    "hour": (1, _("The last hour")),
    "day": (24, _("The last day")),
    "week": (168, _("The last seven days")),
    "month": (720, _("The last thirty days")),
}
CHANNELS: Words = {
    "sms": _("Texts"), "voice": _("Calls by machine"), "caller": _("Calls by people"), "email": _("E-mail"),
    "web": _("Web"),
}  # fmt: skip
LINE_STATES: Words = {"up": _("up"), "down": _("down"), "slowed": _("slowed by its carrier")}
SWITCHES: Words = {
    "began": _("the first to carry"), "down": _("the other was down"), "errors": _("the other had too many errors"),
    "slow_receipts": _("the other's receipts came late"), "line_ended": _("the other's contract had ended"),
    "paused": _("the other was paused"), "back": _("back to the line of a lower rank"),
    "in_reserve": _("back to the line of a lower rank"), "gone": _("the other is no longer there"),
}  # fmt: skip
STANDINGS: Words = {
    "runs": _("runs"), "faulty": _("does not answer"), "gone": _("gone"), "ended": _("was told to end"),
}  # fmt: skip
THING_STATES: Words = {
    "todo": _("waits"), "doing": _("under way"), "succeeded": _("done"), "failed": _("failed"),
    "cancelled": _("called off"), "aborting": _("being stopped"), "aborted": _("stopped"),
}  # fmt: skip
REASONS: Words = {
    "no_outcome": _("The carrier had it when the link or our sender broke"),
    "no_receipt": _("The carrier took it, and no receipt came"),
    "found_by_number": _("Its id never reached us; a receipt was found by the number"),
    "found_by_query": _("Its id never reached us; the carrier was asked"),
    "call_lost": _("The voice engine died during the call"),
}
SETTLED: Words = {
    "receipt": _("a receipt"), "receipt_or_query": _("a receipt, or our question to the carrier"),
    "own_reference": _("a receipt that names our reference"), "call_record": _("the voice engine's record"),
    "late_receipt": _("only a late receipt; else it stays unknown"), "nothing": _("nothing; it stays unknown"),
}  # fmt: skip
