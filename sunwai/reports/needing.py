"""Whether a place has answers enough to see a bad office, and what it would take if not."""

from __future__ import annotations

from dataclasses import asdict

from sunwai.insight import statistics
from sunwai.insight.need import need
from sunwai.insight.queries import Value
from sunwai.reports.cut import Cut
from sunwai.reports.telling import Content, Place

FIGURES = ("bribe_alleged", "dissatisfied")


def needed(cut: Cut, place: Place, question: str | None) -> Content | None:
    """For one question: offices, answers an office and week, and the weeks and interviews to find one three times as
    bad as its peers. None where the question's shares say nothing (nobody answered anywhere, or all the same)."""
    days = (cut.period_to - cut.period_from).days + 1
    offices = [values for _, values in cut.split(place, "office").items() if _sum(values, "transactions")]
    answers = sum(_of(values, question) for values in offices)
    a_week = answers / len(offices) / days * 7 if offices else 0.0
    for figure in FIGURES:
        peers = _peers(cut, place, question, figure)
        found = need(peers, a_week, _spread(cut, question, figure)) if peers else None
        if found:
            is_enough = found.weeks is not None and found.answers <= answers / max(len(offices), 1)
            return {
                **asdict(found), "figure": figure, "offices": len(offices), "a_week": round(a_week, 2),
                "peers": round(peers, 6), "is_enough": is_enough,
            }  # fmt: skip
    return None


def _peers(cut: Cut, place: Place, question: str | None, figure: str) -> float:
    values = cut.at(cut.around(place), window="long")
    return next((one.rate or 0.0 for one in values if one.figure == figure and one.question == question), 0.0)


def _spread(cut: Cut, question: str | None, figure: str) -> float:
    """How much honest offices differ, as findings have it: from all offices that were asked the question."""
    return cut.kept(("spread", question, figure), lambda: _spread_of(cut, question, figure))


def _spread_of(cut: Cut, question: str | None, figure: str) -> float:
    services = {key[0]: values for key, values in cut.groups("service", window="long").items()}
    shares = {service: _rate(values, question, figure) for service, values in services.items()}
    counts, of, expected = [], [], []
    for (_, service), values in cut.groups("office", "service", window="long").items():
        for one in values:
            if one.figure == figure and one.question == question and (one.of or 0) >= statistics.MINIMUM:
                counts.append(one.count)
                of.append(one.of or 0)
                expected.append(shares.get(service, 0.0))
    return statistics.spread_of(counts, of, expected) if counts else 0.0


def _rate(values: list[Value], question: str | None, figure: str) -> float:
    return next((one.rate or 0.0 for one in values if one.figure == figure and one.question == question), 0.0)


def _of(values: list[Value], question: str | None) -> int:
    return sum(one.of or 0 for one in values if one.figure == FIGURES[0] and one.question == question)


def _sum(values: list[Value], figure: str) -> int:
    return sum(one.count for one in values if one.figure == figure)
