from __future__ import annotations

import io
import shutil
import wave
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunwai.base.actors import Actor, Right
from sunwai.messages.commands import approve_prompt, record_prompt, switch_prompt
from sunwai.messages.models import PromptVersion
from sunwai.messages.types import BadPrompt
from sunwai.messages.voice import sound
from sunwai.messages.voice.library import NoPrompt, digests
from sunwai.people.types import NotFirstAndSecond
from tests.messages.makers import NOON
from tests.people.makers import an_actor

FIRST = Actor(kind="account", id="1", grants=an_actor(Right.DRAFT_PROGRAMME, Right.RELEASE_PROGRAMME).grants)
SECOND = Actor(kind="account", id="2", grants=FIRST.grants)
TODAY = NOON.date()
has_sox = pytest.mark.skipif(shutil.which("sox") is None, reason="sox is not installed")
speaks = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def a_wav(rate: int = 8000, seconds: float = 1, channels: int = 1) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(bytes(place % 251 for place in range(int(rate * seconds) * 2 * channels)))
    return made.getvalue()


def recorded(code: str = "greeting", **facts: Any) -> PromptVersion:
    known = {"name": "Greeting", "language": "ur", "sound_bytes": a_wav(), "words": "سلام", "speaker": "Amina"}
    return record_prompt(code=code, **{**known, **facts}, by=FIRST, at=NOON)


@pytest.mark.django_db
def test_a_recording_is_played_once_a_second_person_approved_it() -> None:
    version = recorded()
    with pytest.raises(NoPrompt):
        digests("[greeting]", "ur", TODAY)
    with pytest.raises(NotFirstAndSecond):
        approve_prompt(version=version.pk, by=FIRST, at=NOON)
    approve_prompt(version=version.pk, by=SECOND, at=NOON)
    assert digests("[greeting]", "ur", TODAY) == [version.digest]


@pytest.mark.django_db
def test_one_switch_stops_a_voice_everywhere_and_its_last_day_does_too() -> None:
    version = recorded("leader", valid_until=TODAY)
    approve_prompt(version=version.pk, by=SECOND, at=NOON)
    other = recorded("greeting", sound_bytes=a_wav(seconds=2))
    approve_prompt(version=other.pk, by=SECOND, at=NOON)
    script = "[leader?] [greeting]"
    assert digests(script, "ur", TODAY) == [version.digest, other.digest]
    assert digests(script, "ur", TODAY + timedelta(days=1)) == [other.digest]
    switch_prompt(prompt=version.prompt_id, is_on=False, by=FIRST, at=NOON)
    assert digests(script, "ur", TODAY) == [other.digest]
    assert digests("[leader|greeting]", "ur", TODAY) == [other.digest]


@pytest.mark.django_db
def test_a_new_version_replaces_the_one_before() -> None:
    first, second = recorded(), recorded(sound_bytes=a_wav(seconds=2))
    for version in (first, second):
        approve_prompt(version=version.pk, by=SECOND, at=NOON)
    assert list(PromptVersion.objects.order_by("number").values_list("state", flat=True)) == ["retired", "approved"]


@has_sox
@pytest.mark.parametrize(("rate", "channels"), [(44100, 2), (16000, 1), (8000, 2)])
def test_any_recording_becomes_eight_kilohertz_mono(rate: int, channels: int) -> None:
    digest, seconds = sound.take_in(a_wav(rate, 2, channels))
    with wave.open(str(sound.file_of(digest))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
    assert seconds == pytest.approx(2, abs=0.05)


@pytest.mark.parametrize(
    "content",
    [b"", b"RIFF", b"#!/bin/sh\nreboot\n", b"[playlist]\nFile1=/etc/passwd\n", a_wav()[:60], b"RIFF" + bytes(400)],
)
def test_a_file_that_is_no_sound_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises((sound.NotSound, sound.NoTool)) as refused:
        sound.take_in(content)
    assert str(refused.value)
    assert not list(sound.folder().iterdir())


@has_sox
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from([b"RIFF", b"OggS", b"fLaC", b"FORM", b".snd", b"ID3", b"#!AMR", b""]))
def test_no_bytes_do_more_than_be_refused(rest: bytes, head: bytes) -> None:
    with suppress(sound.NotSound, sound.TooLong):
        sound.take_in(head + rest)


def test_what_is_too_long_is_refused() -> None:
    with pytest.raises(sound.TooLong):
        sound.take_in(a_wav(seconds=sound.MOST_SECONDS + 2))


@speaks
def test_the_machine_speaks_where_nobody_recorded() -> None:
    digest, seconds = sound.speak("السلام علیکم۔ ایک دبائیں۔", "ur")
    assert seconds > 1
    assert sound.speak("السلام علیکم۔ ایک دبائیں۔", "ur")[0] == digest


@pytest.mark.django_db
def test_a_code_or_language_that_is_none_is_refused() -> None:
    for facts in ({"code": "Leader!"}, {"language": "xx"}, {"sound_bytes": None, "words": " "}):
        with pytest.raises(BadPrompt):
            recorded(**{"code": "greeting", **facts})
