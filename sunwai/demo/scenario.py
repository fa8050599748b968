"""A scenario: how a network and its people behave, read from a TOML file. Delays are in sample seconds."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

DATA = Path(__file__).parent / "data"
DEFAULT = DATA / "scenario.toml"


class BadScenario(Exception):
    """The scenario file names something that a network does not know."""


@dataclass(frozen=True)
class Carrier:
    """Shares of texts (0 to 1), delays, and limits of the network itself."""

    system_id: str = "sunwai"
    response_delay: float = 0.0
    receipt_delay: float = 20.0
    dead_numbers: float = 0.05
    failed: float = 0.015
    expired: float = 0.01
    late: float = 0.03
    late_by: float = 3600.0
    twice: float = 0.01
    receipt_first: float = 0.01
    throttled: float = 0.0005
    per_second: int = 2000
    drops: float = 0.0002
    window: int = 50
    ack_timeout: float = 15.0


@dataclass(frozen=True)
class People:
    """Shares of the people whose handset got a question, and of those who answer; delays of answers."""

    replies: float = 0.15
    wrong_person: float = 0.012
    never_visited: float = 0.006
    stop: float = 0.004
    danger: float = 0.0002
    bad_offices: float = 0.1
    bad_times: float = 7.0
    delay_median: float = 900.0
    delay_spread: float = 1.1
    delay_most: float = 10_800.0


@dataclass(frozen=True)
class Scenario:
    carrier: Carrier
    people: People


def read(path: Path) -> Scenario:
    """Raises:
    BadScenario: a table or a name in it is unknown.
    """
    tables = tomllib.loads(path.read_text())
    known = {"carrier": Carrier, "people": People}
    for table, values in tables.items():
        if table not in known or set(values) - {field.name for field in fields(known[table])}:
            raise BadScenario(f"{path.name}: {table}: {', '.join(values)}")
    return Scenario(Carrier(**tables.get("carrier", {})), People(**tables.get("people", {})))
