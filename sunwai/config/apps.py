from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import AppConfig
from django.conf import settings


class Config(AppConfig):
    """Loads what is found by name: each room's reactions, and every registered kind."""

    name = "sunwai.config"
    label = "config"

    def ready(self) -> None:
        for room in settings.ROOMS:
            for part in ("reactions", "figures", "retention", "morning"):
                if find_spec(f"sunwai.{room}.{part}"):
                    import_module(f"sunwai.{room}.{part}")
            for folder in ("channels", "kinds"):
                if found := find_spec(f"sunwai.{room}.{folder}"):
                    for kind in iter_modules(found.submodule_search_locations):
                        import_module(f"sunwai.{room}.{folder}.{kind.name}")
        import_module("sunwai.config.inbound")
        import_module("sunwai.config.jobs")
