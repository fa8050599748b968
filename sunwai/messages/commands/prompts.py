"""The library of what is played in calls: recordings with an owner, an end and a second person's approval."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotFound
from sunwai.ledger.commands import record
from sunwai.messages.models import Prompt, PromptVersion
from sunwai.messages.types import BadPrompt, VersionState
from sunwai.messages.voice import sound
from sunwai.messages.voice.plan import CODE
from sunwai.messages.voice.sound import VOICES
from sunwai.people.types import NotFirstAndSecond


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
    Prompt.objects.select_for_update().get(pk=prompt.pk)
    last = prompt.versions.filter(language=language).aggregate(last=Max("number"))["last"] or 0
    version = PromptVersion.objects.create(
        prompt=prompt, language=language, number=last + 1, digest=digest, seconds=seconds, words=words.strip(),
        speaker=speaker.strip(), is_spoken_by_machine=not sound_bytes, valid_until=valid_until,
        state=VersionState.DRAFT, drafted_by=str(by), drafted_at=at,
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
    by.need(Right.RELEASE_PROGRAMME)
    found = PromptVersion.objects.select_for_update().filter(pk=version, state=VersionState.DRAFT).first()
    if found is None:
        raise NotFound
    if found.drafted_by == str(by):
        raise NotFirstAndSecond
    others = PromptVersion.objects.filter(prompt=found.prompt_id, language=found.language, state=VersionState.APPROVED)
    others.update(state=VersionState.RETIRED)
    found.state, found.approved_by, found.approved_at = VersionState.APPROVED, str(by), at
    try:
        with transaction.atomic():
            found.save(update_fields=["state", "approved_by", "approved_at"])
    except IntegrityError:
        raise NotFound from None
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
