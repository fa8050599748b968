"""`sunwai define line CODE SETTING=VALUE …` and `sunwai sender LINE`."""

from __future__ import annotations

import json
import signal
import sys
import threading

import click

from sunwai.config.cli import main, ready
from sunwai.config.cli.importing import define


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


@define.command("line")
@click.argument("code")
@click.argument("settings", nargs=-1, required=True, metavar="SETTING=VALUE…")
def define_line(code: str, settings: tuple[str, ...]) -> None:
    """Adds a line to a carrier or changes it, such as `host=10.0.0.5 port=2775 system_id=sunwai tps=50`.

    All settings are in docs/messages.md. The password comes from the environment, SUNWAI_LINE_<CODE>_PASSWORD.
    """
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused
    from sunwai.messages import commands
    from sunwai.messages.types import Channel

    known = dict(one.partition("=")[::2] for one in settings)
    values = {name: _value(name, text) for name, text in known.items()}
    try:
        commands.define_line(
            code=code, channel=Channel.SMS, settings=values, by=process("command-line"), at=clock.now()
        )
    except Refused as refusal:
        sys.exit(str(refusal))
    click.echo(f"{code} is defined; 'sunwai up' starts its sender the next time it starts.")


def _value(name: str, text: str) -> object:
    """Text as it is where the setting is a text, such as a short code; else the number or list that it says."""
    from sunwai.messages.smpp import wanted

    if str in wanted(name):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
