from __future__ import annotations

from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotAllowed
from sunwai.directory.changes import DirectoryChange
from sunwai.directory.tables import in_charge_of


def need_load(actor: Actor) -> None:
    """Whoever loads the directory decides who answers for what.

    Raises:
        NotAllowed: the right to load the directory is held nowhere.
    """
    actor.need(Right.LOAD_DIRECTORY)


def need_keep(actor: Actor) -> None:
    """Raises:
    NotAllowed: the right to keep posts is held nowhere.
    """
    actor.need(Right.KEEP_POSTS)


def need_keep_directory(actor: Actor) -> None:
    """Raises:
    NotAllowed: the right to keep the directory is held nowhere.
    """
    actor.need(Right.KEEP_DIRECTORY)


def need_charge(actor: Actor, change: DirectoryChange) -> None:
    """Who drops or approves a change keeps all that it changes.

    Raises:
        NotAllowed: some of it lies outside.
    """
    if change.pk not in in_charge_of(actor, [change]):
        raise NotAllowed
