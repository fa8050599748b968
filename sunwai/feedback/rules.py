"""What counts as an answer, what a person should look at and how soon, what is danger, and who may."""

from __future__ import annotations

from django.conf import settings

from sunwai.base.actors import Actor, Right
from sunwai.base.sealing import seal_for
from sunwai.feedback.models import ReadingRow, Reply
from sunwai.feedback.queries import Heard, replies_visible_to
from sunwai.feedback.reading import read
from sunwai.feedback.types import DANGER_SCORE, SURE_ENOUGH, WORDS_SEAL, Control, Outcome, Reading

SAYS_NO_MORE = frozenset({Control.DANGER, Control.ABUSE})
COSTS = {"control": 20, "bribe": 20, "outcome": 6, "amount_pkr": 3, "reasons": 1}
"""What a mistake in each part costs, in proportion: a STOP or a bribe overlooked costs more than a praise misread."""
LONGEST_STOP = 6
"""In words: what is longer says something of its own, that its question is owed."""
DANGER_FIRST = 10_000
VOICE_NOTE = 400
"""A voice note comes before ordinary doubts: until somebody listens, it may say anything."""


def is_stop(text: str) -> bool:
    """Whether a short text asks to be left alone: that is honoured whatever question it answers, of whichever room."""
    return len(text.split()) <= LONGEST_STOP and read(text, None).control is Control.STOP


def is_danger(reading: Reading) -> bool:
    """Whether a duty person must know: the reading says so, however unsure, or the reader's own score does."""
    return reading.control is Control.DANGER or reading.confidence.get("danger", 0.0) >= DANGER_SCORE


def needs_person(reading: Reading, *, has_voice: bool = False) -> bool:
    """Unsure readings go to a person, voice notes and danger always do."""
    return has_voice or is_danger(reading) or reading.surest < SURE_ENOUGH


def cost(reading: Reading, *, length: int = 40, is_late: bool = False, has_voice: bool = False) -> int:
    """What it would cost, in expectation, to leave a reading as it is: the order of the review queue.

    In steps of ten, so that among doubts that are alike the oldest comes first. A late answer counts a fifth less, a
    very short text a tenth less, a long one a tenth more.
    """
    if is_danger(reading):
        return DANGER_FIRST
    doubt = sum(weight * (1 - reading.confidence.get(part, 1.0)) for part, weight in COSTS.items())
    doubt *= (0.8 if is_late else 1.0) * (0.9 if length <= 3 else 1.1 if length > 100 else 1.0)
    return max(VOICE_NOTE if has_voice else 0, min(DANGER_FIRST - 10, round(doubt) * 10))


def is_answer(reading: Reading) -> bool:
    """Whether the question is answered and not to be asked again. An unclear `ok` leaves it open."""
    if reading.control in {Control.STOP, Control.WRONG_PERSON, Control.NEVER_VISITED}:
        return False
    return reading.outcome is not Outcome.UNCLEAR or reading.bribe or reading.control in SAYS_NO_MORE


def is_drawn_twice(reply: int) -> bool:
    """Whether a second person decides on this reply too, unseen: a keyed draw, so that no reviewer can foretell it."""
    drawn = seal_for(WORDS_SEAL).digest(f"second look {reply}".encode())
    return int.from_bytes(drawn[:4]) % 100 < int(settings.SUNWAI_SECOND_LOOKS)


def say_the_same(one: ReadingRow, other: ReadingRow) -> bool:
    """Whether two persons' readings agree in what counts."""
    return (one.outcome, one.bribe, one.control) == (other.outcome, other.bribe, other.control)


def can_review(actor: Actor, reply: Reply) -> bool:
    """A reviewer whose reach covers the reply, and who works at no office that it is about."""
    return actor.may(Right.REVIEW_REPLIES) and replies_visible_to(actor).filter(pk=reply.pk).exists()


def cost_of(one: Heard, reading: Reading) -> int:
    """The cost of a reply's reading; its length as far as the seal shows it."""
    return cost(reading, length=max(0, len(one.sealed) - 29), is_late=one.is_late, has_voice=one.has_voice)
