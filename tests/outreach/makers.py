"""Programmes and invitations for the tests of every room. NOON is twelve o'clock in Pakistan, on a Wednesday."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import yaml

from sunwai.base.actors import Actor, Right, process
from sunwai.directory.models import Office, Service
from sunwai.messages.models import OpenQuestion
from sunwai.outreach.models import Decision, Invitation, Programme, Question
from sunwai.outreach.programme_file import Known, plan_to_json, read_programme
from sunwai.outreach.texts import Named
from sunwai.people.models import ContactPoint
from tests.directory.makers import a_department, a_service, an_office
from tests.people.makers import an_actor
from tests.transactions.makers import a_number, a_transaction

NOON = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
OUTREACH: Actor = process("outreach")
FIRST = Actor(kind="account", id="1", grants=an_actor(Right.DRAFT_PROGRAMME).grants)
SECOND = Actor(kind="account", id="2", grants=an_actor(Right.RELEASE_PROGRAMME).grants)
EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_numbers = count(1)


def a_programme_file(*services: Service, **changes: Any) -> dict[str, Any]:
    """What a programme's file says, as plain lists and names, to be changed by a test."""
    sms = {
        "en": "Government of the Punjab (sample): {service}, {office}, {day}. Was a bribe asked? Reply in your words, "
        "or {link} Reply STOP to be left alone.",
        "ur": "حکومت پنجاب (نمونہ): {service}، {day}۔ کیا رشوت مانگی گئی؟ جواب لکھیں یا {link} بند کرنے کے لیے STOP",
    }
    caller = {
        "en": "{service} at {office} on {day}: was a bribe asked?",
        "ur": "{service}، {office}، {day}: کیا رشوت مانگی گئی؟",
    }
    return {
        "programme": f"made-{next(_numbers)}",
        "name": "Made",
        "name_ur": "بنایا ہوا",
        "services": [service.code for service in services],
        "languages": {"use": ["ur", "en"], "otherwise": "ur", "abroad": "en"},
        "questions": [{"code": "bribe_asked", "yes_means": "bad", "wording": {"sms": sms, "caller": caller}}],
        "steps": [
            {"channel": "sms", "after": "0 minutes", "attempts": 2, "again_after": ["4 hours"]},
            {"channel": "caller", "after": "1 day", "attempts": 2, "again_after": ["2 hours"]},
        ],
        "windows": {
            "sms": {"from": "09:00", "to": "20:00", "days": EVERY_DAY},
            "caller": {"from": "09:00", "to": "20:00", "days": EVERY_DAY},
        },
        "cooldown_days": 30,
        "oldest_days": 7,
        "answer_days": 7,
        "sampling": {"seed": "made", "strata": ["service"], "invited": 1, "callers": 0},
        "budget": {
            "segments_per_day": 100000, "rupees_per_day": 1000000, "rupees_per_segment": 2, "rupees_per_call": 25,
            "most_segments": 5, "texts_per_minute": 600,
        },
    } | changes  # fmt: skip


def a_programme_text(*services: Service, **changes: Any) -> str:
    return yaml.safe_dump(a_programme_file(*services, **changes), allow_unicode=True, sort_keys=False)


def a_programme(*services: Service, released: bool = True, at: datetime = NOON, **changes: Any) -> Programme:
    """A programme about these services (or one new one), released by a second person."""
    services = services or (a_service(),)
    text = a_programme_text(*services, **changes)
    names = {service.code: Named(service.name, service.name_ur) for service in services}
    plan = read_programme(text, file="made.yaml", known=Known(names, Named("Kasur Office", "دفتر قصور")))
    programme = Programme.objects.create(
        code=plan.code, version=1, name=plan.name, name_ur=plan.name_ur, text=text, plan=plan_to_json(plan),
        state="released" if released else "draft", drafted_by="account:1", drafted_at=at,
        released_by="account:2" if released else None, released_at=at if released else None,
    )  # fmt: skip
    for question in plan.questions:
        Question.objects.create(
            programme=programme, code=question.code, polarity=question.polarity, wording=question.wording
        )
    return programme


def an_invitation(
    *,
    programme: Programme | None = None,
    service: Service | None = None,
    office: Office | None = None,
    contact_point: ContactPoint | None = None,
    language: str = "ur",
    at: datetime = NOON,
    days: int = 7,
    for_callers: bool = False,
    asked: bool = False,
) -> Invitation:
    """One transaction that is to be asked about from `at`; `asked` means that its question is open on the number."""
    department = service.department if service else office.department if office else a_department()
    service = service or a_service(department=department)
    transaction = a_transaction(
        office=office or an_office(department=department), service=service, at=at, language=language,
        contact_point=contact_point or a_number(),
    )  # fmt: skip
    programme = programme or a_programme(service)
    Decision.objects.create(
        transaction=transaction, programme=programme, outcome="invited", stratum=service.code, decided_at=at
    )
    invitation = Invitation.objects.create(
        transaction=transaction, programme=programme, question=programme.questions.get(),
        contact_point=transaction.contact_point, service=service, office=transaction.office, day=transaction.day,
        language=language, token=secrets.token_hex(6), for_callers=for_callers, state="open", step=0,
        next_at=None if asked else at, created_at=at, expires_at=at + timedelta(days=days),
    )  # fmt: skip
    if asked:
        OpenQuestion.objects.create(
            contact_point=invitation.contact_point, room="outreach", reference=invitation.id, opened_at=at,
            expires_at=invitation.expires_at,
        )  # fmt: skip
    return invitation
