"""`sunwai snapshot`, `sunwai publish`, `sunwai figures`."""

from __future__ import annotations

import re
import sys

import click

from sunwai.config.cli import main, ready


@main.command()
def snapshot() -> None:
    """Writes a snapshot of every fact, and prints its folder, digest and rows."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.insight.commands import take_snapshot

    made = take_snapshot(by=process("command-line"), at=clock.now())
    rows = ", ".join(f"{name} {count}" for name, count in made.counts.items())
    click.echo(f"{made.folder} {bytes(made.digest).hex()} {rows}")


@main.command()
@click.option("--since", default="", help="The first month (2026-03) to be published at all; older ones never are.")
def publish(since: str) -> None:
    """Publishes the open data of every settled month that is not published yet, from the newest snapshot."""
    if since and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", since):
        sys.exit(f"{since}: no month, such as 2026-03.")
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused
    from sunwai.insight.queries import latest
    from sunwai.reports import open_files
    from sunwai.reports.commands import publish

    try:
        release = publish(snapshot=latest(), since=since, by=process("command-line"), at=clock.now())
    except Refused as refused:
        sys.exit(str(refused))
    click.echo(f"{open_files.folder(release.day)} months {release.months.count()}, files {len(release.files)}")


@main.command()
def figures() -> None:
    """Prints the definition of every figure, as docs/figures.md has it."""
    ready()
    from sunwai.insight.catalogue import as_text

    click.echo(as_text(), nl=False)
