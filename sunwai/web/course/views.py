"""The course's pages: one's own courses, their tasks, the record of a finished one, and who finished what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunwai.base import clock
from sunwai.base.actors import Right
from sunwai.base.refusals import NotFound, Refused
from sunwai.people.models import Account
from sunwai.web.course import commands, progress
from sunwai.web.course.papers import PAPERS
from sunwai.web.course.reading import Course, Task, courses
from sunwai.web.course.types import NotBegun
from sunwai.web.doors import StaffRequest
from sunwai.web.paging import page_of
from sunwai.web.showing import name_of

View = Callable[..., HttpResponse]


def really_now() -> datetime:
    """The moment outside the copy: who finished a course did so on a real day, not on one of the sample's calendar."""
    return datetime.now(UTC)


def in_training(view: View) -> View:
    """Only in the training copy is there a course."""

    @wraps(view)
    def opened(request: StaffRequest, **words: Any) -> HttpResponse:
        if not settings.SUNWAI_TRAINING:
            raise NotFound
        return view(request, **words)

    return opened


class Answer(forms.Form):
    """What stood on the page."""

    answer = forms.CharField(
        label=_("Your answer, in digits"), max_length=20,
        widget=forms.TextInput(attrs={"class": "short", "dir": "ltr", "inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


def course_for(request: StaffRequest, code: str) -> Course:
    """A course that this person's role can do.

    Raises:
        NotFound: there is none, or one of its tasks is not for this person.
    """
    found = courses().get(code)
    if found is None or not found.is_for(request.actor):
        raise NotFound
    return found


def task_of(course: Course, code: str) -> Task:
    found = next((task for task in course.tasks if task.code == code), None)
    if found is None:
        raise NotFound
    return found


@in_training
@require_safe
def mine(request: StaffRequest) -> HttpResponse:
    """The courses that one's role can do, with how far one is in each."""
    at = really_now()
    own = [course for course in courses().values() if course.is_for(request.actor)]
    seen = {
        "rows": [(commands.finish(course=one, by=request.actor, at=at), name_of(one, "lead")) for one in own],
        "may_see_all": request.actor.may(Right.ADMINISTER) or request.actor.may(Right.SEE_LEDGER),
    }  # fmt: skip
    return render(request, "course/mine.html", seen)


@in_training
@require_safe
def one(request: StaffRequest, code: str) -> HttpResponse:
    """The ten tasks of a course, the next one first to be seen."""
    found = commands.finish(course=course_for(request, code), by=request.actor, at=really_now())
    rows = [(task, found.done.get(task.code), found.next == task) for task in found.course.tasks]
    seen = {"standing": found, "course": found.course, "rows": rows, "lead": name_of(found.course, "lead")}
    return render(request, "course/course.html", seen)


@in_training
@require_POST
def begin(request: StaffRequest, code: str) -> HttpResponse:
    """Begins it, or begins it anew."""
    commands.begin(course=course_for(request, code), by=request.actor, at=really_now(), sample=clock.now())
    return HttpResponseRedirect(reverse("course_one", args=[code]))


@in_training
@require_http_methods(["GET", "HEAD", "POST"])
def task(request: StaffRequest, code: str, task: str) -> HttpResponse:
    """One task: what to do and why, where, and its question if it has one."""
    course = course_for(request, code)
    found, form = task_of(course, task), Answer(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and found.look:
        try:
            given = form.cleaned_data["answer"]
            commands.answer(course=course, task=found, given=given, by=request.actor, at=really_now())
            return HttpResponseRedirect(reverse("course_task", args=[code, task]))
        except Refused as refused:
            form.add_error("answer", refused.sentence)
    now = commands.finish(course=course, by=request.actor, at=really_now())
    if now.begun is None:
        raise NotBegun
    seen = {
        "course": course, "task": found, "form": form, "standing": now, "done": now.done.get(found.code),
        "place": course.tasks.index(found) + 1, "address": reverse(found.route, args=found.words),
        "text": name_of(found, "text"), "question": name_of(found, "question") if found.look else "",
    }  # fmt: skip
    return render(request, "course/task.html", seen, status=400 if form.is_bound else 200)


@in_training
@require_safe
def paper(request: StaffRequest, code: str, name: str) -> HttpResponse:
    """A practice file."""
    if name not in PAPERS or not any(task.paper == name for task in course_for(request, code).tasks):
        raise NotFound
    called, content = PAPERS[name](request.actor)
    response = HttpResponse(content, content_type="text/csv")
    response["Content-Disposition"] = f'attachment; filename="{called}"'
    return response


@in_training
@require_safe
def record(request: StaffRequest, code: str) -> HttpResponse:
    """The record of a finished course, to be printed."""
    found = commands.finish(course=course_for(request, code), by=request.actor, at=really_now())
    if found.finished is None:
        raise NotFound
    return render(request, "course/record.html", {"standing": found, "course": found.course})


@in_training
@require_safe
def finished(request: StaffRequest) -> HttpResponse:
    """Who finished what and when, the newest first; to be printed and signed, or taken as a sheet."""
    page = page_of(progress.finished(), request)
    ids = {one.actor.removeprefix("account:") for one in page}
    people = Account.objects.in_bulk([int(one) for one in ids if one.isdecimal()])
    rows = [
        {"entry": one, "account": people.get(_number(one.actor)), "course": courses().get(one.subject_id)}
        for one in page
    ]
    return render(request, "course/finished.html", {"page": page, "rows": rows})


def _number(actor: str) -> int:
    text = actor.removeprefix("account:")
    return int(text) if text.isdecimal() else 0
