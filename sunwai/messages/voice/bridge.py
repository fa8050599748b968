"""Click to call: our caller's phone rings first, then the citizen's, whose number the caller's phone is never told.

And listening to such a call: a third phone hears both, and neither hears it. Nothing of it is recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sunwai.messages.models import Line
from sunwai.messages.types import Channel, NobodySpeaks, NoVoice, PhoneAway
from sunwai.messages.voice.ami import Ami, EngineGone, originate
from sunwai.messages.voice.placing import NUMBER
from sunwai.messages.voice.settings import Settings, read

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
        PhoneAway: no telephone is signed in by that extension; nothing rang.
        ValueError: an extension, number or reference that is none.
    """
    _check((extension, EXTENSION), (number, NUMBER), (reference, REFERENCE))
    known = read(line.code, line.settings)
    facts = {"SW_NUMBER": number, "SW_RING": str(ring_seconds), "SW_LENGTH": str(length_seconds)}
    fields = originate(
        f"PJSIP/{extension}", f"b-{reference}_", "sunwai-bridge",
        ring_seconds=ring_seconds, caller_id=known.caller_id, facts=facts,
    )  # fmt: skip
    with _engine(known, "sunwai-bridge", extension) as ami:
        ami.ask("Originate", fields)


def place_listening(  # noqa: PLR0913
    *, line: Line, extension: str, bridge: str, reference: str, ring_seconds: int = 20, length_seconds: int = 1800
) -> None:
    """Rings a listener's `extension`; picked up, it hears the call that was placed with the reference `bridge`.

    From when to when comes as `ListeningsEnded` with this `reference`.

    Raises:
        NobodySpeaks: that call is not joined now.
        NoVoice, PhoneAway, ValueError: as when placing a call.
    """
    _check((extension, EXTENSION), (bridge, REFERENCE), (reference, REFERENCE))
    known = read(line.code, line.settings)
    heard = f"b-{bridge}_"
    fields = originate(
        f"PJSIP/{extension}", f"l-{reference}_", "sunwai-listen", ring_seconds=ring_seconds,
        caller_id=known.caller_id, facts={"SW_HEARD": heard, "SW_LENGTH": str(length_seconds)},
    )  # fmt: skip
    with _engine(known, "sunwai-listen", extension) as ami:
        if heard not in ami.speaking():
            raise NobodySpeaks
        ami.ask("Originate", fields)


def _check(*given: tuple[str, re.Pattern[str]]) -> None:
    if not all(shape.fullmatch(text) for text, shape in given):
        raise ValueError("not an extension, a number or a reference")


@contextmanager
def _engine(known: Settings, context: str, extension: str) -> Iterator[Ami]:
    """The engine, if it answers, has that part of our dialplan, and this telephone is signed in."""
    try:
        with Ami(known.host, known.port, known.user, known.password) as ami:
            ami.need([context])
            if not ami.has_phone(extension):
                raise PhoneAway
            yield ami
    except EngineGone:
        raise NoVoice from None
