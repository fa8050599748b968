"""Standing texts: whose words they are, what they cost, and whether a text is ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.utils.translation import override

import sunwai.feedback.wordings  # noqa: F401
from sunwai.base.actors import Actor, Right, process
from sunwai.base.refusals import NotAllowed
from sunwai.config.environment import ROOT
from sunwai.messages import commands, segments
from sunwai.messages.check_codes import LETTERS, new_check_code, read_check_code
from sunwai.messages.commands.templates import approve_template, draft_template, seed_templates
from sunwai.messages.models import Message, TemplateVersion
from sunwai.messages.previews import preview
from sunwai.messages.queries import sent_with_code
from sunwai.messages.types import BadTemplate
from sunwai.messages.wordings import FIELD, render, wordings
from sunwai.outreach.texts import PLACES
from sunwai.people.types import NotFirstAndSecond
from tests.messages.makers import NOON, SENDER, a_draft, a_line, a_message
from tests.people.makers import an_actor

SYSTEM: Actor = process("test")
FIRST = replace(an_actor(Right.DRAFT_PROGRAMME), kind="account", id="1")
SECOND = replace(an_actor(Right.RELEASE_PROGRAMME, Right.DRAFT_PROGRAMME), kind="account", id="2")
ON_A_SHARED_PHONE = {"numbers", "code", "link", "number", "digits", "minutes", "filed", "most"}
"""Fields that a standing text may have: none names a matter, an office or a person."""


@pytest.mark.django_db
def test_a_bare_install_has_words_for_every_standing_text_in_urdu_and_english() -> None:
    assert {"stopped", "started", "emergency"} <= {wording.code for wording in wordings}
    for wording in wordings:
        assert set(wording.texts) >= {"ur", "en"}
        fields = dict.fromkeys(wording.fields, "15")
        assert render(wording.code, "ps", **fields)[1] == "ur"
        assert "{" not in render(wording.code, "en", **fields)[0]


@pytest.mark.django_db
def test_they_are_written_down_once() -> None:
    made = seed_templates(by=SYSTEM, at=NOON)
    assert made == sum(len(wording.texts) for wording in wordings)
    assert seed_templates(by=SYSTEM, at=NOON) == 0


@pytest.mark.django_db
def test_a_draft_is_sent_only_once_a_second_person_approved_it() -> None:
    seed_templates(by=SYSTEM, at=NOON)
    before = render("stopped", "en")[0]
    draft = draft_template(code="stopped", language="en", text="We will not ask again.", by=SECOND, at=NOON)
    assert render("stopped", "en")[0] == before
    with pytest.raises(NotFirstAndSecond):
        approve_template(version=draft.pk, by=SECOND, at=NOON)
    with pytest.raises(NotAllowed):
        approve_template(version=draft.pk, by=FIRST, at=NOON)
    other = replace(SECOND, id="3")
    approve_template(version=draft.pk, by=other, at=NOON)
    assert render("stopped", "en")[0] == "We will not ask again."
    assert TemplateVersion.objects.filter(template__code="stopped", language="en", state="retired").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Emergency help", "The text lacks {numbers}."),
        ("{numbers} {office}", "Nobody fills {office} in this text."),
        ("  ", "The text is empty."),
        ("{numbers}" + "x" * 2000, "The text is longer than 6 segments."),
    ],
)
def test_a_field_that_is_missing_or_unknown_is_refused(text: str, problem: str) -> None:
    with pytest.raises(BadTemplate) as refused, override("en"):
        draft_template(code="emergency", language="en", text=text, by=FIRST, at=NOON)
    assert refused.value.data["problem"] == problem


@pytest.mark.parametrize("letter", ["\u2019", "\xa0", "😀", "…", "—", "\u200b"])
def test_one_letter_that_doubles_the_price_is_named_and_a_cheaper_text_offered(letter: str) -> None:
    seen = preview("We will ask you no more questions after today" + letter + " Thank you for your time.", 250)
    assert (seen.encoding, seen.segments, seen.cost_paisa) == ("ucs2", 2, 500)
    assert [one.letter for one in seen.offenders] == [letter]
    assert segments.count(seen.fixed).segments == seen.fixed_segments == 1


def test_an_urdu_text_has_nothing_to_fix() -> None:
    seen = preview("آپ سے مزید کوئی سوال نہیں پوچھا جائے گا۔")
    assert (seen.encoding, seen.offenders, seen.fixed) == ("ucs2", (), "")


def test_on_a_shared_phone_no_standing_text_names_a_matter_or_an_office() -> None:
    for wording in wordings:
        assert set(wording.fields) <= ON_A_SHARED_PHONE
        for text in wording.texts.values():
            assert set(FIELD.findall(text)) == set(wording.fields)


def test_the_programmes_name_only_what_the_citizen_just_visited() -> None:
    files = sorted(Path(ROOT / "samples").glob("*/programmes/*.yaml"))
    assert files
    for file in files:
        for question in yaml.safe_load(file.read_text(encoding="utf-8"))["questions"]:
            for texts in question["wording"].values():
                for text in texts.values():
                    assert set(FIELD.findall(text)) <= set(PLACES)


def test_a_code_is_read_however_it_is_typed_and_has_no_letter_taken_for_another() -> None:
    code = new_check_code()
    assert read_check_code(f" {code[:4].lower()}-{code[4:]} ") == code
    assert not set("01OILU") & set(LETTERS)
    assert read_check_code("short") == read_check_code("0" * 8) == read_check_code("x" * 5000) == ""


@pytest.mark.django_db
def test_a_code_is_known_once_its_text_left_and_says_only_the_day() -> None:
    line, code = a_line(), new_check_code()
    a_message(check_code=code)
    assert sent_with_code(code) is None
    commands.reserve(line=line, most=1, by=SENDER, at=NOON)
    assert sent_with_code(code) == NOON.date()
    assert sent_with_code(new_check_code()) is None


@pytest.mark.django_db
def test_a_code_that_is_taken_stops_no_batch() -> None:
    code = new_check_code()
    commands.queue(drafts=[a_draft(check_code=code) for _ in range(3)], by=SENDER, at=NOON)
    commands.queue(drafts=[a_draft(check_code=code)], by=SENDER, at=NOON + timedelta(days=1))
    assert Message.objects.filter(check_code=code).count() == 1
    assert Message.objects.count() == 4
