"""`sunwai demo`."""

from __future__ import annotations

import os
import signal
import sys

import click

from sunwai.config.cli import main


@main.command()
@click.option("--port", default=8000, show_default=True, help="Where the pages are served.")
@click.option("--once", is_flag=True, help="Ends after the day, with one line of JSON last.")
@click.option("--day", default=0, help="This sample day instead of the next; a complete one is only counted again.")
@click.option("--weeks", default=26, show_default=True, help="Weeks of history, for a new sample government.")
@click.option("--transactions", default=11_600, show_default=True, help="How many on the sample day.")
def demo(port: int, once: bool, day: int, weeks: int, transactions: int) -> None:
    """A sample government, 26 weeks of its history, and one day of the loop in a few minutes."""
    os.environ["SUNWAI_DEMO"] = "1"
    os.environ.setdefault("SUNWAI_URL", f"http://127.0.0.1:{port}")
    from sunwai.base.database import Embedded
    from sunwai.config import settings

    embedded = Embedded(settings.VAR)
    was_running = not settings.EMBEDDED or embedded.answers()
    _tables()
    from sunwai.demo.processes import DidNotStart
    from sunwai.demo.run import AlreadyRuns, Options, last_line, run

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, signal.default_int_handler)
    try:
        facts = run(settings.VAR, Options(port, once, day, weeks, transactions))
        if once:
            last_line(facts)
    except KeyboardInterrupt:
        sys.exit(0)
    except AlreadyRuns:
        sys.exit("A demo runs here already. End it with Ctrl-C where it was started.")
    except DidNotStart as trouble:
        sys.exit(f"A process of the demo did not start: {trouble}")
    finally:
        if not was_running:
            embedded.stop()


def _tables() -> None:
    """Brings the tables up to this program, then starts Django."""
    from sunwai.config.cli import ready

    ready(migrated=False)
    from django.conf import settings

    from sunwai.config.training import need_own_database
    from sunwai.config.upgrading import migrate

    migrate(lambda words: click.echo(words, err=True))
    need_own_database(is_training=settings.SUNWAI_TRAINING)
