from __future__ import annotations

from django.conf import settings

from sunwai.base import clock
from sunwai.base.actors import process
from sunwai.base.events import reaction
from sunwai.complaints.commands.offering import offer
from sunwai.feedback.types import RepliesRead

if settings.SUNWAI_OFFER_CASES:  # off, no job is made of it

    @reaction(RepliesRead)
    def offer_cases(event: RepliesRead) -> None:
        offer(replies=event.replies, by=process("offers"), at=clock.now())
