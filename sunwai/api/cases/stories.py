"""What anybody may read (the register, stories), and how a story comes to be told."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from ninja.responses import Status as Answer

from sunwai.api.cases import desks, shapes
from sunwai.api.cases.citizens import known_of
from sunwai.api.cases.doors import DOORS, visitor_of
from sunwai.api.cases.unit import Id
from sunwai.api.doors import api
from sunwai.base import clock
from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotFound
from sunwai.casework.models import CaseEvent
from sunwai.casework.queries import number_of, suggest_same
from sunwai.complaints.commands import stories as commands
from sunwai.complaints.models import Story
from sunwai.complaints.queries.stories import published, stories_for
from sunwai.complaints.register import PublicCase, Wanted, public_cases, public_cases_by_number

MOST = 30


@api.get("/cases/register", response=list[desks.PublicOut], auth=None, summary="The public register, newest first")
def case_register(
    request: HttpRequest,  # noqa: ARG001
    category: shapes.Code = "",
    after: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> list[dict[str, Any]]:
    """Cases of public matters, without persons; thirty at a time after the first `after`."""
    wanted = Wanted(codes=[category] if category else ())
    return [_public(one) for one in public_cases(wanted, most=MOST, after=after)]


@api.get("/cases/register/{number}", response=desks.PublicOut, auth=None, summary="One case of the register")
def case_register_one(request: HttpRequest, number: str) -> dict[str, Any]:  # noqa: ARG001
    """What happened and when; none of the words."""
    found = public_cases_by_number([number_of(number)])
    if not found:
        raise NotFound
    steps = CaseEvent.objects.filter(case__number=found[0].number, is_shown=True).order_by("n")
    return _public(found[0]) | {"steps": [{"deed": one.deed, "at": one.at} for one in steps]}


@api.post("/cases/alike", response=list[desks.PublicOut], auth=None, summary="Public cases that may be the same")
def case_alike(request: HttpRequest, body: desks.AlikeIn) -> list[dict[str, Any]]:  # noqa: ARG001
    """Before filing: perhaps it is told already, and a "me too" is enough."""
    category, area, office, _ = known_of(body)
    same = suggest_same(category=category.pk, area=area, office=office.pk if office else None, words=body.words)
    return [_public(one) for one in public_cases_by_number([case.number for case in same])]


@api.get("/cases/stories", response=list[desks.StoryOut], auth=None, summary="Stories of solved cases")
def case_stories(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001
    return [_story(one) for one in published()[:MOST]]


@api.get("/cases/stories/waiting", response=list[desks.StoryOut], auth=DOORS, summary="Stories that are not out")
def case_stories_waiting(request: HttpRequest) -> list[dict[str, Any]]:
    actor = visitor_of(request).staff
    return [_story(one, actor) for one in stories_for(actor).select_related("case__area")[:MOST]]


@api.post("/cases/stories/{story}", response=desks.StoryOut, auth=DOORS, summary="Write a story")
def case_story_draft(request: HttpRequest, story: Id, body: desks.StoryIn) -> dict[str, Any]:
    actor = visitor_of(request).staff
    found = commands.draft(story=_waiting(actor, story), by=actor, at=clock.now(), **body.model_dump())
    return _story(found, actor)


@api.post("/cases/stories/{story}/publish", response={204: None}, auth=DOORS, summary="Let a story out")
def case_story_publish(request: HttpRequest, story: Id) -> Answer[None]:
    """Another person than who wrote it."""
    actor = visitor_of(request).staff
    commands.publish(story=_waiting(actor, story), by=actor, at=clock.now())
    return Answer(204, None)


def _waiting(actor: Actor, story: int) -> Story:
    actor.need(Right.DIRECT_CASES)
    found = stories_for(actor).select_related("case__area").filter(pk=story).first()
    if found is None:
        raise NotFound
    return found


def _story(one: Story, actor: Actor | None = None) -> dict[str, Any]:
    names = ("title", "title_ur", "text", "text_ur", "published_at")
    may = actor is not None and bool(one.drafted_by) and one.drafted_by != str(actor) and not one.published_at
    return {name: getattr(one, name) for name in names} | {
        "id": one.pk, "case": one.case.number, "category": one.case.category.code, "area": one.case.area.code,
        "may_publish": may,
    }  # fmt: skip


def _public(one: PublicCase) -> dict[str, Any]:
    return {
        "number": one.number, "category": one.code, "area": one.area_code, "status": one.status,
        "outcome": one.outcome, "filed_at": one.filed_at, "due_at": one.due_at, "description": one.description,
    }  # fmt: skip
