"""Open data: the months of a snapshot that are settled, as tables in which small counts are hidden once and for all.

A month is published once, by district, service and department, and never changes: what is corrected later is not
published, for two tables of one month would give away what they differ by. Sums over months are left to the reader,
who can add up what is shown. A place without a single transaction has no row. Weeks are not published: they would cut
months in pieces that are nearly all small.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from sunwai.base.clock import day_of
from sunwai.insight.hiding import Masks, hidden
from sunwai.insight.layers import Grid, Layer
from sunwai.insight.models import Snapshot
from sunwai.insight.queries import Value, figures

SETTLED = 14
"""Days after the end of a month until it is published: replies to its last texts have come by then."""
COUNTS = ("transactions", "asked", "replied")
PER_QUESTION = ("answers", "dissatisfied", "bribe_alleged")
Row = list[Any]


@dataclass(frozen=True)
class Month:
    """A month as it is published, by rows; a hidden count is None, and so is a place that a row is summed over.

    `services`: district, department, service, then `COUNTS`. `answers`: question, district, department, service, then
    `PER_QUESTION`.
    """

    month: str
    services: list[Row]
    answers: list[Row]

    def content(self) -> dict[str, list[Row]]:
        return {"services": self.services, "answers": self.answers}


def settled(snapshot: Snapshot, published: Iterable[str]) -> list[str]:
    """The months that a snapshot knows, that ended long enough before it, and come after all that are published."""
    until = day_of(snapshot.as_of) - timedelta(days=SETTLED)
    newest = max(published, default="")
    known = snapshot.parts.filter(fact="transactions", rows__gt=0).values_list("month", flat=True)
    return sorted({month for month in known if month > newest and last_day(month) < until})


def last_day(month: str) -> date:
    year, number = (int(part) for part in month.split("-"))
    return date(year, number, calendar.monthrange(year, number)[1])


def tell(snapshot: Snapshot, month: str) -> Month:
    """One month of a snapshot, with all that is small hidden, and what would give it away."""
    period = (last_day(month).replace(day=1), last_day(month))
    by = ("district", "department", "service")
    found = figures(snapshot, by, period=period, codes=[*COUNTS, *PER_QUESTION])
    grid = _Grid(found)
    layers = grid.layers()
    masks = hidden(layers, grid.departments)
    shown = {layer.name: grid.shown(layer, masks[layer.name]) for layer in layers}
    services = [[*place, *counts] for place, *counts in _side_by_side(shown, COUNTS)]
    answers = []
    for question in grid.questions:
        names = [f"{code} {question}" for code in PER_QUESTION]
        answers += [[question, *place, *counts] for place, *counts in _side_by_side(shown, names)]
    return Month(month, services, answers)


Place = tuple[str | None, str | None, str | None]


def _side_by_side(shown: dict[str, dict[Place, int | None]], names: Sequence[str]) -> list[Row]:
    return [[place, *(shown[name][place] for name in names)] for place in shown[names[0]]]


class _Grid:
    """The districts and services of a month, and the counts of each figure by them."""

    def __init__(self, found: Sequence[Value]) -> None:
        some = [one for one in found if one.figure == COUNTS[0] and one.count]
        self.districts = sorted({one.key[0] for one in some})
        self.services = sorted({(one.key[1], one.key[2]) for one in some})
        self.names = sorted({department for department, _ in self.services})
        self.departments = [self.names.index(department) for department, _ in self.services]
        self.counts: dict[str, Grid] = {}
        rows = {code: place for place, code in enumerate(self.districts)}
        columns = {pair: place for place, pair in enumerate(self.services)}
        for one in found:
            name = f"{one.figure} {one.question}" if one.figure in PER_QUESTION else one.figure
            if one.key[0] in rows and one.key[1:] in columns:
                self._of(name)[rows[one.key[0]], columns[one.key[1:]]] = one.count
        answered = {name.split(" ", 1)[1] for name in self.counts if " " in name and self.counts[name].any()}
        self.questions = sorted(answered)

    def _of(self, name: str) -> Grid:
        return self.counts.setdefault(name, np.zeros((len(self.districts), len(self.services)), dtype=int))

    def layers(self) -> list[Layer]:
        there: Grid = self._of(COUNTS[0]) > 0
        made = [Layer(COUNTS[0], self._of(COUNTS[0]), there, least=1)]
        made += [Layer(code, self._of(code), there, parent) for parent, code in pairwise(COUNTS)]
        for question in self.questions:
            whole = f"answers {question}"
            asked: Grid = there & self._of(whole).any(axis=0)
            made.append(Layer(whole, self._of(whole), asked, "replied", apart=True))
            made += [
                Layer(f"{code} {question}", self._of(f"{code} {question}"), asked, whole, rest=True)
                for code in PER_QUESTION[1:]
            ]
        return made

    def shown(self, layer: Layer, masks: Masks) -> dict[Place, int | None]:
        """Each published place of a layer with its count, None where it is hidden; sums after what they are of."""
        found: dict[Place, int | None] = {}
        everywhere = len(self.districts)
        for row, district in enumerate([*self.districts, None]):
            inside = slice(None) if row == everywhere else slice(row, row + 1)
            columns = np.nonzero(layer.listed[inside].any(axis=0))[0]
            for column in columns:
                department, service = self.services[column]
                count = int(layer.counts[inside, column].sum())
                found[district, department, service] = None if masks.cells[row, column] else count
            for number in sorted({self.departments[column] for column in columns}):
                mine = [column for column in columns if self.departments[column] == number]
                count = int(layer.counts[inside][:, mine].sum())
                found[district, self.names[number], None] = None if masks.departments[row, number] else count
            if len(columns):
                count = int(layer.counts[inside][:, columns].sum())
                found[district, None, None] = None if masks.cells[row, -1] else count
        return found
