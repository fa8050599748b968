"""The leader's own calls: a short list a day, drawn by a seed that nobody knew before, from what callers do not call.

Drawn is from open invitations outside the callers' sample, which stays what it was drawn to be; from those who did not
answer, for nobody is asked twice; and never about the leader's own office. The call is an attempt outside the
programme's steps, so that its answer is recorded where every other answer is.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import get_language

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import LOCAL, day_of
from sunwai.directory.almanac import held_by
from sunwai.directory.days import HeldBack, Hold
from sunwai.ledger.commands import record
from sunwai.messages.types import Channel
from sunwai.outreach import sampling
from sunwai.outreach.models import Attempt, Invitation, LeaderList, WorkItem
from sunwai.outreach.queries.calling import called_lately, left_alone, need_hours, own_offices
from sunwai.outreach.types import (
    OUTSIDE,
    AttemptState,
    InvitationState,
    NoList,
    WorkKind,
    WorkState,
)
from sunwai.people.models import Account

MOST = 5


def draw_list(*, account: Account, most: int = MOST, seed: str = "", by: Actor, at: datetime) -> LeaderList:
    """Today's list of somebody who calls citizens themselves; the same one if it was drawn already.

    Raises:
        OutsideHours: nobody calls at this hour.
        NoList: there is nobody who may be called.
        HeldBack: a season holds back leaders' calls, such as an election code.
    """
    by.need(Right.CALL_FROM_LIST)
    need_leaders_calls(day_of(at))
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        drawn = LeaderList.objects.filter(account=account, day=day_of(at)).first()
        if drawn:
            return drawn
        seed = seed or secrets.token_hex(8)
        frame = _frame(account, seed, most, by, at)
        keys = sampling.few(seed, {name: one["first"] for name, one in frame.items()}, most)
        if not keys:
            raise NoList
        made = LeaderList.objects.create(
            account=account, day=day_of(at), seed=seed, most=most, frame=frame, drawn=keys, drawn_at=at
        )
        _list(made, account, at)
        record(by=by, action="outreach.draw_list", subject="list", subject_id=made.pk, at=at,
               facts={"seed": seed, "drawn": keys})  # fmt: skip
    return made


def need_leaders_calls(day: date) -> None:
    """Raises:
    HeldBack: a season holds them back on this day.
    """
    season = held_by(Hold.LEADER_CALLS, day)
    if season is not None:
        name = season.name_ur if get_language() == "ur" else season.name
        raise HeldBack(name=name, day=season.last_day.isoformat())


def _frame(account: Account, seed: str, most: int, by: Actor, at: datetime) -> dict[str, dict[str, Any]]:
    """By service: how many could be called, and the first keys of them by their numbers."""
    strata: defaultdict[str, list[str]] = defaultdict(list)
    found = _callable(account, by, at).values_list("service__code", "transaction__key")
    for service, key in found.iterator():
        strata[service].append(str(key))
    return {
        service: {"size": len(keys), "first": sorted(keys, key=lambda key: sampling.number(seed, key))[:most]}
        for service, keys in sorted(strata.items())
    }


def _callable(account: Account, by: Actor, at: datetime) -> QuerySet[Invitation]:
    reach = by.within(Right.CALL_FROM_LIST, area="office__district", department="office__department")
    called = Attempt.objects.filter(invitation=OuterRef("pk"), channel=Channel.CALLER)
    against = [Exists(one) for one in left_alone(OuterRef("contact_point"), OuterRef("service"))]
    against += [Exists(called), Exists(called_lately(OuterRef("contact_point"), None, at))]
    programmes = need_hours(at)
    return Invitation.objects.filter(
        reach, *[~one for one in against], state=InvitationState.OPEN, for_callers=False,
        expires_at__gt=at, programme__in=programmes, transaction__retracted=False,
    ).exclude(office__in=own_offices(account, at))  # fmt: skip


def _list(made: LeaderList, account: Account, at: datetime) -> None:
    """An attempt and a work item for each that was drawn, in the order of the draw, until midnight."""
    midnight = (at.astimezone(LOCAL) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    invitations = {
        str(one.transaction.key): one
        for one in Invitation.objects.select_related("transaction").filter(transaction__key__in=made.drawn)
    }
    for key in made.drawn:
        one = invitations[key]
        attempt = Attempt.objects.create(
            invitation=one, step=OUTSIDE, number=1, channel=Channel.CALLER, state=AttemptState.PLANNED, planned_at=at
        )
        WorkItem.objects.create(
            kind=WorkKind.LEADER, room="outreach", reference=attempt.pk, attempt=attempt,
            contact_point_id=one.contact_point_id, service_id=one.service_id, office_id=one.office_id,
            language=one.language, only_for=account, leader_list=made, priority=WorkKind.LEADER.priority, due_at=at,
            expires_at=min(midnight, one.expires_at), state=WorkState.WAITING, created_at=at,
        )  # fmt: skip
