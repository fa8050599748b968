"""Who may hand in, take back and mend."""

from __future__ import annotations

from sunwai.base.actors import Actor
from sunwai.base.refusals import NotAllowed
from sunwai.transactions.models import Feed, FeedFile, QuarantinedRow
from sunwai.transactions.queries import feeds_importable_by, quarantine_visible_to


def can_import(actor: Actor, feed: Feed) -> bool:
    return feeds_importable_by(actor).filter(pk=feed.pk).exists()


def can_retract(actor: Actor, file: FeedFile) -> bool:
    return feeds_importable_by(actor).filter(pk=file.feed_id).exists()


def can_correct(actor: Actor, row: QuarantinedRow) -> bool:
    return quarantine_visible_to(actor).filter(pk=row.pk).exists()


def need(allowed: bool) -> None:
    """Raises:
    NotAllowed: the rule said no.
    """
    if not allowed:
        raise NotAllowed
