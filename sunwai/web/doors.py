"""Who may come in by a route. Every view says so with one of three marks; a view without a mark lets nobody in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.http import HttpRequest

from sunwai.base.actors import Actor, Right

if TYPE_CHECKING:
    from sunwai.people.models import Account

View = TypeVar("View", bound=Callable[..., Any])


class StaffRequest(HttpRequest):
    """A request that passed a door: `actor` is who acts, `user` the account."""

    actor: Actor
    user: Account


@dataclass(frozen=True)
class Door:
    """Open to all; or to who signed in; or to who holds one of the rights, somewhere or over all."""

    open: bool = False
    rights: tuple[Right, ...] = ()
    everywhere: bool = False

    @property
    def shows_people(self) -> bool:
        """Whether a second factor is asked for at this door."""
        return any(right.shows_people for right in self.rights)

    def lets(self, actor: Actor) -> bool:
        return not self.rights or any(self._holds(actor, right) for right in self.rights)

    def _holds(self, actor: Actor, right: Right) -> bool:
        return actor.may(right) and not (self.everywhere and actor.within(right, area="area", department="department"))


def public(view: View) -> View:
    """Anybody may come in."""
    return _mark(view, Door(open=True))


def signed_in(view: View) -> View:
    """Any account may come in."""
    return _mark(view, Door())


def needs(*rights: Right) -> Callable[[View], View]:
    """Who holds one of these rights, anywhere, may come in; over which rows is for the room's `visible_to`."""

    def mark(view: View) -> View:
        return _mark(view, Door(rights=rights))

    return mark


def needs_everywhere(*rights: Right) -> Callable[[View], View]:
    """Who holds one of these rights over all areas and departments: what is behind belongs to the whole house."""

    def mark(view: View) -> View:
        return _mark(view, Door(rights=rights, everywhere=True))

    return mark


def _mark(view: View, door: Door) -> View:
    view.door = door  # type: ignore[attr-defined]
    return view


def door_of(view: Callable[..., Any]) -> Door | None:
    """The mark of a view, if it has one."""
    return getattr(view, "door", None)
