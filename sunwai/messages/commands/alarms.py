"""Alarms to named posts: raised once, told to the post's holder, acknowledged by a person, cleared when it is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.base.refusals import NotAllowed
from sunwai.directory.models import Post
from sunwai.ledger.commands import record
from sunwai.messages.alarms import AT_NIGHT, SAID, AlarmKind, Condition, conditions, sentence
from sunwai.messages.commands.alerting import raise_alerts, settle_alerts
from sunwai.messages.commands.queueing import queue
from sunwai.messages.models import Alarm, Alert, DutyTurn, Line
from sunwai.messages.types import ALARM_ROOM, HOUSE_DUTY, Channel, Draft, Purpose
from sunwai.people.commands.addresses import keep_addresses
from sunwai.people.models import StaffNumber
from sunwai.people.queries import addresses_of_posts

ROOM = ALARM_ROOM


@transaction.atomic
def watch(*, by: Actor, at: datetime) -> list[Alarm]:
    """Raises an alarm for each thing that is wrong, and clears those of what is over; the new ones. Twice is once."""
    wrong = {(one.kind.value, one.key): one for one in conditions(at)}
    found = Alarm.objects.filter(cleared_at=None).exclude(kind__in=SAID).select_for_update()
    standing = {(one.kind, one.key): one for one in found}
    over = [alarm for known, alarm in standing.items() if known not in wrong]
    Alarm.objects.filter(pk__in=[one.pk for one in over]).update(cleared_at=at)
    for known, alarm in standing.items():
        if known in wrong and alarm.values != wrong[known].values:
            Alarm.objects.filter(pk=alarm.pk).update(values=wrong[known].values)
    raised = _raised([one for known, one in wrong.items() if known not in standing], at)
    if raised or over:
        record(
            by=by, action="messages.watch", subject="messages.alarm", subject_id="many", at=at,
            facts={"raised": [one.pk for one in raised], "cleared": [one.pk for one in over]},
        )  # fmt: skip
    _tell(raised, by, at)
    wake_duty(raised, by, at)
    _settle([one.pk for one in over], by, at)
    return raised


@transaction.atomic
def raise_alarm(*, condition: Condition, by: Actor, at: datetime) -> Alarm | None:
    """Raises what no table says, such as a ledger that does not verify; None where it stands already."""
    standing = Alarm.objects.filter(kind=condition.kind, key=condition.key, cleared_at=None)
    if standing.update(values=condition.values):
        return None
    raised = _raised([condition], at)
    record(by=by, action="messages.raise_alarm", subject="messages.alarm", subject_id=raised[0].pk, at=at,
           facts={"kind": condition.kind})  # fmt: skip
    _tell(raised, by, at)
    wake_duty(raised, by, at)
    return raised[0]


@transaction.atomic
def clear_alarm(*, kind: AlarmKind, key: str = "", by: Actor, at: datetime) -> bool:
    """It is over; whether an alarm stood."""
    found = list(Alarm.objects.filter(kind=kind, key=key, cleared_at=None).values_list("pk", flat=True))
    if found:
        Alarm.objects.filter(pk__in=found).update(cleared_at=at)
        _settle(found, by, at)
        record(by=by, action="messages.clear_alarm", subject="messages.alarm", subject_id=found[0], at=at)
    return bool(found)


def wake_duty(alarms: Sequence[Alarm], by: Actor, at: datetime) -> None:
    """Those that cannot wait until the morning are told to who is on duty for the house, one after the other."""
    tonight = [one.pk for one in alarms if one.kind in AT_NIGHT]
    if tonight and DutyTurn.objects.filter(duty=HOUSE_DUTY).exists():
        raise_alerts(duty=HOUSE_DUTY, room=ROOM, references=tonight, by=by, at=at)


def _settle(alarms: Sequence[int], by: Actor, at: datetime) -> None:
    """Nobody is told any more of alarms that are over, or that somebody has seen."""
    alerts = Alert.objects.filter(room=ROOM, reference__in=alarms, acknowledged_at=None)
    if ids := list(alerts.values_list("pk", flat=True)):
        settle_alerts(alerts=ids, by=by, at=at)


def _raised(found: Sequence[Condition], at: datetime) -> list[Alarm]:
    posts = _posts()
    rows = [
        Alarm(kind=one.kind, key=one.key, values=one.values, post=posts.get(one.kind) or posts.get("*"), raised_at=at)
        for one in found
    ]
    return Alarm.objects.bulk_create(rows)


def _posts() -> dict[str, Post]:
    """Whose business which kind of alarm is: `SUNWAI_ALARM_POSTS`, such as `*=POST-1,vendor_ends=POST-2`."""
    pairs = [one.strip().partition("=") for one in settings.SUNWAI_ALARM_POSTS.split(",") if one.strip()]
    codes = {kind.strip() if sign else "*": (code if sign else kind).strip() for kind, sign, code in pairs}
    posts = {post.code: post for post in Post.objects.filter(code__in=codes.values())}
    return {kind: posts[code] for kind, code in codes.items() if code in posts}


def _tell(alarms: Sequence[Alarm], by: Actor, at: datetime) -> None:
    """A mail to the holder where an address and a line for it are known, else a text to the post's number."""
    posts = {alarm.post_id for alarm in alarms if alarm.post_id}
    if not posts:
        return
    channels = set(Line.objects.filter(is_active=True).values_list("channel", flat=True))
    holders = addresses_of_posts(posts, day_of(at)) if Channel.EMAIL in channels else {}
    kept = keep_addresses(addresses=[one.address for one in holders.values()], at=at)
    numbers = dict(StaffNumber.objects.filter(post__in=posts).values_list("post", "contact_point"))
    drafts: list[Draft] = []
    for alarm in alarms:
        holder = holders.get(alarm.post_id or 0)
        if holder is not None and holder.address in kept:
            drafts.append(_draft(alarm, kept[holder.address], Channel.EMAIL, holder.language))
        elif Channel.SMS in channels and alarm.post_id in numbers:
            drafts.append(_draft(alarm, numbers[alarm.post_id], Channel.SMS, settings.LANGUAGE_CODE))
    queue(drafts=drafts, by=by, at=at)


def _draft(alarm: Alarm, contact_point: UUID, channel: Channel, language: str) -> Draft:
    with override(language):
        words = sentence(alarm.kind, alarm.values)
        if channel is Channel.EMAIL:
            words = f"{gettext('Sunwai: an alarm')}\n\n{words}\n\n{settings.SUNWAI_URL}/operations/alarms/"
    return Draft(
        contact_point=contact_point, channel=channel, purpose=Purpose.ALERT, text=words, language=language, room=ROOM,
        reference=alarm.pk, lane="alarms",
    )  # fmt: skip


def may_acknowledge(by: Actor, alarm: Alarm) -> bool:
    """Who holds the post, or watches over operations."""
    return by.may(Right.SEE_OPERATIONS) or alarm.post_id in by.posts


@transaction.atomic
def acknowledge_alarm(*, alarm: Alarm, by: Actor, at: datetime) -> bool:
    """Somebody has seen it; whether they are the first. It stays open until what is wrong is over.

    Raises:
        NotAllowed: neither the post's holder nor somebody who sees operations.
    """
    if not may_acknowledge(by, alarm):
        raise NotAllowed
    waiting = Alarm.objects.filter(pk=alarm.pk, acknowledged_at=None)
    is_first = bool(waiting.update(acknowledged_by=str(by), acknowledged_at=at))
    if is_first:
        record(by=by, action="messages.acknowledge_alarm", subject="messages.alarm", subject_id=alarm.pk, at=at)
        _settle([alarm.pk], by, at)
    return is_first
