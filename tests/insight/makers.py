"""A small world whose counts are known, put straight into the tables in bulk."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sunwai.base.clock import day_of
from sunwai.directory.models import Office, Service
from sunwai.feedback.models import ReadingRow, Reply
from sunwai.outreach.models import Attempt, Invitation, Programme, Question
from sunwai.people.models import ContactPoint
from sunwai.transactions.models import Feed, FeedFile, Transaction

NOON = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """What came of so many transactions; `state` is how their one text ended, None if they were not invited."""

    times: int
    state: str | None = "delivered"
    replied: bool = True
    outcome: str = "satisfied"
    bribe: bool = False
    control: str | None = None


def a_question(code: str = "bribe") -> Question:
    programme = Programme.objects.create(
        code=f"programme-{secrets.token_hex(4)}", version=1, name="Sample", name_ur="نمونہ", text="", plan={},
        state="released", drafted_by="account:1", drafted_at=NOON, released_by="account:2", released_at=NOON,
    )  # fmt: skip
    wording = {"sms": {"en": "Was anything extra asked of you?", "ur": "کیا آپ سے کچھ زائد مانگا گیا؟"}}
    return Question.objects.create(programme=programme, code=code, polarity="bad", wording=wording)


def a_feed_file() -> FeedFile:
    feed = Feed.objects.create(code=f"feed-{secrets.token_hex(4)}", name="Sample", mapping="")
    return FeedFile.objects.create(
        feed=feed,
        name="x.csv",
        digest=secrets.token_bytes(8),
        size=1,
        state="loaded",
        received_at=NOON,
        received_by="x",
    )


def transactions_at(
    office: Office, service: Service, number: int, at: datetime = NOON, **more: object
) -> list[Transaction]:
    file = a_feed_file()
    rows = [
        Transaction(
            feed=file.feed, file=file, key=uuid.uuid4(), content=uuid.uuid4(), occurred_at=at, day=day_of(at),
            office=office, service=service, received_at=at, **more,
        )
        for _ in range(number)
    ]  # fmt: skip
    return Transaction.objects.bulk_create(rows)


def a_contact() -> ContactPoint:
    return ContactPoint.objects.create(
        id=uuid.uuid4(), kind="phone", number_class="mobile", sealed=b"x", lookup=secrets.token_bytes(16),
        key_version=1, created_at=NOON,
    )  # fmt: skip


def people_say(office: Office, service: Service, question: Question, *groups: Said, at: datetime = NOON) -> None:
    """So many transactions at an office, each with what came of it."""
    contact = a_contact()
    for group in groups:
        made = transactions_at(office, service, group.times, at, contact_point=contact)
        if group.state is not None:
            invitations = _invited(made, question, contact, group.state, at)
            if group.replied:
                _replied(invitations, contact, group, at)


def _invited(
    made: Sequence[Transaction], question: Question, contact: ContactPoint, state: str, at: datetime
) -> list[Invitation]:
    invitations = Invitation.objects.bulk_create([
        Invitation(
            transaction=one, programme=question.programme, question=question, contact_point=contact, office=one.office,
            service=one.service, day=one.day, language="ur", token=secrets.token_hex(8), state="open", created_at=at,
            expires_at=at + timedelta(days=7),
        )
        for one in made
    ])  # fmt: skip
    Attempt.objects.bulk_create(
        Attempt(invitation=one, step=0, number=1, channel="sms", state=state, planned_at=at) for one in invitations
    )
    return invitations


def _replied(invitations: Sequence[Invitation], contact: ContactPoint, group: Said, at: datetime) -> None:
    replies = Reply.objects.bulk_create(
        Reply(channel="sms", contact_point=contact, invitation=one, sealed=b"x", received_at=at) for one in invitations
    )
    readings = ReadingRow.objects.bulk_create(
        ReadingRow(
            reply=one, outcome=group.outcome, bribe=group.bribe, bribe_denied=False, control=group.control,
            language="ur", reader="rules", version="1", read_by="process:reader", read_at=at,
        )
        for one in replies
    )  # fmt: skip
    for reply, reading in zip(replies, readings, strict=True):
        reply.in_force = reading
    Reply.objects.bulk_update(replies, ["in_force"])
