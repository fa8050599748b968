"""Urdu is as complete as English."""

from __future__ import annotations

import re

import pytest

from tests.web import words

ROOMS = sorted(one.name for one in words.ROOT.iterdir() if (one / "__init__.py").exists())
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_of_a_room_has_its_urdu(room: str) -> None:
    known = words.urdu()
    missing = {text: file for text, file in words.in_room(room).items() if not known.get(text)}
    assert not missing


def test_a_text_has_one_urdu_in_every_catalogue_since_pages_know_but_one() -> None:
    said: dict[str, dict[str, list[str]]] = {}
    for file, texts in words.urdu_in_files().items():
        for text, urdu in texts.items():
            said.setdefault(text, {}).setdefault(urdu, []).append(file)
    assert not {text: ways for text, ways in said.items() if len(ways) > 1}


def test_an_urdu_text_fills_the_same_places_as_the_english() -> None:
    wrong = [text for text, said in words.urdu().items() if set(PLACES.findall(text)) != set(PLACES.findall(said))]
    assert not wrong


def test_the_walk_finds_the_texts_of_tags_blocks_and_refusals() -> None:
    found = words.in_room("web") | words.in_room("base")
    assert {"Sign in", "Page %(number)s", "Your role does not allow this."} <= set(found)
