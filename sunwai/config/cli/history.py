"""`sunwai history`: years of a programme at once, to try it at scale."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from sunwai.config.cli import main, ready


@main.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--transactions", default=0, help="Another number of transactions than the scenario's.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="One day after a history that is there, as it goes on.")
@click.option("--mend", "mends", is_flag=True, help="The planted remedies, as findings of the newest snapshot.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON last, with all that was planted.")
def history(file: Path | None, transactions: int, day: datetime | None, mends: bool, as_json: bool) -> None:
    """Years of transactions, questions and answers, as a scenario FILE (TOML) says; without one the Punjab's six.

    The database must have no transactions. Without a directory the sample government is founded in it. What is
    planted (bad offices, changes, cheats, remedies) is told at the end. How to write a scenario: docs/history.md.
    """
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.demo.founding import found
    from sunwai.demo.record import Record
    from sunwai.demo.years.filling import fill, one_more_day
    from sunwai.demo.years.mending import mend
    from sunwai.demo.years.scenario import BadScenario, read
    from sunwai.directory.models import Office
    from sunwai.insight.queries import latest

    by, began = process("history"), time.monotonic()
    try:
        years = read(file)
        years = years.of(transactions) if transactions else years
        if day is not None:
            click.echo(f"{one_more_day(years, day.date(), by=by)} transactions on {day:%Y-%m-%d}")
            return
        if mends:
            click.echo(f"{mend(years, latest(), at=clock.now())} remedies")
            return
        if not Office.objects.exists():
            from django.conf import settings

            found(Record.read(settings.VAR))
        made = fill(years, by=by, at=clock.now(), told=lambda words: click.echo(_at(began, words), err=True))
    except BadScenario as bad:
        sys.exit(str(bad))
    if as_json:
        click.echo(json.dumps(asdict(made) | {"seconds": round(time.monotonic() - began, 1)}, default=str))
        return
    for one in made.effects:
        click.echo(f"{one.office} {one.kind} since {one.since} ({one.size:g})")
    rows = ", ".join(f"{name} {count}" for name, count in asdict(made).items() if name != "effects")
    click.echo(f"{rows}; {time.monotonic() - began:.0f} s")


def _at(began: float, words: str) -> str:
    return f"{time.monotonic() - began:6.0f} s  {words}"
