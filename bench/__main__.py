from __future__ import annotations

import json
from dataclasses import asdict

import click

from bench.ingest import measure


@click.group()
def main() -> None:
    """Benchmarks of Sunwai, each against the same work done by bare tools in the same run."""


@main.command()
@click.option(
    "--rows", default=1_000_000, show_default=True, help="Rows of the file, and of what the tables hold before."
)
@click.option("--dsn", default="", help="A PostgreSQL server to use (a database is made there and dropped).")
@click.option("--seed", default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON last, settings included.")
def ingest(rows: int, dsn: str, seed: int, as_json: bool) -> None:
    """Imports a file of a feed with 3 % dirt, beside bare COPY of the same rows."""
    result = asdict(measure(rows=rows, dsn=dsn, seed=seed, say=lambda text: click.echo(text, err=True)))
    if as_json:
        click.echo(json.dumps(result))
        return
    for name, value in result.items():
        click.echo(f"{name:>16}  {value}")


if __name__ == "__main__":
    main()
