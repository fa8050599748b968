"""`sunwai db start|stop|url`, `sunwai migrate`, `sunwai key`."""

from __future__ import annotations

import sys

import click

from sunwai.base.database import DatabaseTrouble, Embedded
from sunwai.base.sealing import new_key
from sunwai.config.cli import main, ready
from sunwai.config.environment import var


@main.group()
def db() -> None:
    """The embedded PostgreSQL in the var folder."""


@db.command()
def start() -> None:
    """Starts it unless it runs, and prints its address."""
    try:
        click.echo(Embedded(var()).start())
    except DatabaseTrouble as trouble:
        sys.exit(str(trouble))


@db.command()
def stop() -> None:
    """Stops it, letting it write everything down first."""
    Embedded(var()).stop()


@db.command()
def url() -> None:
    """Prints its address, for DATABASE_URL of other programs."""
    click.echo(Embedded(var()).url)


@main.command()
def migrate() -> None:
    """Brings the database's tables up to this program, while the one before it may still run (docs/upgrade.md)."""
    ready(migrated=False)

    from sunwai.config.upgrading import TablesHeld, migrate

    try:
        migrate(lambda words: click.echo(words, err=True))
    except TablesHeld as held:
        sys.exit(f"{TablesHeld.__doc__} Held by: {held}")
    from sunwai.base.actors import process
    from sunwai.base.clock import now
    from sunwai.messages.commands.templates import seed_templates

    seed_templates(by=process("migrate"), at=now())


@main.command()
def key() -> None:
    """Prints a new sealing key, as SUNWAI_KEYS wants it."""
    click.echo(f"1:{new_key()}")
