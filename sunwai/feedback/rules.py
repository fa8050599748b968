"""What counts as an answer, what a person should look at, and who may."""

from __future__ import annotations

from sunwai.base.actors import Actor, Right
from sunwai.feedback.models import Reply
from sunwai.feedback.queries import replies_visible_to
from sunwai.feedback.types import SURE_ENOUGH, Control, Outcome, Reading

SAYS_NO_MORE = frozenset({Control.DANGER, Control.ABUSE})


def needs_person(reading: Reading) -> bool:
    """Unsure readings go to a person, and danger always does."""
    return reading.control is Control.DANGER or reading.surest < SURE_ENOUGH


def is_answer(reading: Reading) -> bool:
    """Whether the question is answered and not to be asked again. An unclear `ok` leaves it open."""
    if reading.control in {Control.STOP, Control.WRONG_PERSON, Control.NEVER_VISITED}:
        return False
    return reading.outcome is not Outcome.UNCLEAR or reading.bribe or reading.control in SAYS_NO_MORE


def can_review(actor: Actor, reply: Reply) -> bool:
    """A reviewer whose reach covers the reply, and who works at no office that it is about."""
    return actor.may(Right.REVIEW_REPLIES) and replies_visible_to(actor).filter(pk=reply.pk).exists()
