"""How long a post has, and who may acknowledge."""

from __future__ import annotations

from sunwai.base.actors import Actor
from sunwai.reports.models import Notice
from sunwai.reports.queries import acknowledgeable_by

ACKNOWLEDGE_WITHIN = 5
"""Working days from the day on which a finding is laid before a post."""


def may_acknowledge(actor: Actor, notice: Notice) -> bool:
    """Whether it was laid before a post that the actor holds, or the right reaches the office that it is about."""
    return acknowledgeable_by(actor).filter(pk=notice.pk).exists()
