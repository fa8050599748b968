"""What the network still has to hand over: receipts and citizens' texts, by the moment they fall due."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sunwai.demo import alphabets, pdu

STATES = {"DELIVRD": 2, "EXPIRED": 3, "UNDELIV": 5}


@dataclass(frozen=True)
class Delivery:
    """One deliver_sm: a receipt, or a part of a citizen's text. `source` writes to `destination`."""

    kind: str
    id: str
    source: str
    destination: str
    data: bytes
    coding: int = 0
    esm_class: int = 0
    fate: str = ""

    def body(self) -> bytes:
        extras = {pdu.MESSAGE_ID: self.id.encode() + b"\0"}
        if self.fate:
            extras[pdu.STATE] = bytes([STATES[self.fate]])
        message = pdu.ShortMessage(
            self.source, self.destination, self.data, self.coding, self.esm_class, extras=extras,
        )  # fmt: skip
        return pdu.write_message(message)


def receipt(line: dict[str, Any], done: str) -> Delivery:
    """The receipt of a journalled submit, its words as carriers write them."""
    good = "001" if line["fate"] == "DELIVRD" else "000"
    error = {"DELIVRD": "000", "EXPIRED": "027", "UNDELIV": "001"}[line["fate"]]
    dates = f"submit date:{done} done date:{done}"
    words = f"id:{line['id']} sub:001 dlvrd:{good} {dates} stat:{line['fate']} err:{error} text:"
    return Delivery("receipt", line["id"], line["to"], line["from"], words.encode(), esm_class=pdu.IS_RECEIPT,
                    fate=line["fate"])  # fmt: skip


def text(line: dict[str, Any]) -> list[Delivery]:
    """The parts of a journalled citizen's text, each under an id of its own."""
    coding, parts = alphabets.encode(line["text"])
    ids, source, to = line["ids"], line["from"], line["to"]
    if len(parts) == 1:
        return [Delivery("text", ids[0], source, to, parts[0], coding)]
    heads = [bytes([5, 0, 3, int(ids[0]) % 256, len(parts), number]) for number in range(1, len(parts) + 1)]
    return [
        Delivery("text", one, source, to, head + data, coding, pdu.CONCATENATED)
        for one, head, data in zip(ids, heads, parts, strict=True)
    ]


class Waiting:
    """A heap of deliveries by the real moment they fall due."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Delivery]] = []
        self._order = itertools.count()

    def put(self, due: float, deliveries: Iterable[Delivery]) -> None:
        for delivery in deliveries:
            heapq.heappush(self._heap, (due, next(self._order), delivery))

    def pop_due(self, now: float) -> Delivery | None:
        if self._heap and self._heap[0][0] <= now:
            return heapq.heappop(self._heap)[2]
        return None

    @property
    def next_due(self) -> float | None:
        return self._heap[0][0] if self._heap else None

    def __len__(self) -> int:
        return len(self._heap)
