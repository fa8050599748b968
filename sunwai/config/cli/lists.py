"""`sunwai load do-not-call`, `sunwai load staff-numbers`, `sunwai import opt-outs`: numbers that are not asked."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sunwai.config.cli import ready
from sunwai.config.cli.importing import importing
from sunwai.config.cli.load import load

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
REFUSED = click.option(
    "--refused", type=click.Path(dir_okay=False, path_type=Path), help="Writes the refused lines here."
)


@load.command("do-not-call")
@click.argument("file", type=FILE)
@REFUSED
def do_not_call(file: Path, refused: Path | None) -> None:
    """The regulator's do-not-call register: a CSV with a column `number`."""
    _take("do_not_call", file, refused)


@load.command("staff-numbers")
@click.argument("file", type=FILE)
@REFUSED
def staff_numbers(file: Path, refused: Path | None) -> None:
    """Numbers of officers, clerks and known touts: a CSV with `number` and, where known, `post` (a post's code)."""
    _take("staff", file, refused)


@importing.command("opt-outs")
@click.argument("file", type=FILE, required=False)
@click.option("--none", "is_none", is_flag=True, help="Says that nobody had asked to be left alone.")
@REFUSED
def opt_outs(file: Path | None, is_none: bool, refused: Path | None) -> None:
    """First of all: who asked the other system to be left alone, a CSV with `number` and, if for one, `service`."""
    if (file is None) is not is_none:
        sys.exit("Give a file, or --none if there is nobody.")
    if file is not None:
        _take("opt_outs", file, refused)
        return
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.config.moving.taking import say_none

    say_none(by=process("command-line"), at=clock.now())


def write_refused(path: Path, refused: list[tuple[int, str, str]]) -> None:
    """Refused lines as a CSV: where each is and why, never what stood there."""
    lines = [f'{line},{column},"{reason}"' for line, column, reason in refused]
    path.write_text("\n".join(["line,column,reason", *lines]) + "\n", encoding="utf-8")


def _take(into: str, file: Path, refused: Path | None) -> None:
    """Takes the good rows, and says the others with their place and reason; part by part, whatever the length."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused
    from sunwai.people.commands import take_number_file
    from sunwai.people.types import NumberFault, Register

    if refused:
        write_refused(refused, [])  # a place that cannot be written is said before anything is taken
    read, new, faults = 0, 0, list[tuple[int, str, str]]()
    try:
        for one in take_number_file(register=Register(into), path=file, by=process("command-line"), at=clock.now()):
            read, new = read + one.rows, new + one.added
            faults += [(line, column, NumberFault(fault).label) for line, column, fault in one.faults]
            click.echo(f"Read {read:,}, new {new:,}, refused {len(faults):,}.")
    except Refused as refusal:
        sys.exit(f"{file.name}: {refusal}")
    for line, column, reason in faults[: 0 if refused else 10]:
        click.echo(f"line {line}, {column}: {reason}", err=True)
    if refused:
        write_refused(refused, faults)
