"""The programme of docs/voice.md that calls: it is a right file, its dry run asks, and silence after its text rings."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from sunwai.config.environment import ROOT
from sunwai.directory.models import Service
from sunwai.messages.models import Message
from sunwai.messages.queries import words_of
from sunwai.messages.types import Channel
from sunwai.messages.voice.plan import CallPlan
from sunwai.outreach.commands import advance, decide, draft_programme, dry_run_text, release_programme, settle
from tests.directory.makers import a_service
from tests.outreach.makers import FIRST, NOON, OUTREACH, SECOND
from tests.transactions.makers import a_transaction

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def example() -> str:
    found = re.search(r"```yaml\n(programme: .*?)```", (ROOT / "docs" / "voice.md").read_text(), re.S)
    assert found
    return found[1]


@pytest.fixture
def fard() -> Service:
    return a_service(code="fard")


def test_the_example_is_dry_run(fard: Service) -> None:
    for _ in range(3):
        a_transaction(service=fard)
    found = dry_run_text(text=example(), name="voice.md", at=NOON + DAY)
    assert (found.transactions, found.outcomes["invited"]) == (3, 3)
    assert found.segments >= 3


def test_who_is_silent_after_the_text_is_called(fard: Service) -> None:
    release_programme(programme=draft_programme(text=example(), name="voice.md", by=FIRST, at=NOON), by=SECOND, at=NOON)
    a_transaction(service=fard)
    decide(by=OUTREACH, at=NOON)
    advance(by=OUTREACH, at=NOON)
    text = Message.objects.get()
    assert text.channel == Channel.SMS
    Message.objects.update(state="delivered", final_at=NOON)
    settle(messages=[text.pk], by=OUTREACH, at=NOON)
    advance(by=OUTREACH, at=NOON + DAY + timedelta(hours=3))
    call = Message.objects.get(channel=Channel.VOICE)
    plan = CallPlan.of(words_of([call.pk])[call.pk])
    assert plan.opening.startswith("[leader?]")
    assert plan.keys == {"1": "satisfied", "2": "dissatisfied"}
    assert plan.reasons["3"] == "bribe"
    assert plan.first_keys == "129"
