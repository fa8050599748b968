"""Cases on the command line: `import cases`, and the programs that come in by the API or are told by hooks."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

import click

from sunwai.config.cli import main, ready
from sunwai.config.cli.importing import importing
from sunwai.config.cli.load import load


@importing.command("cases")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("--refused", type=click.Path(dir_okay=False, path_type=Path), help="Writes the quarantined rows here.")
@click.option("--sample", is_flag=True, help="Marks the cases as made for show.")
@click.option("--json", "as_json", is_flag=True, help="Prints one line of JSON and nothing else.")
def cases(file: Path, mapping: Path, refused: Path | None, sample: bool, as_json: bool) -> None:
    """Brings in cases from elsewhere, through a mapping (docs/case-import.md). Sends nothing to anybody."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused
    from sunwai.complaints.commands.importing import import_cases
    from sunwai.complaints.mapping import read

    try:
        brought = import_cases(path=file, mapping=read(mapping), by=process("import"), at=clock.now(), is_sample=sample)
    except Refused as refusal:
        if as_json:
            click.echo(json.dumps({"refused": refusal.code, "problem": str(refusal)}, ensure_ascii=False))
        sys.exit(str(refusal))
    if refused:
        _write(refused, brought)
    _say(brought, as_json=as_json)


def _write(path: Path, brought: Any) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "column", "reason", *brought.header])
        writer.writerows([line, column, reason, *fields] for line, column, reason, fields in brought.faults)


def _say(brought: Any, *, as_json: bool) -> None:
    facts = {
        "source": brought.source, "rows": brought.rows, "accepted": brought.accepted, "open": brought.open,
        "duplicates": brought.duplicates, "quarantined": brought.quarantined, "reasons": dict(brought.reasons),
    }  # fmt: skip
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    click.echo(
        f"{brought.rows:,} rows: {brought.accepted:,} accepted ({brought.open:,} still open), "
        f"{brought.duplicates:,} duplicates, {brought.quarantined:,} quarantined"
    )
    for reason, count in brought.reasons.items():
        click.echo(f"  {reason}: {count:,}")


@load.command("cases")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def load_cases(folder: Path) -> None:
    """The tree of categories, deadlines, routes and templates of cases, from a folder of CSV files."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused
    from sunwai.casework.commands import load_categories

    try:
        counts = load_categories(folder=folder, by=process("command-line"), at=clock.now())
    except Refused as refusal:
        sys.exit(str(refusal))
    for name, count in counts.items():
        click.echo(f"{name}: {count}")


@main.group("program")
def programs() -> None:
    """Programs of others that file or work cases by the API (docs/case-api.md, docs/open311.md)."""


@programs.command("add")
@click.argument("name")
@click.option("--account", help="The sign-in name of the account for which it acts.")
@click.option("--files", is_flag=True, help="It may file cases.")
def add(name: str, account: str | None, files: bool) -> None:
    """Makes a key and prints it, this once."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.complaints.commands.keys import make_key
    from sunwai.people.models import Account

    found = Account.objects.filter(username=account).first() if account else None
    if account and found is None:
        sys.exit(f"There is no account '{account}'.")
    key, secret = make_key(name=name, account=found, may_file=files, by=process("command-line"), at=clock.now())
    click.echo(f"{key.pk}: {secret}")


@programs.command("end")
@click.argument("number", type=int)
def end(number: int) -> None:
    """Ends a key by its number."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.complaints.commands.keys import end_key
    from sunwai.complaints.models import ApiKey

    found = ApiKey.objects.filter(pk=number).first()
    ended = found is not None and end_key(key=found, by=process("command-line"), at=clock.now())
    click.echo("ended" if ended else "there was none in force by this number")


@programs.command("hook")
@click.argument("url")
@click.option("--event", "events", multiple=True, default=["*"], help="A deed such as file or confirm; * is all.")
@click.option("--key", "number", type=int, help="The number of the key whose program it is.")
def hook(url: str, events: tuple[str, ...], number: int | None) -> None:
    """Tells an address of what happens to cases, and prints the secret that signs, this once."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused
    from sunwai.complaints.commands.hooks import add_hook
    from sunwai.complaints.models import ApiKey

    key = ApiKey.objects.filter(pk=number, ended_at__isnull=True).first() if number else None
    if number and key is None:
        sys.exit(f"There is no key {number} in force.")
    try:
        made, secret = add_hook(url=url, events=events, key=key, by=process("command-line"), at=clock.now())
    except Refused as refusal:
        sys.exit(str(refusal))
    click.echo(f"{made.pk}: {secret}")


@programs.command("unhook")
@click.argument("number", type=int)
def unhook(number: int) -> None:
    """Ends a hook by its number."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.complaints.commands.hooks import end_hook
    from sunwai.complaints.models import Hook

    found = Hook.objects.filter(pk=number).first()
    ended = found is not None and end_hook(hook=found, by=process("command-line"), at=clock.now())
    click.echo("ended" if ended else "there was none in force by this number")
