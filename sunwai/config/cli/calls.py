"""`sunwai voice config FOLDER`: the settings that Asterisk runs with."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from sunwai.config.cli import main


@main.group()
def voice() -> None:
    """Calls through Asterisk (docs/voice.md)."""


@voice.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--spool", default="/var/spool/sunwai-voice", show_default=True, help="Shared with this program.")
@click.option("--carrier", required=True, metavar="HOST:PORT", help="The carrier's SIP trunk.")
@click.option("--carrier-user", default="", help="Where the trunk signs in; its password: SUNWAI_TRUNK_PASSWORD.")
@click.option("--bind", default="127.0.0.1", show_default=True, help="The address that Asterisk listens on.")
@click.option("--sip-port", default=5060, show_default=True)
@click.option("--manager-port", default=5038, show_default=True)
@click.option("--caller-id", default="", help="The number that citizens see.")
@click.option("--missed", multiple=True, metavar="NUMBER", help="A number that is not answered but called back.")
@click.option("--extension", multiple=True, metavar="NAME", help="A caller's phone; SUNWAI_EXTENSION_<NAME>_PASSWORD.")
@click.option("--most-calls", default=500, show_default=True)
def config(  # noqa: PLR0917
    folder: Path, spool: str, carrier: str, carrier_user: str, bind: str, sip_port: int, manager_port: int,
    caller_id: str, missed: tuple[str, ...], extension: tuple[str, ...], most_calls: int,
) -> None:  # fmt: skip
    """Writes Asterisk's settings into FOLDER; start it with `asterisk -C FOLDER/asterisk.conf`.

    The manager's password comes from SUNWAI_MANAGER_PASSWORD; give the line the same as SUNWAI_LINE_<CODE>_PASSWORD.
    """
    from sunwai.messages.voice.engine import Engine, write

    password = os.environ.get("SUNWAI_MANAGER_PASSWORD", "")
    if not password:
        sys.exit("Set SUNWAI_MANAGER_PASSWORD first: whoever knows it can make Asterisk call anybody.")
    phones = {
        name: os.environ.get(f"SUNWAI_EXTENSION_{name.upper().replace('-', '_')}_PASSWORD", "") for name in extension
    }
    if missing := [name for name, secret in phones.items() if not secret]:
        sys.exit(f"These extensions have no password in the environment: {', '.join(missing)}.")
    engine = Engine(
        spool=spool, folder=str(folder.resolve()), bind=bind, ami_port=manager_port, ami_password=password,
        sip_port=sip_port, carrier=carrier, carrier_user=carrier_user,
        carrier_password=os.environ.get("SUNWAI_TRUNK_PASSWORD", ""), caller_id=caller_id, most_calls=most_calls,
        extensions=phones, missed_numbers=missed,
    )  # fmt: skip
    for path in write(folder, engine):
        click.echo(path)
