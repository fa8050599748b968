"""`sunwai programme check|dry-run|draft|release FILE`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sunwai.config.cli import main, ready

if TYPE_CHECKING:
    from sunwai.base.actors import Actor
    from sunwai.outreach.types import DryRun

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
AS = click.option("--as", "username", required=True, help="The account that does it.")


@main.group()
def programme() -> None:
    """Programmes: who is asked about which services, what, and how."""


@contextmanager
def refusals() -> Iterator[None]:
    """A refusal is one sentence and exit code 1."""
    from sunwai.base.refusals import Refused

    try:
        yield
    except Refused as refused:
        sys.exit(str(refused))


@programme.command()
@FILE
def check(file: Path) -> None:
    """Says what is wrong in a file, or what it would do."""
    ready()
    from sunwai.base import clock
    from sunwai.outreach import queries
    from sunwai.outreach.programme_file import read_programme

    with refusals():
        plan = read_programme(_text(file), file=file.name, known=queries.known(clock.now()))
    steps = ", then ".join(f"{step.channel.value} (up to {step.attempts})" for step in plan.steps)
    most = ", ".join(f"{language} {count}" for language, count in plan.segments.items())
    click.echo(f"{plan.code}: {len(plan.services)} services, {len(plan.questions)} questions; {steps}")
    click.echo(f"Segments at most: {most}")


@programme.command("dry-run")
@FILE
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Whose transactions; the newest day that has any.")
def dry_run(file: Path, day: datetime | None) -> None:
    """How many would be asked, at what cost; nothing is written."""
    ready()
    from sunwai.base import clock
    from sunwai.outreach import commands

    with refusals():
        run = commands.dry_run_text(
            text=_text(file), name=file.name, at=clock.now(), day=day.date() if day else None
        )  # fmt: skip
    _show(run)


@programme.command()
@FILE
@AS
def draft(file: Path, username: str) -> None:
    """Keeps the file as a draft."""
    ready()
    from sunwai.base import clock
    from sunwai.outreach import commands

    with refusals():
        made = commands.draft_programme(text=_text(file), name=file.name, by=_actor(username), at=clock.now())
    click.echo(f"{made.code} version {made.version} is drafted. Somebody else releases it.")


@programme.command()
@FILE
@AS
def release(file: Path, username: str) -> None:
    """Releases the draft of this file; not by the one who drafted it."""
    ready()
    from sunwai.base import clock
    from sunwai.outreach import commands, queries

    found = queries.draft_of(_text(file))
    if found is None:
        sys.exit("There is no draft of this file: draft it first.")
    with refusals():
        commands.release_programme(programme=found, by=_actor(username), at=clock.now())
    click.echo(f"{found.code} version {found.version} is released.")


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8-sig", errors="replace")


def _actor(username: str) -> Actor:
    from sunwai.base import clock
    from sunwai.people.models import Account
    from sunwai.people.queries import actor_for

    account = Account.objects.filter(username=username).first()
    if account is None:
        sys.exit(f"There is no account called {username}.")
    return actor_for(account, clock.now())


def _show(run: DryRun) -> None:
    click.echo(f"{run.day:%Y-%m-%d}: {run.transactions} transactions, {run.invited} would be asked")
    for outcome, count in sorted(run.outcomes.items(), key=lambda one: -one[1]):
        click.echo(f"  {outcome:<14} {count:>9}")
    languages = ", ".join(f"{language} {count}" for language, count in run.languages.items())
    click.echo(f"Languages: {languages or 'none'}")
    click.echo(
        f"{run.segments} segments at most, {run.calls} calls, Rs {run.rupees:,.0f}, {run.hours:.1f} hours of texts"
    )
