"""Listening for quality: who may hear a caller's call while it is spoken, and from when to when somebody did.

Nobody is heard by who listens, nothing is recorded, and no number is shown. Each listening is in the ledger twice: when
it is asked for, before a telephone rings, and with its two moments when it is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotFound
from sunwai.ledger.commands import record
from sunwai.messages.types import BadLine, NobodySpeaks, NoVoice, PhoneAway
from sunwai.messages.voice.bridge import place_listening
from sunwai.outreach.models import Call, Listening
from sunwai.outreach.queries.calling import own_offices
from sunwai.outreach.queries.telephone import telephone_of
from sunwai.outreach.types import NoEar, NotToBeHeard, OwnOffice, RingsAlready, WorkKind
from sunwai.people.models import Account

RINGS = timedelta(seconds=20)
LONGEST = timedelta(minutes=40)


def listen_in(*, call: Call, account: Account, by: Actor, at: datetime) -> Listening:
    """Rings the listener's own extension; picked up, it hears the call.

    Raises:
        NotFound: no such call for this actor, or their own.
        NotToBeHeard: it is a leader's own call.
        OwnOffice: the citizen speaks about the listener's own office.
        NoEar: the listener has no extension, or no voice line is up.
        RingsAlready: the listener's telephone was asked to ring a moment ago.
        NobodySpeaks, PhoneAway: as the exchange says; nothing rang.
    """
    by.need(Right.LISTEN_TO_CALLS)
    telephone = telephone_of(account, at)
    if telephone is None:
        raise NoEar
    line, extension = telephone
    heard = _may_hear(call, account, by, at)
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        mine = Listening.objects.filter(account=account, ended_at=None)
        if mine.filter(asked_at__gt=at - RINGS).exists():
            raise RingsAlready
        reference = f"{heard.pk}-{account.pk}-{int(at.timestamp())}"
        made = Listening.objects.create(call=heard, account=account, reference=reference, asked_at=at)
        record(by=by, action="outreach.listen", subject="call", subject_id=heard.pk, at=at,
               facts={"caller": heard.caller_id, "line": line.code})  # fmt: skip
    try:
        place_listening(line=line, extension=extension, bridge=heard.bridge, reference=reference)
    except (NoVoice, NobodySpeaks, BadLine, ValueError) as trouble:
        note_listenings(listenings=[{"reference": reference, "began_at": None, "ended_at": None}], by=by, at=at)
        if isinstance(trouble, PhoneAway | NobodySpeaks):
            raise
        raise NoEar from trouble
    return made


def _may_hear(call: Call, account: Account, by: Actor, at: datetime) -> Call:
    reach = by.within(Right.LISTEN_TO_CALLS, area="work__office__district", department="work__office__department")
    near = (Q(work__office=None) | reach) if reach else Q()
    found = Call.objects.select_related("work").filter(near, pk=call.pk, work__isnull=False)
    heard = found.exclude(caller=account).first()
    if heard is None or heard.work is None:
        raise NotFound
    if heard.work.kind == WorkKind.LEADER:
        raise NotToBeHeard
    if heard.work.office_id in own_offices(account, at):
        raise OwnOffice
    if not heard.bridge or heard.rung_at is None:
        raise NobodySpeaks
    return heard


def note_listenings(*, listenings: Sequence[dict[str, Any]], by: Actor, at: datetime) -> int:
    """When somebody began to listen and ended, as the exchange's record has it; how many were news."""
    noted = 0
    with transaction.atomic():
        for one in listenings:
            open_ = Listening.objects.select_for_update().filter(reference=one["reference"], ended_at=None).first()
            if open_:
                began, ended = _moment(one["began_at"]), _moment(one["ended_at"]) or at
                noted += Listening.objects.filter(pk=open_.pk).update(began_at=began, ended_at=ended)
                _tell(open_, began, ended, by, at)
    return noted


def forget_listenings(*, by: Actor, at: datetime) -> int:
    """Closes those of which the exchange told nothing, for it died with them; how many."""
    with transaction.atomic():
        open_ = Listening.objects.select_for_update(skip_locked=True).filter(ended_at=None, asked_at__lte=at - LONGEST)
        gone = list(open_)
        for one in gone:
            Listening.objects.filter(pk=one.pk).update(ended_at=at)
            _tell(one, None, None, by, at)
    return len(gone)


def _tell(one: Listening, began: datetime | None, ended: datetime | None, by: Actor, at: datetime) -> None:
    facts = {
        "account": one.account_id, "asked": one.asked_at.isoformat(),
        "from": began.isoformat() if began else None, "to": ended.isoformat() if ended and began else None,
    }  # fmt: skip
    record(by=by, action="outreach.listened", subject="call", subject_id=one.call_id, at=at, facts=facts)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
