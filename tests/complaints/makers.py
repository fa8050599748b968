"""Texts and numbers for the tests of complaints; the world is casework's."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from uuid import UUID

from sunwai.base.actors import process
from sunwai.base.sealing import seal_for
from sunwai.casework.models import Category
from sunwai.messages.models import Message
from sunwai.messages.queries import words_of
from tests.messages.makers import NOON, a_contact, a_number

INBOUND = process("inbound")
_numbers = count(1)

__all__ = ["INBOUND", "NOON", "a_contact", "a_leaf", "a_number", "said", "texts_to"]


def said(words: str, point: UUID, at: datetime = NOON) -> int:
    """An inbound text as `messages` stores it."""
    made = Message.objects.create(
        direction="in", channel="sms", contact_point_id=point, state="received", created_at=at, final_at=at,
        sealed=seal_for("messages.text").seal_text(words),
    )  # fmt: skip
    return made.pk


def texts_to(point: UUID) -> list[str]:
    """What was queued for a number, oldest first."""
    found = list(
        Message.objects.filter(contact_point=point, direction="out").order_by("pk").values_list("pk", flat=True)
    )
    words = words_of(found)
    return [words[one] for one in found]


def a_leaf(like: Category, code: str, **facts: object) -> Category:
    """A category beside another, under its rule."""
    return Category.objects.create(
        code=code, rule=like.rule, department=like.department, name=code, name_ur=code, valid_from=like.valid_from,
        **facts,
    )  # fmt: skip
