"""Every page's address."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("sunwai.web.public.urls")),
    path("", include("sunwai.web.account.urls")),
    path("", include("sunwai.web.cases.urls")),
    path("", include("sunwai.web.desk.urls")),
    path("", include("sunwai.web.calendar.urls")),
    path("", include("sunwai.web.directory.urls")),
    path("", include("sunwai.web.morning.urls")),
    path("", include("sunwai.web.intake.urls")),
    path("", include("sunwai.web.people.urls")),
    path("", include("sunwai.web.administration.urls")),
    path("", include("sunwai.web.evidence.urls")),
    path("", include("sunwai.web.oversight.urls")),
    path("", include("sunwai.web.course.urls")),
    path("", include("sunwai.web.help.urls")),
]
