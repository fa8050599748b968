from __future__ import annotations

from collections import Counter

import pytest

from sunwai.casework.models import Case, Category
from sunwai.demo.cases import CASES, live
from sunwai.demo.founding import SAMPLE
from sunwai.demo.sample_clock import FOUNDED
from sunwai.directory.commands import load
from sunwai.messages.models import Message
from tests.casework.makers import CLOCK


@pytest.mark.django_db
def test_the_sample_government_has_cases_at_every_stage_and_texts_nobody() -> None:
    load(folder=SAMPLE, by=CLOCK, at=FOUNDED)
    live(SAMPLE)
    live(SAMPLE)
    assert Case.objects.count() == CASES
    stages = Counter(Case.objects.values_list("status", flat=True))
    assert {"new", "in_progress", "checking", "told", "confirmed"} <= set(stages)
    assert stages["confirmed"] > 40
    assert not Message.objects.exists()
    assert Category.objects.filter(is_leaf=True).count() > 55
    assert not Category.objects.filter(is_leaf=True, name_ur="").exists()
