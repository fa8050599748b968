from __future__ import annotations

from django.urls import include, path

from sunwai.api import lines, rows
from sunwai.api.cases import citizens, entering, saying, stories, unit, voices, work
from sunwai.api.doors import api

__all__ = ["citizens", "entering", "lines", "rows", "saying", "stories", "unit", "urlpatterns", "voices", "work"]

urlpatterns = [path("api/v1/", api.urls), path("open311/", include("sunwai.api.open311.urls"))]
