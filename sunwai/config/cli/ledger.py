"""`sunwai ledger verify` and `sunwai sealer`."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path

import click

from sunwai.config.cli import main, ready


@main.group()
def ledger() -> None:
    """The chained record of every command."""


@ledger.command()
@click.option(
    "--checkpoint", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Checkpoints kept outside."
)
def verify(checkpoint: Path | None) -> None:
    """Walks the whole chain; exits with 1 where it is not what it was."""
    ready()
    from sunwai.ledger import queries

    known = queries.read_checkpoints(checkpoint) if checkpoint else []
    if checkpoint and not known:
        sys.exit(f"{checkpoint.name} has no checkpoint in it, so it proves nothing. Name a file of checkpoints.")
    verdict = queries.verify(known)
    for fault in verdict.faults:
        click.echo(f"row {fault.seq}: {fault.fault.value}")
    click.echo(f"{verdict.sealed} rows sealed, head {verdict.head}")
    if verdict.unsealed:
        shown = ", ".join(map(str, verdict.unsealed[:20]))
        click.echo(f"{len(verdict.unsealed)} not yet sealed: ids {shown}{' …' if len(verdict.unsealed) > 20 else ''}")
    if not verdict.is_whole:
        sys.exit(1)


@main.command()
def sealer() -> None:
    """Chains committed ledger rows each second and keeps checkpoints outside the database, until it is ended."""
    ready()
    from django.conf import settings
    from django.db import OperationalError, close_old_connections

    from sunwai.base import clock
    from sunwai.config.living import living
    from sunwai.ledger import commands

    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    signal.signal(signal.SIGINT, lambda *_: ended.set())
    checkpoints = settings.VAR / "checkpoints.jsonl"
    beats = 0
    with living("sealer"):
        while not ended.wait(1):
            beats += 1
            try:
                while commands.seal() == commands.BATCH:
                    pass
                if beats % 10 == 0:
                    commands.keep_checkpoint(path=checkpoints, at=clock.now())
            except OperationalError as error:
                click.echo(f"the database does not answer, trying again: {type(error).__name__}", err=True)
                close_old_connections()
    commands.seal()
    commands.keep_checkpoint(path=checkpoints, at=clock.now())
