"""The share of a place weighted to everybody who was served there, beside the plain one; or why there is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sunwai.insight.queries import Key, Value
from sunwai.insight.register import facts
from sunwai.insight.weighting import Group, Margin, Refusal, Weighted, weigh
from sunwai.reports.cut import Cut
from sunwai.reports.telling import Content, Place, rounded

MARGINS = ("district", "service", "sex")


def weighted(cut: Cut, place: Place, question: str | None, figure: str) -> Content:
    """A share raked to district, service, and sex where it is given; of the margins those that vary in the place."""
    columns = [name for name in _known() if name not in cut.lens(place)[0]]
    found = cut.split(place, *columns)
    services = _asked_about(cut, question)
    at = columns.index("service") if "service" in columns else None
    rows = {key: values for key, values in found.items() if at is None or key[at] in services}
    groups = [group for key, values in rows.items() for group in _groups(columns, key, values, question, figure)]
    margins = _margins(columns, rows)
    if not margins:
        return {"refusal": "one_kind"}
    return _told(weigh([_within(group, margins) for group in groups], margins), margins)


def _known() -> Sequence[str]:
    """The margins that the snapshot's facts have."""
    both = set(facts["transactions"].columns) & set(facts["replies"].columns)
    return [name for name in MARGINS if name in both]


def _asked_about(cut: Cut, question: str | None) -> set[str]:
    """The services about which a question was answered anywhere: only who used them could have been asked it."""
    return cut.kept(("asked about", question), lambda: {
        key[0] for key, values in cut.groups("service").items() if any(one.question == question for one in values)
    })  # fmt: skip


def _groups(
    columns: Sequence[str], key: Key, values: Sequence[Value], question: str | None, figure: str
) -> list[Group]:
    given = {name: str(value) for name, value in zip(columns, key, strict=True) if value or name != "sex"}
    cells = [one for one in values if one.figure == figure and one.question == question and one.of]
    return [Group(given, one.of or 0, float(one.count)) for one in cells]


def _margins(columns: Sequence[str], rows: dict[Key, list[Value]]) -> list[Margin]:
    """Everybody who was served, by each column; one with a single value needs no weighting."""
    totals: dict[str, defaultdict[str, float]] = {name: defaultdict(float) for name in columns}
    for key, values in rows.items():
        served = sum(one.count for one in values if one.figure == "transactions")
        for name, value in zip(columns, key, strict=True):
            if served and (value or name != "sex"):
                totals[name][str(value)] += served
    made = [Margin(name, dict(sorted(totals[name].items())), name == "sex") for name in columns]
    return [one for one in made if len(one.totals) > 1]


def _within(group: Group, margins: Sequence[Margin]) -> Group:
    names = {one.name for one in margins}
    return Group({k: v for k, v in group.values.items() if k in names}, group.answers, group.total)


def _told(found: Weighted | Refusal, margins: Sequence[Margin]) -> Content:
    if isinstance(found, Refusal):
        return {"refusal": found.reason.value, "margin": found.margin, "value": found.value}
    low, high = found.interval()
    return {
        "rate": rounded(found.mean), "low": rounded(low), "high": rounded(high), "plain": rounded(found.plain),
        "of": found.answers, "effective": round(found.effective, 1), "margins": [one.name for one in margins],
    }  # fmt: skip
