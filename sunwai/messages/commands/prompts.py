"""The library of what is played in calls: recordings with an owner, an end and a second person's approval."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from sunwai.base.actors import Actor, Right
from sunwai.ledger.commands import record
from sunwai.messages.commands.versions import approve, next_number
from sunwai.messages.models import Prompt, PromptVersion
from sunwai.messages.types import BadPrompt, VersionState
from sunwai.messages.voice import sound
from sunwai.messages.voice.plan import CODE
from sunwai.messages.voice.sound import VOICES


@transaction.atomic
def record_prompt(
    *, code: str, name: str, language: str, sound_bytes: bytes | None, words: str, speaker: str, by: Actor,
    at: datetime, valid_until: date | None = None,
) -> PromptVersion:  # fmt: skip
    """Adds a version of a prompt, as a draft: a recording, or words for the machine to speak where there is none.

    Raises:
        BadPrompt: its code or language is none, or there is neither recording nor words.
        NotSound, TooLong, NoTool: the recording cannot be taken in, or the words not be spoken.
    """
    by.need(Right.DRAFT_PROGRAMME)
    if not CODE.fullmatch(f"[{code}]") or "|" in code or code.endswith("?") or language not in VOICES:
        raise BadPrompt
    if not sound_bytes and not words.strip():
        raise BadPrompt
    digest, seconds = sound.take_in(sound_bytes) if sound_bytes else sound.speak(words, language)
    prompt, _ = Prompt.objects.get_or_create(code=code, defaults={"name": name or code})
    version = PromptVersion.objects.create(
        prompt=prompt, language=language, number=next_number(prompt, language), digest=digest,
        seconds=seconds, words=words.strip(), speaker=speaker.strip(), is_spoken_by_machine=not sound_bytes,
        valid_until=valid_until, state=VersionState.DRAFT, drafted_by=str(by), drafted_at=at,
    )  # fmt: skip
    record(by=by, action="messages.record_prompt", subject="messages.promptversion", subject_id=version.pk, at=at,
           facts={"code": code, "language": language, "digest": digest})  # fmt: skip
    return version


@transaction.atomic
def approve_prompt(*, version: int, by: Actor, at: datetime) -> PromptVersion:
    """Puts a draft into use, by another person than who recorded it; the version before it is replaced.

    Raises:
        NotFound: there is no such draft.
        NotFirstAndSecond: who recorded it cannot approve it.
    """
    found = approve(PromptVersion, version, by, at)
    record(by=by, action="messages.approve_prompt", subject="messages.promptversion", subject_id=version, at=at)
    return found


@transaction.atomic
def switch_prompt(*, prompt: int, is_on: bool, by: Actor, at: datetime) -> bool:
    """The one switch: off, it is played in no call that begins from now on, whatever plan names it; whether it moved.

    Switching off is anybody's who may draft; on again needs the right to release.
    """
    by.need(Right.RELEASE_PROGRAMME if is_on else Right.DRAFT_PROGRAMME)
    moved = Prompt.objects.filter(pk=prompt).exclude(is_on=is_on).update(is_on=is_on)
    if moved:
        action = "messages.switch_prompt_on" if is_on else "messages.switch_prompt_off"
        record(by=by, action=action, subject="messages.prompt", subject_id=prompt, at=at)
    return bool(moved)
