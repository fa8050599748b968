"""Filing, one-time codes, a citizen's own cases, and the matters there are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from ninja.responses import Status as Answer

from sunwai.api.cases import shapes
from sunwai.api.cases.doors import DOORS, Visitor, actor_of_key, token_for, visitor_of
from sunwai.api.cases.showing import cases_out
from sunwai.api.doors import api
from sunwai.base import clock
from sunwai.base.actors import CITIZEN, Actor, Right
from sunwai.base.clock import day_of
from sunwai.base.refusals import NotAllowed, NotFound, Refused
from sunwai.casework.commands import open_box
from sunwai.casework.models import Category
from sunwai.casework.queries import cases_of
from sunwai.casework.types import BadCategory, CaseDraft, Filed, Identity, Kind, Way, Who
from sunwai.complaints.commands.codes import check_code, send_code
from sunwai.complaints.commands.filing import file
from sunwai.complaints.commands.once import file_once
from sunwai.directory.models import Area, Office, Post
from sunwai.directory.queries import valid
from sunwai.people.queries import clear_numbers

MOST_OWN = 200


class NoSuchPlace(Refused):
    """There is no area, office or post by this code today."""


class NeedsPlace(Refused):
    """Say where: an area or an office."""


@api.get("/cases/categories", response=list[shapes.CategoryOut], auth=None, summary="What a case may be about")
def case_categories(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001
    found = Category.objects.filter(valid(day_of(clock.now()))).select_related("parent").order_by("code")
    return [
        {
            "code": one.code, "parent": one.parent.code if one.parent else "", "kind": one.kind, "name": one.name,
            "name_ur": one.name_ur, "identity": one.identity, "accuses": one.accuses, "is_public": one.is_public,
            "is_leaf": one.is_leaf,
        }
        for one in found
    ]  # fmt: skip


@api.post("/cases", response={201: shapes.FiledOut}, auth=DOORS, summary="File a case")
def case_file(request: HttpRequest, body: shapes.CaseIn, once: shapes.OnceKey = None) -> Answer[Filed]:
    """By a key that may file, by an account with the right to, or by a citizen whose telephone was shown.

    The same body sent again with the same `Idempotency-Key` is answered with the first receipt for a day at least;
    another body with it is refused with 409.
    """
    visitor, at = visitor_of(request), clock.now()
    by = _filer(visitor)
    who = body.who.who()
    if visitor.point:
        who = replace(who, number=clear_numbers([visitor.point])[visitor.point])
    draft = draft_of(body, who=who, way=Way.API)
    if once is None:
        return Answer(201, file(draft=draft, by=by, at=at))
    sender = f"api {by} {visitor.point or ''}"
    return Answer(201, file_once(draft=draft, sender=sender, token=once, by=by, at=at))


@api.post("/cases/codes", response={202: None}, auth=None, summary="Text a one-time code to a telephone")
def case_code(request: HttpRequest, body: shapes.NumberIn) -> Answer[None]:  # noqa: ARG001
    send_code(number=body.number, by=CITIZEN, at=clock.now())
    return Answer(202, None)


@api.post("/cases/codes/check", response=shapes.TokenOut, auth=None, summary="Show a one-time code")
def case_check_code(request: HttpRequest, body: shapes.NumberAndCodeIn) -> dict[str, str]:  # noqa: ARG001
    return {"token": token_for(check_code(number=body.number, code=body.code, by=CITIZEN, at=clock.now()))}


@api.get("/cases/mine", response=list[shapes.CaseLine], auth=DOORS, summary="The cases of the telephone that was shown")
def case_mine(request: HttpRequest) -> list[dict[str, Any]]:
    point = visitor_of(request).point
    if point is None:
        raise NotAllowed
    return cases_out(list(cases_of(point)[:MOST_OWN]))


@api.post("/cases/box", response=dict[str, str], auth=None, summary="Which case a reply box belongs to")
def case_box(request: HttpRequest, body: shapes.BoxIn) -> dict[str, str]:  # noqa: ARG001
    """Then the case is read and answered with the header X-Case-Box. Tries are limited."""
    found = open_box(code=body.digits, at=clock.now())
    if found is None:
        raise NotFound
    return {"number": found.number}


def _filer(visitor: Visitor) -> Actor:
    if visitor.point:
        return CITIZEN
    if visitor.key:
        return actor_of_key(visitor)
    visitor.staff.need(Right.FILE_CASES)
    return visitor.staff


def draft_of(body: shapes.CaseIn, *, who: Who, way: Way) -> CaseDraft:
    """The case that a body describes.

    Raises:
        BadCategory, NoSuchPlace, NeedsPlace: a code that there is not today, or none at all.
    """
    category, area, office, about = known_of(body)
    place = (body.longitude, body.latitude) if body.longitude is not None and body.latitude is not None else None
    return CaseDraft(
        category=category.pk, area=area, office=office.pk if office else None, about_post=about.pk if about else None,
        words=body.words, way=way, identity=body.identity or Identity(category.identity),
        kind=body.kind or Kind(category.kind), language=body.language, place=place, place_words=body.place_words,
        who=who, files=tuple(one.file() for one in body.files),
    )  # fmt: skip


def known_of(body: shapes.PlacedIn) -> tuple[Category, int, Office | None, Post | None]:
    """The matter, the area, the office and the post complained of that a body's codes name today.

    Raises:
        BadCategory, NoSuchPlace, NeedsPlace: a code that there is not today, or none at all.
    """
    on = day_of(clock.now())
    category = Category.objects.filter(valid(on), code=body.category, is_leaf=True).first()
    if category is None:
        raise BadCategory
    office = Office.objects.filter(valid(on), code=body.office).first() if body.office else None
    area = Area.objects.filter(valid(on), code=body.area).defer("outline").first() if body.area else None
    about = Post.objects.filter(valid(on), code=body.about_post).first() if body.about_post else None
    if any(given and found is None for given, found in (
        (body.office, office), (body.area, area), (body.about_post, about))):  # fmt: skip
        raise NoSuchPlace
    if office is None and area is None:
        raise NeedsPlace
    return category, area.pk if area else office.area_id if office else 0, office, about
