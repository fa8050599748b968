"""`python -m bench findings`: which offices are named of which it is known that they are bad, and which wrongly.

The tests, the spread of honest offices and the error control are those of production (`sunwai.insight.statistics`, put
together as `sunwai.insight.findings` does); only the counts are made here. A usual practice is beside it in the same
worlds: each month the ten offices with the highest raw share among those with thirty answers or more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sunwai.insight.statistics import AT_LEAST, FALSE_SHARE, MINIMUM, chances, spread_of, stand_out

DEFAULT = Path(__file__).with_suffix(".toml")
Say = Callable[[str], None]
Whole = NDArray[np.int64]
NEVER = 10**6
RIVAL_TOP = 10
RIVAL_LEAST = 30
MONTH = 4


@dataclass(frozen=True)
class Offices:
    """Counts by office and week; `turned` is the week from which an office is bad, NEVER if it is honest."""

    service: Whole
    answers: Whole
    alleged: Whole
    turned: Whole

    @property
    def bad(self) -> NDArray[np.bool_]:
        return np.asarray(self.turned < NEVER)


def make(world: dict[str, Any], weeks: int, a_week: float, changed_from: int, draw: np.random.Generator) -> Offices:
    """Offices of some services whose honest shares differ a little, and some that are bad, a part of them later."""
    number = int(world["offices"])
    service = draw.integers(0, world["services"], number)
    rates = np.linspace(world["rate_least"], world["rate_most"], world["services"])[service]
    size = (1 / rates - 1) / world["differ"] ** 2 - 1 if world["differ"] else np.full(number, 1e9)
    shares = draw.beta(rates * size, (1 - rates) * size)
    turned = np.full(number, NEVER)
    chosen = draw.permutation(number)[: round(world["bad"] * number)]
    turned[chosen] = 0
    turned[chosen[: round(world["changed"] * len(chosen))]] = changed_from - 1
    by_week = np.where(
        np.arange(weeks)[None, :] >= turned[:, None], np.minimum(rates * world["times"], 0.95)[:, None], shares[:, None]
    )
    spread = world["volume_spread"]
    volume = a_week * draw.lognormal(-(spread**2) / 2, spread, number)
    answers = draw.poisson(volume[:, None], (number, weeks))
    return Offices(service, answers, draw.binomial(answers, by_week), turned)


def examine(world: Offices, until: int, memory: int) -> Whole:
    """The offices that stand out from the peers of their service in the weeks that end with `until`."""
    since = max(0, until - memory)
    count, of = (column[:, since:until].sum(axis=1) for column in (world.alleged, world.answers))
    services = int(world.service.max()) + 1
    all_counts, all_of = (np.bincount(world.service, column, services)[world.service] for column in (count, of))
    share = (all_counts - count + 0.5) / (all_of - of + 1)
    at = np.nonzero(of >= MINIMUM)[0]
    counts, sizes, shares = count[at].tolist(), of[at].tolist(), share[at].tolist()
    found = stand_out(chances(counts, sizes, shares, spread_of(counts, sizes, shares)), FALSE_SHARE)
    return np.asarray(
        [one for one, yes in zip(at, found, strict=True) if yes and count[one] >= AT_LEAST], dtype=np.int64
    )


def usual(world: Offices, until: int) -> Whole:
    """The ten highest raw shares of the last month among offices with thirty answers or more."""
    since = max(0, until - MONTH)
    count, of = (column[:, since:until].sum(axis=1) for column in (world.alleged, world.answers))
    raw = np.where(of >= RIVAL_LEAST, count / np.maximum(of, 1), -1.0)
    order = np.argsort(-raw, kind="stable")[:RIVAL_TOP]
    return np.asarray(order[raw[order] >= 0], dtype=np.int64)


@dataclass(frozen=True)
class Named:
    """When each office was first named (its last week; NEVER if not), and how many of all namings were false."""

    first: Whole
    namings: int
    false: int


def follow(world: Offices, made: dict[str, Any], name: Callable[[Offices, int], Whole]) -> Named:
    """Looks again and again. A naming is false if the office was honest in all the weeks seen so far."""
    first = np.full(len(world.turned), NEVER)
    namings = false = 0
    for until in range(made["look_every"], made["weeks"] + 1, made["look_every"]):
        now = name(world, until)
        namings, false = namings + len(now), false + int((world.turned[now] >= until).sum())
        first[now] = np.minimum(first[now], until)
    return Named(first, namings, false)


def _score(worlds: list[tuple[Offices, Named]]) -> dict[str, Any]:
    """Over all worlds together. Named wrongly is who was honest in all the weeks seen at its first naming."""
    turned = np.concatenate([world.turned for world, _ in worlds])
    first = np.concatenate([named.first for _, named in worlds])
    accused, wrong = first < NEVER, (first < NEVER) & (turned >= first)
    waits = np.where(accused & ~wrong, first - turned, NEVER)
    bad = turned < NEVER
    return {
        "offices_named": int(accused.sum()), "named_wrongly": int(wrong.sum()),
        "false_share": round(float(wrong.sum() / max(accused.sum(), 1)), 4),
        "namings": sum(named.namings for _, named in worlds), "false_namings": sum(one.false for _, one in worlds),
        "bad": _waits(waits[bad]), "bad_from_the_start": _waits(waits[bad & (turned == 0)]),
        "changed": _waits(waits[bad & (turned > 0)]),
    }  # fmt: skip


def _waits(waits: Whole) -> dict[str, Any]:
    """How many were found, and within how many weeks a half and nine tenths of all were; None where fewer were."""
    if not len(waits):
        return {"offices": 0}
    half, most = (int(np.quantile(waits, share, method="inverted_cdf")) for share in (0.5, 0.9))
    return {
        "offices": len(waits), "found_share": round(float((waits < NEVER).mean()), 4),
        "weeks_to_half": half if half < NEVER else None, "weeks_to_nine_tenths": most if most < NEVER else None,
    }  # fmt: skip


def measure(scenario: dict[str, Any], say: Say) -> dict[str, Any]:
    """Both volumes in several worlds, production beside the usual practice; then what would find more or sooner."""
    begin = time.perf_counter()
    say("busy offices")
    busy = _compare(scenario, scenario["busy"])
    say("offices at the programme's volume")
    made = scenario["programme"]
    programme = _compare(scenario, made)
    pooled, more = [], []
    for memory in scenario["tried"]["memories"]:
        say(f"{memory} weeks together")
        pooled.append({"memory": memory} | _score(_ours(scenario, made | {"memory": memory})))
    for extra in scenario["tried"]["interviews"]:
        say(f"{extra} interviews more, an office a week")
        asked = made | {"answers_a_week": made["answers_a_week"] + extra}
        more.append({"interviews": extra} | _score(_ours(scenario, asked)))
    return {
        "seed": scenario["seed"], "offices": scenario["world"]["offices"], "busy": busy, "programme": programme,
        "pooled": pooled, "interviews": more, **_halving(programme["sunwai"], more),
        "seconds": round(time.perf_counter() - begin, 1), "cpu_seconds": round(time.process_time(), 1),
    }  # fmt: skip


def _worlds(scenario: dict[str, Any], made: dict[str, Any]) -> Iterator[Offices]:
    for run in range(made["runs"]):
        draw = np.random.default_rng([scenario["seed"], run])
        yield make(scenario["world"], made["weeks"], made["answers_a_week"], made["changed_from"], draw)


def _ours(scenario: dict[str, Any], made: dict[str, Any]) -> list[tuple[Offices, Named]]:
    examined = partial(examine, memory=int(made["memory"]))
    return [(world, follow(world, made, examined)) for world in _worlds(scenario, made)]


def _usual(scenario: dict[str, Any], made: dict[str, Any]) -> list[tuple[Offices, Named]]:
    monthly = made | {"look_every": MONTH}
    return [(world, follow(world, monthly, usual)) for world in _worlds(scenario, made)]


def _compare(scenario: dict[str, Any], made: dict[str, Any]) -> dict[str, Any]:
    return {
        "answers_a_week": made["answers_a_week"], "weeks": made["weeks"], "worlds": made["runs"],
        "memory": made["memory"], "sunwai": _score(_ours(scenario, made)),
        "top_ten_by_raw_share": _score(_usual(scenario, made)),
    }  # fmt: skip


def _halving(now: dict[str, Any], more: list[dict[str, Any]]) -> dict[str, Any]:
    """The fewest of the tried interviews with which half of the bad are found in half the weeks; None if none."""
    weeks = now["bad_from_the_start"].get("weeks_to_half")
    enough = [one["interviews"] for one in more if weeks and (found := one["bad_from_the_start"]["weeks_to_half"])
              and found <= weeks / 2]  # fmt: skip
    return {"weeks_to_half_now": weeks, "interviews_that_halve_it": min(enough, default=None)}


def table(result: dict[str, Any]) -> str:
    """The result for people to read."""
    lines = []
    for volume in ("busy", "programme"):
        part = result[volume]
        lines.append(f"{part['answers_a_week']:g} answers a week at {result['offices']} offices, "
                     f"{part['weeks']} weeks, {part['worlds']} worlds")  # fmt: skip
        lines += [f"    {name}: {_line(part[name])}" for name in ("sunwai", "top_ten_by_raw_share")]
    lines += [f"    sunwai, {one['memory']} weeks together: {_line(one)}" for one in result["pooled"]]
    lines += [f"    sunwai, {one['interviews']:g} interviews more a week: {_line(one)}" for one in result["interviews"]]
    return "\n".join(lines)


def _line(one: dict[str, Any]) -> str:
    bad = one["bad"]
    return (
        f"{one['offices_named']} named, {one['named_wrongly']} wrongly ({one['false_share']:.1%}); of {bad['offices']} "
        f"bad {bad.get('found_share', 0):.1%} found, a half within {bad.get('weeks_to_half')} weeks"
    )
