"""From a message's plan to what the engine is told; and what the engine left in the spool for us."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from django.db.models import QuerySet

from sunwai.messages.models import Message
from sunwai.messages.types import Channel, MissedCall, Outgoing, SpokenTo, State
from sunwai.messages.voice import sound, voices
from sunwai.messages.voice.ami import originate
from sunwai.messages.voice.hearing import sounds
from sunwai.messages.voice.library import NoPrompt, digests
from sunwai.messages.voice.plan import CallPlan
from sunwai.messages.voice.records import OUTBOUND
from sunwai.messages.voice.settings import Settings

NUMBER = re.compile(r"\+?[0-9]{3,15}")
STEM = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}|m[1-9][0-9]{0,17}_")
LEFT_FOR = 600
UNUSED = 30 * 86400
LANGUAGES = ("ur", "pa", "en")


class CannotBeRung(Exception):
    """What the carrier would be told is no number."""


def channel_of(message: int) -> str:
    """The id that a message's call has in the engine: once up, no second call can have it.

    It has an end of its own, for Asterisk takes an id for used while one that begins with it is up: `m1` and `m17`.
    """
    return f"m{message}_"


def action(message: Outgoing, settings: Settings, day: date, laid: dict[tuple[str, str], str]) -> list[tuple[str, str]]:
    """The call of a message as the engine is told it; its sound is laid into the spool first.

    `laid` remembers, for one batch, which script is which file.

    Raises:
        NotAPlan, NoPrompt, Refused: it cannot be spoken.
        CannotBeRung: its number is none.
    """
    if not NUMBER.fullmatch(message.number):
        raise CannotBeRung
    plan = CallPlan.of(message.text)
    context = "sunwai-back" if plan.is_hearing else "sunwai-ask"
    facts = {"SW_LENGTH": str(settings.length_seconds)}
    if not plan.is_hearing:
        facts |= _facts(plan, settings, day, laid)
    return originate(
        settings.dial.format(number=message.number), channel_of(message.id), context,
        ring_seconds=settings.ring_seconds, caller_id=settings.caller_id, facts=facts,
    )  # fmt: skip


def _facts(plan: CallPlan, settings: Settings, day: date, laid: dict[tuple[str, str], str]) -> dict[str, str]:
    def file(script: str) -> str:
        known = (script, plan.language)
        if known not in laid:
            laid[known] = lay(script, plan.language, settings, day)
        return laid[known]

    facts = {
        "SW_OPEN": file(plan.opening), "SW_KEYS": plan.first_keys,
        "SW_LEAVE": plan.leave_alone, "SW_MORE": plan.more_after, "SW_WAIT": str(plan.wait_seconds),
        "SW_WHYS": "".join(sorted(plan.reasons)), "SW_NOTE_SECS": str(plan.note_seconds),
    }  # fmt: skip
    for name, script in (("SW_WHY", plan.reasons_prompt), ("SW_NOTE", plan.note), ("SW_THANKS", plan.thanks),
                         ("SW_LEFT", plan.left)):  # fmt: skip
        facts[name] = file(script) if script.strip() else ""
    return facts


def lay(script: str, language: str, settings: Settings, day: date) -> str:
    """Lays what a script plays into the spool; its name as the engine knows it, without the ending."""
    source = sound.joined(digests(script, language, day))
    _copy(source, settings.spool / "prompts" / source.name)
    return f"{settings.spool_there}/prompts/{source.stem}"


def _copy(source: Path, target: Path) -> None:
    if target.exists() and target.stat().st_size == source.stat().st_size:
        target.touch()
        return
    aside = target.with_suffix(".new")
    shutil.copyfile(source, aside)
    aside.chmod(0o644)
    aside.replace(target)


def tidy(settings: Settings) -> None:
    """Removes sound from the spool that no call played for a month: names of offices and days make many files."""
    for path in (settings.spool / "prompts").glob("*.wav"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > UNUSED:
                path.unlink()


def lay_hearing(settings: Settings, day: date) -> None:
    """Lays what the engine plays to who dials us: the library's prompts, or the machine's voice."""
    for name, (code, words) in sounds(LANGUAGES).items():
        found: list[str] = []
        for language, text in words:
            try:
                found += digests(f"[{code}]", language, day)
            except NoPrompt:
                found += digests(text, language, day)
        source = sound.joined(found)
        _copy(source, settings.spool / "inbound" / f"{name}.wav")


def unrecorded(line: int, before: datetime) -> list[int]:
    """Messages that a line took before a moment, and of whose calls there is no record yet."""
    return list(_unrecorded(line).filter(reserved_at__lt=before).order_by("id").values_list("id", flat=True)[:5000])


def handed_over(line: int, since: datetime) -> list[int]:
    """Messages of which the engine was told since a moment, and of whose calls there is no record yet."""
    found = _unrecorded(line).filter(reserved_at__gte=since).exclude(state=State.RESERVED)
    return list(found.values_list("id", flat=True)[:5000])


def _unrecorded(line: int) -> QuerySet[Message]:
    held = (State.RESERVED, State.ACCEPTED, State.UNKNOWN)
    return Message.objects.filter(
        line=line, direction="out", channel=Channel.VOICE, state__in=held, call_record__isnull=True
    )


def heard(settings: Settings, live: Sequence[str] | set[str]) -> tuple[list[SpokenTo | MissedCall], list[Path]]:
    """What people left in the spool who dialled us, and the files to remove once that is committed."""
    folder = settings.spool / "in"
    news: list[SpokenTo | MissedCall] = []
    files: list[Path] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if not STEM.fullmatch(path.stem):
            continue
        if path.suffix == ".missed" and (told := _told(path)):
            news.append(MissedCall(path.stem, told[0]))
            files.append(path)
        elif path.suffix == ".said" and (told := _told(path)) and len(told) > 1:
            news += _spoken(path, language=told[0], is_confirmed=told[1] == "1")
            files += [path, path.with_suffix(".wav"), path.with_suffix(".from")]
        elif path.suffix == ".from" and _was_left(path, live):
            news += _spoken(path, language="ur", is_confirmed=False)
            files += [path, path.with_suffix(".wav")]
    return news, files


def _told(path: Path) -> list[str] | None:
    """The parts of a file that the engine wrote, once it is whole."""
    try:
        parts = path.read_text(errors="replace")[:200].strip().split("/")
    except OSError:
        return None
    return parts[:-1] if parts[-1] == "end" else None


def _was_left(path: Path, live: Sequence[str] | set[str]) -> bool:
    """Whether the engine ended while this was said."""
    is_old = time.time() - path.stat().st_mtime > LEFT_FOR
    return is_old and path.stem not in live and not path.with_suffix(".said").exists()


def _spoken(path: Path, *, language: str, is_confirmed: bool) -> list[SpokenTo]:
    source = path.with_suffix(".wav")
    name = voices.take(source, f"in:{path.stem}")
    number = (_told(path.with_suffix(".from")) or [""])[0]
    if not name:
        return []
    outbound = OUTBOUND.fullmatch(path.stem)
    message = int(outbound[1]) if outbound else None
    seconds = round(sound.seconds_of(source))
    spoken_in = language if language in LANGUAGES else LANGUAGES[0]
    return [SpokenTo(path.stem, number, spoken_in, name, seconds, is_confirmed, message)]
