"""Click to call: our caller's phone rings first, then the citizen's, whose number the caller's phone is never told."""

from __future__ import annotations

import re
from datetime import datetime

from sunwai.messages.models import Line
from sunwai.messages.types import Channel, NoVoice
from sunwai.messages.voice.ami import Ami, EngineGone, originate
from sunwai.messages.voice.placing import NUMBER
from sunwai.messages.voice.settings import read

EXTENSION = re.compile(r"[A-Za-z0-9_-]{1,40}")
REFERENCE = re.compile(r"[A-Za-z0-9-]{1,60}")


def voice_line(at: datetime) -> Line | None:  # noqa: ARG001
    """The voice line that joins callers to citizens: the first in use that is up, else the first in use."""
    lines = list(Line.objects.filter(channel=Channel.VOICE, is_active=True).order_by("rank", "id"))
    return next((line for line in lines if line.state == "up"), lines[0] if lines else None)


def place_bridge(  # noqa: PLR0913
    *, line: Line, extension: str, number: str, reference: str, ring_seconds: int = 40, length_seconds: int = 1800
) -> None:
    """Rings the caller's `extension`, and once it is picked up the citizen's `number` (e164, in clear, kept nowhere).

    How it went comes as `BridgesEnded` with this `reference` (letters, digits and dashes), from the engine's record.

    Raises:
        NoVoice: the engine is not there or cannot speak; nothing rang.
        ValueError: an extension, number or reference that is none.
    """
    for text, shape in ((extension, EXTENSION), (number, NUMBER), (reference, REFERENCE)):
        if not shape.fullmatch(text):
            raise ValueError("not an extension, a number or a reference")
    known = read(line.code, line.settings)
    facts = {"SW_NUMBER": number, "SW_RING": str(ring_seconds), "SW_LENGTH": str(length_seconds)}
    fields = originate(
        f"PJSIP/{extension}", f"b-{reference}_", "sunwai-bridge",
        ring_seconds=ring_seconds, caller_id=known.caller_id, facts=facts,
    )  # fmt: skip
    try:
        with Ami(known.host, known.port, known.user, known.password) as ami:
            ami.need(["sunwai-bridge"])
            ami.ask("Originate", fields)
    except EngineGone:
        raise NoVoice from None
