"""`sunwai training`."""

from __future__ import annotations

import click

from sunwai.config.cli import main


@main.command()
@click.option("--port", default=8100, show_default=True, help="Where the pages are served.")
@click.option("--weeks", default=6, show_default=True, help="Weeks of history, for a new copy.")
@click.option("--transactions", default=2_000, show_default=True, help="How many on its day.")
@click.option("--host", default="", help="Its public host name, behind a proxy with TLS.")
def training(port: int, weeks: int, transactions: int, host: str) -> None:
    """A copy to learn on beside production: its own database, invented people, and nothing leaves it."""
    from sunwai.config.training import begin

    begin(port, weeks, transactions, host)
