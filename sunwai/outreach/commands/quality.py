"""Re-calls for quality: a seeded sample of what a caller wrote down, to be asked again by another."""

from __future__ import annotations

import secrets
from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from sunwai.base.actors import Actor, Right
from sunwai.ledger.commands import record
from sunwai.outreach import sampling
from sunwai.outreach.models import Call, WorkItem
from sunwai.outreach.queries.calling import left_alone
from sunwai.outreach.types import CallResult, NothingToCheck, WorkKind, WorkState
from sunwai.people.models import Account

WITHIN = timedelta(days=7)
CHECKED = (CallResult.ANSWERED, CallResult.WRONG_PERSON, CallResult.NEVER_VISITED, CallResult.REFUSED_TO_SAY)
ROOM = "recalls"


def draw_recalls(*, caller: Account, most: int, seed: str = "", by: Actor, at: datetime) -> list[WorkItem]:
    """Draws some of a caller's calls of the last week for a spot check by somebody else, each result in its turn.

    Raises:
        NothingToCheck: none is left that was not checked.
    """
    by.need(Right.SUPERVISE_CALLERS)
    seed = seed or secrets.token_hex(8)
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=caller.pk)
        calls = {str(one.pk): one for one in _checkable(caller, at)}
        strata: defaultdict[str, list[str]] = defaultdict(list)
        for key, call in calls.items():
            strata[call.result].append(key)
        drawn = sampling.few(seed, strata, most)
        if not drawn:
            raise NothingToCheck
        made = [_check(calls[key], at) for key in drawn]
        record(by=by, action="outreach.draw_recalls", subject="account", subject_id=caller.pk, at=at,
               facts={"seed": seed, "from": sorted(map(int, calls)), "drawn": list(map(int, drawn))})  # fmt: skip
    return made


def _checkable(caller: Account, at: datetime) -> list[Call]:
    wishes = left_alone(OuterRef("contact_point"), OuterRef("attempt__invitation__service"))
    checked = WorkItem.objects.filter(checks=OuterRef("pk"))
    found = Call.objects.filter(
        ~Exists(checked), *[~Exists(one) for one in wishes], caller=caller, attempt__isnull=False,
        rung_at__gt=at - WITHIN, result__in=CHECKED,
    )  # fmt: skip
    return list(found.select_related("attempt__invitation"))


def _check(call: Call, at: datetime) -> WorkItem:
    if call.attempt is None:
        raise NothingToCheck
    one = call.attempt.invitation
    return WorkItem.objects.create(
        kind=WorkKind.SPOT_CHECK, room=ROOM, reference=call.pk, checks=call, contact_point_id=one.contact_point_id,
        service_id=one.service_id, office_id=one.office_id, language=one.language,
        priority=WorkKind.SPOT_CHECK.priority, due_at=at, expires_at=at + WITHIN, state=WorkState.WAITING,
        created_at=at,
    )  # fmt: skip
