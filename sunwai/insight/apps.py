from __future__ import annotations

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "sunwai.insight"
    default_auto_field = "django.db.models.BigAutoField"
