"""`sunwai rekey`: seals everything under the newest key, in batches, while the house runs."""

from __future__ import annotations

import json
from collections.abc import Callable

import click

from sunwai.config.cli import main, ready


@main.command()
@click.option("--batch", default=5000, show_default=True, help="Rows in one transaction.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def rekey(batch: int, as_json: bool) -> None:
    """Seals numbers and words under the newest key of SUNWAI_KEYS. May be stopped and started again."""
    ready()
    from rich.progress import Progress, TextColumn

    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.config.sealed import KEYS, SEALED
    from sunwai.people import commands as people

    by = process("rekey")

    def numbers() -> int:
        return people.rekey(most=batch, by=by, at=clock.now())

    def words(table: str, column: str, purpose: str) -> Callable[[], int]:
        key = KEYS.get(table, ("id",))
        return lambda: people.reseal(
            table=table, column=column, purpose=purpose, key=key, most=batch, by=by, at=clock.now()
        )

    def factors() -> int:
        return people.reseal_second_factors(purpose="web.second_factor", by=by, at=clock.now())

    steps = {"people_contactpoint": numbers, "mfa_authenticator": factors} | {
        f"{t}.{c}": words(t, c, p) for t, c, p in SEALED
    }
    counts: dict[str, int] = {}
    with Progress(
        TextColumn("{task.description}"), TextColumn("{task.completed:,.0f} sealed anew"), disable=as_json
    ) as bar:
        for name, step in steps.items():
            row = bar.add_task(name, total=None)
            counts[name] = 0
            while done := step():
                counts[name] += done
                bar.update(row, completed=counts[name])
    click.echo(
        json.dumps(counts)
        if as_json
        else f"{sum(counts.values()):,} rows sealed under the newest key; nothing is left under an older one."
    )
