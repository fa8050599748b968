"""`sunwai rekey`: seals everything under the newest key, in batches, while the house runs."""

from __future__ import annotations

import json
from collections.abc import Callable

import click

from sunwai.base.actors import Actor, process
from sunwai.config.cli import main, ready

FILES_AT_ONCE = 200
Step = Callable[[], int]


@main.command()
@click.option("--batch", default=5000, type=click.IntRange(min=1), show_default=True, help="Rows in one transaction.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def rekey(batch: int, as_json: bool) -> None:
    """Seals numbers, words and files under the newest key of SUNWAI_KEYS. May be stopped and started again."""
    ready()
    from rich.progress import Progress, TextColumn

    from sunwai.config.sealed import FILES

    by = process("rekey")
    broken: list[str] = []
    steps = _tables(batch, by) | {folder: _files(folder, purpose, broken, by) for folder, purpose in FILES}
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
    _told(counts, broken, as_json=as_json)


def _tables(batch: int, by: Actor) -> dict[str, Step]:
    """What seals a batch of a column anew with each call; 0 is that all are done."""
    from sunwai.base import clock
    from sunwai.config.sealed import KEYS, SEALED
    from sunwai.people import commands as people

    def numbers() -> int:
        return people.rekey(most=batch, by=by, at=clock.now())

    def words(table: str, column: str, purpose: str) -> Step:
        key = KEYS.get(table, ("id",))
        return lambda: people.reseal(
            table=table, column=column, purpose=purpose, key=key, most=batch, by=by, at=clock.now()
        )

    def factors() -> int:
        return people.reseal_second_factors(purpose="web.second_factor", by=by, at=clock.now())

    known: dict[str, Step] = {"people_contactpoint": numbers, "mfa_authenticator": factors}
    return known | {f"{t}.{c}": words(t, c, p) for t, c, p in SEALED}


def _files(folder: str, purpose: str, broken: list[str], by: Actor) -> Step:
    """The same for a folder's files; the names of those that no key opens come into `broken`."""
    from sunwai.base import clock
    from sunwai.base.sealing import seal_for
    from sunwai.base.sealing_files import reseal_files
    from sunwai.config.environment import var
    from sunwai.people import commands as people

    seal = seal_for(purpose)
    batches = reseal_files(var=var(), folder=folder, seal=seal, most=FILES_AT_ONCE, broken=broken)

    def step() -> int:
        done = next(filter(None, batches), 0)  # a batch of which nothing opened is not the end
        if done:
            people.note_resealed(what=folder, count=done, version=seal.version, by=by, at=clock.now())
        return done

    return step


def _told(counts: dict[str, int], broken: list[str], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(counts | ({"broken": broken} if broken else {})))
    if broken:
        raise click.ClickException(
            f"{len(broken):,} files are opened by no key that is here; keep the old keys. The first: {broken[0]}"
        )
    if not as_json:
        click.echo(f"{sum(counts.values()):,} sealed under the newest key; nothing is left under an older one.")
