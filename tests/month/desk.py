"""Does inside the install what people do at its pages: a line of JSON in is a deed, a line out is what came of it."""

from __future__ import annotations

import json
import sys
import traceback
from datetime import date
from pathlib import Path
from typing import Any

from sunwai.config.cli import ready
from tests.kill.house import ROOT

NAMELESS = """
SELECT m.contact_point_id, l.code, m.purpose FROM messages_message AS m JOIN messages_line AS l ON l.id = m.line_id
WHERE m.direction = 'out' AND m.carrier_id IS NULL AND m.state IN ('unknown', 'reserved')
"""
PUNJAB = ROOT / "samples" / "punjab"


def found(*, ports: dict[str, int]) -> bool:
    """The sample government, its feeds, hours, categories and programme, and two vendors with a line each."""
    from sunwai.base.actors import process
    from sunwai.casework import commands as casework
    from sunwai.directory import commands as directory
    from sunwai.messages import commands as messages
    from sunwai.messages.commands.hours import define_hours, read_hours
    from sunwai.messages.commands.vendors import keep_vendor
    from sunwai.messages.types import Channel
    from sunwai.outreach import commands as outreach
    from sunwai.transactions.commands import define_feed

    at, by = _at(), process("founder")
    directory.load(folder=PUNJAB, by=by, at=at)
    for mapping in sorted((PUNJAB / "mappings").glob("*.yaml")):
        define_feed(mapping_path=mapping, by=by, at=at)
    define_hours(profiles=read_hours((PUNJAB / "hours.csv").read_text(encoding="utf-8")), by=by, at=at)
    casework.load_categories(folder=PUNJAB / "cases", by=by, at=at)
    for code, port in ports.items():
        settings = {"host": "127.0.0.1", "port": port, "system_id": "sunwai", "source": "8070", "long": "payload"}
        line = messages.define_line(code=code, channel=Channel.SMS, settings=settings, by=by, at=at)
        keep_vendor(code=code, name=code, name_ur=code, starts_on=date(2026, 1, 1), lines=[line], by=by, at=at)
    for file in sorted((PUNJAB / "programmes").glob("*.yaml")):
        draft = outreach.draft_programme(text=file.read_text(encoding="utf-8"), name=file.name, by=by, at=at)
        outreach.release_programme(programme=draft, by=process("second"), at=at)
    return True


def bring(*, files: list[list[str]]) -> list[dict[str, Any]]:
    """Departments' files, each with its feed's code; what became of their rows."""
    from sunwai.base.actors import process
    from sunwai.transactions.commands import import_file
    from sunwai.transactions.models import Feed

    feeds, found_ = {feed.code: feed for feed in Feed.objects.all()}, []
    for code, name in files:
        path = Path(name)
        file = import_file(feed=feeds[code], path=path, name=path.name, by=process("import"), at=_at())
        found_.append({"id": file.pk, "read": file.rows_read, "new": file.accepted, "bad": file.quarantined})
    return found_


def advance() -> int:
    """What the schedule does every five seconds, now."""
    from sunwai.base.actors import process
    from sunwai.outreach.commands import advance as step

    return step(by=process("outreach"), at=_at())


def transfer(*, number: str, effective: str, lines: list[list[str]]) -> bool:
    """A transfer order: who (by personnel number) leaves which post and takes which."""
    from sunwai.base.actors import process
    from sunwai.base.clock import day_of
    from sunwai.directory.commands.posting import keep_order
    from sunwai.directory.types import OrderDraft, OrderLine

    moves = [OrderLine(*line) for line in lines]
    draft = OrderDraft(number, day_of(_at()), date.fromisoformat(effective), moves)
    keep_order(draft=draft, by=process("secretariat"), at=_at())
    return True


def answers(*, posts: list[str]) -> dict[str, list[str]]:
    """Who answers for posts today: the officer's number, and how so."""
    from sunwai.base.clock import day_of
    from sunwai.directory.models import Officer, Post
    from sunwai.directory.queries import standing_for

    codes = dict(Post.objects.filter(code__in=posts).values_list("id", "code"))
    standing = standing_for(codes, day_of(_at()))
    officers = dict(Officer.objects.values_list("id", "code"))
    return {codes[one.post]: [officers.get(one.officer or 0, ""), one.how.value] for one in standing.values()}


def announce(*, day: str, name: str) -> int:
    """A holiday, drafted by one and approved by another."""
    from sunwai.base.actors import process
    from sunwai.directory.commands.calendar import approve_change, draft_holiday

    off = date.fromisoformat(day)
    drafted = draft_holiday(first_day=off, last_day=off, name=name, name_ur=name, by=process("one"), at=_at())
    return int(approve_change(change=drafted.pk, by=process("another"), at=_at()).pk)


def file_at_counter(*, office: str, words: str) -> list[Any]:
    """A case about an office, without a number; its id and post."""
    from sunwai.base.actors import process
    from sunwai.casework.commands import file_case
    from sunwai.casework.models import Case, Category
    from sunwai.casework.types import CaseDraft, Identity, Kind, Way, Who
    from sunwai.directory.models import Office

    place = Office.objects.get(code=office)
    leaf = Category.objects.get(code="revenue.mutation.delay")
    draft = CaseDraft(
        category=leaf.pk, area=place.area_id, office=place.pk, words=words, way=Way.COUNTER,
        identity=Identity(leaf.identity), kind=Kind(leaf.kind), who=Who(name="Amina Bibi"),
    )  # fmt: skip
    case = Case.objects.select_related("post").get(pk=file_case(draft=draft, by=process("counter"), at=_at()).case)
    return [str(case.pk), case.post.code]


def work(*, most: int) -> int:
    """Officers take up new cases and tell their citizens an outcome; how many."""
    from sunwai.base.actors import process
    from sunwai.casework import commands
    from sunwai.casework.models import Case
    from sunwai.casework.types import Outcome, Reached, Status

    at, by = _at(), process("officer")
    new = list(Case.objects.filter(status=Status.NEW).order_by("filed_at", "id").values_list("id", flat=True)[:most])
    for case in new:
        commands.pick_up(case=case, by=by, at=at)
        commands.propose(
            case=case, outcome=Outcome.RELIEF_GRANTED, words="The fard was given.", evidence="Order 7",
            reached=Reached.VISIT, reached_at=at, by=by, at=at,
        )  # fmt: skip
    return len(new)


def nameless(*, numbers: list[str]) -> dict[str, list[list[str]]]:
    """By number: line and purpose of each text to it whose id a broken link kept from us."""
    from sunwai.base import bulk
    from sunwai.people.queries import find_number

    rows = bulk.rows(NAMELESS)
    points = {number: find_number(number) for number in numbers}
    return {
        number: [[line, purpose] for point, line, purpose in rows if point == known] for number, known in points.items()
    }


def seals() -> dict[str, int]:
    """How many sealed values are there, and how many of them the keys of today open."""
    from sunwai.base import bulk
    from sunwai.base.sealing import Unopenable, seal_for
    from sunwai.config.sealed import SEALED

    all_of_them = opened = 0
    for table, column, purpose in [*SEALED, ("people_contactpoint", "sealed", "people.number")]:
        seal = seal_for(purpose)
        for (sealed,) in bulk.rows(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"):
            all_of_them += 1
            try:
                seal.open(sealed)
                opened += 1
            except Unopenable:
                continue
    return {"all": all_of_them, "opened": opened}


def _at() -> Any:
    from sunwai.base import clock

    return clock.now()


DEEDS = {
    deed.__name__: deed
    for deed in (found, bring, advance, transfer, answers, announce, file_at_counter, work, nameless, seals)
}  # fmt: skip


def main() -> None:
    ready()
    from django.db import close_old_connections

    for line in sys.stdin:
        asked = json.loads(line)
        try:
            told = {"done": DEEDS[asked["deed"]](**asked["facts"])}
        except Exception:
            told = {"failed": traceback.format_exc()[-3000:]}
        close_old_connections()
        sys.stdout.write(json.dumps(told, default=str) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
