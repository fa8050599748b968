"""`sunwai sender LINE`."""

from __future__ import annotations

import signal
import sys
import threading

import click

from sunwai.config.cli import main, ready


@main.command()
@click.argument("line")
def sender(line: str) -> None:
    """Sends and hears on one LINE until it is told to stop (SIGTERM); a second one waits for the first to end."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    ready()
    from sunwai.base.refusals import Refused
    from sunwai.messages.sender import Sender, quiet_library

    quiet_library()
    try:
        Sender(line, stop).run()
    except Refused as refusal:
        sys.exit(str(refusal))
