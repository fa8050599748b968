"""The month's accounts: what the networks' own journals say, held against the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import timezone

from sunwai.demo.reckoning import HEARD, RECEIPTS, SENT, UNNAMED, Book
from tests.month.carriers import Carrier
from tests.month.house import House
from tests.month.month import Month

OPENS, CLOSES = time(9), time(19)
OBEYS_HOURS = {"question", "case"}
"""The rest goes out at any hour: a citizen's own deed is confirmed when it is done."""


@dataclass(frozen=True)
class Taken:
    """A text that a network took: when it truly was, what time was shown, to whom, and what for."""

    carrier: str
    id: str
    real: float
    true: datetime
    shown: datetime
    to: str
    purpose: str

    @property
    def is_at_home(self) -> bool:
        return self.to.startswith("+92")

    @property
    def may_wake(self) -> bool:
        return self.purpose not in OBEYS_HOURS


class Accounts:
    """Read once, when the month is over."""

    def __init__(self, month: Month) -> None:
        self.month = month
        self.house: House = month.house
        self.books = {one.code: Book.of(one.lines()) for one in self.house.carriers}
        self.sent = {one.code: dict(self._rows(SENT, one)) for one in self.house.carriers}

    def _rows(self, sql: str, carrier: Carrier) -> list[Any]:
        """An answer to one of the reckoning's own questions, of one network's line."""
        return self.house.rows(sql.replace("%s", "%(line)s"), line=carrier.code)

    @cached_property
    def lines(self) -> dict[str, list[dict[str, Any]]]:
        return {one.code: list(one.lines()) for one in self.house.carriers}

    def of(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        """A kind of line of all journals, each with its network."""
        return [(code, line) for code, lines in self.lines.items() for line in lines if line["k"] == kind]

    @cached_property
    def taken(self) -> list[Taken]:
        clock, lines = self.house.clock, self.of("submit")
        nobody_s = self._nameless([line["to"] for code, line in lines if line["id"] not in self.sent[code]])
        return [
            Taken(code, line["id"], line["at"], clock.true_at(line["at"]), clock.shown_at(line["at"]), line["to"],
                  self.sent[code].get(line["id"]) or nobody_s(code, line["to"])) for code, line in lines
        ]  # fmt: skip

    def _nameless(self, numbers: list[str]) -> Callable[[str, str], str]:
        """What a text was for whose id no row has, since a link broke: a question where it can be one to them."""
        known = self.house.desk("nameless", numbers=sorted(set(numbers)))

        def purpose(code: str, number: str) -> str:
            purposes = {purpose for line, purpose in known[number] if line == code}
            return "question" if "question" in purposes else next(iter(sorted(purposes)), "nobody's")

        return purpose

    # what citizens wrote

    def written(self) -> list[str]:
        return [f"{code}:{one}" for code, line in self.of("text") for one in line["ids"]]

    def never_given(self) -> list[str]:
        """Texts of citizens that a network still has in its hands."""
        given = {f"{code}:{line['id']}" for code, line in self.of("acked") if line["what"] == "text"}
        return [one for one in self.written() if one not in given]

    def not_held(self) -> list[str]:
        """Texts that we said we hold, and no row does. Those in parts have no id of theirs once they are joined."""
        single = {f"{code}:{line['ids'][0]}" for code, line in self.of("text") if len(line["ids"]) == 1}
        heard = {f"{one.code}:{key}" for one in self.house.carriers for (key,) in self._rows(HEARD, one)}
        held = {f"{code}:{one}" for code, book in self.books.items() for one in book.held["text"]}
        return sorted(one for one in held & single if one.replace(":", ":i:") not in heard)

    def in_parts(self) -> tuple[int, int]:
        """How many texts citizens wrote in several parts, and how many of them were put together."""
        joined = self.house.count("SELECT count(*) FROM messages_message WHERE inbound_key NOT LIKE 'i:%%'")
        return sum(len(line["ids"]) > 1 for _, line in self.of("text")), joined

    def receipts_not_held(self) -> list[str]:
        found = []
        for carrier in self.house.carriers:
            known = {row[0] for row in self._rows(RECEIPTS, carrier)}
            found += sorted(self.books[carrier.code].held["receipt"] - known)
        return found

    # what we sent

    def without_a_row(self) -> int:
        """Texts that the networks took and no row of ours can be."""
        count = 0
        for carrier in self.house.carriers:
            unnamed = self._rows(UNNAMED, carrier)[0][0]
            count += max(0, len(self.books[carrier.code].texts.keys() - self.sent[carrier.code].keys()) - unnamed)
        return count

    def never_taken(self) -> list[str]:
        """Rows that say that a network took what it did not."""
        return [
            f"{code}:{one}" for code, book in self.books.items() for one in self.sent[code].keys() - book.texts.keys()
        ]  # fmt: skip

    def asked_twice(self) -> list[tuple[str, str]]:
        """The same question on the same phone again, by whichever network."""
        times = Counter(
            book.texts[one] for code, book in self.books.items() for one in book.reached
            if self.sent[code].get(one, "question") == "question"
        )  # fmt: skip
        return [text for text, count in times.items() if count > 1]

    def at_wrong_hours(self) -> list[Taken]:
        """Taken outside nine to seven of the number's own zones, or on a day off: by the true time of the diary; for a
        number abroad by the time that was shown, since no night of ours is a night everywhere."""
        return [one for one in self.taken if not one.may_wake and not self._is_good(one)]

    def _is_good(self, one: Taken) -> bool:
        zones = timezone.time_zones_for_number(phonenumbers.parse(one.to, None))
        moment = one.true if one.is_at_home else one.shown
        there = [moment.astimezone(ZoneInfo(zone)) for zone in zones]
        return all(OPENS <= x.time() < CLOSES and x.date() not in self.month.holidays for x in there)

    def asked_after_stop(self) -> list[Taken]:
        stopped = self.month.stopped
        questions = [one for one in self.taken if one.purpose == "question"]
        return [one for one in questions if one.real > stopped.get(one.to, float("inf"))]

    def asked_on(self, day: int, carrier: str = "") -> int:
        found = [one for one in self.taken if one.true.day == day and not one.may_wake]
        return sum(one.carrier == carrier or not carrier for one in found)
