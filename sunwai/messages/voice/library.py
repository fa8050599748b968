"""Which sound a script plays now: the approved version in its language, while it may be played, else another way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from sunwai.directory.almanac import held_by
from sunwai.directory.days import Hold
from sunwai.messages.models import PromptVersion
from sunwai.messages.types import VersionState
from sunwai.messages.voice import sound
from sunwai.messages.voice.plan import parts_of

LEADER = "leader"
"""How the code of a recording in a leader's voice begins, such as leader-greeting."""


class NoPrompt(Exception):
    """A script names a prompt that may not be played now, and nothing stands in for it."""


def playable(codes: Sequence[str], language: str, day: date) -> dict[str, str]:
    """The digest of each prompt that may be played today in a language.

    Approved by a second person, switched on, and not past its day: the leader's voice ends everywhere at once. Where a
    season holds it back, a recording in it is passed over from the season's first midnight to its last.
    """
    held = Q(prompt__code__startswith=LEADER) if held_by(Hold.LEADER_VOICE, day) else Q(pk__in=[])
    rows = PromptVersion.objects.filter(
        ~held,
        Q(valid_until__isnull=True) | Q(valid_until__gte=day),
        prompt__code__in=list(codes), prompt__is_on=True, language=language, state=VersionState.APPROVED,
    ).values_list("prompt__code", "digest")  # fmt: skip
    return dict(rows)


def digests(script: str, language: str, day: date) -> list[str]:
    """The files that a script plays, in order.

    Raises:
        NoPrompt: a prompt may not be played now and has no other and no `?`, or nothing is left to play.
        NoTool, NotSound: the machine cannot speak the words.
    """
    parts = parts_of(script)
    named = [text.rstrip("?").split("|") for kind, text in parts if kind == "prompt"]
    recorded = playable([code for codes in named for code in codes], language, day)
    found = []
    for kind, text in parts:
        if kind == "words":
            found.append(sound.speak(text, language)[0])
            continue
        first = next((recorded[code] for code in text.rstrip("?").split("|") if code in recorded), None)
        if first is None and not text.endswith("?"):
            raise NoPrompt(text)
        found += [first] if first else []
    if not found:
        raise NoPrompt
    return found
