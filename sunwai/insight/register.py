"""The register of facts and figures. Each room declares its own in its `figures.py`; `insight` alone computes them.

A fact is a table of a snapshot: rows at their finest grain, without personal data and without any id that is the same
in two snapshots. A figure is a count or a sum of whole numbers over one fact; a rate is a figure `of` another.
Rates and intervals are made above, in Python, so that a figure means the same on every engine.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sunwai.base.registry import Registry

PLACE = {"district": "text", "department": "text", "office": "text", "service": "text"}
MOMENT = {"day": "date", "hour": "small", "week": "date", "month": "text"}
TYPES = frozenset({"text", "small", "whole", "flag", "date"})

PLACE_SQL = "area.code AS district, department.code AS department, office.code AS office, service.code AS service"
PLACE_JOINS = """
    JOIN directory_office office ON office.id = t.office_id
    JOIN directory_area area ON area.id = office.district_id
    JOIN directory_department department ON department.id = office.department_id
    JOIN directory_service service ON service.id = t.service_id
"""
POST_JOIN = "LEFT JOIN directory_post post ON post.id = t.post_id"
POST_SQL = "coalesce(post.code, '') AS post, t.sex AS sex"
POST = {"post": "text", "sex": "text"}
"""The post that was responsible, and the citizen's sex: empty where the feed does not give it."""
MOMENT_SQL = """
    t.day AS day,
    extract(hour FROM t.occurred_at AT TIME ZONE 'Asia/Karachi')::smallint AS hour,
    date_trunc('week', t.day::timestamp)::date AS week,
    to_char(t.day, 'YYYY-MM') AS month
"""
"""What a fact about transactions selects of place and time, where the transaction is `t`; the day is Pakistan's."""


@dataclass(frozen=True)
class Source:
    """To which day of a fact a row `x` of a table it reads belongs: SQL of it, and what must be joined for that."""

    day: str = "t.day"
    joins: str = ""


TRANSACTIONS = {"transactions_transaction": Source("x.day")}


class Kind(StrEnum):
    COUNT = "count"
    RATE = "rate"
    MEAN = "mean"


@dataclass(frozen=True)
class Fact:
    """A table of the snapshot: what the SQL selects is exactly `columns`, in their order.

    One with a `day` and a `month` is kept by month. `sources` says of the tables it reads how their rows go by its day,
    so that only changed months are written again; a change in any other table it reads writes the whole fact again.

    One with `levels` has rows for several levels of the same thing, told apart by its column `level`, because what is
    counted there cannot be added up: each level names the columns that its rows carry, the last of which is its own.
    """

    name: str
    sql: str
    columns: Mapping[str, str]
    sources: Mapping[str, Source] = field(default_factory=dict)
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_by_month(self) -> bool:
        return {"day", "month"} <= set(self.columns)

    def has(self, columns: Collection[str]) -> bool:
        """Whether its figures can be told by these columns."""
        return set(columns) <= set(self.columns) and (not self.levels or self.level(columns) is not None)

    def level(self, columns: Collection[str]) -> str | None:
        """Which of its levels has figures by these columns, its month among them; None if none has."""
        asked = set(columns) - {"month"}
        if "month" not in columns:
            return None
        fit = [
            name for name, carried in self.levels.items() if asked <= set(carried) and {*carried[-1:]} <= asked
        ]  # fmt: skip
        return min(fit, key=lambda name: len(self.levels[name]), default=None)


@dataclass(frozen=True)
class Figure:
    """One public number with one definition. `apart` names columns across which it must never be added up.

    A mean is a sum of whole numbers `of` so many; `squares` is the sum of their squares, for its interval.
    """

    code: str
    fact: str
    expression: Callable[[Any], Any]
    label: Any
    unit: str
    numerator: str
    denominator: str
    source: str
    not_for: str
    kind: Kind = Kind.COUNT
    of: str | None = None
    apart: tuple[str, ...] = ()
    squares: Callable[[Any], Any] | None = None

    @property
    def is_additive(self) -> bool:
        """Whether the figure of a whole is the sum of those of its parts, whatever it is parted by."""
        return self.kind is Kind.COUNT and not self.apart and not facts[self.fact].levels


class BadDefinition(Exception):
    """A fact or figure breaks a rule of the register; the sentence says which."""


facts: Registry[Fact] = Registry("fact")
figures: Registry[Figure] = Registry("figure")


def fact(
    name: str, sql: str, columns: Mapping[str, str], sources: Mapping[str, Source] | None = None,
    *, levels: Mapping[str, tuple[str, ...]] | None = None,
) -> Fact:  # fmt: skip
    """Declares a table of the snapshot (see `Fact`).

    Raises:
        BadDefinition: a column of a type that a snapshot does not have.
    """
    if wrong := set(columns.values()) - TYPES:
        raise BadDefinition(f"fact {name}: there are no columns of type {', '.join(sorted(wrong))}")
    return facts.register(name, Fact(name, sql, dict(columns), dict(sources or {}), dict(levels or {})))


def figure(  # noqa: PLR0913 (a definition is what it is)
    code: str, fact: str, expression: Callable[[Any], Any], *, label: Any, unit: str, numerator: str, source: str,
    not_for: str, denominator: str = "", kind: Kind = Kind.COUNT, of: str | None = None, apart: tuple[str, ...] = (),
    squares: Callable[[Any], Any] | None = None,
) -> Figure:  # fmt: skip
    """Declares a figure: an Ibis count or sum of whole numbers over one fact.

    Args:
        numerator: what is counted, in a sentence; `denominator`: out of what, for a rate.
        of: the figure that is the denominator of a rate.
        not_for: what this number must not be used for.
        apart: columns, such as the question asked, whose values are never added together.
        squares: of a mean, the sum of squares.

    Raises:
        BadDefinition: a rate or a mean of nothing, or a fact that is not there.
    """
    if (kind is not Kind.COUNT) != bool(of and denominator):
        raise BadDefinition(f"figure {code}: a rate, and only a rate, is of another figure and names its denominator")
    if (kind is Kind.MEAN) != (squares is not None):
        raise BadDefinition(f"figure {code}: a mean, and only a mean, has squares")
    if of and not set(figures[of].apart if of in figures else ()) <= set(apart):
        raise BadDefinition(f"figure {code}: what it is of is kept apart, and it is not")
    if fact not in facts:
        raise BadDefinition(f"figure {code}: there is no fact {fact}")
    made = Figure(
        code, fact, expression, label, unit, numerator, denominator, source, not_for, kind, of, apart, squares
    )  # fmt: skip
    return figures.register(code, made)


ALLOWED = frozenset({
    "UnboundTable", "DatabaseTable", "Field", "Literal", "CountStar", "Sum", "And", "Or", "Not", "Equals", "NotEquals",
    "Less", "LessEqual", "Greater", "GreaterEqual", "InValues", "IsNull", "NotNull", "Multiply",
})  # fmt: skip
"""The operations that give the same to the last bit on DuckDB and on Spark."""


def check(code: str, expression: Any) -> None:
    """Holds a figure's expression to the allowed subset.

    Raises:
        BadDefinition: another operation is in it, or it is not a count or a sum of whole numbers.
    """
    root = expression.op()
    if type(root).__name__ not in {"CountStar", "Sum"}:
        raise BadDefinition(f"figure {code}: {type(root).__name__} is neither a count nor a sum")
    for node in root.find(object):
        if type(node).__name__ not in ALLOWED:
            raise BadDefinition(f"figure {code}: {type(node).__name__} may differ between engines")
    if type(root).__name__ == "Sum" and not (root.arg.dtype.is_integer() or root.arg.dtype.is_boolean()):
        raise BadDefinition(f"figure {code}: a sum of {root.arg.dtype}, which is not whole")
