"""`sunwai load directory FOLDER`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from sunwai.base.actors import process
from sunwai.base.clock import now
from sunwai.base.refusals import Refused
from sunwai.config.cli import main, ready


@main.group()
def load() -> None:
    """Loads what the program runs on."""


@load.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Prints one line of JSON instead of sentences.")
def directory(folder: Path, as_json: bool) -> None:
    """Areas, departments, services, offices, posts and officers, holidays and hours, from a folder of CSV files.

    All or nothing: a wrong row is named with its file, line, column and reason, and then nothing is loaded.
    """
    ready()
    from django.utils.translation import override

    from sunwai.directory import commands

    with override("en"):
        try:
            counts = commands.load(folder=folder, by=process("command-line"), at=now())
        except Refused as refused:
            if as_json:
                click.echo(json.dumps({"refused": refused.code, **refused.data}))
            click.echo(refused.sentence, err=True)
            sys.exit(1)
    if as_json:
        click.echo(json.dumps(counts))
        return
    for name, count in counts.items():
        click.echo(f"{name.replace('_', ' ')}: {count}")
