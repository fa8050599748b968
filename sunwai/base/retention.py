"""What is kept how long, and what is held about one number: each room declares it in its own `retention.py`.

A `Kind` is SQL over one table, whose rows are called `x`; `people` alone runs it, by the government's approved rules or
at one citizen's wish. Nothing here names a table of another room. A room above may add to a kind of a room below, for
what only it knows: which office a text was about, what else goes when a case goes (`also`).

In conditions `{office}`, `{case}` and `{number}` stand for what a hold (or a citizen) names; `%(at)s` is now.
Statements get `%(ids)s` (the rows' keys), `%(empty_PURPOSE)s` (an empty text, sealed; dots as underscores) and
`%(nobody)s` (a contact point without a number).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language

from sunwai.base.refusals import Refused
from sunwai.base.registry import Registry

NOBODY = UUID(int=0)
"""The contact point of rows whose number was removed: they still say that there was one, and no longer which."""
EMPTY = 29
"""Bytes of an empty text when sealed: whatever is longer says something."""
Words = str | Promise


@dataclass(frozen=True)
class Kind:
    """One kind of data: which rows have any of it left (`due`), since when, and what removes it.

    `starts` names the moments from which a rule may count, the first being the usual one. `covers` says for `office`,
    `case` and `number` when a row is one of theirs; a kind that cannot tell counts as covered by any such hold.
    `forget` removes the files that `files` names. `citizens` gives citizens who lose name and number with the rows. A
    citizen may ask for the removal of a `personal` kind. `prepare` runs before each removal by the rules. `due` may be
    a function, for what is only known once all rooms are there. `parts` is the part (SQL over x) within which rows of
    one number must stay together: its statements find a salt for each in people_salt.
    """

    code: str
    name: Words
    goes: Words
    stays: Words
    table: str
    due: str | Callable[[], str]
    starts: Mapping[str, str]
    statements: Sequence[str]
    covers: Mapping[str, str] = field(default_factory=dict)
    joins: str = ""
    key: str = "bigint"
    seal: str = ""
    least_days: int = 1
    files: str = ""
    forget: Callable[[str], None] | None = None
    citizens: str = ""
    personal: bool = False
    prepare: Callable[[datetime], None] | None = None
    parts: str = ""

    @property
    def usual_start(self) -> str:
        return next(iter(self.starts))

    def with_all(self) -> Whole:
        """The kind with what other rooms added to it."""
        added, due = _added[self.code], self.due if isinstance(self.due, str) else self.due()
        covers = {name: [sql] for name, sql in self.covers.items()}
        for name, sql in added.covers:
            covers.setdefault(name, []).append(sql)
        return Whole(
            self, " AND ".join(f"({one})" for one in (due, *added.unless)),
            {name: " OR ".join(f"({one})" for one in all_) for name, all_ in covers.items()},
            (*added.statements, *self.statements),
            tuple(one for one in (self.seal, *added.seals) if one),
        )  # fmt: skip


@dataclass(frozen=True)
class Whole:
    """A kind as all rooms together say it."""

    kind: Kind
    due: str
    covers: Mapping[str, str]
    statements: Sequence[str]
    seals: Sequence[str]

    def is_of(self, what: str, reference: str) -> str:
        """Whether a row is of an office, a case or a number: SQL, `true` where it cannot be told."""
        sql = self.covers.get(what, "true")
        return "(" + sql.replace("{" + what + "}", reference) + ")"

    def is_of_case(self, reference: str) -> str:
        """Of a case itself, or of somebody in it."""
        if "case" in self.covers or not parties:
            return self.is_of("case", reference)
        points = " UNION ALL ".join(one.replace("{case}", reference) for one in parties)
        return f"EXISTS (SELECT FROM ({points}) AS party (point) WHERE {self.is_of('number', 'party.point')})"


@dataclass
class _Added:
    covers: list[tuple[str, str]] = field(default_factory=list)
    unless: list[str] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    seals: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """One thing held: when, and what in words of the reader's language."""

    at: datetime | date
    words: str


@dataclass(frozen=True)
class Lines:
    """How many there are, and the newest of them."""

    count: int
    first: datetime | date | None = None
    last: datetime | date | None = None
    rows: Sequence[Line] = ()


@dataclass(frozen=True)
class Shelf:
    """What a room holds about one number, as its owner sees it; `kind` is the kind whose rule removes it, if one does.

    It never shows words, nor anything of a case: whoever holds the phone sees it, and phones are shared.
    """

    code: str
    name: Words
    why: Words
    lines: Callable[[UUID], Lines]
    kind: str = ""


kinds: Registry[Kind] = Registry("data")
shelves: Registry[Shelf] = Registry("what is held")
parties: list[str] = []
"""Each gives the contact points of those in `{case}`."""
_added: defaultdict[str, _Added] = defaultdict(_Added)


def kind(**facts: object) -> Kind:
    """Declares a kind."""
    made = Kind(**facts)  # type: ignore[arg-type]
    return kinds.register(made.code, made)


def shelf(**facts: object) -> Shelf:
    """Declares what is held about a number."""
    made = Shelf(**facts)  # type: ignore[arg-type]
    return shelves.register(made.code, made)


def also(
    code: str,
    *,
    covers: Mapping[str, str] | None = None,
    unless: str = "",
    statements: Sequence[str] = (),
    seal: str = "",
) -> None:
    """Adds to a kind of a room below: whose a row is too, when it must stay (`unless`), what else is to be done first.

    `seal` is the purpose under which these statements need an empty text: `%(empty_PURPOSE)s`, dots as underscores.
    """
    added = _added[code]
    added.covers += list((covers or {}).items())
    added.unless += [f"NOT ({unless})"] if unless else []
    added.statements += statements
    added.seals += [seal] if seal else []


def in_tongue(name: str, name_ur: str) -> str:
    """The name in the language of whoever reads."""
    return name_ur if get_language() == "ur" and name_ur else name


class BadRetention(Refused):
    """Rule {place} cannot be: {problem}. docs/retention.md names the kinds, their starts and the fewest days."""


class NotTheNewest(Refused):
    """A newer list of rules was drafted, or this one is in force already. Look at the page again."""

    status = 409


class EmptyHold(Refused):
    """Say what is held: a case, a number, an office, a kind of data or a span of days that there is."""


class HoldOver(Refused):
    """This hold is lifted, or somebody has asked for that already. Look at the page again."""

    status = 409


class NeedsWhy(Refused):
    """Say who orders it, and why."""
