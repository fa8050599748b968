"""What the contents of most kinds have in common: who it is about, figures now and before, findings, what is needed."""

from __future__ import annotations

from collections.abc import Iterable

from sunwai.reports.asking import earlier_at, findings_at
from sunwai.reports.cut import MONTHS, Cut
from sunwai.reports.needing import needed
from sunwai.reports.standing import offices_at, with_standings
from sunwai.reports.telling import RATES, Content, Place, leading, tell
from sunwai.reports.weighing import weighted

GROUPS = {"department": "departments", "service": "services", "office": "offices", "district": "areas"}


def common(cut: Cut, kind: str, place: Place) -> Content:
    """What every report begins with."""
    area = cut.areas.get(place.area) or cut.names_of(place.area)
    before = cut.windows.before
    return {
        "kind": kind,
        "area": area,
        "department": cut.departments[place.department] if place.department else None,
        "service": cut.services[place.service] if place.service else None,
        "period": {"from": cut.period_from.isoformat(), "to": cut.period_to.isoformat()},
        "before_period": {"from": before[0].isoformat(), "to": before[1].isoformat()},
        "snapshot": {"as_of": cut.snapshot.as_of.isoformat(), "digest": bytes(cut.snapshot.digest).hex()},
        "questions": {},
        "findings": findings_at(cut, place),
        "earlier": earlier_at(cut, place),
    }


def figures_of(
    cut: Cut, kind: str, place: Place, *groups: str, offices: bool = False, months: int = MONTHS
) -> Content:  # fmt: skip
    """A content with the figures of a place, in the whole, by month and by district, and by further groups.

    Args:
        groups: columns by which the place is told row by row.
        offices: with each office and service among its peers.
    """
    content = common(cut, kind, place)
    content["here"] = tell(cut.at(place))
    content["before"] = tell(cut.at(place, window="before"))
    content["province"] = tell(cut.at(cut.around(place)))
    content["changed"] = cut.changed(place)
    content["trend"] = cut.trend(place, months)
    code = content["leading"] = leading(content["here"]["questions"]) or leading(content["province"]["questions"])
    content["districts"] = cut.kept(("districts", cut.around(place), code), lambda: _districts(cut, place, code))
    content["groups"] = [{"what": one, "rows": cut.rows(place, getattr(cut, GROUPS[one]), one)} for one in groups]
    content["offices"] = offices_at(cut, place, code) if offices else []
    content["weighted"] = {figure: weighted(cut, place, code, figure) for figure in RATES}
    content["names"] = _named(cut, content["weighted"].values())
    content["need"] = needed(cut, place, code)
    return with_questions(cut, content)


def _named(cut: Cut, weighted_shares: Iterable[Content]) -> Content:
    """The names of districts and services that a refusal speaks of."""
    known = {"district": cut.areas, "service": cut.services}
    found = [(str(one.get("margin")), str(one.get("value"))) for one in weighted_shares]
    return {value: known[margin][value] for margin, value in found if value in known.get(margin, {})}


def _districts(cut: Cut, place: Place, code: str | None) -> list[Content]:
    return with_standings(cut, place, code, cut.rows(cut.around(place), cut.areas, "district"))


def with_questions(cut: Cut, content: Content) -> Content:
    """Adds the wording of every question that the content speaks of."""
    codes = [*content["here"]["questions"], *content["province"]["questions"]]
    rows = [*content["trend"], *content["districts"], *(row for group in content["groups"] for row in group["rows"])]
    codes += [code for row in rows for code in row["questions"]]
    known = cut.questions
    content["questions"] = {code: known.get(code) or {"en": code, "ur": code} for code in sorted(set(codes))}
    return content
