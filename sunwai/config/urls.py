"""Every address. Each route says who may come in (tests/rules/routes.csv keeps the expected table)."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("sunwai.web.urls")),
    path("", include("sunwai.api.urls")),
]
