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
def define_line(code: str, settings: tuple[str, ...]) -> None:
    """Adds a line to a carrier or changes it, such as `host=10.0.0.5 port=2775 system_id=sunwai tps=50`.

    All settings are in docs/messages.md, those of `kind=http` (with `description=FILE`), `kind=kannel` and
    `kind=email` in docs/http-lines.md. The password comes from the environment, SUNWAI_LINE_<CODE>_PASSWORD.
    """
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused
    from sunwai.messages import commands
    from sunwai.messages.channels import channels
    from sunwai.messages.types import Channel

    known = dict(one.partition("=")[::2] for one in settings)
    kind = channels[known["kind"]] if known.get("kind", "smpp") in channels and "kind" in known else None
    try:
        values = {name: _value(code, kind, name, text) for name, text in known.items()}
        commands.define_line(
            code=code,
            channel=getattr(kind, "channel", Channel.SMS),
            settings=values,
            by=process("command-line"),
            at=clock.now(),
        )
    except Refused as refusal:
        sys.exit(str(refusal))
    click.echo(f"{code} is defined; 'sunwai up' starts its sender the next time it starts.")


def _value(code: str, kind: object, name: str, text: str) -> object:
    """Text as it is where the setting is a text, such as a short code; else the number or list that it says."""
    from sunwai.messages.descriptions import read_file
    from sunwai.messages.smpp import wanted

    if name == "description":
        return read_file(code, text)
    own: frozenset[str] | None = getattr(kind, "texts", None)
    if name in own if own is not None else str in wanted(name):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
