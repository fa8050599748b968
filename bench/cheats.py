"""Six kinds of cheating, planted in a made-up world."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from bench.world import SPACE, BadScenario, Making, Whole, number

KEYBOARD = np.array([1234567, 7654321, 5555555, 1111111, 1212121, 7777777, 1231231, 9876543, 0, 1231234, 4567890])
FIRST_SERIAL = SPACE - 7_000_000


def plant(making: Making) -> list[dict[str, Any]]:
    """Plants every kind at every intensity, in offices drawn at random; office, kind, intensity, share touched."""
    plan, truth = making.scenario["cheats"], []
    free = [int(office) for office in making.luck.permutation(len(making.offices.place))]
    if unknown := set(plan["kinds"]) - set(PLANTED):
        raise BadScenario(f"unknown kinds of cheating: {sorted(unknown)}")
    for kind in plan["kinds"]:
        for share in plan["intensities"]:
            left = int(plan["offices_each"])
            while left > 0 and free:
                group = _group(kind, free, making, min(left, int(plan["tout_offices"])))
                left -= len(group)
                truth += _plant(making, kind, min(float(share), 1.0), group, FIRST_SERIAL + len(truth))
    return truth


def _plant(making: Making, kind: str, share: float, group: list[int], serial: int) -> list[dict[str, Any]]:
    first, last = making.scenario["cheats"]["begins"]
    begins, done = int(making.luck.integers(first, last + 1)), []
    for office in group:
        chosen = _chosen(making, kind, office, share, begins)
        PLANTED[kind](making, chosen, serial)
        touched = len(chosen) / len(making.rows.of(office))
        done.append({"office": office, "kind": kind, "intensity": share, "touched": touched})
    if kind == "own" and making.luck.random() < making.scenario["numbers"]["staff_known"]:
        making.staff.add(int(number(np.array(serial))))
    return done


def _group(kind: str, free: list[int], making: Making, most: int) -> list[int]:
    """One office; for a tout, several of one place."""
    office, place = free.pop(), making.offices.place
    if kind != "tout":
        return [office]
    near = [one for one in free if place[one] == place[office]][: most - 1]
    for one in near:
        free.remove(one)
    return [office, *near]


def _chosen(making: Making, kind: str, office: int, share: float, begins: int) -> Whole:
    """The rows that are touched; for one's own number the clerk's own rows first, a tout's by two clerks first."""
    rows, luck = making.rows, making.luck
    here = rows.of(office)
    here = here[rows.month[here] >= begins]
    count = round(len(here) * share)
    if kind in {"own", "tout"} and count:
        friends = luck.permutation(int(rows.clerk[here].max()) + 1)[: 1 if kind == "own" else 2]
        order = np.argsort(~np.isin(rows.clerk[here], friends) + luck.random(len(here)) * 0.5, kind="stable")
        return np.sort(here[order[:count]])
    return np.sort(luck.choice(here, count, replace=False))


def _one(making: Making, chosen: Whole, serial: int) -> None:
    making.rows.contact[chosen], making.rows.foreign[chosen] = number(np.array(serial)), 0.0


def _invented(making: Making, chosen: Whole, _serial: int) -> None:
    """Numbers that follow each other, a hundred to a beginning, and every sixth a pattern of the keyboard."""
    rows, luck, count = making.rows, making.luck, len(chosen)
    begin = luck.integers(3_000_000_000, 3_000_000_000 + SPACE - 1000, count // 100 + 1)
    made = begin[np.arange(count) // 100] + np.cumsum(luck.integers(1, 3, count)) % 250
    keys = luck.random(count) < 1 / 6
    prefix = 3_000_000_000 + luck.integers(0, 40, count) * 10_000_000
    rows.contact[chosen] = np.where(keys, prefix + luck.choice(KEYBOARD, count), made)
    rows.dead[chosen] = luck.random(count) >= making.scenario["asking"]["invented_exist"]
    rows.foreign[chosen] = making.scenario["asking"]["invented_astray"]


def _dead(making: Making, chosen: Whole, _serial: int) -> None:
    making.rows.contact[chosen] = 3_000_000_000 + making.luck.integers(0, SPACE, len(chosen))
    making.rows.dead[chosen] = True


def _swapped(making: Making, chosen: Whole, _serial: int) -> None:
    """Each touched row has the number of the next one in time."""
    rows = making.rows
    order = chosen[np.lexsort((rows.day[chosen], rows.month[chosen]))]
    rows.contact[order] = np.roll(rows.contact[order], 1)
    rows.foreign[order] = making.scenario["asking"]["swapped_astray"]


PLANTED: dict[str, Callable[[Making, Whole, int], None]] = {
    "own": _one, "shared": _one, "tout": _one, "runs": _invented, "dead": _dead, "swapped": _swapped,
}  # fmt: skip
