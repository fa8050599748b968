"""A made-up year of offices, honest and not, as frames that the detectors take; the same seed, the same year.

A number is its own id here (3xxxxxxxxx as a whole number): people get one by a permutation, so that ids that follow
each other are not numbers that do.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.random import Generator
from numpy.typing import NDArray

from sunwai.feedback.quality import frames
from sunwai.people.shapes import shapes

DEFAULT = Path(__file__).with_name("integrity.toml")
SPACE = 400_000_000
STRIDE = 247_213_597
DAYS = 25
FIRST_MONTH = 2025 * 12
CLERKS = 64
MOST = 10**7
Whole = NDArray[np.int64]


class BadScenario(Exception):
    """The scenario file names something that this benchmark does not know."""


def read(path: Path | None, default: Path = DEFAULT) -> dict[str, Any]:
    """The default scenario with a file's values over it.

    Raises:
        BadScenario: a table or a name in the file is unknown, or it is no TOML.
    """
    known: dict[str, Any] = tomllib.loads(default.read_text(encoding="utf-8"))
    if path is None:
        return known
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadScenario(f"{path} is not TOML: {error}") from error
    for table, values in given.items():
        if table not in known or isinstance(values, dict) != isinstance(known[table], dict):
            raise BadScenario(f"unknown in {path}: {table}")
        if not isinstance(values, dict):
            known[table] = _like(values, known[table], f"{path}: {table}")
            continue
        for name, value in values.items():
            if name not in known[table]:
                raise BadScenario(f"unknown in {path}: {table}.{name}")
            known[table][name] = _like(value, known[table][name], f"{path}: {table}.{name}")
    return known


def _like(value: Any, usual: Any, where: str) -> Any:
    """The value, if it is of the usual one's kind: a list of the same, a text, or a number that is not negative."""
    if isinstance(usual, list):
        if isinstance(value, list) and value:
            return [_like(one, usual[0], where) for one in value]
    elif isinstance(usual, str):
        if isinstance(value, str):
            return value
    elif isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < MOST:
        return value
    raise BadScenario(f"{where}: {value!r} is not like {usual!r}")


@dataclass
class Rows:
    """One entry a transaction, by office and month. `foreign` is the chance that who replies is a stranger."""

    office: Whole
    month: Whole
    day: Whole
    clerk: Whole
    contact: Whole
    foreign: NDArray[np.float32]
    dead: NDArray[np.bool_]
    touched: NDArray[np.bool_]
    start: Whole

    def of(self, office: int) -> Whole:
        """The places of an office's rows."""
        return np.arange(self.start[office], self.start[office + 1])


@dataclass
class Offices:
    """Where each office is, whose, how many clerks it has, and its rows in each month."""

    place: Whole
    department: Whole
    clerks: Whole
    monthly: NDArray[np.float64]


@dataclass
class Making:
    """A world while it is made."""

    scenario: dict[str, Any]
    luck: Generator
    offices: Offices
    rows: Rows
    staff: set[int] = field(default_factory=set)


@dataclass
class World:
    """What came of it: the frames, and the truth about each cheat: office, kind, intensity, share of rows touched."""

    feeds: frames.Feeds
    shapes: dict[int, pl.DataFrame]
    truth: list[dict[str, Any]]
    rows: int


def number(person: Whole) -> Whole:
    """A person's number, by a permutation of all there are."""
    return 3_000_000_000 + (person * STRIDE + 7919) % SPACE


def make(scenario: dict[str, Any], cheat: Callable[[Making], list[dict[str, Any]]]) -> World:
    """The whole world of a scenario; `cheat` plants what is to be found, and says what that was.

    Raises:
        BadScenario: its values make no world.
    """
    luck = np.random.default_rng(scenario["seed"])
    try:
        offices = _offices(scenario, luck)
        rows = _rows(scenario, offices, luck)
        _honest(scenario, offices, rows, luck)
        making = Making(scenario, luck, offices, rows)
        truth = cheat(making)
        uses = _uses(scenario, offices, rows, luck)
        return World(_feeds(making, uses), _shapes(uses), truth, len(rows.office))
    except (ValueError, TypeError, IndexError) as error:
        raise BadScenario(f"no world can be made of these values: {error}") from error


def _offices(scenario: dict[str, Any], luck: Generator) -> Offices:
    world = scenario["world"]
    count = int(world["offices"])
    place = np.arange(count) // int(world["offices_in_a_place"])
    size = world["rows_a_month"] * np.exp(luck.normal(0, world["rows_spread"], count))
    season = 1 + world["season"] * luck.uniform(-1, 1, (int(world["departments"]), int(world["months"])))
    department = luck.integers(0, int(world["departments"]), count)
    monthly = size[:, None] * season[department] * luck.gamma(40, 1 / 40, (count, int(world["months"])))
    return Offices(place, department, luck.integers(1, int(world["clerks_most"]) + 1, count), monthly)


def _rows(scenario: dict[str, Any], offices: Offices, luck: Generator) -> Rows:
    counts = np.maximum(luck.poisson(offices.monthly), 3)
    months = counts.shape[1]
    office = np.repeat(np.arange(len(counts)), counts.sum(axis=1))
    month = np.repeat(np.tile(np.arange(months), len(counts)), counts.ravel())
    total = len(office)
    pull = luck.gamma(3, 1, (len(counts), int(scenario["world"]["clerks_most"])))
    pull *= np.arange(pull.shape[1])[None, :] < offices.clerks[:, None]
    shares = np.cumsum(pull / pull.sum(axis=1, keepdims=True), axis=1)
    clerk = (luck.random(total)[:, None] > shares[office]).sum(axis=1)
    return Rows(
        office, month, luck.integers(0, DAYS, total), np.minimum(clerk, offices.clerks[office] - 1),
        np.zeros(total, np.int64), np.zeros(total, np.float32), np.zeros(total, np.bool_), np.zeros(total, np.bool_),
        np.concatenate([[0], np.cumsum(counts.sum(axis=1))]),
    )  # fmt: skip


def _honest(scenario: dict[str, Any], offices: Offices, rows: Rows, luck: Generator) -> None:
    """Every row gets the number of somebody of its place."""
    homes, total = scenario["households"], len(rows.office)
    by_office = np.diff(rows.start)
    count = np.maximum((by_office * 12 / scenario["world"]["months"] / homes["visits_a_year"]).astype(np.int64), 5)
    end = np.concatenate([[0], np.cumsum(count)])
    weight = luck.gamma(homes["uneven"], 1, end[-1])
    weight *= np.where(luck.random(end[-1]) < homes["frequent"], homes["frequent_visits"], 1.0)
    reach = np.concatenate([[0.0], np.cumsum(weight)])
    patients = luck.random(end[-1]) < homes["patients"]
    usual = np.concatenate([[0.0], np.cumsum(weight * np.where(patients, homes["patient_visits"], 1.0))])
    first = np.searchsorted(offices.place, offices.place, "left")
    last = np.searchsorted(offices.place, offices.place, "right")
    devoted = luck.random(total) < homes["same_office"]
    home = _drawn(usual, end[rows.office], end[rows.office + 1], luck)
    others = _drawn(reach, end[first[rows.office]], end[last[rows.office]], luck)
    home = np.where(devoted, home, others)
    own = luck.random(total) >= homes["shared_phone"]
    person = home * 16 + np.where(own, luck.integers(1, int(homes["members"]) + 1, total), 0)
    rows.contact[:] = number(person)
    strangers = luck.random(total) < scenario["numbers"]["mistyped"]
    rows.contact[strangers] = number(luck.integers(end[-1] * 16, SPACE - 10_000_000, int(strangers.sum())))
    rows.foreign[strangers] = scenario["asking"]["mistyped_astray"]
    _villages(scenario, offices, rows, luck)
    _schools(scenario, offices, rows, luck)


def _drawn(reach: NDArray[np.float64], first: Whole, last: Whole, luck: Generator) -> Whole:
    """One household for each row, from the first to before the last, by weight; `reach` is the weights added up."""
    low, high = reach[first], reach[last]
    found = np.searchsorted(reach, low + luck.random(len(first)) * (high - low), "right") - 1
    return np.clip(found, first, last - 1).astype(np.int64)


def _villages(scenario: dict[str, Any], offices: Offices, rows: Rows, luck: Generator) -> None:
    """Phones that a whole place goes to, each used at every office of the place."""
    community, serial = scenario["community"], SPACE - 9_000_000
    for place in range(int(offices.place[-1]) + 1):
        mine = np.flatnonzero(offices.place == place)
        for _ in range(luck.poisson(community["village_phones"])):
            serial += 1
            share = luck.gamma(2, community["village_share"] / 2)
            for office in mine:
                here = rows.of(office)
                local = share * luck.gamma(community["village_uneven"], 1 / community["village_uneven"])
                chosen = luck.choice(here, min(luck.binomial(len(here), min(local, 0.5)), len(here)), replace=False)
                rows.contact[chosen] = number(np.array(serial))
                rows.foreign[chosen] = scenario["asking"]["village_astray"]


def _schools(scenario: dict[str, Any], offices: Offices, rows: Rows, luck: Generator) -> None:
    """Many people on one phone within few days, once."""
    community, serial = scenario["community"], SPACE - 8_000_000
    places = int(offices.place[-1]) + 1
    low, high = community["school_rows"]
    for _ in range(luck.poisson(community["schools"] * places)):
        serial += 1
        office = int(luck.integers(0, len(offices.place)))
        here = rows.of(office)
        here = here[rows.month[here] == luck.integers(0, int(scenario["world"]["months"]))]
        chosen = luck.choice(here, min(int(luck.integers(low, high + 1)), len(here) // 3), replace=False)
        rows.contact[chosen] = number(np.array(serial))
        begin = int(luck.integers(0, DAYS - int(community["school_days"])))
        rows.day[chosen] = begin + luck.integers(0, int(community["school_days"]), len(chosen))


def _uses(scenario: dict[str, Any], offices: Offices, rows: Rows, luck: Generator) -> pl.DataFrame:
    """Rows added up as production adds them up, and what came of asking each number once a month."""
    frame = pl.DataFrame({
        "month": rows.month + FIRST_MONTH, "office": rows.office, "contact": rows.contact, "day": rows.day,
        "clerk": rows.clerk, "foreign": rows.foreign, "dead": rows.dead,
    })  # fmt: skip
    key = ["month", "office", "contact"]
    daily = frame.group_by(*key, "day").agg(
        pl.len().alias("rows"), low=pl.col("clerk").min(), high=pl.col("clerk").max(), dead=pl.col("dead").max(),
        foreign=pl.col("foreign").max(),
    )  # fmt: skip
    uses = daily.group_by(key).agg(
        pl.col("rows").sum(), days=pl.len(), clerk_low=pl.col("low").min(), clerk_high=pl.col("high").max(),
        dead=pl.col("dead").max(), foreign=pl.col("foreign").max(),
    ).sort(key)  # fmt: skip
    asked = _asked(scenario, offices, uses, luck)
    return uses.drop("dead", "foreign").with_columns(asked).select(*frames.USES).cast(frames.USES)


def _asked(scenario: dict[str, Any], offices: Offices, uses: pl.DataFrame, luck: Generator) -> list[pl.Series]:
    asking, count = scenario["asking"], uses.height
    office, contact = uses["office"].to_numpy(), uses["contact"].to_numpy()
    shape = scenario["numbers"]["dead_by_place"]
    of_place = scenario["numbers"]["dead"] * luck.gamma(shape, 1 / shape, int(offices.place[-1]) + 1)
    dead = uses["dead"].to_numpy() | (_fixed(contact) < of_place[offices.place[office]])
    shape = asking["astray_by_office"]
    usual = (asking["astray"] * luck.gamma(shape, 1 / shape, len(offices.place)))[office]
    tried = luck.random(count) < asking["asked"]
    delivered = tried & ~dead & (luck.random(count) < asking["delivered"])
    replied = delivered & (luck.random(count) < asking["replies"])
    foreign = uses["foreign"].to_numpy()
    astray = replied & (luck.random(count) < np.where(foreign > 0, foreign, usual))
    named = {"tried": tried, "delivered": delivered, "replied": replied, "astray": astray}
    return [pl.Series(name, values.astype(np.int32)) for name, values in named.items()]


def _fixed(contact: Whole) -> NDArray[np.float64]:
    """A number's own luck, the same each month."""
    mixed = (contact.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(11)
    return mixed.astype(np.float64) / 2**53


def _shapes(uses: pl.DataFrame) -> dict[int, pl.DataFrame]:
    """What each month's numbers look like, as `people` says it in production."""
    found = {}
    for (month,), part in uses.group_by("month"):
        clear = part.select("office", "contact", e164="+92" + pl.col("contact").cast(pl.String))
        found[int(month)] = shapes(clear.rename({"office": "place"})).rename({"place": "office"})
    return found


def _feeds(making: Making, uses: pl.DataFrame) -> frames.Feeds:
    rows, offices, staff = making.rows, making.offices, sorted(making.staff)
    by_month = pl.DataFrame({"month": rows.month + FIRST_MONTH, "office": rows.office})
    totals = by_month.group_by("month", "office").len("rows").sort("office", "month")
    closed = making.luck.binomial(totals["rows"].to_numpy(), making.scenario["numbers"]["closed"])
    totals = totals.with_columns(closed=pl.Series(closed), swapped=pl.lit(0)).select(*frames.TOTALS).cast(frames.TOTALS)
    count = len(offices.place)
    by_clerk = np.bincount(rows.office * CLERKS + rows.clerk, minlength=count * CLERKS).reshape(-1, CLERKS)
    places = pl.DataFrame({
        "office": np.arange(count), "place": offices.place, "department": offices.department,
        "busiest": by_clerk.max(axis=1) / np.diff(rows.start),
    }).cast(frames.OFFICES)  # fmt: skip
    marks = pl.DataFrame(
        {"contact": staff, "staff": [True] * len(staff), "opted_out": [False] * len(staff)}, schema=frames.MARKS
    )
    return frames.Feeds(uses, totals, places, marks)
