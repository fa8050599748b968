"""One-time codes: by one a citizen signs in at their phone, or agrees to a case that somebody files in their name."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from sunwai.base.actors import Actor
from sunwai.base.sealing import seal_for
from sunwai.complaints import wordings
from sunwai.complaints.models import OneTimeCode
from sunwai.complaints.types import CODE_SEAL, NotAPhone, TooManyCodes, WrongCode
from sunwai.ledger.commands import record
from sunwai.messages.commands import queue
from sunwai.messages.types import Channel, Draft, Purpose
from sunwai.messages.wordings import Wording, render
from sunwai.people.commands import keep_numbers
from sunwai.people.numbers import DIGITS, normalise
from sunwai.people.queries import find_number
from sunwai.people.types import NotANumber, Number, NumberClass

LASTS = timedelta(minutes=10)
AN_HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)
MOST_AN_HOUR = 3
MOST_A_DAY = 8
MOST_TRIES = 5
FIGURES = 6


def send_code(*, number: str, language: str = "ur", by: Actor, at: datetime, wording: Wording = wordings.CODE) -> UUID:
    """Texts a new code to a number as written; its contact point. Earlier codes of it end.

    Raises:
        NotAPhone: it is no mobile number; TooManyCodes: it got three in this hour, or eight in this day.
    """
    known = mobile(number)
    code = "".join(secrets.choice("0123456789") for _ in range(FIGURES))
    with transaction.atomic():
        point = keep_numbers(numbers={known.e164: known.number_class}, at=at)[known.e164]
        _hold(point, at)
        OneTimeCode.objects.filter(contact_point=point, used_at=None, until__gt=at).update(until=at)
        made = OneTimeCode.objects.create(
            contact_point_id=point, digest=_digest(point, code), sent_at=at, until=at + LASTS
        )
        text, spoken = render(wording.code, language, digits=code, minutes=int(LASTS.total_seconds() // 60))
        draft = Draft(
            contact_point=point, channel=Channel.SMS, purpose=Purpose.CODE, text=text, language=spoken,
            room="complaints.code", reference=made.pk, not_after=made.until,
        )  # fmt: skip
        queue(drafts=[draft], by=by, at=at)
        record(by=by, action="complaints.send_code", subject="complaints.code", subject_id=made.pk, at=at)
    return point


def check_code(*, number: str, code: str, by: Actor, at: datetime) -> UUID:
    """The contact point of who shows the code sent to it; the code is used up.

    Raises:
        WrongCode: none was sent, it is another, its time or its five tries are over.
    """
    point = find_number(mobile(number).e164)
    newest = OneTimeCode.objects.filter(contact_point=point).order_by("-pk").first() if point else None
    if newest is None or point is None or newest.used_at or newest.until <= at:
        raise WrongCode
    # a try is counted before it is looked at, and stays counted: two at once are two tries
    tried = OneTimeCode.objects.filter(pk=newest.pk, tries__lt=MOST_TRIES, used_at=None).update(tries=F("tries") + 1)
    if not tried or not _is(newest, code):
        raise WrongCode
    with transaction.atomic():
        if not OneTimeCode.objects.filter(pk=newest.pk, used_at=None).update(used_at=at):
            raise WrongCode
        record(by=by, action="complaints.use_code", subject="complaints.code", subject_id=newest.pk, at=at)
    return point


def mobile(text: str) -> Number:
    """Raises:
    NotAPhone: no number that a text reaches.
    """
    try:
        known = normalise(text)
    except NotANumber as error:
        raise NotAPhone from error
    if known.number_class is NumberClass.LANDLINE:
        raise NotAPhone
    return known


def _hold(point: UUID, at: datetime) -> None:
    """Counts under a lock on the number, so that many at once are not each the first."""
    sent = list(
        OneTimeCode.objects.select_for_update()
        .filter(contact_point=point, sent_at__gt=at - A_DAY).order_by("pk").values_list("sent_at", flat=True)
    )  # fmt: skip
    if len(sent) >= MOST_A_DAY or sum(one > at - AN_HOUR for one in sent) >= MOST_AN_HOUR:
        raise TooManyCodes


def _digest(point: UUID, code: str) -> bytes:
    return seal_for(CODE_SEAL).digest(point.bytes + code.encode())


def _is(kept: OneTimeCode, code: str) -> bool:
    plain = "".join(one for one in code.translate(DIGITS) if one in "0123456789")
    asked = kept.contact_point_id.bytes + plain.encode()
    return any(secrets.compare_digest(bytes(kept.digest), one) for one in seal_for(CODE_SEAL).digests(asked))
