"""The command line: `sunwai WORD …`. Each file beside this one adds its words; `db` and `key` need no Django."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import click

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sunwai.config.settings")


class House(click.Group):
    """Whatever cannot be done ends with a sentence that says so, and never with the program's own text."""

    def invoke(self, ctx: click.Context) -> Any:
        from django.core.exceptions import ImproperlyConfigured

        from sunwai.base.database import DatabaseTrouble
        from sunwai.base.refusals import Refused
        from sunwai.config.backup.programs import BackupTrouble

        try:
            return super().invoke(ctx)
        except (Refused, DatabaseTrouble, BackupTrouble, ImproperlyConfigured) as trouble:
            sys.exit(str(trouble))
        except OSError as trouble:
            if trouble.filename is None:
                raise
            sys.exit(
                f"{trouble.filename} cannot be used: {trouble.strerror}. Name another place, make room there, or give "
                "it to the user that runs this; then do it again."
            )


@click.group(cls=House)
def main() -> None:
    """Sunwai: a government's hearing."""


def ready(*, migrated: bool = True, restores: bool = False) -> None:
    """Starts the embedded database where there is no other, and Django, speaking English.

    Call first in every command that needs rows; `migrated=False` in those that make the tables; `restores` in the one
    that may begin where a restore was ended half way.
    """
    from django.conf import settings

    from sunwai.base.database import Embedded, check_server
    from sunwai.config.backup.half import need_none
    from sunwai.config.training import need_own_database

    if not restores:
        need_none(settings.VAR)
    if settings.EMBEDDED:
        Embedded(settings.VAR).start(makes=not migrated)
    else:
        check_server(settings.DATABASE_URL)
    speak()
    if migrated:
        _need_tables()
        need_own_database(is_training=settings.SUNWAI_TRAINING)


def speak() -> None:
    """Starts Django, speaking English, without a database. Call first in a command that needs no rows."""
    from sunwai.config.environment import ROOT
    from sunwai.config.translations import compile_stale

    try:
        compile_stale(ROOT)
    except PermissionError:
        sys.exit("The program's languages are not compiled, and this user may not: run 'sunwai install' again as root.")
    import django

    django.setup()
    from django.utils import translation

    translation.activate("en")


def _need_tables() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        sys.exit("The database's tables are older than this program, or not there yet: run 'sunwai migrate' first.")


for _file in iter_modules(__path__):
    import_module(f"{__name__}.{_file.name}")
