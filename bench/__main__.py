from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path

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


@main.command()
@click.option("--messages", default=50_000, show_default=True, help="Texts at once; a tenth of them at 20 ms.")
@click.option("--window", default=10, show_default=True, help="Submits in the air, for all runners.")
@click.option(
    "--smsc", default="", metavar="HOST:PORT", help="Another message centre (BENCH_SYSTEM_ID, BENCH_PASSWORD)."
)
@click.option("--kannel", "with_kannel", is_flag=True, help="Also through Debian's Kannel, at most 10,000 texts.")
@click.option("--dsn", default="", help="A PostgreSQL server to use (a database is made there and dropped).")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON last, settings included.")
def send(messages: int, window: int, smsc: str, with_kannel: bool, dsn: str, as_json: bool) -> None:  # noqa: PLR0913, PLR0917
    """Sends texts from the queue to the receipt, beside a bare library and Kannel."""
    from bench.send import measure as measure_sending

    result = asdict(measure_sending(
        messages=messages, window=window, smsc=smsc, with_kannel=with_kannel, dsn=dsn,
        say=lambda text: click.echo(text, err=True),
    ))  # fmt: skip
    if as_json:
        click.echo(json.dumps(result))
        return
    for name, value in result.items():
        click.echo(f"{name:>24}  {value}")


@main.command()
@click.option(
    "--scenario",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="A TOML file with other values than bench/integrity.toml.",
)
@click.option("--seed", type=int, default=None, help="Another seed than the scenario's.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object last.")
def integrity(scenario: Path | None, seed: int | None, as_json: bool) -> None:
    """Plants six kinds of cheating in a made-up year of offices, and counts who is found and who is wronged."""
    from bench.integrity import measure, table
    from bench.world import BadScenario, read

    try:
        world = read(scenario)
        world["seed"] = world["seed"] if seed is None else seed
        result = measure(world, say=lambda text: click.echo(text, err=True))
    except BadScenario as bad:
        raise click.ClickException(str(bad)) from bad
    click.echo(json.dumps(result) if as_json else table(result))


@main.command()
@click.option(
    "--scenario",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="A TOML file with other values than bench/findings.toml.",
)
@click.option("--seed", type=int, default=None, help="Another seed than the scenario's.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object last.")
def findings(scenario: Path | None, seed: int | None, as_json: bool) -> None:
    """Plants bad offices and changes; counts who is found, when, and who is wronged, beside a top ten by raw share."""
    from bench.findings import DEFAULT, measure, table
    from bench.world import BadScenario, read

    try:
        world = read(scenario, DEFAULT)
        world["seed"] = world["seed"] if seed is None else seed
        result = measure(world, say=lambda text: click.echo(text, err=True))
    except BadScenario as bad:
        raise click.ClickException(str(bad)) from bad
    click.echo(json.dumps(result) if as_json else table(result))


@main.command()
@click.option("--runs", default=1000, show_default=True, help="Worlds of each kind.")
@click.option("--places", default=36, show_default=True)
@click.option("--waves", default=4, show_default=True)
@click.option("--falls-by", default=0.05, show_default=True, help="What one that helps takes off a share of 0.2.")
@click.option("--seed", default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON last.")
def rollouts(runs: int, places: int, waves: int, falls_by: float, seed: int, as_json: bool) -> None:  # noqa: PLR0913, PLR0917
    """Plants programmes that do nothing and that help, begun in waves by lot; what is claimed of them."""
    from bench.rollouts import measure as measure_rollouts

    result = measure_rollouts(
        runs=runs, places=places, waves=waves, falls_by=falls_by, seed=seed,
        say=lambda text: click.echo(text, err=True),
    )  # fmt: skip
    if as_json:
        click.echo(json.dumps(result))
        return
    for name, value in result.items():
        click.echo(f"{name:>24}  {value}")


@main.command()
@click.option("--calls", default=1000, show_default=True)
@click.option("--concurrent", default=200, show_default=True, help="The line's cap on open calls.")
@click.option("--starts", default=80.0, show_default=True, help="The line's cap on call starts a second.")
@click.option("--dsn", default="", help="A PostgreSQL server to use (a database is made there and dropped).")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON last, settings included.")
def calls(calls: int, concurrent: int, starts: float, dsn: str, as_json: bool) -> None:
    """Places calls through a real Asterisk ('make voice-lab', root) to phones that press keys."""
    from bench.calls import measure as measure_calls

    result = asdict(measure_calls(
        calls=calls, concurrent=concurrent, starts=starts, dsn=dsn, say=lambda text: click.echo(text, err=True)
    ))  # fmt: skip
    if as_json:
        click.echo(json.dumps(result))
        return
    for name, value in result.items():
        click.echo(f"{name:>16}  {value}")


@main.command()
@click.option("--texts", default=20_000, show_default=True, help="Distinct replies.")
@click.option("--seed", default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON last.")
def read(texts: int, seed: int, as_json: bool) -> None:
    """Reads replies on one core, beside a plain scikit-learn pipeline that gives one label."""
    from bench.read import measure as measure_reading

    result = asdict(measure_reading(texts=texts, seed=seed, say=lambda text: click.echo(text, err=True)))
    if as_json:
        click.echo(json.dumps(result))
        return
    for name, value in result.items():
        click.echo(f"{name:>24}  {value}")


@main.command()
@click.option("--rows", default=1_000_000, show_default=True, help="Cases in the database at the full size.")
@click.option("--seconds", default=30.0, show_default=True, help="How long clients live lives, at each size.")
@click.option("--dsn", default="", help="A PostgreSQL server to use (a database is made there and dropped).")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON last, settings included.")
def cases(rows: int, seconds: float, dsn: str, as_json: bool) -> None:
    """Whole lives of cases over HTTP, at 10,000 cases and at the full size; officers' inboxes and pages."""
    from bench.cases import measure as measure_cases

    result = asdict(measure_cases(
        rows=rows, seconds=seconds, dsn=dsn, say=lambda text: click.echo(text, err=True)
    ))  # fmt: skip
    if as_json:
        click.echo(json.dumps(result))
        return
    for name, value in result.items():
        click.echo(f"{name:>28}  {value}")


@main.command()
@click.option("--transactions", default=11_180_000, show_default=True, help="In the full history.")
@click.option("--small", default=1_000_000, show_default=True, help="In the history beside it; 0 for none.")
@click.option("--dsn", default="", help="A PostgreSQL server to use (databases are made there and dropped).")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Works there and leaves it, to go on from; else below SUNWAI_VAR, taken away at the end.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object last, settings included.")
def history(transactions: int, small: int, dsn: str, folder: Path | None, as_json: bool) -> None:
    """Years in PostgreSQL; then snapshots, the whole catalogue and a month's reports over them, at two sizes."""
    from bench.history import measure as measure_history

    begun = time.monotonic()
    result, is_whole = measure_history(
        transactions=transactions, small=min(small, transactions // 3), dsn=dsn, folder=folder,
        say=lambda text: click.echo(f"{time.monotonic() - begun:6.0f} s  {text}", err=True),
    )  # fmt: skip
    if as_json:
        click.echo(json.dumps(result))
    else:
        for name, value in result.items():
            click.echo(f"{name:>28}  {value}")
    if not is_whole:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
