from __future__ import annotations

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "sunwai.messages"
    default_auto_field = "django.db.models.BigAutoField"
