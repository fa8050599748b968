"""`sunwai pause …`, `sunwai lift N`, `sunwai pauses`, and `sunwai define hours FILE`."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import click

from sunwai.config.cli import main, ready
from sunwai.config.cli.importing import define

SCOPES = ("all", "programme", "area", "channel", "line", "vendor")


@main.command()
@click.argument("scope", type=click.Choice(SCOPES))
@click.argument("reference", default="")
@click.option("--why", required=True, help="The reason, in a few words.")
@click.option("--hours", type=click.IntRange(1, 24 * 366), help="For how many hours; without it, until it is lifted.")
def pause(scope: str, reference: str, why: str, hours: int | None) -> None:
    """Stops sending: all of it, or of one programme, area and below, channel, line or vendor (REFERENCE is its code).

    It holds from the next message on.
    """
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused
    from sunwai.messages import commands
    from sunwai.messages.types import PauseScope
    from sunwai.outreach.models import Programme

    if scope == "programme":
        first = Programme.objects.filter(code=reference).order_by("pk").first()
        reference = str(first.pk) if first else reference
    at = clock.now()
    try:
        made = commands.place_pause(
            scope=PauseScope(scope), reference=reference, why=why, by=process("command-line"), at=at,
            until=at + timedelta(hours=hours) if hours else None,
        )  # fmt: skip
    except Refused as refused:
        sys.exit(str(refused))
    click.echo(f"Stopped. 'sunwai lift {made.pk}' lets it go on.")


@main.command()
@click.argument("number", type=int)
def lift(number: int) -> None:
    """Lifts pause NUMBER: what it held goes on."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused
    from sunwai.messages import commands

    try:
        woken = commands.lift_pause(pause=number, by=process("command-line"), at=clock.now())
    except Refused as refused:
        sys.exit(str(refused))
    click.echo(
        f"Lifted; {woken} message{'s' * (woken != 1)} that waited {'is' if woken == 1 else 'are'} looked at again."
    )


@main.command()
def pauses() -> None:
    """The pauses in force."""
    ready()
    from sunwai.base import clock
    from sunwai.messages import queries
    from sunwai.outreach.models import Programme

    standing = queries.standing_pauses(clock.now())
    programmes = {str(pk): code for pk, code in Programme.objects.values_list("pk", "code")}
    for one in standing:
        until = f"until {one.until.astimezone(clock.LOCAL):%Y-%m-%d %H:%M}" if one.until else "until it is lifted"
        of = programmes.get(one.reference, one.reference) if one.scope == "programme" else one.reference
        click.echo(f"{one.pk}: {' '.join(filter(None, [one.scope, of]))} {until}: {one.why}")
    if not standing:
        click.echo("Nothing is stopped.")


@define.command("hours")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def hours(file: Path) -> None:
    """Puts a table of hours (CSV, docs/gate.md) in the place of all that were."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused
    from sunwai.messages import commands
    from sunwai.messages.commands.hours import read_hours

    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        sys.exit(f"{file.name} is not UTF-8 text: save it as CSV UTF-8. Nothing was changed.")
    try:
        profiles = read_hours(text)
        count = commands.define_hours(profiles=profiles, by=process("command-line"), at=clock.now())
    except Refused as refused:
        sys.exit(str(refused))
    click.echo(f"{count} profile{'s are' if count != 1 else ' is'} in force.")
