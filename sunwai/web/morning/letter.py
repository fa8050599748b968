"""The morning as text, for a letter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sunwai.base.actors import Actor
from sunwai.base.morning import LINES, MOST, Group, Item, Line
from sunwai.web.showing import day


@dataclass(frozen=True)
class Asked:
    """A line with what it found; `has_more` that it has more than is shown."""

    line: Line
    items: list[Item]
    has_more: bool

    @property
    def needing(self) -> int:
        return sum(not item.is_told for item in self.items)


def asked(actor: Actor, at: datetime) -> dict[Group, list[Asked]]:
    """Every line that this person's rights show and that has something, by group; the pressing items first."""
    found: dict[Group, list[Asked]] = {}
    for group in Group:
        rows = [Asked(one, *_cut(one.ask(actor, at))) for one in LINES if one.group is group and one.is_for(actor)]
        if rows := [one for one in rows if one.items]:
            found[group] = rows
    return found


def _cut(items: object) -> tuple[list[Item], bool]:
    every = list(items)  # type: ignore[call-overload]
    ordered: list[Item] = sorted(every[:MOST], key=lambda item: (item.is_told, not item.is_pressing))
    return ordered, len(every) > MOST


def letter(actor: Actor, at: datetime) -> str:
    """The subject in the first line, then each line with its items, then where the buttons are."""
    found = asked(actor, at)
    needing = sum(one.needing for rows in found.values() for one in rows)
    subject = ngettext(
        "Sunwai, {day}: {number} thing needs you", "Sunwai, {day}: {number} things need you", needing
    ).format(day=day(at), number=needing)  # fmt: skip
    if not needing:
        subject = _("Sunwai, {day}: nothing needs you").format(day=day(at))
    return "\n".join([subject, "", *_body(found), f"{settings.SUNWAI_URL}/morning/"])


def _body(found: dict[Group, list[Asked]]) -> Iterator[str]:
    for group, rows in found.items():
        yield group.label
        for one in rows:
            yield f"  {one.line.words}"
            for item in one.items:
                yield f"  {'!' if item.is_pressing else '-'} {item.words}"
            if one.has_more:
                yield f"  - {_('and more')}"
        yield ""
