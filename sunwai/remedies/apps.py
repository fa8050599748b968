from __future__ import annotations

from django.apps import AppConfig


class RemediesConfig(AppConfig):
    name = "sunwai.remedies"
    default_auto_field = "django.db.models.BigAutoField"
