"""`sunwai directory files|draft|changes|show|approve|drop|undo`: what the pages of the directory do, by its files."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sunwai.config.cli import main, ready
from sunwai.config.cli.programmes import AS, refusals

if TYPE_CHECKING:
    from sunwai.base.actors import Actor
    from sunwai.directory.changes import DirectoryChange

CHANGE = click.argument("change", type=int)


@main.group()
def directory() -> None:
    """Changes of the directory: drafted by one account, approved by another (docs/directory.md)."""


def _actor(username: str) -> Actor:
    from sunwai.base import clock
    from sunwai.people.models import Account
    from sunwai.people.queries import actor_for

    account = Account.objects.filter(username=username).first()
    if account is None:
        sys.exit(f"There is no account “{username}”.")
    return actor_for(account, clock.now())


def _said(change: DirectoryChange) -> str:
    counts = ", ".join(f"{number} {deed.replace('_', ' ')}" for deed, number in change.counts.items())
    return f"{change.pk}: {change.name}: {change.state.replace('_', ' ')}, from {change.day}: {counts}"


@directory.command("files")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@AS
def files(folder: Path, username: str) -> None:
    """Writes the current files into a folder: loaded again, they change nothing."""
    ready()
    from sunwai.base import clock
    from sunwai.directory.commands import take_file
    from sunwai.directory.keeping import HANDED

    folder.mkdir(parents=True, exist_ok=True)
    with refusals():
        for sheet in HANDED:
            text = take_file(sheet=sheet, by=_actor(username), at=clock.now())
            (folder / f"{sheet}.csv").write_text(text, encoding="utf-8")
            click.echo(f"{sheet}.csv: {text.count(chr(10)) - 1}")


@directory.command("draft")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="From which day names and the like hold; today.")
@click.option("--reason", default="", help="Why, and by which paper.")
@AS
def draft(folder: Path, day: datetime | None, reason: str, username: str) -> None:
    """Drafts what the files of a folder change, or says line by line what is wrong and keeps nothing."""
    ready()
    from sunwai.base import clock
    from sunwai.directory.commands import draft_files
    from sunwai.directory.keeping import HANDED, RowsRefused

    found = {name: path.read_bytes() for name in HANDED if (path := folder / f"{name}.csv").is_file()}
    on: date = day.date() if day else clock.today()
    with refusals():
        try:
            made = draft_files(files=found, day=on, reason=reason, by=_actor(username), at=clock.now())
        except RowsRefused as refused:
            for one in refused.difference.wrong:
                click.echo(f"{one.file}, line {one.line}, column {one.column}: {one.reason}", err=True)
            sys.exit(1)
    click.echo(_said(made))


@directory.command("changes")
@AS
def changes(username: str) -> None:
    """What waits for a second person or for its day."""
    ready()
    from sunwai.directory.tables import waiting

    for one in waiting(_actor(username)):
        click.echo(_said(one))


@directory.command("show")
@CHANGE
@AS
def show(change: int, username: str) -> None:
    """One change, line by line."""
    ready()
    from sunwai.directory.tables import changes_visible_to

    found = changes_visible_to(_actor(username)).filter(pk=change).first()
    if found is None:
        sys.exit("There is nothing here by that number, or it is not yours to see.")
    click.echo(_said(found))
    for line in found.lines.order_by("number"):
        cells = "; ".join(f"{name}: {line.was.get(name, '')} → {cell}" for name, cell in line.becomes.items())
        click.echo(f"  {line.sheet} {line.key} {line.deed.replace('_', ' ')}: {cells}")


@directory.command("approve")
@CHANGE
@AS
def approve(change: int, username: str) -> None:
    """Approves a draft that another account wrote."""
    ready()
    from sunwai.base import clock
    from sunwai.directory.commands import approve_change

    with refusals():
        click.echo(_said(approve_change(change=change, by=_actor(username), at=clock.now())))


@directory.command("drop")
@CHANGE
@AS
def drop(change: int, username: str) -> None:
    """Drops a draft, or withdraws what waits for its day."""
    ready()
    from sunwai.base import clock
    from sunwai.directory.commands import drop_change

    with refusals():
        click.echo(_said(drop_change(change=change, by=_actor(username), at=clock.now())))


@directory.command("undo")
@CHANGE
@AS
def undo(change: int, username: str) -> None:
    """Drafts the inverse of a change that is in force."""
    ready()
    from sunwai.base import clock
    from sunwai.directory.commands import draft_undo

    with refusals():
        click.echo(_said(draft_undo(change=change, by=_actor(username), at=clock.now())))
