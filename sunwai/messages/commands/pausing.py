"""Stopping what goes out, at once, and letting it go on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.refusals import NotAllowed, NotFound
from sunwai.directory.models import Area
from sunwai.ledger.commands import record
from sunwai.messages.commands.waking import wake
from sunwai.messages.gate.standing import HOLD
from sunwai.messages.models import Line, Pause, Vendor
from sunwai.messages.rules.stopping import can_pause
from sunwai.messages.types import BadPause, Channel, NoReasonGiven, PauseScope, Reason


@transaction.atomic
def place_pause(
    *, scope: PauseScope, why: str, by: Actor, at: datetime, reference: str = "", until: datetime | None = None
) -> Pause:
    """Stops all sending, or what is of one programme, area and below, channel, line or vendor, until it is lifted.

    Alerts to who is on duty, and the emergency number to a citizen in danger, go on, unless their own channel, line or
    vendor is stopped.
    Reservations share a lock that is taken here alone: those that are under way end first, and when this commits, none
    that begins later passes. `reference` is the id of a programme's first version, or the code of the others.

    Raises:
        NotAllowed: this is not theirs to stop.
        NoReasonGiven: it says not why.
        BadPause: there is no such thing, or the end is past.
    """
    if not can_pause(by):
        raise NotAllowed
    if not why.strip():
        raise NoReasonGiven
    if not _is_there(scope, reference) or (until is not None and until <= at):
        raise BadPause(reference=reference or scope.value)
    bulk.rows(HOLD)
    pause = Pause.objects.create(
        scope=scope, reference=reference, why=why.strip(), placed_by=str(by), placed_at=at, until=until
    )
    record(by=by, action="messages.place_pause", subject="messages.pause", subject_id=pause.pk, at=at,
           facts={"scope": scope.value, "reference": reference, "why": why, "until": until})  # fmt: skip
    return pause


@transaction.atomic
def lift_pause(*, pause: int, by: Actor, at: datetime) -> int:
    """Lets it go on; how many messages are looked at again now. Where another pause holds them, they wait on.

    Raises:
        NotFound: there is no such pause, or it was lifted before.
    """
    if not can_pause(by):
        raise NotAllowed
    if not Pause.objects.filter(pk=pause, lifted_at__isnull=True).update(lifted_at=at, lifted_by=str(by)):
        raise NotFound
    woken = wake([Reason.PAUSED], at)
    record(by=by, action="messages.lift_pause", subject="messages.pause", subject_id=pause, at=at,
           facts={"woken": woken})  # fmt: skip
    return woken


def _is_there(scope: PauseScope, reference: str) -> bool:
    if scope is PauseScope.ALL:
        return not reference
    if scope is PauseScope.PROGRAMME:
        return reference.isascii() and reference.isdigit()
    if scope is PauseScope.CHANNEL:
        return reference in set(Channel)
    models = {PauseScope.AREA: Area, PauseScope.LINE: Line, PauseScope.VENDOR: Vendor}
    return models[scope]._default_manager.filter(code=reference).exists()
