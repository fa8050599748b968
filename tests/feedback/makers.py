"""What tests of replies stand on, made straight in the tables: an invitation with all below it, and replies to it."""

from __future__ import annotations

import secrets
import uuid
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sunwai.base.clock import day_of
from sunwai.base.sealing import seal_for
from sunwai.directory.models import Area, Department, Office, Post, Service
from sunwai.feedback.models import ReadingRow, Reply
from sunwai.messages.models import Message, OpenQuestion
from sunwai.outreach.models import Invitation, Programme, Question
from sunwai.people.models import ContactPoint
from sunwai.transactions.models import Feed, FeedFile, Transaction

NOON = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
_numbers = count(1)


def a_contact_point(digits: str | None = None) -> ContactPoint:
    number = f"+92300{digits or f'{next(_numbers):07d}'}"
    seal = seal_for("people.number")
    return ContactPoint.objects.create(
        id=uuid.uuid4(), kind="phone", number_class="mobile", sealed=seal.seal_text(number),
        lookup=seal.digest(number.encode()), key_version=seal.version, created_at=NOON,
    )  # fmt: skip


def an_office(name: str | None = None) -> Office:
    n = name or f"office-{next(_numbers)}"
    start = {"valid_from": NOON.date() - timedelta(days=2000)}
    area = Area.objects.create(code=f"{n}-a", kind="district", name=n, name_ur=n, sort_ur=n, **start)
    department = Department.objects.create(code=f"{n}-d", name=n, name_ur=n, sort_ur=n, **start)
    return Office.objects.create(
        code=n, department=department, area=area, district=area, name=n, name_ur=n, sort_ur=n, is_sample=True, **start
    )


def a_service(office: Office) -> Service:
    n = f"service-{next(_numbers)}"
    return Service.objects.create(
        code=n, department=office.department, name=n, name_ur=n, sort_ur=n, valid_from=office.valid_from
    )


def a_question(polarity: str = "bad", code: str = "bribe_asked") -> Question:
    programme = Programme.objects.create(
        code=f"programme-{next(_numbers)}", version=1, name="Sample", name_ur="نمونہ", text="", plan={},
        state="released", drafted_by="account:1", drafted_at=NOON, released_by="account:2", released_at=NOON,
    )  # fmt: skip
    return Question.objects.create(programme=programme, code=code, polarity=polarity, wording={})


def a_transaction(office: Office, contact_point: ContactPoint | None = None, at: datetime = NOON) -> Transaction:
    feed = Feed.objects.create(code=f"feed-{next(_numbers)}", name="Sample", mapping="")
    file = FeedFile.objects.create(
        feed=feed,
        name="sample.csv",
        digest=secrets.token_bytes(32),
        size=1,
        state="loaded",
        received_at=at,
        received_by="x",
    )
    post = Post.objects.create(
        code=f"post-{next(_numbers)}", area=office.area, office=office, title="Clerk", title_ur="کلرک",
        valid_from=office.valid_from,
    )  # fmt: skip
    return Transaction.objects.create(
        feed=feed, file=file, key=uuid.uuid4(), content=uuid.uuid4(), occurred_at=at, day=day_of(at), office=office,
        service=a_service(office), contact_point=contact_point, post=post, received_at=at,
    )  # fmt: skip


def an_invitation(
    *,
    office: Office | None = None,
    contact_point: ContactPoint | None = None,
    polarity: str = "bad",
    code: str = "bribe_asked",
    language: str = "ur",
    at: datetime = NOON,
    days: int = 7,
    asked: bool = True,
) -> Invitation:
    """One transaction that is asked about; `asked` opens its question on the number."""
    office = office or an_office()
    contact_point = contact_point or a_contact_point()
    transaction = a_transaction(office, contact_point, at)
    question = a_question(polarity, code)
    invitation = Invitation.objects.create(
        transaction=transaction, programme=question.programme, question=question, contact_point=contact_point,
        service=transaction.service, office=office, day=transaction.day, language=language, token=secrets.token_hex(8),
        state="open", created_at=at, expires_at=at + timedelta(days=days),
    )  # fmt: skip
    if asked:
        OpenQuestion.objects.create(
            contact_point=contact_point, room="outreach", reference=invitation.id, opened_at=at,
            expires_at=invitation.expires_at,
        )  # fmt: skip
    return invitation


def a_text(words: str, *, contact_point: ContactPoint, at: datetime = NOON + timedelta(hours=1)) -> Message:
    """An inbound text as `messages` stores it."""
    return Message.objects.create(
        direction="in", channel="sms", contact_point=contact_point, sealed=seal_for("messages.text").seal_text(words),
        state="received", created_at=at, final_at=at,
    )  # fmt: skip


def a_reply(
    words: str = "rishwat mangi",
    *,
    invitation: Invitation | None = None,
    at: datetime = NOON + timedelta(hours=1),
    outcome: str = "dissatisfied",
    bribe: bool = False,
    control: str | None = None,
    needs_review: bool = False,
    read: bool = True,
    **more: Any,
) -> Reply:
    """A reply to an invitation, read unless `read=False`."""
    invitation = invitation or an_invitation()
    reply = Reply.objects.create(
        channel="sms", contact_point=invitation.contact_point, invitation=invitation,
        sealed=seal_for("feedback.words").seal_text(words), received_at=at, needs_review=needs_review,
        priority=10_000 if control == "danger" else 0,
    )  # fmt: skip
    if read:
        reply.in_force = ReadingRow.objects.create(
            reply=reply, outcome=outcome, bribe=bribe, bribe_denied=False, control=control, language="ur-Latn",
            reader="rules", version="1", read_by="process:reader", read_at=at, **more,
        )  # fmt: skip
        reply.save()
    return reply
