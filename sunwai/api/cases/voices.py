"""Calls that told a case, over JSON: taken, heard, and made a case or left."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.responses import Status as Answer

from sunwai.api.cases import desks, shapes
from sunwai.api.cases.citizens import known_of
from sunwai.api.cases.doors import DOORS, visitor_of
from sunwai.api.cases.unit import Id
from sunwai.api.doors import api
from sunwai.base import clock
from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotFound
from sunwai.casework.types import Filed, Identity
from sunwai.complaints.commands import speaking
from sunwai.complaints.models import VoiceFiling

MOST = 100


def listener(request: HttpRequest) -> Actor:
    """Raises:
    NotAllowed: no right to direct cases.
    """
    actor = visitor_of(request).staff
    actor.need(Right.DIRECT_CASES)
    return actor


@api.get("/cases/voices", response=list[desks.VoiceOut], auth=DOORS, summary="Recordings that wait, the oldest first")
def case_voices(request: HttpRequest) -> list[dict[str, Any]]:
    actor, at = listener(request), clock.now()
    return [_out(one, actor, at) for one in VoiceFiling.objects.filter(ended_at=None).order_by("at", "pk")[:MOST]]


@api.post("/cases/voices/{voice}/take", response=desks.VoiceOut, auth=DOORS, summary="Take a recording")
def case_voice_take(request: HttpRequest, voice: Id) -> dict[str, Any]:
    actor, at = listener(request), clock.now()
    found = speaking.take_voice(voice=_one(voice), by=actor, at=at)
    assert found is not None  # noqa: S101 (one that was asked for is taken or refused)
    return _out(found, actor, at)


@api.get("/cases/voices/{voice}/sound", auth=DOORS, summary="The sound, for who has it in hand")
def case_voice_sound(request: HttpRequest, voice: Id) -> HttpResponse:
    """That it was heard is in the ledger."""
    try:
        heard = speaking.hear_voice(voice=_one(voice), by=listener(request), at=clock.now())
    except FileNotFoundError as error:
        raise NotFound from error
    return HttpResponse(heard, content_type="audio/wav", headers={"Cache-Control": "private, no-store"})


@api.post("/cases/voices/{voice}/file", response={201: shapes.FiledOut}, auth=DOORS, summary="File what it tells")
def case_voice_file(request: HttpRequest, voice: Id, body: desks.TypedIn) -> Answer[Filed]:
    actor = listener(request)
    category, area, office, _ = known_of(body)
    typed = speaking.Typed(
        category=category.pk, area=area, words=body.words, office=office.pk if office else None, name=body.name,
        identity=Identity(body.identity) if body.identity else None,
    )  # fmt: skip
    return Answer(201, speaking.file_voice(voice=_one(voice), typed=typed, by=actor, at=clock.now()))


@api.post("/cases/voices/{voice}/leave", response={204: None}, auth=DOORS, summary="Nothing can be made of it")
def case_voice_leave(request: HttpRequest, voice: Id, body: desks.WhyIn) -> Answer[None]:
    speaking.leave_voice(voice=_one(voice), why=body.why, by=listener(request), at=clock.now())
    return Answer(204, None)


def _one(voice: int) -> VoiceFiling:
    found = VoiceFiling.objects.filter(pk=voice, ended_at=None).first()
    if found is None:
        raise NotFound
    return found


def _out(one: VoiceFiling, actor: Actor, at: datetime) -> dict[str, Any]:
    is_mine = one.taken_by == str(actor) and bool(one.taken_until and one.taken_until > at)
    return {"id": one.pk, "at": one.at, "is_mine": is_mine, "taken_until": one.taken_until}
