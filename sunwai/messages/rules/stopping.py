"""Who may stop sending, and who says when, how often and for how much citizens are asked."""

from __future__ import annotations

from sunwai.base.actors import Actor, Right


def can_pause(actor: Actor) -> bool:
    """Stopping is anybody's who answers for what goes out; so is letting it go on."""
    return any(actor.may(right) for right in (Right.ADMINISTER, Right.SEE_OPERATIONS, Right.RELEASE_PROGRAMME))


def can_plan(actor: Actor) -> bool:
    """Hours, limits and budgets are the administrator's."""
    return actor.may(Right.ADMINISTER)
