"""What is kept how long, on the command line: `load retention`, `retention show|run`. A page approves it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from sunwai.config.cli import main, ready
from sunwai.config.cli.load import load


@load.command("retention")
@click.argument("file", type=click.Path(path_type=Path))
def load_retention(file: Path) -> None:
    """Drafts rules from a CSV (docs/retention.md), or from a preset by its name: short, usual, long."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.people.commands import retaining, sheets

    if str(file) not in sheets.presets():
        _need_text(file)
    rules = sheets.preset(str(file)) if str(file) in sheets.presets() else sheets.read_sheet(file)
    made = retaining.draft_rules(rules=rules, name=file.stem, by=process("command-line"), at=clock.now())
    click.echo(
        f"draft {made.pk}: {len(rules)} rules. Nothing is removed before somebody approves them on the page Retention."
    )


def _need_text(file: Path) -> None:
    if not file.is_file():
        sys.exit(f"{file} is no file, and no preset has that name: short, usual, long.")
    try:
        file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        sys.exit(f"{file.name} is not UTF-8 text: save it as CSV UTF-8. Nothing was drafted.")


@main.group()
def retention() -> None:
    """What is kept how long (docs/retention.md)."""


@retention.command("show")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def show(as_json: bool) -> None:
    """The dry run: what the newest rules would remove now, and what a hold keeps. Changes nothing."""
    ready()
    from sunwai.base import clock
    from sunwai.people import holding

    rules = holding.draft_of_rules() or holding.rules_in_force()
    found = holding.dry_run(rules=holding.read_rules(rules.rules) if rules else {}, at=clock.now())
    if as_json:
        rows = [{"kind": one.kind.code, "rule": asdict(one.rule) if one.rule else None, "count": one.count,
                 "first": one.first, "held": one.held} for one in found]  # fmt: skip
        click.echo(json.dumps(rows, default=str, ensure_ascii=False))
        return
    for one in found:
        said = f"{one.rule.days} days from {one.rule.start}" if one.rule else "kept"
        oldest = f", the oldest of {one.first:%Y-%m-%d}" if one.first else ""
        click.echo(f"{one.kind.code:22} {said:28} {one.count:>10,} due{oldest}; {one.held:,} held back")


@retention.command("run")
def run() -> None:
    """Removes what the approved rules say, as the night's job does. May be stopped and started again."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.people import holding
    from sunwai.people.commands.removing import remove_by_rules

    if holding.rules_in_force() is None:
        sys.exit("No rules are approved: 'sunwai load retention usual', and a second person on the page Retention.")
    for code, count in remove_by_rules(by=process("command-line"), at=clock.now()).items():
        click.echo(f"{code}: {count:,} removed")
