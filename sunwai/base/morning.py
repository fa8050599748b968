"""The morning page's lines: each room declares in its `morning.py` what needs somebody, and the button that deals
with it. One question a line, fast whatever the tables hold; the page and the letter only render."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from babel.dates import format_date, format_datetime
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import LOCAL
from sunwai.base.registry import Registry


class Group(StrEnum):
    """What sort of thing it is, in the order of the page."""

    ALARMS = "alarms"
    NOT_COME = "not_come"
    STUCK = "stuck"
    DUE = "due"
    PAUSED = "paused"
    MONEY = "money"

    @property
    def label(self) -> str:
        names = {
            "alarms": _("Alarms and the night"), "not_come": _("What did not come"), "stuck": _("What is stuck"),
            "due": _("What is due today"), "paused": _("What is paused"), "money": _("Money and segments"),
        }  # fmt: skip
        return str(names[self.value])


@dataclass(frozen=True)
class Button:
    """Where one deals with it: a page that is opened (`is_deed` false), or a deed that is done by pressing."""

    words: str
    route: str
    args: tuple[object, ...] = ()
    is_deed: bool = False

    @property
    def address(self) -> str:
        return reverse(self.route, args=self.args)


@dataclass(frozen=True)
class Item:
    """One thing, in the language that is active. `is_told`: it needs nobody, and is told because it is asked for."""

    words: str
    buttons: Sequence[Button] = ()
    is_pressing: bool = False
    is_told: bool = False
    call: str = ""
    """Whom to write to about it: an address of staff, never a citizen's."""


@dataclass(frozen=True)
class Line:
    """A line of the page: asked only for who has one of the rights. `more` says where the rest is, if there is more."""

    code: str
    group: Group
    words: str | Promise
    rights: tuple[Right, ...]
    ask: Callable[[Actor, datetime], Sequence[Item]] = field(repr=False)
    more: str = ""

    def is_for(self, actor: Actor) -> bool:
        return any(actor.may(right) for right in self.rights)


def day(on: date) -> str:
    """A day in the language that is active, such as 3 March 2026."""
    return format_date(on, "d MMMM y", locale=_tongue())


def moment(at: datetime | None) -> str:
    """A day and time in Pakistan, such as 3 March 2026, 14:05."""
    if at is None:
        return "–"
    comma = "،" if _tongue() == "ur" else ","
    return format_datetime(at, f"d MMMM y{comma} HH:mm", tzinfo=LOCAL, locale=_tongue())


def apart(words: str) -> str:
    """A name or number with signs around it, so that it keeps its place in a sentence of the other direction."""
    return f"\u2068{words}\u2069"


def _tongue() -> str:
    return "ur" if get_language() == "ur" else "en_GB"


LINES: Registry[Line] = Registry("morning lines")
MOST = 20
"""Items of a line that are shown; a line asks for one more, to know whether there is more."""


def line(
    code: str, group: Group, words: str | Promise, *rights: Right, more: str = ""
) -> Callable[[Callable[[Actor, datetime], Sequence[Item]]], Callable[[Actor, datetime], Sequence[Item]]]:
    """Declares a function of who asks, and when, as a line."""

    def declare(
        ask: Callable[[Actor, datetime], Sequence[Item]],
    ) -> Callable[[Actor, datetime], Sequence[Item]]:
        LINES.register(code, Line(code, group, words, rights, ask, more))
        return ask

    return declare
