"""A funnel as plain SVG: shares by the number of answers, between the limits that chance alone would keep them in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sunwai.reports.pictures import ALARM, INK, LEAF, LINE, SOFT, WASH, WIDTH, Sheet, scale

STEPS = 40
LEFT, RIGHT, TOP, BASE = 52.0, 128.0, 30.0, 250.0
CLOSE = 17.0
At = Callable[[float, float], tuple[float, float]]
"""From a size and a share to a place on the sheet."""


@dataclass(frozen=True)
class Dot:
    """A place: how many of how many, whether the report is about it, and whether it is named (outside the limits)."""

    label: str
    count: int
    of: int
    mark: bool = False
    named: bool = False


@dataclass(frozen=True)
class Limits:
    """The share that all would have, and at some sizes within what 95 % and 99.8 % of places would be."""

    share: float
    sizes: Sequence[int]
    inner: Sequence[tuple[float, float]]
    outer: Sequence[tuple[float, float]]
    names: tuple[str, str]


def sizes_for(most: int) -> list[int]:
    """At which sizes limits are drawn: close together where they bend."""
    return sorted({max(10, round(10 + (most - 10) * (step / STEPS) ** 2)) for step in range(STEPS + 1)})


def funnel(  # noqa: PLR0913
    title: str, desc: str, dots: Sequence[Dot], limits: Limits, *, heads: tuple[str, str], rtl: bool = False
) -> str:  # fmt: skip
    """Each place as a dot, the report's own as a diamond; those that lie outside have their name beside them."""
    sheet = Sheet(title, desc, WIDTH, BASE + 44, rtl=rtl)
    most = max(limits.sizes)
    highest = max([one.count / one.of for one in dots] + [min(limits.outer[len(limits.sizes) // 4][1], 1.0)])
    end, ticks = scale(highest)

    def at(size: float, share: float) -> tuple[float, float]:
        across = LEFT + (WIDTH - LEFT - RIGHT) * size / most
        return across, round(BASE - (BASE - TOP) * min(share, end) / end, 1)

    for tick in ticks:
        y = at(0, tick)[1]
        sheet.line(LEFT, y, WIDTH - RIGHT, y, look=f'stroke="{WASH if tick else LINE}"')
        sheet.text(LEFT - 8, y + 4, f"{tick * 100:g}%", at="end", size=10.5, colour=SOFT)
    for size in scale_of(most):
        sheet.text(at(size, 0)[0], BASE + 18, f"{size:,}", at="middle", size=10.5, colour=SOFT)
    sheet.text(WIDTH - RIGHT, BASE + 36, heads[1], at="end", size=10.5, colour=SOFT)
    sheet.text(LEFT - 40, 12, heads[0], size=10.5, colour=SOFT)
    _curves(sheet, limits, at)
    _dots(sheet, dots, at)
    return sheet.done()


def scale_of(most: int) -> list[int]:
    """Whole numbers for an axis of sizes: at most seven, in steps of 1, 2 or 5 times a power of ten."""
    power = 1
    while power * 60 < most:
        power *= 10
    step = next(power * size for size in (1, 2, 5, 10) if power * size * 6 >= most)
    return [*range(0, most + 1, step)]


def _curves(sheet: Sheet, limits: Limits, place: At) -> None:
    looks = ((limits.inner, "4 3", limits.names[0]), (limits.outer, "1 3", limits.names[1]))
    for edges, dash, _ in looks:
        for side in (0, 1):
            way = [place(size, edge[side]) for size, edge in zip(limits.sizes, edges, strict=True)]
            sheet.path(way, f'fill="none" stroke="{SOFT}" stroke-width="1.2" stroke-dasharray="{dash}"')
    most = max(limits.sizes)
    sheet.path([place(0, limits.share), place(most, limits.share)], f'fill="none" stroke="{INK}" stroke-width="1.2"')
    taken: list[float] = []
    for edges, _, words in reversed(looks):
        y = place(most, edges[-1][1])[1]
        while any(abs(y - other) < CLOSE for other in taken):
            y += 2
        taken.append(y)
        sheet.text(WIDTH - RIGHT + 6, y + 4, words, size=10, colour=SOFT)


def _dots(sheet: Sheet, dots: Sequence[Dot], place: At) -> None:
    taken: list[tuple[float, float]] = []
    for one in sorted(dots, key=lambda one: (one.mark, one.of)):
        x, y = place(one.of, one.count / one.of)
        sheet.mark(x, y, 2 if one.mark else 0, ALARM if one.mark else LEAF)
        crowded = any(abs(x - ox) < 90 and abs(y - oy) < CLOSE for ox, oy in taken)
        if one.mark or (one.named and not crowded):
            taken.append((x, y))
            side = "end" if x > WIDTH - RIGHT - 90 else "start"
            sheet.text(x + (-8 if side == "end" else 8), y - 6, one.label, at=side, size=11, bold=one.mark, halo=True)
            sheet.text(x + (-8 if side == "end" else 8), y - 6, one.label, at=side, size=11, bold=one.mark)
