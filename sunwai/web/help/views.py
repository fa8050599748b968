"""The handbook for staff, its search and its pictures; for citizens what the service is, and their rights."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from sunwai.base import clock
from sunwai.base.refusals import NotFound
from sunwai.casework.models import DeadlineRule
from sunwai.casework.types import DeadlineKind
from sunwai.web.doors import StaffRequest
from sunwai.web.help import searching
from sunwai.web.help.chapters import FOLDER, LANGUAGES, ROLES, Book, book, in_order, own_roles, read
from sunwai.web.help.drawing import html_of, picture_file

MOST_LETTERS, MOST_RULES = 100, 12
MONTH = 30 * 24 * 60 * 60


@require_safe
def first(request: StaffRequest) -> HttpResponse:
    """Every handbook, one's own first, and the search."""
    language, own = _language(), own_roles(request.actor)
    asked = request.GET.get("q", "")[:MOST_LETTERS].strip()
    found = [
        {"chapter": one.chapter, "sentence": one.sentence, "role": ROLES[one.chapter.role]}
        for one in searching.find(asked, language, own)
    ]
    books = [
        {"role": role, "words": ROLES[role], "book": book(role, language), "is_own": role in own}
        for role in in_order(request.actor)
    ]
    return render(request, "help/help.html", {"asked": asked, "found": found, "books": books})


@require_safe
def handbook(request: StaffRequest, role: str) -> HttpResponse:
    """A role's handbook, whole: it is read, searched in the browser, and printed as one.

    Raises:
        NotFound: there is no such role.
    """
    if role not in ROLES:
        raise NotFound
    others = [(one, ROLES[one]) for one in in_order(request.actor) if one != role]
    return render(request, "help/handbook.html", {"role": role, "others": others, **_drawn(book(role, _language()))})


@require_safe
def picture(request: StaffRequest, name: str, language: str) -> FileResponse:  # noqa: ARG001
    """A picture of a page with sample people.

    Raises:
        NotFound: there is no such picture.
    """
    file = picture_file(name, language)
    if language not in LANGUAGES or not file.exists():
        raise NotFound
    response = FileResponse(file.open("rb"), content_type="image/webp")
    response["Cache-Control"] = f"private, max-age={MONTH}"
    return response


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the service is, for citizens."""
    return render(request, "help/citizens.html", {"page": "about", **_for_citizens("about")})


@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    """What citizens may ask for, by which law, and by when they are answered."""
    rules = DeadlineRule.objects.filter(days__has_key=DeadlineKind.FINAL.value, valid_from__lte=clock.today())
    newest = rules.order_by("code", "-version").distinct("code")[:MOST_RULES]
    dates = [(one, one.days.get(DeadlineKind.REPLY), one.days[DeadlineKind.FINAL]) for one in newest]
    return render(request, "help/citizens.html", {"page": "rights", "dates": dates, **_for_citizens("rights")})


def _language() -> str:
    return "en" if translation.get_language() == "en" else "ur"


def _for_citizens(name: str) -> dict[str, Any]:
    language = _language()
    return _drawn(read(FOLDER / "citizens" / f"{name}.{language}.md", name, language))


def _drawn(one: Book) -> dict[str, Any]:
    language = _language()
    chapters = [
        (chapter, html_of(chapter.text.replace("{emergency}", settings.SUNWAI_EMERGENCY), language))
        for chapter in one.chapters
    ]
    return {"book": one, "intro": html_of(one.intro, language), "chapters": chapters}
