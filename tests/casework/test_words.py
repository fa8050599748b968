from __future__ import annotations

import inspect

import pytest
from django.utils.translation import override

from sunwai.base.refusals import Refused
from sunwai.casework import types
from sunwai.casework.commands.notices import news

REFUSALS = [one for _, one in inspect.getmembers(types, inspect.isclass) if one.__module__ == types.__name__]
DATA = {"file": "rules.csv", "line": 2, "code": "fast", "megabytes": 10, "most": 8}


@pytest.mark.parametrize("one", [one for one in REFUSALS if issubclass(one, Refused)], ids=lambda one: one.__name__)
def test_every_refusal_is_said_in_urdu_too(one: type[Refused]) -> None:
    with override("en"):
        english = one(**DATA).sentence
    with override("ur"):
        assert one(**DATA).sentence != english


def test_news_is_said_in_the_citizens_language() -> None:
    assert "نئی بات" in news("ABCDE-FGHJK", "ur")
    assert "There is news" in news("ABCDE-FGHJK", "en")
