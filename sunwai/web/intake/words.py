"""What states and reasons of imports are called on pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REASONS = {
    "ragged": _("More or fewer fields than the header"),
    "unreadable": _("Cannot be read"),
    "missing": _("Something needed is missing"),
    "bad_date": _("The date cannot be read"),
    "future_date": _("The date is in the future"),
    "bad_number": _("Not a telephone number"),
    "unknown_office": _("Office not known"),
    "unknown_service": _("Service not known"),
    "wrong_department": _("Office or service of another department"),
    "unknown_post": _("Post not known"),
    "unknown_code": _("Code not known"),
}
FILE_STATES = {
    "reading": _("being read"), "loaded": _("loaded"), "refused": _("refused"), "retracted": _("retracted"),
}  # fmt: skip
ROW_STATES = {"open": _("waits"), "replayed": _("read again"), "dropped": _("given up")}
UPLOAD_STATES = {"waiting": _("waits its turn"), "reading": _("being read"), "done": _("done"), "refused": _("refused")}
