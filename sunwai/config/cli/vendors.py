"""`sunwai vendor keep CODE …` and `sunwai vendor invoice FILE --vendor CODE`."""

from __future__ import annotations

import csv
import sys
from datetime import datetime
from pathlib import Path

import click

from sunwai.config.cli import main, ready
from sunwai.config.cli.programmes import refusals

DAY = click.DateTime(["%Y-%m-%d"])


@main.group()
def vendor() -> None:
    """Vendors: companies that work for us by lines or callers, until a day."""


@vendor.command()
@click.argument("code")
@click.option("--name", required=True)
@click.option("--name-ur", required=True, help="The name in Urdu.")
@click.option("--from", "starts_on", type=DAY, required=True, help="The first day of the contract.")
@click.option("--to", "ends_on", type=DAY, help="Its last day; after it nothing of theirs carries or calls.")
@click.option("--line", "lines", multiple=True, help="The code of a line that is theirs; again for more.")
def keep(
    *, code: str, name: str, name_ur: str, starts_on: datetime, ends_on: datetime | None, lines: tuple[str, ...]
) -> None:
    """A vendor, new or changed."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.messages.commands.vendors import keep_vendor
    from sunwai.messages.queries import line_called

    if ends_on and ends_on < starts_on:
        sys.exit("The last day is before the first.")
    with refusals():
        kept = keep_vendor(
            code=code, name=name, name_ur=name_ur, starts_on=starts_on.date(),
            ends_on=ends_on.date() if ends_on else None, lines=[line_called(one) for one in lines],
            by=process("command-line"), at=clock.now(),
        )  # fmt: skip
    click.echo(f"{kept.code} works for us from {kept.starts_on}" + (f" to {kept.ends_on}" if kept.ends_on else ""))


@vendor.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--vendor", "code", required=True, help="Whose invoice it is.")
def invoice(file: Path, code: str) -> None:
    """Holds an invoice against our own counts: a CSV line for each difference, then how many there are.

    The exit code is 0 if they agree, 3 if they differ, 1 if the file cannot be read.
    """
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.messages.models import Vendor
    from sunwai.outreach import commands
    from sunwai.outreach.invoices import MOST_BYTES
    from sunwai.outreach.queries.vendors import differences

    known = Vendor.objects.filter(code=code).first()
    if known is None:
        sys.exit(f"There is no vendor called {code}.")
    with file.open("rb") as source:
        content = source.read(MOST_BYTES + 1)
    with refusals():
        kept = commands.take_invoice(
            vendor=known, name=file.name, content=content, by=process("command-line"), at=clock.now()
        )
    found = differences(kept)
    writer = csv.writer(sys.stdout)
    for one in found:
        writer.writerow([one.day, one.kind.value, one.what, one.billed, one.ours, one.unknown, *one.sentences])
    click.echo(f"{len(found)} differences in {kept.rows.count()} lines", err=True)
    sys.exit(3 if found else 0)
