"""Who may change accounts, roles and people's wishes."""

from __future__ import annotations

from sunwai.base.actors import Actor, Right


def can_administer(actor: Actor) -> bool:
    return actor.may(Right.ADMINISTER)


def can_note_wishes(actor: Actor) -> bool:
    """A citizen's own wish reaches us through a process, a caller or a reviewer."""
    return actor.kind == "citizen" or actor.may(Right.CALL_CITIZENS) or actor.may(Right.REVIEW_REPLIES)
