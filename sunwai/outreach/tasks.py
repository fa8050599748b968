from __future__ import annotations

from procrastinate.contrib.django import app

from sunwai.base import clock
from sunwai.base.actors import process
from sunwai.outreach import commands

OUTREACH = process("outreach")


@app.task(name="outreach.advance", queueing_lock="outreach.advance")
def advance(timestamp: int = 0) -> None:  # noqa: ARG001
    """Each minute: begins due steps, frees calls that lapsed, ends what is over."""
    at = clock.now()
    commands.advance(by=OUTREACH, at=at)
    commands.gather_work(by=OUTREACH, at=at)
    commands.lapse_calls(by=OUTREACH, at=at)
    commands.forget_listenings(by=OUTREACH, at=at)
    commands.expire_invitations(by=OUTREACH, at=at)


@app.task(name="outreach.sweep", queueing_lock="outreach.sweep")
def sweep(timestamp: int = 0) -> None:  # noqa: ARG001
    """Each hour: what a lost job left undecided or unsettled."""
    at = clock.now()
    commands.decide(by=OUTREACH, at=at)
    commands.settle_missed(by=OUTREACH, at=at)
