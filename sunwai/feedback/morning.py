"""The morning's lines of replies: danger to life that nobody has, and what waits for a person to read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sunwai.base.actors import Actor, Right, process
from sunwai.base.morning import Button, Group, Item, line
from sunwai.feedback.queries import open_dangers, waiting

HOUSE = process("morning")


@line("feedback.dangers", Group.ALARMS, gettext_lazy("Danger to life"), Right.SEE_OPERATIONS, Right.ANSWER_ALERTS)
def dangers(actor: Actor, at: datetime) -> Sequence[Item]:
    """How many nobody has taken: who they are about is for the duty persons."""
    del at
    number = open_dangers(HOUSE).count()
    if not number:
        return []
    opens = [Button(_("Open the alerts"), "alerts")] if actor.may(Right.ANSWER_ALERTS) else []
    words = ngettext("{number} alert is open", "{number} alerts are open", number)
    return [Item(words.format(number=number), opens, is_pressing=True)]


@line("feedback.reviews", Group.DUE, gettext_lazy("Replies to look at"), Right.SEE_OPERATIONS, Right.REVIEW_REPLIES)
def reviews(actor: Actor, at: datetime) -> Sequence[Item]:
    del at
    number = waiting(HOUSE)
    if not number:
        return []
    opens = [Button(_("Open the review"), "review")] if actor.may(Right.REVIEW_REPLIES) else []
    words = ngettext("{number} reply waits for a person", "{number} replies wait for a person", number)
    return [Item(words.format(number=f"{number:,}"), opens)]
