"""Where the years take place: the directory's offices, services and posts as arrays, and what is planted in them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.random import Generator, Philox
from numpy.typing import NDArray

from sunwai.base import bulk
from sunwai.demo.government import ALWAYS_OPEN, WEIGHTS
from sunwai.demo.years.scenario import BadScenario, Years, days, month_after

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
HEALTH_SHARE = 0.25
OFFICES = """
SELECT o.id, o.code, d.code, o.department_id, area.id FROM directory_office o
JOIN directory_department d ON d.id = o.department_id JOIN directory_area area ON area.id = o.district_id
WHERE o.valid_from <= %(on)s AND (o.valid_to IS NULL OR o.valid_to > %(on)s)
    AND o.department_id IN (SELECT department_id FROM directory_service WHERE code = ANY(%(asked)s))
ORDER BY o.code COLLATE "C"
"""
SERVICES = """
SELECT s.id, s.code, s.department_id FROM directory_service s
WHERE s.code = ANY(%(asked)s) ORDER BY s.code COLLATE "C"
"""
POSTS = "SELECT office_id, id FROM directory_post WHERE office_id IS NOT NULL AND code !~ 'head$' ORDER BY id"
QUESTIONS = """
SELECT p.id, q.id, service.code FROM outreach_programme p
CROSS JOIN LATERAL jsonb_array_elements(p.plan -> 'questions') AS asked (said)
CROSS JOIN LATERAL jsonb_array_elements_text(said -> 'services') AS service (code)
JOIN outreach_question q ON q.programme_id = p.id AND q.code = said ->> 'code'
WHERE p.state = 'released' ORDER BY p.id, service.code
"""
FEEDS = "SELECT department_id, min(id) FROM transactions_feed WHERE department_id IS NOT NULL GROUP BY 1"


@dataclass(frozen=True)
class Effect:
    """What was planted: at which office, of what kind, from which month (the first of it), and how much."""

    office: str
    kind: str
    since: date
    size: float


@dataclass
class World:
    """Arrays over offices unless said otherwise. `reach` adds up their weights to 1; `numbers` is how many there are.

    `bribes`, `delays` and `invented` are how many times the usual an office has in each month (a column each).
    """

    years: Years
    codes: list[str]
    office: Whole
    department: Whole
    district: Whole
    is_always_open: NDArray[np.bool_]
    weight: Real
    reach: Real
    service: Whole
    service_reach: Real
    service_of: list[str]
    question: dict[int, tuple[int, int]]
    clerk_first: Whole
    clerks: Whole
    posts: Whole
    feed: Whole
    first_number: Whole
    own_numbers: Whole
    numbers: int
    repeats_from: Whole
    bribes: Real
    delays: Real
    invented: Real
    holidays: frozenset[date]
    effects: list[Effect]


def luck_of(seed: int, *parts: int) -> Generator:
    """Chance that is the same each time for the same parts, whatever was drawn before."""
    return Generator(Philox(np.random.SeedSequence([seed, *parts])))


def build(years: Years) -> World:
    """What the database's directory and released programmes make of a scenario.

    Raises:
        BadScenario: there is no released programme, or no office, service or feed for it.
    """
    asked = bulk.rows(QUESTIONS)
    if not asked:
        raise BadScenario("there is no released programme: found the sample government, or release one first")
    first = {code: (programme, question) for programme, question, code in reversed(asked)}
    which = {"asked": list(first), "on": month_after(years.after, -1)}
    services = bulk.rows(SERVICES, which)
    offices = bulk.rows(OFFICES, which)
    feeds = dict(bulk.rows(FEEDS))
    offices = [row for row in offices if row[3] in feeds]
    if not offices or not services:
        raise BadScenario("the released programmes' services have no office with a feed")
    luck, count = luck_of(years.size.seed, 1), len(offices)
    weight = _weights(years, [row[2] for row in offices], luck)
    numbers = max(count * 20, round(years.size.transactions / years.size.for_each_number))
    own = np.maximum((weight * numbers).astype(np.int64), 5)
    posts, clerk_first, clerks = _posts([row[0] for row in offices])
    reach, ids = _services(offices, services, luck)
    usual = np.ones((count, years.size.months))
    world = World(
        years, [row[1] for row in offices], np.array([row[0] for row in offices]),
        np.array([row[3] for row in offices]), np.array([row[4] for row in offices]),
        np.array([row[2] in ALWAYS_OPEN for row in offices]), weight, np.cumsum(weight), ids, reach,
        [row[1] for row in services], {row[0]: first[row[1]] for row in services}, clerk_first, clerks, posts,
        np.array([feeds[row[3]] for row in offices]), np.cumsum(own) - own, own, int(own.sum()),
        np.full(count, years.size.months), usual, usual.copy(), usual.copy(),
        frozenset(row[0] for row in bulk.rows("SELECT day FROM directory_holiday WHERE area_id IS NULL")), [],
    )  # fmt: skip
    _plant(world, luck)
    return world


def _weights(years: Years, departments: Sequence[str], luck: Generator) -> Real:
    size: Real = np.exp(luck.normal(0, years.offices.spread, len(departments)))
    given = {one: HEALTH_SHARE if one == "health" else WEIGHTS.get(one, 0.05) for one in set(departments)}
    for one, share in given.items():
        here = np.array([code == one for code in departments])
        size[here] *= share / size[here].sum()
    shares: Real = size / size.sum()
    return shares


def _posts(offices: list[int]) -> tuple[Whole, Whole, Whole]:
    """All clerks' posts, office after office; where an office's begin, and how many it has."""
    found: dict[int, list[int]] = {one: [] for one in offices}
    for office, post in bulk.rows(POSTS):
        if office in found:
            found[office].append(post)
    counts = np.array([len(found[one]) for one in offices])
    return np.array([post for one in offices for post in found[one]] or [0]), np.cumsum(counts) - counts, counts


def _services(offices: Sequence[Any], services: Sequence[Any], luck: Generator) -> tuple[Real, Whole]:
    """By office: the services' weights added up, and their ids; the same in all offices of a department."""
    weight = {row[0]: math.exp(luck.normal(0, 0.5)) for row in services}
    own = {department: [row[0] for row in services if row[2] == department] for *_, department, _ in offices}
    most = max(len(ids) for ids in own.values())
    reach, ids = np.ones((len(offices), most)), np.zeros((len(offices), most), np.int64)
    for place, (*_, department, _) in enumerate(offices):
        here = own[department]
        shares = np.cumsum([weight[one] for one in here])
        reach[place, : len(here)], ids[place, : len(here)] = shares / shares[-1], here
        ids[place, len(here) :] = here[-1]
    return reach, ids


def _plant(world: World, luck: Generator) -> None:
    """Bad offices, changes, cheats and remedies, each at its own; the rates' mean over all transactions stays one."""
    planted, count, months = world.years.planted, len(world.codes), world.years.size.months
    swing = world.years.offices.swing
    world.bribes *= np.exp(luck.normal(0, swing, count))[:, None]
    world.delays *= np.exp(luck.normal(0, swing, count))[:, None]
    free = list(luck.permutation(count))

    def some(share: float) -> list[int]:
        return [int(free.pop()) for _ in range(min(len(free), round(share * count)))]

    def month() -> int:
        return int(luck.integers(months // 4, max(months // 4 + 1, months - months // 6)))

    for office in some(planted.bad):
        world.bribes[office] *= planted.bad_times
        _note(world, office, "bad", 0, planted.bad_times)
        if luck.random() < planted.remedied:
            _mend(world, office, month(), luck)
    for office in some(planted.worse):
        since = month()
        world.bribes[office, since:] *= planted.worse_times
        _note(world, office, "worse", since, planted.worse_times)
    for office in some(planted.slow):
        world.delays[office] *= planted.slow_times
        _note(world, office, "slow", 0, planted.slow_times)
    for office in some(planted.repeating):
        world.repeats_from[office] = since = month()
        _note(world, office, "repeating", since, planted.repeating_share)
    for office in some(planted.inventing):
        world.invented[office] *= planted.inventing_times
        _note(world, office, "inventing", 0, planted.inventing_times)
    for rates in (world.bribes, world.delays, world.invented):
        np.divide(rates, np.average(rates.mean(axis=1), weights=world.weight), out=rates)


def _mend(world: World, office: int, month: int, luck: Generator) -> None:
    planted = world.years.planted
    helps = luck.random() < planted.helped
    if helps:
        world.bribes[office, month:] *= planted.helped_to
    _note(world, office, "remedy" if helps else "useless remedy", month, planted.helped_to if helps else 1.0)


def _note(world: World, office: int, kind: str, month: int, size: float) -> None:
    world.effects.append(Effect(world.codes[office], kind, month_after(world.years.size.first_day, month), size))


def day_weights(world: World, over: Sequence[date], *, always_open: bool) -> Real:
    """How much happens on each day, beside the others."""
    said, first = world.years.calendar, world.years.size.first_day
    found = np.ones(len(over))
    for place, day in enumerate(over):
        turn = 2 * math.pi * day.timetuple().tm_yday / 365
        found[place] = (1 + said.season * math.sin(turn)) * said.growth ** ((day - first).days / 365)
        if always_open:
            continue
        found[place] *= {4: said.friday, 5: said.saturday, 6: said.sunday}.get(day.weekday(), 1.0)
        found[place] *= said.holiday if day in world.holidays else 1.0
        found[place] *= said.slow if any(begin <= day <= end for begin, end in said.spans) else 1.0
    return found


def monthly(world: World) -> list[int]:
    """How many transactions each month has; they add up to what the scenario asks for, exactly."""
    years = world.years
    firsts = [month_after(years.size.first_day, n) for n in range(years.size.months + 1)]
    weight = np.array([
        sum(day_weights(world, days(first, after), always_open=False))
        for first, after in pairwise(firsts)
    ])  # fmt: skip
    ends = np.rint(np.cumsum(weight) / weight.sum() * years.size.transactions).astype(int)
    return [int(one) for one in np.diff(ends, prepend=0)]
