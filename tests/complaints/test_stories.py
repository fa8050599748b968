from __future__ import annotations

import pytest

from sunwai.base.actors import Right
from sunwai.base.refusals import NotAllowed
from sunwai.casework import commands as casework
from sunwai.casework.types import Filed
from sunwai.complaints.commands.stories import agree, draft, publish, withdraw
from sunwai.complaints.models import Story
from sunwai.complaints.queries.stories import published, stories_for
from sunwai.complaints.types import NotSolved, SecondPersonNeeded
from tests.casework.makers import a_world, citizen_of, holder, staff, told
from tests.complaints.makers import NOON

pytestmark = pytest.mark.django_db
WRITER, EDITOR = staff(Right.DIRECT_CASES, name="writer"), staff(Right.DIRECT_CASES, name="editor")
WORDS = {
    "title": "Water again",
    "text": "The pump was mended.",
    "title_ur": "پانی آ گیا",
    "text_ur": "پمپ ٹھیک ہو گیا۔",
}


def solved() -> Filed:
    filed = told(a_world())
    casework.confirm(case=filed.case, by=citizen_of(filed), at=NOON)
    return filed


def out() -> Story:
    filed = solved()
    made = agree(case=filed.case, by=citizen_of(filed), at=NOON)
    draft(story=made, by=WRITER, at=NOON, **WORDS)
    return publish(story=made, by=EDITOR, at=NOON)


def test_only_what_its_citizen_called_solved_becomes_a_story() -> None:
    filed = told(a_world())
    with pytest.raises(NotSolved):
        agree(case=filed.case, by=citizen_of(filed), at=NOON)


def test_a_story_is_written_by_one_and_published_by_another() -> None:
    filed = solved()
    made = agree(case=filed.case, by=citizen_of(filed), at=NOON)
    assert list(stories_for(WRITER)) == [made]
    with pytest.raises(NotAllowed):
        draft(story=made, by=holder(a_world().clerk), at=NOON, **WORDS)
    draft(story=made, by=WRITER, at=NOON, **WORDS)
    with pytest.raises(SecondPersonNeeded):
        publish(story=made, by=WRITER, at=NOON)
    assert not published().exists()
    publish(story=made, by=EDITOR, at=NOON)
    assert list(published()) == [made]


def test_a_citizen_takes_it_back_at_any_time() -> None:
    made = out()
    withdraw(case=made.case_id, by=WRITER, at=NOON)
    assert not published().exists()


def test_the_story_of_a_case_that_is_open_again_is_not_shown() -> None:
    filed = solved()
    made = agree(case=filed.case, by=citizen_of(filed), at=NOON)
    draft(story=made, by=WRITER, at=NOON, **WORDS)
    publish(story=made, by=EDITOR, at=NOON)
    casework.reopen(case=made.case_id, by=citizen_of(filed), at=NOON, words="It broke again.")
    assert not published().exists()
