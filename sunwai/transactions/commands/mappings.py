"""How a feed is read, changed by two: a mapping is drafted, tried on a sample file, and released by another person."""

from __future__ import annotations

import json
from collections.abc import Mapping as Table
from datetime import datetime
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.base.refusals import NotFound
from sunwai.ledger.commands import record
from sunwai.people.types import NotFirstAndSecond
from sunwai.transactions import queries, rules
from sunwai.transactions.commands.feeds import keep_feed, next_mapping, note_before, values_of
from sunwai.transactions.commands.importing import import_file
from sunwai.transactions.mapping import Mapping, check_mapping, read_mapping
from sunwai.transactions.models import Feed, MappingVersion
from sunwai.transactions.types import MappingDecided, MappingState, Tried, UnreadableFile

WITHOUT_A_NAME = "mapping.yaml"


def draft_mapping(
    *, name: str, text: str, tables: Table[str, bytes] | None = None, by: Actor, at: datetime
) -> MappingVersion:
    """Keeps a mapping file as a draft: the next version of its feed.

    Args:
        tables: the files of codes that it names, by their names.

    Raises:
        NotAllowed: without the right over the feed's department; BadMapping: says the place and the problem.
    """
    plain = PurePath(name).name or WITHOUT_A_NAME
    words, mapping = _read(plain, text, tables or {})
    values = values_of(mapping, words, plain)
    department = values["department"]
    rules.need(rules.can_define(by, mapping.feed, department and department.pk))
    with transaction.atomic():
        note_before(code=mapping.feed, by=by, at=at)
        return _draft(
            MappingVersion(
                code=mapping.feed, name=plain, text=text, words=json.loads(values["mapping"]), department=department
            ), by, at,
        )  # fmt: skip


def redraft_mapping(*, version: int, by: Actor, at: datetime) -> MappingVersion:
    """Undo: an older version as a new draft, which a second person releases like any other.

    Raises:
        NotFound; NotAllowed: without the right over the feed's department.
    """
    old = _one(version)
    rules.need(rules.can_define(by, old.code, old.department_id))
    with transaction.atomic():
        made = MappingVersion(
            code=old.code, name=old.name, text=old.text, words=old.words, department=old.department, undoes=old
        )
        return _draft(made, by, at)


@transaction.atomic
def release_mapping(*, version: int, by: Actor, at: datetime) -> Feed:
    """A second person puts a draft in force; files that come from now on are read by it.

    Raises:
        NotFound; MappingDecided; NotFirstAndSecond; NotAllowed; BadMapping: the directory has changed meanwhile.
    """
    found = _one(version)
    if found.state != MappingState.DRAFT:
        raise MappingDecided
    if found.drafted_by == str(by):
        raise NotFirstAndSecond
    rules.need(rules.can_release(by, found))
    mapping = check_mapping(found.words, found.name)
    next_mapping(found.code)  # its lock: one of a feed's versions is released at a time
    MappingVersion.objects.filter(code=found.code, state=MappingState.RELEASED).update(state=MappingState.REPLACED)
    draft = MappingVersion.objects.filter(pk=found.pk, state=MappingState.DRAFT)
    if not draft.update(state=MappingState.RELEASED, released_by=str(by), released_at=at):
        raise MappingDecided
    record(by=by, action="transactions.release_mapping", subject="mapping_version", subject_id=found.pk, at=at)
    return keep_feed(code=found.code, values=values_of(mapping, found.words, found.name), by=by, at=at)


@transaction.atomic
def withdraw_mapping(*, version: int, by: Actor, at: datetime) -> None:
    """A draft is given up.

    Raises:
        NotFound; MappingDecided; NotAllowed.
    """
    found = _one(version)
    rules.need(rules.can_define(by, found.code, found.department_id))
    draft = MappingVersion.objects.filter(pk=found.pk, state=MappingState.DRAFT)
    if not draft.update(state=MappingState.WITHDRAWN):
        raise MappingDecided
    record(by=by, action="transactions.withdraw_mapping", subject="mapping_version", subject_id=found.pk, at=at)


def try_mapping(*, version: int, path: Path, name: str, by: Actor, at: datetime) -> Tried:
    """What a version would make of a sample file. All of it happens, as for a feed of its own, and is rolled back.

    Raises:
        NotFound; NotAllowed: without the right over the feed's department.
    """
    found = _one(version)
    rules.need(rules.can_define(by, found.code, found.department_id))
    words = {**found.words, "feed": f"try-{uuid4().hex[:12]}"}
    mapping = check_mapping(words, found.name)
    try:
        with transaction.atomic():
            feed = keep_feed(code=mapping.feed, values=values_of(mapping, words, found.name), by=by, at=at)
            file = import_file(feed=feed, path=path, name=name, by=by, at=at)
            tried = Tried(
                rows=file.rows_read, accepted=file.accepted, duplicates=file.duplicates + file.corrections,
                quarantined=file.quarantined, reasons=tuple(queries.reasons(file).items()),
            )  # fmt: skip
            transaction.set_rollback(True)
    except UnreadableFile as refusal:
        return Tried(problem=refusal.sentence)
    return tried


def _read(name: str, text: str, tables: Table[str, bytes]) -> tuple[dict[str, Any], Mapping]:
    """The words of a mapping with its tables beside it, as they stand in a folder of their own."""
    with TemporaryDirectory() as folder:
        place = Path(folder).resolve()
        for table, content in tables.items():
            (place / PurePath(table).name).write_bytes(content)
        (place / name).write_text(text, encoding="utf-8")
        words = read_mapping(place / name, is_alone=True)
    return words, check_mapping(words, name)


def _draft(made: MappingVersion, by: Actor, at: datetime) -> MappingVersion:
    made.number, made.state = next_mapping(made.code), MappingState.DRAFT
    made.drafted_by, made.drafted_at = str(by), at
    made.save()
    record(by=by, action="transactions.draft_mapping", subject="mapping_version", subject_id=made.pk, at=at,
           facts={"code": made.code, "number": made.number, "text": made.text})  # fmt: skip
    return made


def _one(version: int) -> MappingVersion:
    found = MappingVersion.objects.select_related("department").filter(pk=version).first()
    if found is None:
        raise NotFound
    return found
