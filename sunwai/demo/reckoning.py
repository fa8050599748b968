"""The reckoning: what the network's journal says it took and gave, beside what our tables say. It only reads."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sunwai.base import bulk
from sunwai.demo import journal

# what history sent never went over the network; its ids begin with h
SENT = """
SELECT m.carrier_id, m.purpose FROM messages_message AS m JOIN messages_line AS l ON l.id = m.line_id
WHERE l.code = %s AND m.direction = 'out' AND m.carrier_id IS NOT NULL AND m.carrier_id NOT LIKE 'h%%'
"""
UNNAMED = """
SELECT count(*) FROM messages_message AS m JOIN messages_line AS l ON l.id = m.line_id
WHERE l.code = %s AND m.direction = 'out' AND m.carrier_id IS NULL AND m.state IN ('unknown', 'reserved')
"""
HEARD = """
SELECT inbound_key FROM messages_message AS m JOIN messages_line AS l ON l.id = m.line_id
WHERE l.code = %(line)s AND direction = 'in'
UNION ALL SELECT key FROM messages_part AS p JOIN messages_line AS l ON l.id = p.line_id WHERE l.code = %(line)s
"""
RECEIPTS = """
SELECT carrier_id FROM messages_receipt AS r JOIN messages_line AS l ON l.id = r.line_id WHERE l.code = %s
"""


@dataclass
class Book:
    """The journal, gathered: each whole text of ours by its last id, and what we said that we hold."""

    texts: dict[str, tuple[str, str]] = field(default_factory=dict)
    reached: set[str] = field(default_factory=set)
    held: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, lines: Iterable[dict[str, Any]]) -> Book:
        book = cls()
        parts: dict[tuple[str, int], list[str]] = {}
        for line in lines:
            if line["k"] == "acked":
                book.held[line["what"]].add(line["id"])
            elif line["k"] == "submit":
                book._submit(line, parts)
        return book

    def _submit(self, line: dict[str, Any], parts: dict[tuple[str, int], list[str]]) -> None:
        """A text in parts is whole, and has its receipt and its id, with its last part."""
        place = (line["to"], line["ref"])
        before = parts.get(place, []) if line["part"] > 1 else []
        parts[place] = digests = [*before, line["digest"]]
        if line["part"] == line["parts"]:
            self.texts[line["id"]] = line["to"], "".join(digests)
            if line["fate"] == "DELIVRD":
                self.reached.add(line["id"])


@dataclass(frozen=True)
class Reckoning:
    """Faults by kind. `unheard`: texts of citizens that we said we hold and do not; `unreceipted` the same of receipts.

    `unknown_to_us`: texts that the network took and no row of ours can be; `never_taken`: rows that say it took what it
    did not; `asked_twice`: the same question on the same handset again.
    """

    unheard: int
    unreceipted: int
    unknown_to_us: int
    never_taken: int
    asked_twice: int

    @property
    def lost(self) -> int:
        return self.unheard + self.unreceipted + self.unknown_to_us + self.never_taken


def reckon(path: Path, line: str) -> Reckoning:
    """Compares the journal with the database, by message id."""
    book = Book.of(journal.read(path))
    sent = dict(bulk.rows(SENT, [line]))
    heard = {row[0] for row in bulk.rows(HEARD, {"line": line})}
    receipts = {row[0] for row in bulk.rows(RECEIPTS, [line])}
    unnamed = bulk.rows(UNNAMED, [line])[0][0]
    times = Counter(book.texts[one] for one in book.reached if sent.get(one, "question") == "question")
    return Reckoning(
        unheard=sum(f"i:{one}" not in heard for one in book.held["text"]),
        unreceipted=len(book.held["receipt"] - receipts),
        unknown_to_us=max(0, len(book.texts.keys() - sent.keys()) - unnamed),
        never_taken=len(sent.keys() - book.texts.keys()),
        asked_twice=sum(count - 1 for count in times.values()),
    )
