"""`sunwai snapshot`, `sunwai reports MONTH`, `sunwai publish`, `sunwai figures`."""

from __future__ import annotations

import calendar
import sys
from datetime import datetime

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
@click.argument("month", type=click.DateTime(["%Y-%m"]))
def reports(month: datetime) -> None:
    """Findings, reports and notices of a MONTH (2026-10) from the newest snapshot; twice changes nothing."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused
    from sunwai.feedback.commands.examining import examine
    from sunwai.insight.commands import raise_findings
    from sunwai.insight.queries import latest
    from sunwai.reports.commands import deliver, lay_notices, make_reports

    by, at = process("command-line"), clock.now()
    missing: list[Refused] = []
    first = month.date()
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    try:
        newest = latest()
    except Refused as refused:
        sys.exit(str(refused))
    examine(until=last, by=by, at=at)
    found = raise_findings(snapshot=newest, period_from=first, period_to=last, by=by, at=at)
    made = make_reports(
        snapshot=newest, period_from=first, period_to=last, by=by, at=at, unaddressed=missing.append
    )  # fmt: skip
    laid = lay_notices(by=by, at=at, unaddressed=missing.append)
    delivered = deliver(by=by, at=at)
    click.echo(f"findings {len(found)}, reports {made}, notices {laid}, delivered {delivered}")
    for one in missing:
        click.echo(str(one), err=True)


@main.command()
def publish() -> None:
    """Publishes the open data of every settled month that is not published yet, from the newest snapshot."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused
    from sunwai.insight.queries import latest
    from sunwai.reports import open_files
    from sunwai.reports.commands import publish

    try:
        release = publish(snapshot=latest(), by=process("command-line"), at=clock.now())
    except Refused as refused:
        sys.exit(str(refused))
    click.echo(f"{open_files.folder(release.day)} months {release.months.count()}, files {len(release.files)}")


@main.command()
def figures() -> None:
    """Prints the definition of every figure, as docs/figures.md has it."""
    ready()
    from sunwai.insight.catalogue import as_text

    click.echo(as_text(), nl=False)
