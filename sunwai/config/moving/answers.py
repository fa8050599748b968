"""What another system had asked about its visits, and what was answered: a sheet beside them, by their keys.

A CSV in UTF-8 with the columns `key` (that of the visit's row), `asked_at`, `channel` (sms, voice, caller, web),
`reached` (yes, no; empty where nobody knows), `replied_at` and `reply` (empty where nobody answered). Times are in ISO
8601, Pakistan's where they name no zone.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.base.clock import LOCAL
from sunwai.base.refusals import NotFound, Refused
from sunwai.feedback.commands.past import PastReply, take_past_replies
from sunwai.messages.types import Channel
from sunwai.outreach.commands.past import PastAsked, take_past
from sunwai.outreach.models import Programme
from sunwai.outreach.types import ProgrammeState
from sunwai.transactions.models import Feed
from sunwai.transactions.queries import of_own_keys

COLUMNS = ("key", "asked_at", "channel", "reached", "replied_at", "reply")
REACHED = {"": None, "yes": True, "no": False}
LONGEST = 2000
BATCH = 10_000
UNKNOWN = "no visit with this key"
NOT_TAKEN = "decided before, without a number, or of a service that the programme does not ask about"


class NotAnswers(Refused):
    """{file}: it needs UTF-8 and, in its first line, the columns key, asked_at, channel, reached, replied_at and reply.
    Nothing was taken."""


class BadAnswer(Exception):
    """What is wrong with a line: its column and why."""


@dataclass(frozen=True)
class Line:
    """One line that is right in itself."""

    number: int
    key: str
    channel: Channel
    asked_at: datetime
    reached: bool | None
    replied_at: datetime | None
    reply: str


@dataclass
class TakenAnswers:
    """What became of a sheet's lines; a refused one with its line, its column and why."""

    lines: int = 0
    asked: int = 0
    replies: int = 0
    refused: list[tuple[int, str, str]] = field(default_factory=list)


def programme_of(code: str) -> Programme:
    """The newest version of a programme that was released.

    Raises:
        NotFound: there is none.
    """
    found = Programme.objects.filter(code=code).exclude(state=ProgrammeState.DRAFT).order_by("-version").first()
    if found is None:
        raise NotFound
    return found


def take_answers(*, feed: Feed, programme: Programme, path: Path, by: Actor, at: datetime) -> TakenAnswers:
    """Takes a sheet, batch by batch in one transaction. The visits are there, and nothing is decided about them.

    Raises:
        NotAnswers: it is no such sheet.
        NotAllowed: without the right to import.
    """
    taken = TakenAnswers()
    lines = lines_of(path, at, taken)
    with transaction.atomic():
        while batch := list(islice(lines, BATCH)):
            visits = of_own_keys(feed, [one.key for one in batch])
            taken.refused += [(one.number, "key", UNKNOWN) for one in batch if one.key not in visits]
            there = {visits[one.key]: one for one in batch if one.key in visits}
            made = take_past(programme=programme, asked=[_asked(*one) for one in there.items()], by=by, at=at)
            taken.refused += [(one.number, "key", NOT_TAKEN) for visit, one in there.items() if visit not in made]
            taken.asked += len(made)
            replies = [
                PastReply(invitation, there[visit].channel, there[visit].reply, replied_at)
                for visit, invitation in made.items() if (replied_at := there[visit].replied_at)
            ]  # fmt: skip
            taken.replies += take_past_replies(replies=replies, by=by, at=at)
    return taken


def _asked(visit: int, line: Line) -> PastAsked:
    return PastAsked(visit, line.channel, line.asked_at, line.reached, line.replied_at is not None)


def lines_of(path: Path, at: datetime, taken: TakenAnswers) -> Iterator[Line]:
    seen = set[str]()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if set(COLUMNS) - set(reader.fieldnames or ()):
                raise NotAnswers(file=path.name)
            for row in reader:
                taken.lines += 1
                try:
                    yield _line(reader.line_num, row, at, seen)
                except BadAnswer as fault:
                    taken.refused.append((reader.line_num, *fault.args))
    except (UnicodeDecodeError, csv.Error) as error:
        raise NotAnswers(file=path.name) from error


def _line(number: int, row: dict[str, str], at: datetime, seen: set[str]) -> Line:
    words = {name: (row[name] or "").strip() for name in COLUMNS}
    if not words["key"]:
        raise BadAnswer("key", "empty")
    if words["key"] in seen:
        raise BadAnswer("key", "a second time in this sheet")
    if words["channel"] not in set(Channel):
        raise BadAnswer("channel", f"none of {', '.join(Channel)}")
    if words["reached"] not in REACHED:
        raise BadAnswer("reached", "neither yes nor no nor empty")
    if bool(words["reply"]) is not bool(words["replied_at"]):
        raise BadAnswer("reply", "a reply and its time go together")
    if len(words["reply"]) > LONGEST or "\x00" in words["reply"]:
        raise BadAnswer("reply", f"longer than {LONGEST} letters, or not text")
    asked, replied = _moment(words, "asked_at"), _moment(words, "replied_at") if words["reply"] else None
    if not asked <= (replied or asked) <= at:
        raise BadAnswer("replied_at" if replied else "asked_at", "before the question, or still to come")
    seen.add(words["key"])
    return Line(
        number, words["key"], Channel(words["channel"]), asked, REACHED[words["reached"]], replied, words["reply"]
    )


def _moment(words: dict[str, str], name: str) -> datetime:
    try:
        found = datetime.fromisoformat(words[name])
    except ValueError as error:
        raise BadAnswer(name, "no time in ISO 8601") from error
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)
