from __future__ import annotations

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "sunwai.feedback"
    default_auto_field = "django.db.models.BigAutoField"
