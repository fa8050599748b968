"""Offices and districts among their peers, for all reports at once: shrunk shares, funnel limits, ranks or none."""

from __future__ import annotations

from sunwai.insight.peers import Standing, compare_all
from sunwai.insight.queries import Key
from sunwai.insight.statistics import SMALL
from sunwai.reports.cut import Cut
from sunwai.reports.telling import RATES, Content, Place, told_standing

Standings = dict[Key, Standing]


def of_offices(cut: Cut, figure: str) -> Standings:
    """By office, service and question, over the long window, among offices of that service and like volume."""
    return cut.kept(("offices", figure), lambda: _compared(cut, ("office", "service"), figure, "long"))


def of_districts(cut: Cut, place: Place, figure: str) -> Standings:
    """By district and question, over the period, among districts of like volume, for a department, a service or all."""
    columns, _ = cut.lens(cut.around(place))
    return cut.kept(("districts", columns, figure), lambda: _compared(cut, (*columns, "district"), figure, "now"))


def _compared(cut: Cut, columns: tuple[str, ...], figure: str, window: str) -> Standings:
    """What is compared differs in the column of its name; what it has in common is the other column, and a question."""
    is_office = columns[0] == "office"
    found = []
    for key, values in cut.groups(*columns, window=window).items():
        volume = sum(one.count for one in values if one.figure == "transactions")
        common = key[1:] if is_office else key[:-1]
        found += [
            ((*key, one.question), (common, one.question), volume, one.count, one.of)
            for one in values
            if one.figure == figure and one.of
        ]
    return compare_all(found)


def offices_at(cut: Cut, place: Place, question: str | None) -> list[Content]:
    """The offices of a place with each of their services, and their standing; in order of name."""
    rows = []
    by = ("office",) if place.service else ("office", "service")
    for key, values in cut.split(place, *by, window="long").items():
        office, service = key[0], place.service or key[-1]
        counts = {one.figure: one.count for one in values if one.figure in {"transactions", "asked", "answered"}}
        if office not in cut.offices or service not in cut.services or not counts.get("transactions"):
            continue
        row: Content = {**cut.offices[office], "service": cut.services[service], "counts": counts}
        for figure in RATES:
            standing = of_offices(cut, figure).get((office, service, question))
            row[figure] = told_standing(standing) if standing else None
        rows.append(row)
    return sorted(rows, key=lambda row: (row["name"], row["code"], row["service"]["code"]))


def with_standings(cut: Cut, place: Place, question: str | None, rows: list[Content]) -> list[Content]:
    """Rows of districts with their standing on a question."""
    _, common = cut.lens(cut.around(place))
    for row in rows:
        for figure in RATES:
            standing = of_districts(cut, place, figure).get((*common, row["code"], question))
            row[figure] = told_standing(standing) if standing else None
    return rows


def is_outside(standing: Content | None) -> bool:
    """Whether a plain share lies outside what 998 of 1,000 of its size would have by chance."""
    if not standing or not standing["of"]:
        return False
    low, high = standing["outer"]
    return not low <= standing["count"] / standing["of"] <= high


def dots_of(rows: list[Content], figure: str = "bribe_alleged") -> tuple[list[Content], list[Content]]:
    """Of many offices: those outside their funnel in full, and all as dots (count, of, whether outside)."""
    known = [row for row in rows if row[figure] and row[figure]["of"] >= SMALL]
    outside = [row for row in known if any(is_outside(row[one]) for one in RATES)]
    dots = [
        {"name": row["name"], "name_ur": row["name_ur"], "count": row[figure]["count"], "of": row[figure]["of"],
         "outside": is_outside(row[figure])}
        for row in known
    ]  # fmt: skip
    return outside, dots


def standing_of(cut: Cut, columns: tuple[str, ...], key: Key, figure: str) -> Content | None:
    """One office's standing on a figure that is not kept apart by question, among offices of like volume."""
    found = cut.kept(("plain", columns, figure), lambda: _compared(cut, columns, figure, "long"))
    standing = found.get((*key, ""))
    return told_standing(standing) if standing else None
