"""Pictures as plain SVG: the same text on the page and in the PDF. Trend, dots with interval, and map.

Labels stand at what they name, colour never speaks alone (marks, dashes and patterns say the same), and for Urdu the
whole picture is mirrored: names at the right, values and time growing to the left. Every text is placed by us, with
`direction` left-to-right, so that browsers and Typst agree on what an anchor is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, cos, floor, log10, radians
from typing import Any

INK, SOFT, LINE, LEAF, ALARM, WASH = "#14211b", "#414d46", "#b7c0b4", "#0c4a36", "#8c1414", "#e6ebe3"
SANS = "'Noto Sans',system-ui,'Segoe UI',Roboto,'Liberation Sans',Arial,sans-serif"
NASTALIQ = "'Noto Nastaliq Urdu','Sunwai Nastaliq','Jameel Noori Nastaleeq','Noto Naskh Arabic',Tahoma,sans-serif"
WIDTH = 680.0
Axis = tuple[float, float, list[float]]
"""Where nothing is, how much one is, and where words stand already."""


@dataclass(frozen=True)
class Point:
    """A share with its interval and n; `note` stands where there is no share. `mark` is the one it is about."""

    label: str
    rate: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    mark: bool = False
    note: str = ""


@dataclass(frozen=True)
class Series:
    label: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Shape:
    """A place on the map: `band` is the key of what it shows, `tip` says it in words."""

    name: str
    outline: dict[str, Any]
    band: str
    tip: str
    mark: bool = False


def percent(share: float) -> str:
    return f"{share * 100:.1f}%"


class Sheet:
    """An SVG being drawn; x runs from the side at which reading begins."""

    def __init__(self, title: str, desc: str, width: float, height: float, *, rtl: bool) -> None:
        self.rtl, self.width, self.height = rtl, width, height
        self.name = "p" + hashlib.sha256(f"{title}{desc}".encode()).hexdigest()[:8]
        self.parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" direction="ltr"'
            f' aria-labelledby="{self.name}-t {self.name}-d" width="{width:g}" height="{height:g}">',
            f'<title id="{self.name}-t">{escape(title)}</title><desc id="{self.name}-d">{escape(desc)}</desc>',
        ]

    def x(self, x: float) -> float:
        return round(self.width - x if self.rtl else x, 1)

    def text(  # noqa: PLR0913 (what a text needs in a drawing)
        self, x: float, y: float, words: str, *, at: str = "start", size: float = 12, bold: bool = False,
        colour: str = INK, halo: bool = False,
    ) -> None:  # fmt: skip
        """Words at a place; `at` is the side of the words that stands there: start, middle or end of reading."""
        is_urdu = any("\u0600" <= letter <= "\u06ff" for letter in words)
        anchor = {"start": "end", "end": "start"}.get(at, at) if self.rtl else at
        look = f' font-weight="{700 if bold else 400}" fill="{colour}"'
        if halo:
            look += ' stroke="#fff" stroke-width="3" paint-order="stroke" stroke-linejoin="round"'
        self.parts.append(
            f'<text x="{self.x(x):g}" y="{y:g}" font-family="{NASTALIQ if is_urdu else SANS}" font-size="{size:g}"'
            f' text-anchor="{anchor}"{look}>{escape(words)}</text>'
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, *, look: str = f'stroke="{LINE}"') -> None:
        self.parts.append(f'<line x1="{self.x(x1):g}" y1="{y1:g}" x2="{self.x(x2):g}" y2="{y2:g}" {look}/>')

    def path(self, points: Iterable[tuple[float, float]], look: str, *, closed: bool = False) -> None:
        way = "L".join(f"{self.x(x):g} {y:g}" for x, y in points)
        self.parts.append(f'<path d="M{way}{"Z" if closed else ""}" {look}/>')

    def mark(self, x: float, y: float, kind: int, colour: str) -> None:
        """A dot, a square or a diamond, so that two series differ without colour."""
        at = self.x(x)
        shapes = (
            f'<circle cx="{at:g}" cy="{y:g}" r="4.2"',
            f'<rect x="{at - 3.8:g}" y="{y - 3.8:g}" width="7.6" height="7.6"',
            f'<path d="M{at:g} {y - 5.4:g}l5.4 5.4l-5.4 5.4l-5.4 -5.4Z"',
        )
        self.parts.append(f'{shapes[kind % 3]} fill="{colour}" stroke="#fff" stroke-width="1"/>')

    def done(self) -> str:
        return "".join([*self.parts, "</svg>"])


def scale(highest: float) -> tuple[float, list[float]]:
    """The top of an axis of shares and its ticks: at most six, at 1, 2 or 5 times a power of ten."""
    top = min(max(highest, 0.01), 1.0)
    rough = top / 4
    power = 10 ** floor(log10(rough))
    step = next(power * size for size in (1, 2, 5, 10) if power * size >= rough - 1e-12)
    number = ceil(top / step - 1e-9)
    return step * number, [step * place for place in range(number + 1)]


def dots(  # noqa: PLR0913
    title: str, desc: str, rows: Sequence[Point], *, heads: tuple[str, str], reference: Point | None = None,
    rtl: bool = False,
) -> str:  # fmt: skip
    """One dot with its interval for each row; the reference is a dashed line with its name."""
    step, top, names = (30.0 if rtl else 22.0), 58.0, 214.0
    plot = WIDTH - names - 204
    sheet = Sheet(title, desc, WIDTH, top + step * len(rows) + 12, rtl=rtl)
    known = [one.high or one.rate or 0 for one in (*rows, *([reference] if reference else []))]
    end, ticks = scale(max(known, default=0))
    bottom = top + step * len(rows)
    for tick in ticks:
        at = names + plot * tick / end
        sheet.line(at, top - 4, at, bottom, look=f'stroke="{WASH}"')
        sheet.text(at, top - 9, f"{tick * 100:g}%", at="middle", size=10.5, colour=SOFT)
    sheet.text(names + plot + 30, top - 9, heads[0], size=10.5, colour=SOFT)
    sheet.text(WIDTH, top - 9, heads[1], at="end", size=10.5, colour=SOFT)
    if reference and reference.rate is not None:
        at = names + plot * reference.rate / end
        sheet.line(at, top - 26, at, bottom, look=f'stroke="{INK}" stroke-dasharray="5 3" stroke-width="1.3"')
        side = "end" if at > names + plot * 0.7 else "start" if at < names + plot * 0.3 else "middle"
        sheet.text(at, top - 32, reference.label, at=side, size=11)
    for place, row in enumerate(rows):
        _dot_row(sheet, row, top + step * (place + 0.5), names, (plot / end, plot))
    return sheet.done()


def _dot_row(sheet: Sheet, row: Point, y: float, names: float, axis: tuple[float, float]) -> None:
    unit, plot = axis
    colour = ALARM if row.mark else LEAF
    sheet.text(names - 12, y + 4, _short(row.label), at="end", bold=row.mark, colour=INK)
    if row.rate is None:
        sheet.text(names + 6, y + 4, row.note, size=10.5, colour=SOFT)
        return
    low, high = row.low if row.low is not None else row.rate, row.high if row.high is not None else row.rate
    width = 2.6 if row.mark else 1.8
    sheet.line(names + low * unit, y, names + high * unit, y, look=f'stroke="{colour}" stroke-width="{width}"')
    sheet.mark(names + row.rate * unit, y, 2 if row.mark else 0, colour)
    words = f"{percent(row.rate)} ({low * 100:.1f}–{high * 100:.1f})"
    sheet.text(names + plot + 30, y + 4, words, size=11, bold=row.mark)
    sheet.text(WIDTH, y + 4, f"{row.n:,}", at="end", size=11, bold=row.mark)


def _short(label: str, most: int = 34) -> str:
    if len(label) <= most:
        return label
    # Noto Nastaliq has no ellipsis, and PDF/A allows no letter that its font lacks
    return label[: most - 1].rstrip(" ،") + ("۔۔۔" if any("\u0600" <= letter <= "\u06ff" for letter in label) else "…")


def trend(title: str, desc: str, series: Sequence[Series], *, rtl: bool = False) -> str:
    """A line for each series over the same moments, its interval as a band, its name and last value at its end."""
    left, right, top, low = 46.0, 150.0, 18.0, 196.0
    sheet = Sheet(title, desc, WIDTH, low + 34, rtl=rtl)
    end, ticks = scale(max((one.high or one.rate or 0 for line in series for one in line.points), default=0))
    for tick in ticks:
        y = low - (low - top) * tick / end
        sheet.line(left, y, WIDTH - right, y, look=f'stroke="{WASH if tick else LINE}"')
        sheet.text(left - 8, y + 4, f"{tick * 100:g}%", at="end", size=10.5, colour=SOFT)
    labels = [one.label for one in series[0].points] if series else []
    steps = max(len(labels) - 1, 1)
    xs = [left + 14 + (WIDTH - right - left - 28) * place / steps for place in range(len(labels))]
    for x, label in zip(xs, labels, strict=True):
        sheet.text(x, low + 22, label, at="middle", size=11, colour=SOFT)
    axis: Axis = (low, (low - top) / end, [])
    for kind, line in enumerate(series):
        _trend_line(sheet, line, xs, kind, axis)
    return sheet.done()


def _trend_line(sheet: Sheet, line: Series, xs: Sequence[float], kind: int, axis: Axis) -> None:
    base, unit, taken = axis
    colour = (LEAF, ALARM, INK)[kind % 3]
    for run in _runs([(x, one) for x, one in zip(xs, line.points, strict=True)]):
        edge = [(x, base - (one.high or 0) * unit) for x, one in run]
        edge += [(x, base - (one.low or 0) * unit) for x, one in reversed(run)]
        sheet.path(edge, f'fill="{colour}" fill-opacity="0.13"', closed=True)
        dash = ("", ' stroke-dasharray="6 3"', ' stroke-dasharray="2 3"')[kind % 3]
        middle = [(x, base - (one.rate or 0) * unit) for x, one in run]
        sheet.path(middle, f'fill="none" stroke="{colour}" stroke-width="2"{dash}')
        for x, y in middle:
            sheet.mark(x, y, kind, colour)
    last = next((one for one in reversed(list(zip(xs, line.points, strict=True))) if one[1].rate is not None), None)
    if last:
        y = base - (last[1].rate or 0) * unit
        away = 2 if y < base / 2 else -2
        while any(abs(y - other) < 34 for other in taken):
            y += away
        taken.append(y)
        sheet.text(sheet.width - 138, y - 2, line.label, size=12, bold=True, colour=colour)
        sheet.text(sheet.width - 138, y + 14, percent(last[1].rate or 0), size=12, colour=colour)


def _runs(points: list[tuple[float, Point]]) -> list[list[tuple[float, Point]]]:
    """Neighbours that have a value; where one is missing the line breaks."""
    found: list[list[tuple[float, Point]]] = [[]]
    for one in points:
        if one[1].rate is None:
            found.append([])
        else:
            found[-1].append(one)
    return [run for run in found if run]


BANDS = {
    "below": (
        "#dbe7df",
        '<path d="M0 0h8v8h-8Z" fill="#dbe7df"/><circle cx="4" cy="4" r="1.1" fill="#0c4a36"/>',
    ),
    "around": ("#fff", ""),
    "above": (
        "#f2d6d2",
        '<path d="M0 0h8v8h-8Z" fill="#f2d6d2"/>'
        '<path d="M-2 2l4 -4M0 8l8 -8M6 10l4 -4" stroke="#8c1414" stroke-width="1.5"/>',
    ),
    "few": ("#e3e4e2", ""),
}
"""How each band of the map is filled: a colour and, laid over it, a pattern."""


MAP_HEIGHT, MAP_SIDE = 400.0, 250.0


class Ground:
    """Outlines as they lie on a map's sheet: worked out once, drawn many times. In the order that they are given."""

    def __init__(self, outlines: Sequence[dict[str, Any]], *, rtl: bool) -> None:
        project = _projection(outlines, WIDTH - MAP_SIDE, MAP_HEIGHT, not rtl)
        self.ways = ["".join(_ring(ring, project) for ring in _rings(one)) for one in outlines]
        self.middles = [project(*_middle(one)) for one in outlines]


def district_map(  # noqa: PLR0913
    title: str, desc: str, shapes: Sequence[Shape], *, legend: dict[str, str], rtl: bool = False,
    ground: Ground | None = None,
) -> str:  # fmt: skip
    """Places filled by band, with the key beside it; the marked one has a thick outline and its name.

    Args:
        ground: that of the shapes' outlines, where it is known.
    """
    sheet = Sheet(title, desc, WIDTH, MAP_HEIGHT, rtl=rtl)
    ground = ground or Ground([one.outline for one in shapes], rtl=rtl)
    patterns = "".join(
        f'<pattern id="{sheet.name}-{band}" width="8" height="8" patternUnits="userSpaceOnUse">{drawn}</pattern>'
        for band, (_, drawn) in BANDS.items()
        if drawn
    )
    sheet.parts.append(f"<defs>{patterns}</defs>")
    for one, way in sorted(zip(shapes, ground.ways, strict=True), key=lambda pair: pair[0].mark):
        look = f'stroke="{INK}" stroke-width="{2.6 if one.mark else 0.6}" stroke-linejoin="round"'
        tip = f"<title>{escape(f'{one.name}: {one.tip}')}</title>"
        sheet.parts.append(f'<path d="{way}" fill="{_fill(sheet, one.band)}" fill-rule="evenodd" {look}>{tip}</path>')
    for one, (x, y) in zip(shapes, ground.middles, strict=True):
        if one.mark:
            sheet.text(sheet.x(x), y, one.name, at="middle", bold=True, size=13, halo=True)
            sheet.text(sheet.x(x), y, one.name, at="middle", bold=True, size=13)
    _legend(sheet, legend, 28 if rtl else 24)
    return sheet.done()


def _legend(sheet: Sheet, legend: dict[str, str], step: float) -> None:
    """At the side where reading ends, so that the map comes first."""
    at = WIDTH - 236
    for place, (band, words) in enumerate(legend.items()):
        y = 24 + step * place
        x = sheet.x(at) - (22 if sheet.rtl else 0)
        sheet.parts.append(
            f'<rect x="{x:g}" y="{y - 11:g}" width="22" height="14" fill="{_fill(sheet, band)}"'
            f' stroke="{INK}" stroke-width="0.8"/>'
        )
        sheet.text(at + 30, y, words, size=11.5)


def _fill(sheet: Sheet, band: str) -> str:
    colour, drawn = BANDS[band]
    return f"url(#{sheet.name}-{band})" if drawn else colour


def _rings(outline: dict[str, Any]) -> list[list[list[float]]]:
    """Every ring of a polygon or of several."""
    shapes = outline["coordinates"] if outline["type"] == "MultiPolygon" else [outline["coordinates"]]
    return [ring for shape in shapes for ring in shape]


def _projection(outlines: Sequence[dict[str, Any]], width: float, height: float, from_left: bool) -> Any:
    """Degrees to places on the sheet: flat, with the narrowing of the middle latitude; never mirrored, north is up."""
    points = [point for outline in outlines for ring in _rings(outline) for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    narrow = cos(radians((south + north) / 2))
    unit = min((width - 8) / ((east - west) * narrow), (height - 8) / (north - south))
    start = 4.0 if from_left else WIDTH - 4 - (east - west) * narrow * unit

    def project(x: float, y: float) -> tuple[float, float]:
        return round(start + (x - west) * narrow * unit, 1), round(4 + (north - y) * unit, 1)

    return project


def _ring(ring: Sequence[Sequence[float]], project: Any) -> str:
    """A ring as a path; neighbours that fall on one place are drawn once."""
    places: list[tuple[float, float]] = []
    for x, y in (point[:2] for point in ring):
        place = project(x, y)
        if not places or abs(places[-1][0] - place[0]) + abs(places[-1][1] - place[1]) >= 0.6:
            places.append(place)
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in places) + "Z"


def _middle(outline: dict[str, Any]) -> tuple[float, float]:
    """Roughly the middle of the largest part: of the ring with the widest frame."""
    ring = max(_rings(outline), key=lambda ring: _span(ring, 0) * _span(ring, 1))
    return (sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring))


def _span(ring: Sequence[Sequence[float]], axis: int) -> float:
    values = [point[axis] for point in ring]
    return max(values) - min(values)
