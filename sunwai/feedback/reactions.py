from __future__ import annotations

from sunwai.base import clock
from sunwai.base.actors import process
from sunwai.base.events import reaction
from sunwai.feedback import commands
from sunwai.feedback.types import RepliesTaken
from sunwai.outreach.types import CallAnswered


@reaction(RepliesTaken)
def read_them(event: RepliesTaken) -> None:
    commands.read_replies(replies=event.replies, by=process("reader"), at=clock.now())


@reaction(CallAnswered)
def take_answer(event: CallAnswered) -> None:
    commands.take_call_answer(call=event.call, at=clock.now())
