from __future__ import annotations

from django.urls import path

from sunwai.api import rows
from sunwai.api.doors import api

__all__ = ["rows", "urlpatterns"]

urlpatterns = [path("api/v1/", api.urls)]
