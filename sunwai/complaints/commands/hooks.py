"""Other programs are told what happened to cases: signed, tried again, and never with anything of a person in it."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.sealing import seal_for
from sunwai.casework.types import Deed, Identity
from sunwai.complaints.knocking import NoAnswer, knock, may_go_to
from sunwai.complaints.models import ApiKey, Hook, HookDelivery
from sunwai.complaints.types import BadHook
from sunwai.ledger.commands import record

HOOK_SEAL = "complaints.hook"
ALL = "*"
LOOK_BACK = timedelta(minutes=10)
"""A deed that was begun earlier may be committed later: what is that old is looked at again."""
LEASE = timedelta(minutes=5)
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 1440)]
MOST = 100
KEPT = timedelta(days=30)
Knock = Callable[[str, bytes, dict[str, str]], int]
GATHER = f"""
INSERT INTO complaints_hookdelivery (hook_id, body, made_at, next_at, tries)
SELECT h.id, jsonb_build_object('id', c.number || '.' || e.n, 'event', e.deed, 'case', c.number, 'status', e.status,
    'category', k.code, 'area', a.code, 'at', e.at), %(at)s, %(at)s, 0
FROM complaints_hook h
CROSS JOIN LATERAL (SELECT greatest(h.made_at, coalesce((SELECT max(d.made_at) FROM complaints_hookdelivery d
    WHERE d.hook_id = h.id), h.made_at) - %(back)s) AS since) AS s
JOIN casework_case c ON c.status_at >= s.since
JOIN casework_category k ON k.id = c.category_id
JOIN directory_area a ON a.id = c.area_id
JOIN casework_caseevent e ON e.case_id = c.id AND e.at >= s.since
WHERE h.ended_at IS NULL AND c.identity <> '{Identity.ANONYMOUS}' AND e.deed <> '{Deed.NOTE}' AND e.is_shown
    AND (e.deed = ANY(h.events) OR h.events @> ARRAY['{ALL}'])
    AND (h.key_id IS NULL OR k.is_public OR EXISTS (
        SELECT FROM complaints_servicerequest r WHERE r.case_id = c.id AND r.key_id = h.key_id))
    AND NOT EXISTS (SELECT FROM complaints_hookdelivery d WHERE d.hook_id = h.id AND d.made_at >= s.since - %(back)s
        AND d.body ->> 'id' = c.number || '.' || e.n)
ORDER BY e.at, c.id, e.n LIMIT 5000
"""
TAKE = """
UPDATE complaints_hookdelivery d SET next_at = %(until)s, tries = d.tries + 1
WHERE d.id IN (SELECT id FROM complaints_hookdelivery WHERE next_at <= %(at)s AND done_at IS NULL
    ORDER BY next_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
RETURNING d.id
"""


@dataclass(frozen=True)
class Parcel:
    """One delivery on its way."""

    id: int
    url: str
    secret: bytes
    body: bytes
    event: str
    tries: int


@transaction.atomic
def add_hook(
    *, url: str, events: Sequence[str] = (ALL,), key: ApiKey | None = None, by: Actor, at: datetime
) -> tuple[Hook, str]:
    """An address that is told of these deeds (`*`: of all) from now on, and the secret that signs, shown this once.

    With a key it hears of public matters and of the cases that this key filed; without one, of all.

    Raises:
        NotAllowed: without the right to administer.
        BadHook: not https, a host inside, or no such deed.
    """
    by.need(Right.ADMINISTER)
    if not may_go_to(url):
        raise BadHook(url=url[:100])
    if not events or set(events) - {ALL, *(deed.value for deed in Deed)}:
        raise BadHook(url=", ".join(events))
    secret = secrets.token_urlsafe(32)
    hook = Hook.objects.create(
        url=url, events=list(events), secret_sealed=seal_for(HOOK_SEAL).seal_text(secret), key=key, made_at=at
    )
    facts = {"host": urlsplit(url).hostname, "events": list(events), "key": key and key.pk}
    record(by=by, action="complaints.add_hook", subject="hook", subject_id=hook.pk, at=at, facts=facts)
    return hook, secret


@transaction.atomic
def end_hook(*, hook: Hook, by: Actor, at: datetime) -> bool:
    """Ends a hook; what was on its way goes nowhere."""
    by.need(Right.ADMINISTER)
    ended = Hook.objects.filter(pk=hook.pk, ended_at__isnull=True).update(ended_at=at)
    if ended:
        HookDelivery.objects.filter(hook=hook, done_at__isnull=True).update(next_at=None)
        record(by=by, action="complaints.end_hook", subject="hook", subject_id=hook.pk, at=at)
    return bool(ended)


def gather(*, at: datetime) -> int:
    """Lays out what each hook is to be told; how many. What was laid out is not laid out again."""
    if not Hook.objects.filter(ended_at__isnull=True).exists():
        return 0
    with transaction.atomic():
        bulk.run("SELECT pg_advisory_xact_lock(%s)", [0x400C])
        HookDelivery.objects.filter(made_at__lt=at - KEPT).delete()
        return bulk.run(GATHER, {"at": at, "back": LOOK_BACK})


def deliver(*, at: datetime, post: Knock = knock) -> int:
    """Takes what is due to its address, the oldest first; how much arrived. No connection is held while we wait.

    What was answered with 2xx is done. All else is tried again after a minute, and ever later, six times; a sender
    that dies leaves it to be tried again, so a receiver tells repeats by the delivery's id.
    """
    taken = [id_ for (id_,) in bulk.rows(TAKE, {"at": at, "until": at + LEASE, "most": MOST})]
    parcels = [_parcel(one) for one in HookDelivery.objects.filter(id__in=taken).select_related("hook").order_by("id")]
    return sum(_carry(parcel, at, post) for parcel in parcels)


def _parcel(one: HookDelivery) -> Parcel:
    body = json.dumps(one.body | {"delivery": one.pk}, ensure_ascii=False, separators=(",", ":")).encode()
    secret = seal_for(HOOK_SEAL).open(one.hook.secret_sealed)
    return Parcel(one.pk, one.hook.url, secret, body, str(one.body["event"]), one.tries)


def _carry(parcel: Parcel, at: datetime, post: Knock) -> bool:
    try:
        status = post(parcel.url, parcel.body, headers(parcel, at))
    except NoAnswer:
        status = 0
    arrived = 200 <= status < 300
    later = None if arrived or parcel.tries > len(WAITS) else at + WAITS[parcel.tries - 1]
    HookDelivery.objects.filter(pk=parcel.id).update(
        done_at=at if arrived else None, next_at=later, last_status=status or None
    )
    return arrived


def headers(parcel: Parcel, at: datetime) -> dict[str, str]:
    """The signature is HMAC-SHA-256, keyed with the secret, of the timestamp, a dot and the body."""
    stamp = str(int(at.timestamp()))
    return {
        "Content-Type": "application/json; charset=utf-8", "User-Agent": "Sunwai", "X-Sunwai-Event": parcel.event,
        "X-Sunwai-Delivery": str(parcel.id), "X-Sunwai-Timestamp": stamp,
        "X-Sunwai-Signature": "sha256=" + sign(parcel.secret, stamp, parcel.body),
    }  # fmt: skip


def sign(secret: bytes, stamp: str, body: bytes) -> str:
    return hmac.new(secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
