"""Feeds, files and transactions made straight in the tables, for the tests of rooms above."""

from __future__ import annotations

import secrets
import uuid
from datetime import UTC, datetime
from itertools import count

from sunwai.base.clock import day_of
from sunwai.base.sealing import seal_for
from sunwai.directory.models import Department, Office, Post, Service
from sunwai.people.models import ContactPoint
from sunwai.transactions.models import Feed, FeedFile, Transaction
from tests.directory.makers import a_service, an_office

NOON = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
_numbers = count(1)


def a_feed(*, code: str = "", department: Department | None = None, has_numbers: bool = True) -> Feed:
    code = code or f"made-feed-{next(_numbers)}"
    return Feed.objects.create(code=code, name=code, department=department, mapping="", has_numbers=has_numbers)


def a_file(*, feed: Feed | None = None, at: datetime = NOON, accepted: int = 0) -> FeedFile:
    return FeedFile.objects.create(
        feed=feed or a_feed(), name="made.csv", digest=secrets.token_bytes(16), size=1, state="loaded",
        rows_read=accepted, accepted=accepted, received_at=at, loaded_at=at, received_by="process:test",
    )  # fmt: skip


def a_number(e164: str = "") -> ContactPoint:
    e164 = e164 or f"+92301{next(_numbers):07d}"
    seal = seal_for("people.number")
    return ContactPoint.objects.create(
        id=uuid.uuid4(), kind="phone", number_class="mobile", sealed=seal.seal_text(e164),
        lookup=seal.digest(e164.encode()), key_version=seal.version, created_at=NOON,
    )  # fmt: skip


def a_transaction(
    *, office: Office | None = None, service: Service | None = None, contact_point: ContactPoint | None = None,
    post: Post | None = None, file: FeedFile | None = None, at: datetime = NOON, sex: str = "", language: str = "",
    numbered: bool = True,
) -> Transaction:  # fmt: skip
    """A transaction with a new number, unless `numbered=False`; its service is given by the office's department."""
    office = office or an_office(department=service.department if service else None)
    return Transaction.objects.create(
        feed=(file := file or a_file(at=at, accepted=1)).feed, file=file, key=uuid.uuid4(), content=uuid.uuid4(),
        occurred_at=at, day=day_of(at), office=office, service=service or a_service(department=office.department),
        contact_point=contact_point or (a_number() if numbered else None), post=post, sex=sex, language=language,
        received_at=at,
    )  # fmt: skip
