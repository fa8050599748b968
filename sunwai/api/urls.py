from __future__ import annotations

from django.urls import path

from sunwai.api import lines, rows
from sunwai.api.doors import api

__all__ = ["lines", "rows", "urlpatterns"]

urlpatterns = [path("api/v1/", api.urls)]
