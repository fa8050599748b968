"""Open data: the releases, their files, and an index of them for programs."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sunwai.base.refusals import NotFound, Refused
from sunwai.reports.models import PublishedMonth, Release
from sunwai.reports.open_files import LICENCE
from sunwai.reports.queries import release_file

MOST, SECONDS = 120, 600
WHAT = {
    "services.csv": _("Services used, asked and replied, by month, district, department and service"),
    "services.parquet": _("The same, as Parquet"),
    "answers.csv": _("Answers, dissatisfied and bribes alleged, by question too"),
    "answers.parquet": _("The same, as Parquet"),
    "names.csv": _("What the codes of districts, departments and services stand for"),
    "questions.csv": _("How each question is worded"),
    "dictionary.csv": _("What each column means"),
    "README.md": _("What each column means, to read"),
    "LICENCE.txt": _("The licence"),
    "recompute.py": _("A script that computes one published number again"),
}


class TooOften(Refused):
    """That was asked too often. Please wait ten minutes."""

    status = 429


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The releases, the newest with its files."""
    releases = list(Release.objects.order_by("-day"))
    months = list(PublishedMonth.objects.order_by("month").values_list("month", "release__day"))
    seen = {
        "newest": releases[0] if releases else None, "older": releases[1:], "licence": LICENCE,
        "files": [(one, WHAT.get(one["name"], _("All files in one archive"))) for one in _files(releases)],
        "first": _month(months[0][0]) if months else None, "last": _month(months[-1][0]) if months else None,
    }  # fmt: skip
    return render(request, "public/open_data.html", seen)


def _files(releases: list[Release]) -> list[dict[str, Any]]:
    """Of the newest release: the archive first."""
    return sorted(releases[0].files, key=lambda one: not one["name"].endswith(".zip")) if releases else []


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every release with its files and their digests, for programs."""
    need_seldom(request)
    found = [
        {
            "day": one.day.isoformat(), "published_at": one.made_at.isoformat(), "licence": LICENCE,
            "files": [{**file, "url": f"{settings.SUNWAI_URL}{_address(one, file['name'])}"} for file in one.files],
        }
        for one in Release.objects.order_by("-day")
    ]  # fmt: skip
    response = JsonResponse({"title": "Sunwai open data", "releases": found})
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _address(release: Release, name: str) -> str:
    return reverse("open_file", args=[release.day.isoformat(), name])


@require_safe
def file(request: HttpRequest, day: str, name: str) -> FileResponse:
    """One file of a release, as it was first written.

    Raises:
        NotFound: there is no such release, or no such file in it.
        TooOften: this address took too many.
    """
    need_seldom(request)
    try:
        place = release_file(date.fromisoformat(day), name)
    except ValueError:
        raise NotFound from None
    response = FileResponse(place.open("rb"), as_attachment=True, filename=name)
    response["Cache-Control"] = "public, max-age=86400"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def need_seldom(request: HttpRequest) -> None:
    """Raises:
    TooOften: this address asked more than 120 times in ten minutes. The address itself is kept nowhere.
    """
    who = hashlib.sha256(request.META.get("REMOTE_ADDR", "").encode()).hexdigest()
    key = f"open:{who}"
    if cache.add(key, 1, SECONDS):
        return
    tries = int(cache.get(key, 1)) + 1
    cache.set(key, tries, SECONDS)
    if tries > MOST:
        raise TooOften
