"""What the carrier does with a text: takes it, decides its fate, lets the citizen read and answer it, remembers all.

Everything it promised is in the journal before anybody is told, so a killed network goes on where it was.
"""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sunwai.demo import alphabets, citizens, journal, pdu
from sunwai.demo.catchment import luck_of
from sunwai.demo.deliveries import Delivery, Waiting, receipt, text
from sunwai.demo.scenario import Carrier as Rules
from sunwai.demo.scenario import Scenario

FIRST_ID = 70_000_000_000


class Carrier:
    """The state behind the links: the journal, what waits, and parts of texts not yet whole."""

    def __init__(self, path: Path, scenario: Scenario, *, seed: int, pace: float) -> None:
        self.scenario, self.seed, self.pace = scenario, seed, pace
        self.waiting, self.next_id = Waiting(), FIRST_ID
        self._parts: dict[tuple[str, str, int, int], dict[int, str]] = {}
        self._remember(path)
        self.journal = journal.Journal(path)
        self.luck = luck_of(seed, "links", self.next_id)
        self.journal.write("started", at=time.time(), waiting=len(self.waiting))

    def _remember(self, path: Path) -> None:
        """Reads the journal back: what was promised and not acknowledged waits again."""
        owed: dict[tuple[str, str], tuple[float, Delivery]] = {}
        for line in journal.read(path):
            kind = line["k"]
            if kind == "submit":
                self.next_id = max(self.next_id, int(line["id"]) + 1)
                if line["receipt"]:
                    owed["receipt", line["id"]] = line["due"], receipt(line, _stamp())
            elif kind == "text":
                self.next_id = max(self.next_id, int(line["ids"][-1]) + 1)
                owed |= {("text", delivery.id): (line["due"], delivery) for delivery in text(line)}
            elif kind == "acked":
                owed.pop((line["what"], line["id"]), None)
        for due, delivery in owed.values():
            self.waiting.put(due, [delivery])

    def _new_id(self) -> str:
        self.next_id += 1
        return str(self.next_id - 1)

    def take(self, message: pdu.ShortMessage) -> tuple[str, bool]:
        """Takes a submitted text (one part); its id, and whether the receipt hurries ahead of the answer to us."""
        reference, total, number, data = pdu.part_of(message)
        words, taken, now = alphabets.decode(data, message.coding), self._new_id(), time.time()
        to = "+" + message.destination.lstrip("+")
        chance = luck_of(self.seed, "fate", to, (message.source, reference) if total > 1 else taken)
        rules = self.scenario.carrier
        fate = fate_of(to, chance.random(), rules, self.seed)
        is_first, is_late, is_twice = (chance.random() < s for s in (rules.receipt_first, rules.late, rules.twice))
        delay = 0.0 if is_first else rules.receipt_delay * (0.5 + chance.random()) + (rules.late_by if is_late else 0)
        line: dict[str, Any] = {
            "id": taken, "to": to, "from": message.source, "digest": digest(words), "length": len(words),
            "ref": reference, "part": number, "parts": total, "fate": fate, "receipt": message.registered & 1,
            "at": now, "due": now + delay / self.pace,
        }  # fmt: skip
        self.journal.write("submit", **line)
        if message.registered & 1:
            self.waiting.put(line["due"], [receipt(line, _stamp())])
            if is_twice:
                self.waiting.put(line["due"] + rules.receipt_delay / self.pace, [receipt(line, _stamp())])
        if fate == "DELIVRD":
            self._show(to, message.source, (reference, total, number), words, line["due"])
        return taken, is_first and bool(message.registered & 1)

    def _show(self, to: str, source: str, part: tuple[int, int, int], words: str, seen: float) -> None:
        """The handset shows the text once all its parts are there; the citizen may write back."""
        reference, total, number = part
        if total > 1:
            parts = self._parts.setdefault((to, source, reference, total), {})
            parts[number] = words
            if len(parts) < total:
                return
            words = "".join(parts[n] for n in sorted(parts))
            del self._parts[to, source, reference, total]
        said = citizens.answer(to, words, seed=self.seed, people=self.scenario.people)
        if said is None:
            return
        self.says(to, source, said.text, seen + said.after / self.pace)

    def says(self, number: str, to: str, words: str, due: float) -> None:
        """A citizen writes: handed over to us at that moment, or as soon as we are there after it."""
        line: dict[str, Any] = {
            "ids": [self._new_id() for _ in alphabets.encode(words)[1]],
            "from": number.lstrip("+"), "to": to, "text": words, "digest": digest(words),
            "at": time.time(), "due": due,
        }  # fmt: skip
        self.journal.write("text", **line)
        self.waiting.put(due, text(line))


def fate_of(to: str, drawn: float, rules: Rules, seed: int) -> str:
    """What becomes of a text: some numbers are dead for good, some texts fail by chance (`drawn`, 0 to 1)."""
    if luck_of(seed, "dead", to).random() < rules.dead_numbers or drawn < rules.failed:
        return "UNDELIV"
    return "EXPIRED" if drawn < rules.failed + rules.expired else "DELIVRD"


def digest(words: str) -> str:
    """Sixteen hex letters of SHA-256: tells one text from another without showing it."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _stamp() -> str:
    return datetime.now(UTC).strftime("%y%m%d%H%M")
