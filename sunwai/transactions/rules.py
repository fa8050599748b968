"""Who may hand in, take back and mend."""

from __future__ import annotations

from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotAllowed
from sunwai.transactions.models import Feed, FeedFile, MappingVersion
from sunwai.transactions.queries import feeds_importable_by
from sunwai.transactions.types import MappingState


def can_import(actor: Actor, feed: Feed) -> bool:
    return feeds_importable_by(actor).filter(pk=feed.pk).exists()


def can_retract(actor: Actor, file: FeedFile) -> bool:
    return feeds_importable_by(actor).filter(pk=file.feed_id).exists()


def can_define(actor: Actor, code: str, department: int | None) -> bool:
    """Whether somebody keeps the feeds of a department, and the feed of this code if there is one."""
    if actor.kind == "process":
        return True
    covers = any(
        grant.right is Right.IMPORT_TRANSACTIONS
        and grant.areas is None
        and (grant.departments is None or department in grant.departments)
        for grant in actor.grants
    )
    known = Feed.objects.filter(code=code).first()
    return covers and (known is None or can_import(actor, known))


def can_release(actor: Actor, version: MappingVersion) -> bool:
    """A second person who keeps the same feeds."""
    return (
        version.state == MappingState.DRAFT
        and version.drafted_by != str(actor)
        and can_define(actor, version.code, version.department_id)
    )


def need(allowed: bool) -> None:
    """Raises:
    NotAllowed: the rule said no.
    """
    if not allowed:
        raise NotAllowed
