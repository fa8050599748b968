"""What a programme's file says of its calls: which key means what, and what is said beside the question."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from sunwai.messages.types import Channel
from sunwai.messages.voice.plan import KEY
from sunwai.outreach.programme_file.parts import Part
from sunwai.outreach.programme_file.plan import Calls, Languages

SATISFIED, DISSATISFIED = "satisfied", "dissatisfied"
LEAVE_ALONE = "9"
SCRIPTS = ("reasons", "note", "thanks", "left")
RESULTS = ("busy", "no_answer", "congestion")
MOST_REASONS = 6


def read_calls(part: Part, languages: Languages) -> Calls:
    """Raises:
    BadProgramme: a key is none, a meaning is missing, or a language has nothing to say.
    """
    part.only("keys", "reasons", *languages.use)
    keys = _keys(part.need("keys"))
    if sorted(keys.values()) != [DISSATISFIED, SATISFIED]:
        part.need("keys").wrong(_("One key must mean satisfied and one dissatisfied."))
    reasons = _keys(part.need("reasons"))
    if len(reasons) > MOST_REASONS:
        part.need("reasons").wrong(_("Nobody remembers more than %(most)s reasons.") % {"most": MOST_REASONS})
    words = {language: _scripts(part.need(language)) for language in languages.use}
    return Calls(keys, reasons, "".join(key for key, code in keys.items() if code == DISSATISFIED), words)


def _keys(part: Part) -> dict[str, str]:
    """Lines of "key: meaning"; nine always means to be left alone."""
    part.only(*(name for name in part.parts if KEY.fullmatch(name) and name != LEAVE_ALONE))
    return {key: value.text() for key, value in part.parts.items()}


def _scripts(part: Part) -> dict[str, str]:
    part.only(*SCRIPTS)
    for name in ("reasons", "thanks", "left"):
        part.need(name)
    return {name: " ".join(value.text().split()) for name, value in part.parts.items()}


def again_when(step: Part, channel: Channel) -> dict[str, timedelta]:
    """How long a call waits after each way of reaching nobody."""
    part = step.get("again_when")
    if part is None:
        return {}
    if channel is not Channel.VOICE:
        part.wrong(_("Only a call can be busy: this belongs to a step by voice."))
    part.only(*RESULTS)
    return {result: value.duration() for result, value in part.parts.items()}
