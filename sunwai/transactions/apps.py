from __future__ import annotations

from django.apps import AppConfig


class TransactionsConfig(AppConfig):
    name = "sunwai.transactions"
    default_auto_field = "django.db.models.BigAutoField"
