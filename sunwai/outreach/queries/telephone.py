"""Whether a caller is joined to citizens by the exchange, so that no number is shown."""

from __future__ import annotations

from datetime import datetime

from sunwai.messages.models import Line
from sunwai.messages.voice.bridge import voice_line
from sunwai.outreach.queries.calling import caller_of
from sunwai.people.models import Account


def telephone_of(account: Account, at: datetime) -> tuple[Line, str] | None:
    """The voice line that is up and this caller's extension at it, or None: then a number is shown."""
    caller = caller_of(account)
    line = voice_line(at) if caller and caller.extension else None
    return (line, caller.extension) if caller and line and line.state == "up" else None
