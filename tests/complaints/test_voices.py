from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from sunwai.base.actors import Right
from sunwai.casework.models import Case
from sunwai.complaints.commands.speaking import Typed, file_voice, leave_voice, take_voice, take_voices
from sunwai.complaints.models import VoiceFiling
from sunwai.complaints.types import NothingSaid, TakenByAnother
from sunwai.messages.commands import open_questions
from sunwai.messages.models import InboundCall
from tests.casework.makers import a_world, staff
from tests.complaints.makers import INBOUND, NOON, a_contact, said, texts_to

pytestmark = pytest.mark.django_db
TYPIST, OTHER = staff(Right.FILE_CASES, name="typist"), staff(Right.FILE_CASES, name="other")


def a_call(point: UUID) -> list[int]:
    message = said("", point)
    InboundCall.objects.create(message_id=message, language="pa", recording="a" * 64, seconds=20)
    return take_voices(messages=[message], by=INBOUND, at=NOON)


def test_a_recording_becomes_the_case_that_a_person_types() -> None:
    world, amina = a_world(), a_contact()
    assert a_call(amina)
    voice = take_voice(by=TYPIST, at=NOON)
    assert voice
    assert take_voice(by=OTHER, at=NOON) is None
    typed = Typed(category=world.category.pk, area=world.area.pk, words="No water for nine days", name="Amina")
    with pytest.raises(TakenByAnother):
        file_voice(voice=voice, typed=typed, by=OTHER, at=NOON)
    filed = file_voice(voice=voice, typed=typed, by=TYPIST, at=NOON)
    case = Case.objects.get(pk=filed.case)
    assert (case.way, case.language) == ("call", "pa")
    assert filed.number in texts_to(amina)[-1]
    assert VoiceFiling.objects.get().case_id == filed.case


def test_who_was_asked_about_a_service_answers_that_and_files_no_case() -> None:
    amina = a_contact()
    before = NOON - timedelta(hours=1)
    open_questions(room="outreach", questions=[(amina, 7, NOON + timedelta(days=1))], by=INBOUND, at=before)
    assert a_call(amina) == []


def test_a_silent_recording_is_left_with_its_reason() -> None:
    a_call(a_contact())
    voice = take_voice(by=TYPIST, at=NOON)
    assert voice
    with pytest.raises(NothingSaid):
        leave_voice(voice=voice, why="", by=TYPIST, at=NOON)
    leave_voice(voice=voice, why="Silence", by=TYPIST, at=NOON)
    assert take_voice(by=TYPIST, at=NOON) is None


def test_a_recording_that_is_held_too_long_goes_to_another() -> None:
    a_call(a_contact())
    take_voice(by=TYPIST, at=NOON)
    assert take_voice(by=OTHER, at=NOON + timedelta(minutes=16))
