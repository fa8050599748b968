"""Sees that a learner opened a page which a task asks to look at. Only in the training copy is it there at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from sunwai.base import clock
from sunwai.web.course.answers import ANSWERS
from sunwai.web.course.commands import note_opened
from sunwai.web.course.progress import standing
from sunwai.web.course.reading import looks
from sunwai.web.doors import StaffRequest


class Seeing:
    """After a page is shown: if a task of a course that this person has begun asks about it, that is noted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.SUNWAI_TRAINING:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "GET" and response.status_code == 200 and getattr(request, "actor", None):
            _note(cast("StaffRequest", request))
        return response


def _note(request: StaffRequest) -> None:
    view = request.resolver_match.view_name if request.resolver_match else ""
    for course, task in looks().get(view, ()):
        now = standing(request.actor, course)
        if now.begun is not None and now.finished is None and task.code not in now.done:
            answer = str(ANSWERS[task.look](request))
            note_opened(course=course, task=task, answer=answer, by=request.actor, at=clock.now())
