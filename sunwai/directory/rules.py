from __future__ import annotations

from sunwai.base.actors import Actor, Right


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
