"""The ways that messages travel: one file a kind, each registering itself; `kind` in a line's settings names it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sunwai.base.registry import Registry
from sunwai.messages.models import Line
from sunwai.messages.types import CallNews, Inbound, Outcome, Outgoing, ReceiptSeen


class Book(Protocol):
    """Where a link has written down what it hears, before the carrier is told that we have it."""

    def write(
        self, outcomes: Sequence[Outcome], receipts: Sequence[ReceiptSeen], texts: Sequence[Inbound],
        calls: Sequence[CallNews] = (),
    ) -> None:  # fmt: skip
        """Commits all of it, or raises. The carrier is told of receipts and texts only after; it sends them again.

        Outcomes are kept also where this raises, and written when the database is back.
        """

    def handing(self, messages: Sequence[int]) -> None:
        """Keeps, before a byte of them leaves, that the carrier may have these. Only links of a kind that
        `tells_what_it_hands_over` do so: after a crash, what they had reserved and not handed goes to the queue."""

    def heard(self, outcomes: Sequence[Outcome]) -> None:
        """Keeps, at once and on this machine, what `write` will commit later."""

    def slowed(self, seconds: float) -> None:
        """The carrier asked for less: nothing is to be reserved for so long."""


class Link(Protocol):
    """One live connection to a carrier.

    It may also have: `enough`, the room for which it is worth asking the database; `ask(questions)`, where it can ask
    what became of messages; `pace` and `window`, shown with the line's health.
    """

    def free(self) -> int:
        """How many messages it can take now.

        Raises:
            Exception: the connection has ended.
        """

    def submit(self, messages: Sequence[Outgoing]) -> None:
        """Takes reserved messages; an outcome for each reaches the book, whatever happens."""

    def wait(self, seconds: float, room: int) -> None:
        """Waits until there is so much room, at most so long; raises as `free` does."""

    def close(self, seconds: float) -> None:
        """Waits at most so long for open answers, writes every outcome, and ends the connection."""


class Kind(Protocol):
    """A kind of channel. Where `tells_what_it_hands_over` is true, its links call `Book.handing` and `Book.heard`."""

    def check(self, code: str, settings: Mapping[str, Any]) -> None:
        """Raises:
        BadLine: a setting is unknown or of no use.
        """

    def connect(self, line: Line, book: Book) -> Link:
        """A live connection, or whatever exception it failed with."""


channels: Registry[Kind] = Registry("channel")
