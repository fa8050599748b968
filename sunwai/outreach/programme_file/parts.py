"""Reading a YAML file strictly: every scalar is text, every fault says the file, the place and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any, NoReturn

import yaml
from django.utils.translation import gettext as _

from sunwai.outreach.types import BadProgramme

UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
DURATION = re.compile(r"(\d{1,4}) *(minute|hour|day)s?")
CLOCK = re.compile(r"([01]\d|2[0-3]|24):([0-5]\d)")


class Part:
    """A piece of the file that knows where it stands."""

    def __init__(self, node: yaml.Node, file: str, path: tuple[str, ...] = ()) -> None:
        self.node = node
        self.file = file
        self.path = path
        self.parts: dict[str, Part] = {}
        if isinstance(node, yaml.MappingNode):
            self._take_keys(node)

    def _take_keys(self, node: yaml.MappingNode) -> None:
        for key, value in node.value:
            name = str(key.value)
            if name in self.parts:
                self.wrong(_("“%(key)s” is written twice.") % {"key": name})
            self.parts[name] = Part(value, self.file, (*self.path, name))

    def wrong(self, problem: str) -> NoReturn:
        """Raises: BadProgramme at this place."""
        line = _("line %(line)s") % {"line": self.node.start_mark.line + 1}
        raise BadProgramme(
            file=self.file, place=", ".join([line, *(" ".join(self.path),)]).rstrip(", "), problem=problem
        )

    def only(self, *names: str) -> None:
        """Refuses a key that is not one of these: most are slips of the pen."""
        if not isinstance(self.node, yaml.MappingNode):
            self.wrong(_("Lines of “name: value” are needed here."))
        for name, part in self.parts.items():
            if name not in names:
                part.wrong(
                    _("“%(key)s” is not known here. Known: %(known)s.") % {"key": name, "known": ", ".join(names)}
                )

    def get(self, name: str) -> Part | None:
        return self.parts.get(name)

    def need(self, name: str) -> Part:
        if name not in self.parts:
            self.wrong(_("“%(key)s” is missing.") % {"key": name})
        return self.parts[name]

    def items(self) -> Iterator[Part]:
        """The members of a list."""
        if not isinstance(self.node, yaml.SequenceNode) or not self.node.value:
            self.wrong(_("A list is needed here, with at least one item."))
        for number, node in enumerate(self.node.value, 1):
            yield Part(node, self.file, (*self.path, str(number)))

    def text(self) -> str:
        if not isinstance(self.node, yaml.ScalarNode) or not self.node.value.strip():
            self.wrong(_("A text is needed here."))
        return str(self.node.value).strip()

    def texts(self) -> tuple[str, ...]:
        return tuple(item.text() for item in self.items())

    def choice(self, *allowed: str) -> str:
        text = self.text()
        if text not in allowed:
            self.wrong(_("“%(text)s” is not one of: %(known)s.") % {"text": text, "known": ", ".join(allowed)})
        return text

    def whole(self, least: int, most: int) -> int:
        text = self.text()
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            self.wrong(_("A whole number from %(least)s to %(most)s is needed here.") % {"least": least, "most": most})
        return int(text)

    def number(self, least: float, most: float) -> float:
        try:
            found = float(self.text())
        except ValueError:
            found = float("nan")
        if not least <= found <= most:
            self.wrong(_("A number from %(least)s to %(most)s is needed here.") % {"least": least, "most": most})
        return found

    def duration(self) -> timedelta:
        found = DURATION.fullmatch(self.text())
        if found is None:
            self.wrong(_("Write how long like “30 minutes”, “4 hours” or “2 days”."))
        return int(found[1]) * UNITS[found[2]]

    def clock(self) -> time:
        """A time of day; 24:00 is the last minute."""
        found = CLOCK.fullmatch(self.text())
        if found is None:
            self.wrong(_("Write a time of day like “09:00” or “20:30”."))
        return time.max if found[1] == "24" else time(int(found[1]), int(found[2]))


def read_yaml(text: str, file: str) -> Part:
    """The whole file as one part.

    Raises:
        BadProgramme: it is not YAML, or not lines of “name: value”.
    """
    try:
        node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = _("line %(line)s") % {"line": mark.line + 1 if mark else 1}
        problem = getattr(error, "problem", None) or _("it cannot be read.")
        raise BadProgramme(file=file, place=place, problem=_("This is not YAML: %(why)s") % {"why": problem}) from error
    if not isinstance(node, yaml.MappingNode):
        raise BadProgramme(
            file=file, place=_("line %(line)s") % {"line": 1}, problem=_("The file is empty or has no names.")
        )
    return Part(node, file)
