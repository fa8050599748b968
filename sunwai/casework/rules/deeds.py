"""What a deed needs beside its line in the table, and what it makes of the case's row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sunwai.base.clock import day_of
from sunwai.casework.queries.book import Book
from sunwai.casework.queries.loading import Standing
from sunwai.casework.rules.directing import may_have, need_may_have
from sunwai.casework.types import (
    BAD,
    Deed,
    DropReason,
    Identity,
    NeedsCourt,
    NeedsEvidence,
    NeedsPost,
    NeedsReached,
    NeedsReason,
    NeedsWords,
    NewFile,
    NobodyToCall,
    NoSuchRating,
    Outcome,
    Reached,
    ReopenedBefore,
    Role,
    TooLate,
)

SAYS = frozenset({Deed.NOTE, Deed.WRITE, Deed.ASK})
REASONED = frozenset({Deed.SEND_BACK, Deed.TRANSFER, Deed.APPEAL, Deed.DECIDE, Deed.OVERTURN})
UP = frozenset({Deed.ESCALATE, Deed.REOPEN, Deed.APPEAL, Deed.OVERTURN})
PROPOSALS = frozenset({Deed.PROPOSE, Deed.PROPOSE_REFUSAL})
REOPEN = "reopen"
"""A rule may say how many days after its end a case can be opened again: `days` has it beside the deadlines."""


@dataclass(frozen=True)
class Wish:
    """What somebody wants done: the deed with all that they gave to it."""

    deed: Deed
    role: Role
    by: str
    words: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    files: Sequence[NewFile] = ()
    post: int | None = None


def need(wish: Wish, case: Standing, book: Book, at: datetime) -> None:
    """Raises:
    Refused: something that this deed needs is missing.
    """
    if wish.deed in SAYS and not wish.words.strip() and not wish.files:
        raise NeedsWords
    if wish.deed in REASONED and not wish.words.strip():
        raise NeedsReason
    if wish.deed in PROPOSALS:
        _need_outcome(wish, case, at)
    if wish.deed in {Deed.TRANSFER, Deed.ASSIGN}:
        if wish.post is None or wish.post == case.post:
            raise NeedsPost
        need_may_have(book, wish.post, case.about_post, day_of(at))
    if wish.deed is Deed.CALL and case.identity is Identity.ANONYMOUS:
        raise NobodyToCall
    if wish.deed is Deed.REOPEN:
        _need_time(case, book, at)
    if wish.deed is Deed.RATE and wish.facts.get("rating") not in {1, 2, 3, 4, 5}:
        raise NoSuchRating


def _need_outcome(wish: Wish, case: Standing, at: datetime) -> None:
    outcome = Outcome(str(wish.facts["outcome"]))
    if outcome.needs_second_officer is not (wish.deed is Deed.PROPOSE_REFUSAL):
        raise NeedsReason
    if not str(wish.facts.get("evidence") or "").strip() and not wish.files:
        raise NeedsEvidence
    if outcome is Outcome.DROPPED and wish.facts.get("reason") not in set(DropReason):
        raise NeedsReason
    if outcome is Outcome.CANNOT and not wish.words.strip():
        raise NeedsReason
    if outcome is Outcome.SUB_JUDICE and not (wish.facts.get("court") and wish.facts.get("court_number")):
        raise NeedsCourt
    reached, when = wish.facts.get("reached"), wish.facts.get("reached_at")
    if wish.deed is Deed.PROPOSE or reached or when:
        if reached not in set(Reached) or not isinstance(when, datetime):
            raise NeedsReached
        if not case.filed_at <= when <= at:
            raise NeedsReached


def _need_time(case: Standing, book: Book, at: datetime) -> None:
    if case.reopened:
        raise ReopenedBefore
    leaf = book.categories.get(case.category)
    term = book.rules[leaf.rule].terms.get(REOPEN) if leaf else None
    if term and day_of(at) > day_of(case.status_at) + timedelta(days=term.days):
        raise TooLate


def post_after(wish: Wish, case: Standing, book: Book, at: datetime, *, to_head: bool = False) -> int:
    """The post that owes after a deed: escalated, opened again or appealed, it goes up, past posts that are no more."""
    if wish.deed in {Deed.TRANSFER, Deed.ASSIGN} and wish.post is not None:
        return wish.post
    if wish.deed not in UP and not _is_bad(wish, case):
        return case.post
    line = [post for post in book.above(case.post) if may_have(book, post, case.about_post, day_of(at))]
    if not line:
        return case.post
    return _head(line, case, book) if to_head else line[0]


def _is_bad(wish: Wish, case: Standing) -> bool:
    """The first bad rating of a case goes up by itself."""
    is_first = case.rating is None or case.rating > BAD
    return wish.deed is Deed.RATE and is_first and int(str(wish.facts["rating"])) <= BAD


def _head(line: list[int], case: Standing, book: Book) -> int:
    """The highest of the same department; where there is none, the highest of all."""
    own = book.seats[case.post].department
    same = [post for post in line if own is not None and book.seats[post].department == own]
    if same:
        return same[-1]
    return line[-1] if own is None or own != book.department_of(case.category) else case.post
