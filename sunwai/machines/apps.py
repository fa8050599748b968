from __future__ import annotations

from django.apps import AppConfig


class MachinesConfig(AppConfig):
    name = "sunwai.machines"
    default_auto_field = "django.db.models.BigAutoField"
