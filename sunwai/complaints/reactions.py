from __future__ import annotations

from django.conf import settings

from sunwai.base import clock
from sunwai.base.actors import process
from sunwai.base.events import reaction
from sunwai.complaints.commands.keys import end_keys_of
from sunwai.complaints.commands.offering import offer
from sunwai.complaints.commands.ringing import CALLS, note_case_calls
from sunwai.feedback.types import RepliesRead
from sunwai.messages.types import BridgesEnded
from sunwai.people.types import AccountClosed

if settings.SUNWAI_OFFER_CASES:  # off, no job is made of it

    @reaction(RepliesRead)
    def offer_cases(event: RepliesRead) -> None:
        offer(replies=event.replies, by=process("offers"), at=clock.now())


@reaction(BridgesEnded)
def note_calls(event: BridgesEnded) -> None:
    note_case_calls(bridges=event.bridges, by=CALLS, at=clock.now())


@reaction(AccountClosed)
def end_their_keys(event: AccountClosed) -> None:
    end_keys_of(account=event.account, by=process("keys"), at=clock.now())
