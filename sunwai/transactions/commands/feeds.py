from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.clock import LOCAL, day_of
from sunwai.directory.models import Department, Post
from sunwai.ledger.commands import record
from sunwai.transactions.mapping import Mapping, check_mapping, read_mapping
from sunwai.transactions.models import Feed, FeedAlarm, MappingVersion
from sunwai.transactions.queries import feeds_missing
from sunwai.transactions.types import BadMapping, MappingState

MAPPING_LOCK = 0x3A99


def define_feed(*, mapping_path: Path, by: Actor, at: datetime) -> Feed:
    """A feed as its mapping file says, new or changed. Unchanged it leaves no ledger row.

    Raises:
        BadMapping: says the place and the problem.
    """
    by.need(Right.IMPORT_TRANSACTIONS)
    words = read_mapping(mapping_path)
    mapping = check_mapping(words, mapping_path.name)
    values = values_of(mapping, words, mapping_path.name)
    with transaction.atomic():
        known = Feed.objects.filter(code=mapping.feed).first()
        if known and all(getattr(known, name) == value for name, value in values.items()):
            return known
        text = mapping_path.read_text(encoding="utf-8-sig")
        note_released(code=mapping.feed, name=mapping_path.name, text=text, values=values, by=by, at=at)
        return keep_feed(code=mapping.feed, values=values, by=by, at=at)


def keep_feed(*, code: str, values: dict[str, Any], by: Actor, at: datetime) -> Feed:
    """The feed with these values, in the caller's transaction; who may is for the caller to settle."""
    feed, _ = Feed.objects.update_or_create(code=code, defaults=values)
    record(by=by, action="transactions.define_feed", subject="feed", subject_id=feed.pk, at=at,
           facts={"mapping": values["mapping"]})  # fmt: skip
    return feed


def note_released(*, code: str, name: str, text: str, values: dict[str, Any], by: Actor, at: datetime) -> None:
    """Writes down a mapping that is put in force without a draft; the one before it is replaced."""
    note_before(code=code, by=by, at=at)
    MappingVersion.objects.filter(code=code, state=MappingState.RELEASED).update(state=MappingState.REPLACED)
    MappingVersion.objects.create(
        code=code, number=next_mapping(code), name=name, text=text, words=json.loads(values["mapping"]),
        department=values["department"], state=MappingState.RELEASED, drafted_by=str(by), drafted_at=at,
        released_at=at,
    )  # fmt: skip


def note_before(*, code: str, by: Actor, at: datetime) -> None:
    """Where a feed's mapping is older than this list of versions, it is the first of them."""
    feed = Feed.objects.filter(code=code).first()
    if feed is None or MappingVersion.objects.filter(code=code).exists():
        return
    words = json.loads(feed.mapping or "{}")
    text = yaml.safe_dump(words, allow_unicode=True, sort_keys=False)
    MappingVersion.objects.create(
        code=code, number=1, name=code, text=text, words=words, department=feed.department,
        state=MappingState.RELEASED, drafted_by=str(by), drafted_at=at, released_at=at,
    )  # fmt: skip


def next_mapping(code: str) -> int:
    """The number of a feed's next version; one at a time, until this transaction ends."""
    bulk.rows("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [MAPPING_LOCK, code])
    newest = MappingVersion.objects.filter(code=code).aggregate(newest=Max("number"))["newest"]
    return (newest or 0) + 1


def _no(code: str) -> str:
    return _("the directory has no “{code}”").format(code=code)


def values_of(mapping: Mapping, words: dict[str, Any], file: str) -> dict[str, Any]:
    department = Department.objects.filter(code=mapping.department).first()
    if mapping.department and department is None:
        raise BadMapping(file=file, problem=f"department: {_no(mapping.department)}")
    post = Post.objects.filter(code=mapping.alarm_post).first()
    if mapping.alarm_post and post is None:
        raise BadMapping(file=file, problem=f"alarm_post: {_no(mapping.alarm_post)}")
    return {
        "name": mapping.name, "department": department, "alarm_post": post, "expected_by": mapping.expected_by,
        "has_numbers": mapping.has_numbers, "mapping": json.dumps(words, default=str, ensure_ascii=False),
    }  # fmt: skip


def check_feeds(*, by: Actor, at: datetime) -> list[FeedAlarm]:
    """Raises an alarm to its post for each feed whose hour passed on a working day without a file."""
    from sunwai.directory.queries import is_working_day

    day, clock = day_of(at), at.astimezone(LOCAL).time()
    if not is_working_day(day):
        return []
    late = [feed for feed in feeds_missing(at) if feed.expected_by and feed.expected_by <= clock]
    raised: list[FeedAlarm] = []
    with transaction.atomic():
        for feed in late:
            alarm, is_new = FeedAlarm.objects.get_or_create(
                feed=feed, day=day, defaults={"post": feed.alarm_post, "raised_at": at}
            )
            if is_new:
                raised.append(alarm)
        if raised:
            record(by=by, action="transactions.alarm", subject="feed", subject_id="many", at=at,
                   facts={"feeds": [alarm.feed.code for alarm in raised]})  # fmt: skip
    return raised
