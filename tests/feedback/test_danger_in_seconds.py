"""From the carrier's hand to the duty person's queue, with a real worker between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings

from sunwai.base.actors import Right, process
from sunwai.base.clock import now
from sunwai.config.environment import ROOT
from sunwai.messages import commands
from sunwai.messages.commands.duty import Turn, add_turns
from sunwai.messages.models import Message
from sunwai.messages.types import Inbound
from tests.messages.makers import a_line
from tests.messages.world import where
from tests.people.makers import an_account

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
US = process("test")
MOST_SECONDS = 30.0
"""A second or two on a machine with nothing else to do; this much on one that has."""


@pytest.fixture
def worker():
    env = {**os.environ, "DATABASE_URL": where(), "SUNWAI_KEYS": settings.SUNWAI_KEYS}
    started = subprocess.Popen([sys.executable, "-m", "sunwai", "worker"], cwd=ROOT, env=env)
    yield started
    started.send_signal(signal.SIGTERM)
    try:
        started.wait(20)
    except subprocess.TimeoutExpired:
        started.kill()
        started.wait()


def first(seconds: float, **wanted: object) -> Message:
    """The first message that is so, waited for."""
    end = time.monotonic() + seconds
    while (found := Message.objects.filter(**wanted).order_by("id").first()) is None:
        assert time.monotonic() < end, f"no message within {seconds} seconds"
        time.sleep(0.05)
    return found


def test_a_cry_for_help_is_in_the_duty_persons_queue_within_seconds(worker) -> None:
    an_account("chandni", Right.ANSWER_ALERTS)
    turn = Turn("danger", "chandni", "0300 1111111", now() - timedelta(hours=1), now() + timedelta(hours=1))
    add_turns(turns=[turn], by=US, at=now())
    line = a_line()
    # the first one waits for the worker to start
    for key, seconds in (("a", 120.0), ("b", MOST_SECONDS)):
        words = Inbound(number=f"+92300333333{ord(key) % 10}", text="mujhe bachao, woh mujhe mar denge", key=key)
        Message.objects.filter(purpose="alert", state="queued").update(state="delivered")
        begun = time.monotonic()
        commands.receive(line=line, texts=[words], by=US, at=now())
        alert = first(seconds, purpose="alert", state="queued")
        took = time.monotonic() - begun
    print(f"from receipt to the alert's text in the queue: {took:.2f} seconds")  # noqa: T201
    assert took < MOST_SECONDS
    assert first(MOST_SECONDS, room="feedback.danger").purpose == "emergency"
    assert alert.channel == "sms"
