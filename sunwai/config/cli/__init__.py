"""The command line: `sunwai WORD …`. Each file beside this one adds its words; `db` and `key` need no Django."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pkgutil import iter_modules

import click

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sunwai.config.settings")


@click.group()
def main() -> None:
    """Sunwai: a government's hearing."""


def ready(*, migrated: bool = True) -> None:
    """Starts the embedded database where there is no other, and Django, speaking English.

    Call first in every command that needs rows; `migrated=False` in those that make the tables.
    """
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    from sunwai.base.database import DatabaseTrouble, Embedded, check_server
    from sunwai.config.environment import ROOT
    from sunwai.config.training import need_own_database
    from sunwai.config.translations import compile_stale

    try:
        if settings.EMBEDDED:
            Embedded(settings.VAR).start(makes=not migrated)
        else:
            check_server(settings.DATABASE_URL)
    except (DatabaseTrouble, ImproperlyConfigured) as trouble:
        sys.exit(str(trouble))
    try:
        compile_stale(ROOT)
    except PermissionError:
        sys.exit("The program's languages are not compiled, and this user may not: run 'sunwai install' again as root.")
    import django

    django.setup()
    from django.utils import translation

    translation.activate("en")
    if migrated:
        _need_tables()
        need_own_database(is_training=settings.SUNWAI_TRAINING)


def _need_tables() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        sys.exit("The database's tables are older than this program, or not there yet: run 'sunwai migrate' first.")


for _file in iter_modules(__path__):
    import_module(f"{__name__}.{_file.name}")
