from __future__ import annotations

from sunwai.base import clock
from sunwai.base.actors import process
from sunwai.base.events import reaction
from sunwai.feedback import commands
from sunwai.feedback.commands.keys import take_keys as take
from sunwai.feedback.types import RepliesTaken
from sunwai.messages.types import CallsEnded
from sunwai.outreach.types import CallAnswered


@reaction(RepliesTaken)
def read_them(event: RepliesTaken) -> None:
    commands.read_replies(replies=event.replies, by=process("reader"), at=clock.now())


@reaction(CallAnswered)
def take_answer(event: CallAnswered) -> None:
    commands.take_call_answer(call=event.call, at=clock.now())


@reaction(CallsEnded)
def take_pressed_keys(event: CallsEnded) -> None:
    take(messages=event.messages, by=process("keys"), at=clock.now())
