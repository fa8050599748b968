"""Alerts: a duty person is told by text and by call, then the next in line, until one of them has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.ledger.commands import record
from sunwai.messages.commands.queueing import queue
from sunwai.messages.models import Alarm, Alert, AlertTry, DutyTurn, Line, Message
from sunwai.messages.queries import words_of
from sunwai.messages.rules.duty import HEAD_PLACE, NextInLine, acknowledges, is_being_called, next_in_line, told_lately
from sunwai.messages.types import ALARM_ROOM, Channel, Direction, Draft, Purpose
from sunwai.messages.voice.plan import alert_plan

ROOM = "messages"
NOBODY_WAITS = timedelta(minutes=1)
MOST = 500
RAISE = """
INSERT INTO messages_alert (duty, room, reference, raised_at, next_at)
SELECT %s, %s, reference, %s, %s FROM unnest(%s::bigint[]) WITH ORDINALITY AS r (reference, n) ORDER BY n
ON CONFLICT (room, reference) DO NOTHING RETURNING id
"""
AGAIN = """
UPDATE messages_alert SET acknowledged_at = NULL, acknowledged_by_id = NULL, next_at = %s
WHERE room = %s AND reference = ANY(%s::bigint[]) AND acknowledged_at IS NOT NULL RETURNING id
"""
IDS = "SELECT nextval(pg_get_serial_sequence('messages_alerttry', 'id')) FROM generate_series(1, %s)"


@transaction.atomic
def raise_alerts(
    *, duty: str, room: str, references: Sequence[int], by: Actor, at: datetime, again: bool = False
) -> dict[int, int]:
    """Raises an alert for each reference, once, and tells the first in line at once; the alerts by reference.

    `again` tells anew of those that were acknowledged before.
    """
    if not references:
        return {}
    new = [row[0] for row in bulk.rows(RAISE, [duty, room, at, at, list(references)])]
    if again:
        new += [row[0] for row in bulk.rows(AGAIN, [at, room, list(references)]) if row[0] not in new]
    known = dict(Alert.objects.filter(room=room, reference__in=list(references)).values_list("reference", "id"))
    if new:
        record(
            by=by, action="messages.raise_alert", subject="messages.alert", subject_id=new[0], at=at,
            facts={"alerts": new, "room": room},
        )  # fmt: skip
        _tell(list(Alert.objects.select_for_update().filter(id__in=new).order_by("id")), by, at)
    return known


@transaction.atomic
def tell_due(*, by: Actor, at: datetime) -> int:
    """Tells the next in line of every alert that nobody acknowledged in its time; how many alerts were told.

    Run each half minute. The rows are locked and their next moment is moved on in the same transaction, so running it
    twice, or in two places, tells nobody twice.
    """
    due = Alert.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        acknowledged_at__isnull=True, next_at__lte=at
    )
    return _tell(list(due.order_by("next_at", "id")[:MOST]), by, at)


def _tell(alerts: Sequence[Alert], by: Actor, at: datetime) -> int:
    by_voice = Line.objects.filter(channel=Channel.VOICE, is_active=True).exists()
    told: list[tuple[Alert, NextInLine, Channel]] = []
    called: set[object] = set()
    for alert in alerts:
        who = next_in_line(alert, at)
        wait = timedelta(minutes=settings.SUNWAI_DUTY_MINUTES) if who else NOBODY_WAITS
        Alert.objects.filter(pk=alert.pk, acknowledged_at__isnull=True).update(next_at=at + wait)
        if who is None:
            continue
        told.append((alert, who, Channel.SMS))
        # one call at a time: a phone that rings for ten alerts is heard for none
        if by_voice and who.contact_point not in called and not is_being_called(who.contact_point):
            called.add(who.contact_point)
            told.append((alert, who, Channel.VOICE))
    if told:
        _queue(told, by, at)
    return len({alert.pk for alert, _, _ in told})


def _queue(told: Sequence[tuple[Alert, NextInLine, Channel]], by: Actor, at: datetime) -> None:
    ids = [row[0] for row in bulk.rows(IDS, [len(told)])]
    drafts = [
        Draft(
            contact_point=who.contact_point, channel=channel, purpose=Purpose.ALERT,
            text=_words(alert, who.language, channel), language=who.language, room=ROOM, reference=one,
        )
        for one, (alert, who, channel) in zip(ids, told, strict=True)
    ]  # fmt: skip
    messages = queue(drafts=drafts, by=by, at=at)
    turns = {(alert.pk, who): _turn(alert, who, at) for alert, who, _ in told}
    AlertTry.objects.bulk_create(
        AlertTry(id=one, alert=alert, turn_id=turns[alert.pk, who], message_id=message, at=at)
        for one, (alert, who, _), message in zip(ids, told, messages, strict=True)
    )
    record(
        by=by, action="messages.tell_duty", subject="messages.alert", subject_id=told[0][0].pk, at=at,
        facts={"alerts": [alert.pk for alert, _, _ in told], "accounts": [who.account for _, who, _ in told]},
    )  # fmt: skip


def _words(alert: Alert, language: str, channel: Channel) -> str:
    """What is told: the alert's number and never why, for phones lie open."""
    with override("en" if language == "en" else "ur"):
        if channel is Channel.VOICE:
            said = gettext("Sunwai alert number {number}. Press 1 if you take it, and open Sunwai now.")
            return alert_plan(said.format(number=alert.pk), "en" if language == "en" else "ur").text()
        return gettext("Open Sunwai, alert {number}. Reply 1 if you take it.").format(number=alert.pk)


def _turn(alert: Alert, who: NextInLine, at: datetime) -> int:
    """The turn under which somebody is told; the head, who stands on no roster, gets one of this moment."""
    if who.turn is not None:
        return who.turn
    return DutyTurn.objects.create(
        duty=alert.duty, account_id=who.account, contact_point_id=who.contact_point, place=HEAD_PLACE, starts_at=at,
        ends_at=at + timedelta(minutes=settings.SUNWAI_DUTY_MINUTES),
    ).pk  # fmt: skip


@transaction.atomic
def acknowledge(*, alert: int, account: int, by: Actor, at: datetime, how: str = "page") -> bool:
    """Somebody has the alert, and no other is told; whether that was news.

    Raises:
        NotAllowed: without the right to answer alerts.
    """
    by.need(Right.ANSWER_ALERTS)
    return bool(_acknowledge([alert], account, by, at, how))


def _acknowledge(alerts: Sequence[int], account: int, by: Actor, at: datetime, how: str) -> int:
    free = Alert.objects.filter(id__in=list(alerts), acknowledged_at__isnull=True)
    won = free.update(acknowledged_by=account, acknowledged_at=at, next_at=None)
    if won:
        of = Alert.objects.filter(id__in=list(alerts), room=ALARM_ROOM).values("reference")
        Alarm.objects.filter(pk__in=of, acknowledged_at=None).update(
            acknowledged_by=f"account:{account}", acknowledged_at=at
        )
        record(
            by=by, action="messages.acknowledge_alert", subject="messages.alert", subject_id=alerts[0], at=at,
            facts={"alerts": list(alerts), "how": how},
        )  # fmt: skip
    return won


@transaction.atomic
def take_acknowledgements(*, messages: Sequence[int], by: Actor, at: datetime) -> list[int]:
    """Takes the texts by which duty persons say that they have an alert (`1`, `OK 17`); the messages taken.

    Only from a number that was told of one lately; every other text is left to the rooms.
    """
    came = Message.objects.filter(id__in=list(messages), direction=Direction.IN).order_by("id")
    told = told_lately(came.values_list("contact_point", flat=True), at) if messages else {}
    if not told:
        return []
    texts = [one for one in came if one.contact_point_id in told]
    words = words_of(one.pk for one in texts)
    taken = []
    for text in texts:
        tries = told[text.contact_point_id]
        meant = acknowledges(words[text.pk], {one.alert_id for one in tries})
        if not meant:
            continue
        taken.append(text.pk)
        account = tries[0].turn.account_id
        _acknowledge(sorted(meant), account, Actor("account", str(account)), at, f"text, {by}")
    return taken


@transaction.atomic
def note_calls(*, messages: Sequence[int], by: Actor, at: datetime) -> int:
    """Acknowledges the alerts whose call was answered with the key 1; how many. Other calls are passed over."""
    tries = AlertTry.objects.filter(message__in=list(messages), message__call_record__isnull=False)
    won = 0
    for one in tries.select_related("message__call_record", "turn").order_by("id"):
        if one.message.call_record.keys.get("answer") == "1":
            account = one.turn.account_id
            won += _acknowledge([one.alert_id], account, Actor("account", str(account)), at, f"call, {by}")
    return won


@transaction.atomic
def settle_alerts(*, alerts: Sequence[int], by: Actor, at: datetime) -> int:
    """Nobody need be told of these any more, for the room that raised them has settled them; how many were open."""
    account = int(by.id) if by.kind == "account" else None
    won = Alert.objects.filter(id__in=list(alerts), acknowledged_at__isnull=True).update(
        acknowledged_by=account, acknowledged_at=at, next_at=None
    )
    if won:
        record(
            by=by, action="messages.settle_alert", subject="messages.alert", subject_id=alerts[0], at=at,
            facts={"alerts": list(alerts)},
        )  # fmt: skip
    return won
