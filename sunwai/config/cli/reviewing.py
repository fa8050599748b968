"""`sunwai load duty FILE`: who is on duty, from a CSV; `sunwai reread`: old replies read by the reader in use."""

from __future__ import annotations

import csv
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sunwai.config.cli import main, ready
from sunwai.config.cli.load import load

if TYPE_CHECKING:
    from sunwai.messages.commands.duty import Turn

COLUMNS = ("account", "number", "from", "to")


@load.command("duty")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--duty", default="danger", show_default=True, help="Which duty the turns are for.")
def load_duty(file: Path, duty: str) -> None:
    """The duty roster: a CSV with `account`, `number`, `from`, `to` and, if wanted, `place` in line (1 is told first).

    Moments as 2026-03-05 22:00, the hours of Pakistan. All or nothing; a turn that is there already is replaced.
    """
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused
    from sunwai.messages.commands.duty import add_turns
    from sunwai.messages.rules.duty import gaps

    at, turns = clock.now(), _turns(file, duty)
    try:
        add_turns(turns=turns, by=process("command-line"), at=at)
    except Refused as refused:
        sys.exit(f"{file.name}: {refused} Nothing was loaded.")
    click.echo(f"{len(turns)} turns loaded")
    last = max((turn.ends_at for turn in turns), default=at)
    for span in gaps(duty, at, last):
        begin, end = (f"{moment.astimezone(clock.LOCAL):%Y-%m-%d %H:%M}" for moment in span)
        click.echo(f"From {begin} to {end} nobody is on duty.")


def _turns(file: Path, duty: str) -> list[Turn]:
    """The file's turns; a row that is none ends the program with its place and reason."""
    from sunwai.messages.commands.duty import Turn

    try:
        reader = csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())
    except UnicodeDecodeError:
        sys.exit(f"{file.name} is not UTF-8 text: save it as CSV UTF-8. Nothing was loaded.")
    for column in COLUMNS:
        if column not in (reader.fieldnames or []):
            sys.exit(f"{file.name}: there is no column '{column}' in its first line. Nothing was loaded.")
    found = []
    for row in reader:
        given = {name: (row.get(name) or "").strip() for name in (*COLUMNS, "place")}
        begin, end = (_moment(file, reader.line_num, name, given[name]) for name in ("from", "to"))
        place = given["place"] or "1"
        if not (place.isascii() and place.isdigit()):
            sys.exit(f"{file.name}, line {reader.line_num}, column place: {place} is no number. Nothing was loaded.")
        found.append(Turn(duty, given["account"], given["number"], begin, end, int(place)))
    return found


def _moment(file: Path, line: int, column: str, text: str) -> datetime:
    from sunwai.base.clock import LOCAL

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        sys.exit(f"{file.name}, line {line}, column {column}: write {text} as 2026-03-05 22:00. Nothing was loaded.")
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)


@main.command()
@click.option("--dry-run", is_flag=True, help="Counts what would change, and changes nothing.")
def reread(dry_run: bool) -> None:
    """Reads again what older versions of our readers read. A person's word stands, and every reading is kept."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.feedback.commands import reread_replies

    counts = reread_replies(by=process("command-line"), at=clock.now(), dry_run=dry_run)
    said = "would be" if dry_run else "were"
    click.echo(
        f"{counts['read']} replies {said} read again; {counts['changed']} {said} changed,"
        f" {counts['to_review']} {said} left to a person"
    )
    for change, number in sorted(counts.items(), key=lambda pair: -pair[1]):
        if ": " in change:
            click.echo(f"{number:>8}  {change}")
