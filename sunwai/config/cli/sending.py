"""`sunwai define line CODE SETTING=VALUE …` and `sunwai sender LINE`."""

from __future__ import annotations

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
    from sunwai.config.living import living
    from sunwai.messages.sender import Sender

    try:
        with living(f"sender-{line}"):
            Sender(line, stop).run()
    except Refused as refusal:
        sys.exit(str(refusal))


@define.command("line")
@click.argument("code")
@click.argument("settings", nargs=-1, required=True, metavar="SETTING=VALUE…")
def line(code: str, settings: tuple[str, ...]) -> None:
    """Adds a line to a carrier or changes it, such as `host=10.0.0.5 port=2775 system_id=sunwai tps=50`.

    All settings are in docs/messages.md, those of `kind=http` (with `description=FILE`), `kind=kannel` and
    `kind=email` in docs/http-lines.md. The password comes from the environment, SUNWAI_LINE_<CODE>_PASSWORD.
    """
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused
    from sunwai.messages.commands.lines import define_line, settings_of
    from sunwai.messages.descriptions import read_file

    texts = dict(one.partition("=")[::2] for one in settings)
    described = texts.pop("description", "")
    try:
        channel, values = settings_of(code, texts)
        if described:
            values["description"] = read_file(code, described)
        define_line(code=code, channel=channel, settings=values, by=process("command-line"), at=clock.now())
    except Refused as refusal:
        sys.exit(str(refusal))
    click.echo(f"{code} is defined; 'sunwai up' starts its sender the next time it starts.")
