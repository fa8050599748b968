"""The tables of a page of ours as rows, read out of its HTML, with what was asked for in its filters."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from sunwai.base.workbook import bare

HEADINGS = {"h1", "h2", "h3"}
DEEDS = {"button", "form", "select", "script"}
APART = {"br", "small", "p", "div", "li", "dt", "dd"}
COUNT, SHARE = re.compile(r"-?\d{1,3}(,\d{3})*|-?\d+"), re.compile(r"(-?\d+(?:\.\d+)?)%")


@dataclass(frozen=True)
class Cell:
    """What a cell says; where that is a number alone, the number, and whether it is a share."""

    text: str
    number: float | None = None
    is_share: bool = False


@dataclass
class Table:
    """A table under the heading that stands before it: the words of its head, and its rows."""

    title: str
    heads: list[str] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)

    def without_deeds(self) -> Table:
        """The same without columns that have no words, such as those of buttons."""
        width = max([len(self.heads), *(len(row) for row in self.rows)], default=0)
        kept = [at for at in range(width) if any(at < len(row) and row[at].text for row in self.rows)]
        return Table(
            self.title,
            [self.heads[at] if at < len(self.heads) else "" for at in kept],
            [[row[at] if at < len(row) else Cell("") for at in kept] for row in self.rows],
        )


@dataclass(frozen=True)
class Read:
    """What a page says: its first heading, its tables that have rows, and what its filters ask for, with labels."""

    heading: str
    tables: list[Table]
    asked: list[tuple[str, str]]


def read(page: str) -> Read:
    """Reads a page of ours."""
    reader = _Reader()
    reader.feed(page)
    tables = [table.without_deeds() for table in reader.tables if table.rows]
    asked = [(reader.labels.get(name, name), words) for name, words in reader.asked.items() if words]
    return Read(reader.first, tables, asked)


class _Reader(HTMLParser):
    """Reads headings, tables and filters, in the order in which they stand."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self.labels: dict[str, str] = {}
        self.asked: dict[str, str] = {}
        self.first = self._heading = ""
        self._words: list[str] = []
        self._row: list[Cell] | None = None
        self._cell = self._is_head = self._filters = False
        self._deed = ""
        self._depth = 0
        self._span = 1
        self._label = self._option = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if self._deed:
            self._depth += tag == self._deed
        elif self._cell and tag in DEEDS:
            self._deed, self._depth = tag, 1
        elif tag == "table":
            self.tables.append(Table(self._heading))
        elif tag == "thead":
            self._is_head = True
        elif tag == "tr":
            self._row = []
        elif tag in {"td", "th"} and self._row is not None:
            self._cell, self._words = True, []
            self._span = int(found["colspan"]) if found.get("colspan", "").isdigit() else 1
        elif tag in HEADINGS:
            self._words = []
        elif not self._cell:
            self._in_filters(tag, found)
        if self._cell and tag in APART:
            self._words.append(" ")

    def _in_filters(self, tag: str, found: dict[str, str]) -> None:
        if tag == "form":
            self._filters = "filters" in found.get("class", "").split() and found.get("method", "get") == "get"
        elif not self._filters:
            return
        elif tag == "label":
            self._label, self._words = found.get("for", ""), []
        elif tag == "select":
            self._option = found.get("id", "")
        elif tag == "option":
            self._words = []
            if "selected" in found and found.get("value"):
                self.asked[self._option] = "…"
        elif tag == "input" and found.get("type", "text") not in {"hidden", "checkbox", "radio", "submit"}:
            self.asked[found.get("id", "")] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if self._deed:
            self._depth -= tag == self._deed
            if not self._depth:
                self._deed = ""
            return
        words = " ".join("".join(self._words).split())
        if self._row is not None:
            self._end_in_row(self._row, tag, words)
        elif tag == "thead":
            self._is_head = False
        elif tag in HEADINGS:
            self._heading, self.first, self._words = words, self.first or words, []
        elif tag == "label" and self._label:
            self.labels[self._label], self._label = words, ""
        elif tag == "option" and self.asked.get(self._option) == "…":
            self.asked[self._option] = words
        elif tag == "form":
            self._filters = False

    def _end_in_row(self, row: list[Cell], tag: str, words: str) -> None:
        if tag in {"td", "th"}:
            row += [_cell(words), *[Cell("")] * (self._span - 1)]
            self._cell, self._words = False, []
        elif tag == "tr":
            if self._is_head:
                self.tables[-1].heads = [cell.text for cell in row]
            elif row:
                self.tables[-1].rows.append(row)
            self._row = None

    def handle_data(self, data: str) -> None:
        if not self._deed:
            self._words.append(data)


def _cell(words: str) -> Cell:
    said = bare(words)
    if found := SHARE.fullmatch(said):
        return Cell(said, float(found[1]) / 100, is_share=True)
    # a number with a nought before it is a code or a phone's
    if COUNT.fullmatch(said) and (said == "0" or not said.lstrip("-").startswith("0")) and len(said) < 15:
        return Cell(said, float(said.replace(",", "")))
    return Cell(said)
