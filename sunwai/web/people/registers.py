"""What each room brings to two pages: what waits at a post that changes hands, and what waits for a second person.

A room declares in one file of `hand_overs` or `approvals`; the pages ask all of them and know none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from sunwai.base.actors import Actor
from sunwai.base.registry import Registry
from sunwai.directory.models import Post
from sunwai.people.types import Waiting


@dataclass(frozen=True)
class Asks:
    """What waits for a second person, of one kind. `words` say the kind; `waiting` gives what this actor may decide.

    `waiting` leaves out what the actor asked for: nobody approves their own.
    """

    words: str | Promise
    waiting: Callable[[Actor, datetime], Sequence[Item]]


@dataclass(frozen=True)
class Button:
    """A button that decides: what it posts to where."""

    words: str | Promise
    address: str
    name: str = ""
    value: str = ""
    is_second: bool = False


@dataclass(frozen=True)
class Item:
    """One thing to decide: what it is about in the page's language, where it is read, and its buttons if any."""

    about: str
    asked_at: datetime
    asked_by: str = ""
    address: str = ""
    reason: str = ""
    buttons: tuple[Button, ...] = ()
    number: str = ""
    """The case's number, which stands before it in either direction."""


@dataclass(frozen=True)
class Leaves:
    """What waits at a post, of one kind: lines for a hand-over list, the next due first."""

    words: str | Promise
    lines: Callable[[Post, datetime], Sequence[Waiting]]


MOST = 200
"""How many of one kind are listed."""
approvals: Registry[Asks] = Registry("approvals")
hand_overs: Registry[Leaves] = Registry("lines of a hand-over")
