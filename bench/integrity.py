"""`python -m bench integrity`: what the number-quality engine finds in a world where it is known who cheats.

The detectors and the error control are those of production; only the frames come from `bench.world` instead of tables.
Each month of the year is examined as it ends. An office is accused when it is named in any month.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl

from bench.cheats import plant
from bench.rival import more_than_five
from bench.world import World, make
from sunwai.feedback.quality.examine import by_office, examine
from sunwai.insight.statistics import stand_out

TOUCHES = 0.095
"""An office counts as one of which a tenth was touched from here on: the draw of rows is rounded."""
Say = Callable[[str], None]


def measure(scenario: dict[str, Any], say: Say) -> dict[str, Any]:
    """Makes the world, examines it month by month, and compares with the naive rule and the truth."""
    begin = time.perf_counter()
    say("making the world")
    world = make(scenario, plant)
    made = time.perf_counter()
    say(f"{world.rows:,} rows in {made - begin:.0f} s; examining")
    accused, named = _accused(world, say)
    examined = time.perf_counter() - made
    naive = {
        "in_a_month": more_than_five.accused_in_a_month(world.feeds.uses),
        "in_the_year": more_than_five.accused_in_the_year(world.feeds.uses),
    }
    return {
        "seed": scenario["seed"], "offices": world.feeds.offices.height, "rows": world.rows,
        "cheating_offices": len(world.truth), "seconds_making": round(made - begin, 1),
        "seconds_examining": round(examined, 1), "sunwai": _score(world, accused) | {"by_month": named},
        "more_than_five_in_a_month": _score(world, naive["in_a_month"]),
        "more_than_five_in_the_year": _score(world, naive["in_the_year"]),
    }  # fmt: skip


def _accused(world: World, say: Say) -> tuple[set[int], dict[str, int]]:
    """The offices named in any month; and over all months, how many namings there were and how many were false."""
    cheats = {one["office"] for one in world.truth}
    accused: set[int] = set()
    namings = false = 0
    for month in sorted(world.shapes):
        feeds = replace(world.feeds, shapes=world.shapes[month])
        until = replace(
            feeds,
            uses=feeds.uses.filter(pl.col("month") <= month),
            totals=feeds.totals.filter(pl.col("month") <= month),
        )
        judged = by_office(examine(until, month))
        names = stand_out(judged["chance"].to_list())
        now = {office for office, yes in zip(judged["office"].to_list(), names, strict=True) if yes}
        namings, false = namings + len(now), false + len(now - cheats)
        accused |= now
        say(f"month {month}: {len(now)} named, {len(now - cheats)} of them honest")
    return accused, {"namings": namings, "false": false}


def _score(world: World, accused: set[int]) -> dict[str, Any]:
    cheats = {one["office"]: one for one in world.truth}
    touching = [one for one in world.truth if one["touched"] >= TOUCHES]
    wrongly = accused - set(cheats)
    found = [one for one in touching if one["office"] in accused]
    return {
        "accused": len(accused), "falsely_accused": len(wrongly),
        "false_share": round(len(wrongly) / len(accused), 4) if accused else 0.0,
        "found_share_of_a_tenth_or_more": round(len(found) / len(touching), 4) if touching else None,
        "kinds": _by_kind(world, accused),
    }  # fmt: skip


def _by_kind(world: World, accused: set[int]) -> dict[str, Any]:
    cells: defaultdict[str, defaultdict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for one in world.truth:
        cells[one["kind"]][str(one["intensity"])].append(one["office"] in accused)
    return {
        kind: {
            share: {"found": sum(found), "missed": len(found) - sum(found)} for share, found in sorted(by_share.items())
        }
        for kind, by_share in cells.items()
    }


def table(result: dict[str, Any]) -> str:
    """The result for people to read."""
    lines = [f"{result['rows']:,} rows of {result['offices']} offices, {result['cheating_offices']} of them cheating"]
    for name in ("sunwai", "more_than_five_in_a_month", "more_than_five_in_the_year"):
        one = result[name]
        lines.append(
            f"{name}: {one['accused']} accused, {one['falsely_accused']} of them wrongly ({one['false_share']:.1%}); "
            f"found of those that touch a tenth or more: {one['found_share_of_a_tenth_or_more']}"
        )
        for kind, shares in one["kinds"].items():
            cells = ", ".join(_cell(share, cell) for share, cell in shares.items())
            lines.append(f"    {kind:>8}  {cells}")
    return "\n".join(lines)


def _cell(share: str, cell: dict[str, int]) -> str:
    return f"{share}: {cell['found']} of {cell['found'] + cell['missed']}"
