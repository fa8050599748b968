"""Who is on duty, who is told next of an alert, and which text says `I have it`."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from sunwai.base.clock import day_of
from sunwai.directory.models import Post
from sunwai.directory.queries import standing_for
from sunwai.messages.models import Alert, AlertTry, DutyTurn, Message, OpenQuestion
from sunwai.messages.types import Channel, Purpose, State
from sunwai.people.models import Account, StaffNumber

HEAD_PLACE = 99
HEAD_WAITS = 1.5
"""The head comes in when everybody in line was told more often than this, and else counts as told so often more."""
ANSWERS_FOR = timedelta(hours=12)
YES = frozenset(["1", "ok", "okay", "k", "yes", "ji", "jee", "haan", "han", "taken", "اوکے", "جی", "ہاں", "ٹھیک"])
ANSWER = re.compile(r"(?:(?P<yes>[^\W\d_]+|1)\s*)?(?P<number>\d{1,9})?")


@dataclass(frozen=True)
class NextInLine:
    """Somebody to be told; `turn` is null for the head, who stands on no roster."""

    account: int
    language: str
    contact_point: UUID
    place: int
    turn: int | None


def on_duty(duty: str, at: datetime) -> list[NextInLine]:
    """Who is on the roster at a moment, in the order in which they are told; each account once."""
    turns = DutyTurn.objects.filter(duty=duty, starts_at__lte=at, ends_at__gt=at, place__lt=HEAD_PLACE)
    found: dict[int, NextInLine] = {}
    for turn in turns.filter(account__is_active=True).select_related("account").order_by("place", "id"):
        account = turn.account
        one = NextInLine(account.pk, account.language, turn.contact_point_id, turn.place, turn.pk)
        found.setdefault(account.pk, one)
    return list(found.values())


def head(at: datetime) -> NextInLine | None:
    """Who answers for the post in `SUNWAI_DUTY_HEAD`, if they have an account and the post's number is known."""
    if not settings.SUNWAI_DUTY_HEAD:
        return None
    post = Post.objects.filter(code=settings.SUNWAI_DUTY_HEAD).values_list("pk", flat=True)
    standing = [one.officer for one in standing_for(post, day_of(at)).values()]
    account = Account.objects.filter(officer__in=standing, is_active=True).order_by("id").first()
    number = StaffNumber.objects.filter(post__code=settings.SUNWAI_DUTY_HEAD).order_by("-noted_at").first()
    if account is None or number is None:
        return None
    return NextInLine(account.pk, account.language, number.contact_point_id, HEAD_PLACE, None)


def next_in_line(alert: Alert, at: datetime) -> NextInLine | None:
    """Who is told now: the one told least often, in the roster's order; the head after two rounds, or alone.

    Who comes on duty meanwhile was told of nothing yet, and so comes first.
    """
    line = on_duty(alert.duty, at)
    told = _told(alert)
    chief = head(at)
    if chief and chief.account not in {one.account for one in line}:
        line = [*line, chief]
    waits = {one: told[one.account] + (HEAD_WAITS if one.turn is None else 0) for one in line}
    return min(line, key=lambda one: (waits[one], one.place), default=None)


def _told(alert: Alert) -> Counter[int]:
    """How often each account was told; a text and a call of one moment are one telling."""
    tries = AlertTry.objects.filter(alert=alert).values_list("turn__account", "at").distinct()
    return Counter(account for account, _ in tries)


def is_being_called(contact_point: UUID) -> bool:
    """Whether a call about an alert to this number is on its way."""
    going = (State.QUEUED, State.RESERVED, State.ACCEPTED)
    return Message.objects.filter(
        contact_point=contact_point, channel=Channel.VOICE, purpose=Purpose.ALERT, state__in=going
    ).exists()


def told_lately(contact_points: Iterable[UUID], at: datetime) -> dict[UUID, list[AlertTry]]:
    """Of these numbers those that were told of an alert lately, with the tellings, the newest first.

    Where all of them are acknowledged, and a question was asked on the number since, a text answers the question.
    """
    tries = AlertTry.objects.filter(turn__contact_point__in=list(contact_points), at__gt=at - ANSWERS_FOR, at__lte=at)
    found: defaultdict[UUID, list[AlertTry]] = defaultdict(list)
    for one in tries.select_related("turn", "alert").order_by("-at", "-id"):
        found[one.turn.contact_point_id].append(one)
    asked = dict(
        OpenQuestion.objects.filter(contact_point__in=list(found), closed_at__isnull=True).values_list(
            "contact_point", "opened_at"
        )
    )
    return {
        contact: tries
        for contact, tries in found.items()
        if any(one.alert.acknowledged_at is None for one in tries)
        or contact not in asked
        or asked[contact] < tries[0].at
    }


def acknowledges(text: str, alerts: set[int]) -> set[int]:
    """Which of the alerts that this person was told of the text acknowledges: `1` or `OK` all, `OK 17` that one."""
    plain = unicodedata.normalize("NFKC", text[:80]).strip(" \t\r\n.,!:;#-*۔،").lower()
    plain = "".join(str(unicodedata.decimal(letter, letter)) for letter in plain)
    said = ANSWER.fullmatch(plain.replace("#", " "))
    if not plain or said is None:
        return set()
    word, number = said["yes"], said["number"]
    if plain in YES:
        return alerts
    if number and int(number) in alerts and (word is None or word in YES):
        return {int(number)}
    return set()


def gaps(duty: str, begin: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """The spans between two moments in which nobody is on the roster, in order."""
    turns = DutyTurn.objects.filter(duty=duty, starts_at__lt=end, ends_at__gt=begin, place__lt=HEAD_PLACE)
    found, covered = [], begin
    for starts_at, ends_at in (
        turns.filter(account__is_active=True).order_by("starts_at").values_list("starts_at", "ends_at")
    ):
        if starts_at > covered:
            found.append((covered, starts_at))
        covered = max(covered, ends_at)
    return [*found, (covered, end)] if covered < end else found


def turns_between(duty: str, begin: datetime, end: datetime) -> list[DutyTurn]:
    """The roster between two moments, in order."""
    turns = DutyTurn.objects.filter(duty=duty, starts_at__lt=end, ends_at__gt=begin, place__lt=HEAD_PLACE)
    return list(turns.select_related("account").order_by("starts_at", "place", "id"))
