"""How a content keeps what it tells: names in both languages, counts, shares with their interval, changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sunwai.insight.changes import Change
from sunwai.insight.peers import Standing
from sunwai.insight.queries import Value
from sunwai.insight.register import figures as all_figures
from sunwai.insight.statistics import SMALL

Content = dict[str, Any]
Names = dict[str, str]
COUNTS = ("transactions", "without_number", "asked", "reached", "replied", "answered", "wrong_person", "never_visited")
RATES = ("dissatisfied", "bribe_alleged")


@dataclass(frozen=True)
class Place:
    """What a report is about, by codes: an area, and a department or a service in it. None is all of them."""

    area: str
    department: str | None = None
    service: str | None = None


def named(thing: Any) -> Names:
    return {"code": thing.code, "name": thing.name, "name_ur": thing.name_ur, "sort_ur": thing.sort_ur}


def titled(post: Any) -> Names | None:
    return {"code": post.code, "title": post.title, "title_ur": post.title_ur} if post else None


def tell(values: Iterable[Value]) -> Content:
    """Figures as a report keeps them. Of fewer than ten answers it keeps only that they are few."""
    counts: Content = {code: {"count": 0} for code in COUNTS}
    questions: defaultdict[str, Content] = defaultdict(dict)
    for one in values:
        if all_figures[one.figure].apart:
            questions[one.question][one.figure] = cell(one) if (one.of or 0) >= SMALL else {"few": True}
        else:
            counts[one.figure] = cell(one)
    return {"counts": counts, "questions": dict(sorted(questions.items()))}


def cell(one: Value) -> Content:
    found: Content = {"count": one.count}
    if one.of is not None:
        found |= {"of": one.of, "rate": rounded(one.rate), "low": rounded(one.low), "high": rounded(one.high)}
    return found


def rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 6)


def told_change(one: Change) -> Content:
    return {"change": rounded(one.change), "low": rounded(one.low), "high": rounded(one.high), "is_real": one.is_real}


def told_standing(one: Standing) -> Content:
    """What is thought of a true share, the limits of its funnel, and its rank or that there is none."""
    inner, outer = one.funnel
    rank = one.rank
    return {
        "count": one.count, "of": one.of, "rate": rounded(one.shrunk), "low": rounded(one.low),
        "high": rounded(one.high), "peers": rounded(one.peers), "inner": [*map(rounded, inner)],
        "outer": [*map(rounded, outer)],
        "rank": [rank.place, rank.low, rank.high, rank.of] if rank else None,
    }  # fmt: skip


def leading(questions: Content) -> str | None:
    """The question with the most answers: the one a summary speaks of."""
    sizes = {code: cells.get("dissatisfied", {}).get("of", 0) for code, cells in questions.items()}
    return max(sorted(sizes), key=lambda code: sizes[code], default=None)
