"""A report's content laid out as tables, for the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sunwai.web.evidence.words import COUNTS, GROUPS, RATES
from sunwai.web.showing import month, name_of, tongue, without_places

Content = Mapping[str, Any]
Head = str | Promise


@dataclass(frozen=True)
class Row:
    """A named row of cells; a cell is a report's own (count, or rate with its interval and n)."""

    name: str
    cells: list[Any]
    marked: bool = False


@dataclass(frozen=True)
class Table:
    """A table: what it is of, its heads, its rows, and whether its cells are rates."""

    caption: str
    heads: list[Head]
    rows: list[Row] = field(default_factory=list)
    rates: bool = False


def question_words(content: Content, code: str) -> str:
    """A question as it was asked, in the language of the page."""
    spoken = content["questions"].get(code, {})
    return without_places(str(spoken.get("ur" if tongue() == "ur" else "en", code)))


def answers(content: Content) -> Table:
    """Each question's rates here, beside the province's."""
    heads: list[Head] = [word for word in RATES.values() for _place in (0, 1)]
    heads = [head if place % 2 == 0 else f"{head}, {_('all districts')}" for place, head in enumerate(heads)]
    rows = [
        Row(question_words(content, code), [one for rate in RATES for one in (
            cells.get(rate), content["province"]["questions"].get(code, {}).get(rate))])
        for code, cells in content["here"]["questions"].items()
    ]  # fmt: skip
    return Table(_("Answers to each question"), heads, rows, rates=True)


def groups(content: Content) -> Iterable[Table]:
    """The counts of each group, then each question's rates in it."""
    for group in content["groups"]:
        title = str(GROUPS.get(group["what"], group["what"]))
        rows = [Row(name_of(row), [row["counts"].get(code) for code in COUNTS]) for row in group["rows"]]
        yield Table(title, list(COUNTS.values()), rows)
        for code in content["questions"]:
            asked = [row for row in group["rows"] if code in row["questions"]]
            if asked:
                lines = [Row(name_of(row), [row["questions"][code].get(rate) for rate in RATES]) for row in asked]
                yield Table(f"{title}: {question_words(content, code)}", list(RATES.values()), lines, rates=True)


def trend(content: Content, code: str) -> Table:
    """The last months of one question."""
    rows = [
        Row(
            month(date.fromisoformat(f"{row['month']}-01")),
            [row["questions"].get(code, {}).get(rate) for rate in RATES],
        )
        for row in content["trend"]
    ]
    return Table(f"{_('Month by month')}: {question_words(content, code)}", list(RATES.values()), rows, rates=True)
