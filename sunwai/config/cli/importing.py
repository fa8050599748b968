"""Feeds on the command line: `import transactions`, `define feed`, `retract`, and secrets for the API."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from sunwai.config.cli import main, ready


@main.group("import")
def importing() -> None:
    """Brings data in."""


@main.group()
def define() -> None:
    """Defines what data is read through."""


@importing.command("transactions")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON and nothing else.")
def transactions(file: Path, mapping: Path, as_json: bool) -> None:
    """Reads a department's file through its mapping (docs/mapping.md)."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused
    from sunwai.transactions.commands import define_feed, import_file

    by, at = process("import"), clock.now()
    console = Console(stderr=True, quiet=as_json)
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn(), console=console
    )
    try:
        feed = define_feed(mapping_path=mapping, by=by, at=at)
        with bar:
            task = bar.add_task(file.name, total=file.stat().st_size)
            loaded = import_file(
                feed=feed, path=file, name=file.name, by=by, at=at,
                progress=lambda _, done, total: bar.update(task, completed=done, total=total),
            )  # fmt: skip
    except Refused as refusal:
        if as_json:
            click.echo(json.dumps({"refused": refusal.code, "problem": str(refusal)}, ensure_ascii=False))
        sys.exit(str(refusal))
    _say(_facts(loaded), as_json)


def _facts(file: Any) -> dict[str, Any]:
    from sunwai.transactions.queries import reasons

    return {
        "feed": file.feed.code, "file": file.name, "id": file.pk, "state": file.state, "known_before": file.was_known,
        "rows": file.rows_read, "accepted": file.accepted, "duplicates": file.duplicates,
        "corrections": file.corrections, "quarantined": file.quarantined, "reasons": reasons(file),
    }  # fmt: skip


def _say(facts: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    if facts["known_before"]:
        click.echo(f"{facts['file']}: these bytes were read before ({facts['state']}); nothing was changed.")
    click.echo(
        f"{facts['rows']:,} rows: {facts['accepted']:,} accepted, {facts['duplicates']:,} duplicates, "
        f"{facts['corrections']:,} corrections, {facts['quarantined']:,} quarantined"
    )
    for reason, count in facts["reasons"].items():
        click.echo(f"  {reason}: {count:,}")


@define.command("feed")
@click.argument("mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def feed(mapping: Path) -> None:
    """Checks a mapping file and keeps it as the feed's."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused
    from sunwai.transactions.commands import define_feed

    try:
        made = define_feed(mapping_path=mapping, by=process("import"), at=clock.now())
    except Refused as refusal:
        sys.exit(str(refusal))
    click.echo(f"{made.code}: {made.name}")


@main.group("feed")
def feeds() -> None:
    """A feed's secrets for the API (docs/api.md)."""


@feeds.command("token")
@click.argument("code")
@click.option("--name", required=True, help="Whose it is.")
def token(code: str, name: str) -> None:
    """Makes a secret for a feed and prints it, this once."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.transactions.commands import make_token
    from sunwai.transactions.models import Feed

    found = Feed.objects.filter(code=code).first()
    if found is None:
        sys.exit(f"There is no feed '{code}': 'sunwai define feed MAPPING' makes one.")
    made, secret = make_token(feed=found, name=name, by=process("import"), at=clock.now())
    click.echo(f"{made.pk}: {secret}")


@feeds.command("revoke")
@click.argument("number", type=int)
def revoke(number: int) -> None:
    """Ends a secret by its number."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.transactions.commands import revoke_token
    from sunwai.transactions.models import FeedToken

    found = FeedToken.objects.filter(pk=number).first()
    ended = found is not None and revoke_token(token=found, by=process("import"), at=clock.now())
    click.echo("ended" if ended else "there was none in force by this number")


@main.command("retract")
@click.argument("file", type=int)
@click.option("--reason", required=True)
def retract(file: int, reason: str) -> None:
    """Takes a whole imported file back, by its id."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused
    from sunwai.transactions.commands import retract_file
    from sunwai.transactions.models import FeedFile

    found = FeedFile.objects.filter(pk=file).first()
    if found is None:
        sys.exit(f"There is no file {file}.")
    try:
        retract_file(file=found, reason=reason, by=process("import"), at=clock.now())
    except Refused as refusal:
        sys.exit(str(refusal))
    click.echo(f"{found.name}: retracted")
