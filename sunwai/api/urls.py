from __future__ import annotations

from django.urls import include, path

from sunwai.api import lines, rows
from sunwai.api.cases import citizens, work
from sunwai.api.doors import api

__all__ = ["citizens", "lines", "rows", "urlpatterns", "work"]

urlpatterns = [path("api/v1/", api.urls), path("open311/", include("sunwai.api.open311.urls"))]
