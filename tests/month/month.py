"""A month of days, and what is remembered from one to the next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sunwai.base.clock import LOCAL
from sunwai.demo.catchment import PER_SLOT, Visitor, number_of
from sunwai.demo.reckoning import Book
from tests.month.carriers import SEED
from tests.month.departments import Departments
from tests.month.hard_days import HardDay
from tests.month.house import House


class Month:
    """April, from its first day on: `day(n)` ends the day before and lets the morning come."""

    def __init__(self, house: House) -> None:
        self.house, self.departments = house, Departments(house.folder / "feeds")
        self.holidays: set[date] = set()
        self.stopped: dict[str, float] = {}
        """Who wrote STOP, and from which real second on (a rest after it) nothing may be asked of them."""
        self.notes: dict[str, Any] = {}
        self.to_say: list[tuple[str, str]] = []
        self.today: HardDay | None = None
        self.people = 0

    def begin(self) -> None:
        house = self.house
        house.clock.set(datetime(2026, 3, 31, 21, tzinfo=LOCAL))
        for carrier in house.carriers:
            carrier.open()
        house.sunwai("migrate")
        house.desk("found", ports={carrier.code: carrier.port for carrier in house.carriers})
        house.open()

    def day(self, number: int, **how: Any) -> HardDay:
        if self.today is not None:
            self.today.end()
        self.today = HardDay(self, number)
        self.today.begin(**how)
        return self.today

    def end(self) -> None:
        if self.today is not None:
            self.today.end()

    @contextmanager
    def network_cut(self) -> Iterator[None]:
        """From this evening on no carrier can be reached, until the block ends."""
        if self.today is not None:
            self.today.evening()
        for carrier in self.house.carriers:
            carrier.cut()
        yield
        for carrier in self.house.carriers:
            carrier.open()

    def new_people(self, count: int) -> list[str]:
        """Mobile numbers of people whom nobody has met yet."""
        made = [number_of(Visitor(n, 3, PER_SLOT - 50), SEED) for n in range(self.people, self.people + count)]
        self.people += count
        return made

    def asked(self) -> int:
        """How many texts the networks have taken from us so far."""
        return sum(line["k"] == "submit" for carrier in self.house.carriers for line in carrier.lines())

    def asked_lately(self, count: int) -> list[str]:
        """The numbers that were asked last, of those whose phone showed it, on the first network that stands."""
        carrier = next(one for one in reversed(self.house.carriers) if one.process is not None)
        book = Book.of(carrier.lines())
        last = [book.texts[one][0] for one in sorted(book.reached, key=int, reverse=True)]
        mobiles = [one for one in dict.fromkeys(last) if one.startswith("+923") and one not in self.stopped]
        return mobiles[:count]
