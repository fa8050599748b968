"""What a report is made of when it is read: cells, tables, sections, and the whole paper, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from sunwai.insight.register import figures as all_figures
from sunwai.reports import pictures, texts
from sunwai.reports.telling import Content


@dataclass(frozen=True)
class Cell:
    """What stands in a table: `text` as it is read, `value` as a sheet keeps it; `kind` is text, count, share, or none
    (a sign in a column of numbers). `office` is the code of the office that it names, so that a page can lead there."""

    text: str
    value: float | int | None = None
    kind: str = "text"
    office: str = ""


NOTHING = Cell("–", kind="none")


@dataclass(frozen=True)
class Table:
    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    @property
    def numeric(self) -> list[bool]:
        """Which columns hold numbers, and stand at the end."""
        return [all(cell.kind != "text" for cell in column) for column in zip(*self.rows, strict=True)]

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """Each head, and whether numbers stand below it."""
        return list(zip(self.heads, self.numeric or [False] * len(self.heads), strict=True))


@dataclass(frozen=True)
class Section:
    """A part of a report. `alt` says in words what its picture shows; its numbers are in a table."""

    heading: str
    words: Sequence[str] = ()
    picture: str = ""
    table: Table | None = None
    alt: str = ""


@dataclass(frozen=True)
class Paper:
    """A whole report. The first page has `facts` (to whom, of when, from which snapshot), `sentences` (what changed),
    `asks` (who is asked for what by when) or `calm` (why nobody is), and one picture; the sections come after it."""

    language: str
    title: str
    place: str
    period: str
    facts: Sequence[tuple[str, str]]
    sentences: Sequence[str]
    asks: Table | None
    calm: Sequence[str]
    lead: Section | None
    sections: Sequence[Section]
    notes: Sequence[str]
    is_sample: bool = False
    rtl: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rtl", self.language == "ur")

    @property
    def tables(self) -> list[Table]:
        """Every table, in the order in which they are read."""
        found = [self.asks, *(one.table for one in self.sections)]
        return [one for one in found if one]


def text(words: str) -> Cell:
    return Cell(words)


def office(words: str, row: Content) -> Cell:
    """What names an office."""
    return Cell(words, office=str(row.get("code", "")))


def number(value: int) -> Cell:
    return Cell(texts.count(value), value, "count")


def share(rate: float | None) -> Cell:
    return NOTHING if rate is None else Cell(texts.share(rate), rate, "share")


def rated(cell: Content) -> list[Cell]:
    """A share and its interval, or that there are too few."""
    if cell.get("few") or cell.get("rate") is None:
        return [Cell(_("too few") if cell.get("few") else "–", kind="none"), NOTHING]
    return [share(cell["rate"]), Cell(texts.between(cell), kind="none")]


def answers(row: Content, code: str | None, figure: str) -> Content:
    """What a row has of a figure for a question; that they are few where it has nothing."""
    found: Content = row["questions"].get(code, {}).get(figure, {"few": True})
    return found


def n_of(cell: Content) -> Cell:
    return number(cell["of"]) if "of" in cell else Cell(texts.apart("< 10"), kind="none")


def responded(counts: Content) -> Cell:
    """How many of those asked answered."""
    found = counts["answered"]
    return share(found.get("rate"))


def label(code: str) -> str:
    return str(all_figures[code].label)


def point(words: str, cell: Content, *, mark: bool = False) -> pictures.Point:
    """A share with its interval for a picture."""
    few = _("fewer than ten answers")
    return pictures.Point(words, cell.get("rate"), cell.get("low"), cell.get("high"), cell.get("of", 0), mark, few)
