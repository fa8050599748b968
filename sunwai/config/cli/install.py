"""`sunwai install` and `sunwai check`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from sunwai.config.cli import main
from sunwai.config.environment import var
from sunwai.config.install.units import Role


@main.command()
@click.option("--role", type=click.Choice([role.value for role in Role]), default="all", show_default=True,
              help="What this machine is for.")  # fmt: skip
@click.option("--host", required=True, help="The public host name, such as sunwai.example.")
@click.option("--root", default="/", show_default=True, type=click.Path(file_okay=False, path_type=Path),
              help="Where to write; with another root nothing is run.")  # fmt: skip
@click.option("--embedded", is_flag=True, help="With the embedded PostgreSQL: one machine alone.")
@click.option("--workers", default=1, type=click.IntRange(min=1), show_default=True, help="Worker processes here.")
@click.option("--line", "lines", multiple=True, metavar="CODE", help="A line that sends from here.")
@click.option("--archive", default="", help="The folder of the continuous backup, with --embedded.")
@click.option("--backup", is_flag=True, help="Of several machines this one makes the nightly backup.")
@click.option("--training", default="", metavar="HOST", help="The public name of a copy to learn on, beside it.")
def install(
    *, role: str, host: str, root: Path, embedded: bool, workers: int, lines: tuple[str, ...], archive: str,
    backup: bool, training: str,
) -> None:  # fmt: skip
    """Makes this Debian a machine of the service: systemd units, site, log rotation, user. Twice is once."""
    from sunwai.config.install.installing import InstallTrouble, need_sense, settle
    from sunwai.config.install.installing import install as write
    from sunwai.config.install.units import Place

    program = Path(sys.executable).parent / "sunwai"
    place = Place(
        program, host, Role(role), embedded, workers, lines, archive=archive, training=training, backup=backup
    )
    try:
        need_sense(place)
        done = write(place, root)
        if root.resolve() == Path("/"):
            settle(place)
    except InstallTrouble as trouble:
        sys.exit(str(trouble))
    for path in done.written:
        click.echo(f"wrote /{path}")
    for name in done.removed:
        click.echo(f"removed {name}")
    if not done.written and not done.removed:
        click.echo("Everything was there already.")
    for number, one in enumerate(done.to_do, start=1):
        click.echo(f"{number}. {one}")


@main.command()
def check() -> None:
    """Looks at the settings and the database's address; exits with 1 where no process should begin."""
    from sunwai.config.install.checking import faults

    found = faults(os.environ, var())
    for fault in found:
        click.echo(f"{fault.sentence} {fault.hint}", err=fault.stops)
    if any(fault.stops for fault in found):
        sys.exit(1)
    click.echo("The settings are sound.")
