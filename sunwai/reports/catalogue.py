"""The catalogue of reports: a kind is one file in `kinds/`. Content is cut from one snapshot, for all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sunwai.base.registry import Registry
from sunwai.directory.models import Area, Department, Office, Service
from sunwai.insight.findings import months_back
from sunwai.insight.models import Finding, Snapshot
from sunwai.insight.queries import Key, Value, figures
from sunwai.insight.register import figures as all_figures
from sunwai.insight.statistics import SMALL
from sunwai.outreach.models import Question

COUNTS = ("transactions", "without_number", "asked", "reached", "replied", "answered", "wrong_person", "never_visited")
RATES = ("dissatisfied", "bribe_alleged")
MONTHS = 6
Content = dict[str, Any]
Names = dict[str, str]


@dataclass(frozen=True)
class Kind:
    """One kind of report: for each area, or for each area and department; `build` makes its content from the cut."""

    slug: str
    title: Any
    by_department: bool
    build: Callable[[Cut, str, str | None], Content]


kinds: Registry[Kind] = Registry("report")


class Cut:
    """The figures and findings of a period, asked for once for all reports, and handed out by place."""

    def __init__(self, snapshot: Snapshot, period_from: date, period_to: date) -> None:
        self.snapshot, self.period_from, self.period_to = snapshot, period_from, period_to
        self._groups: dict[tuple[str, ...], dict[Key, list[Value]]] = {}
        self.areas = {one.code: named(one) for one in Area.objects.filter(kind="district").order_by("name")}
        self.departments = {one.code: named(one) for one in Department.objects.order_by("name")}
        self.offices = {one.code: named(one) for one in Office.objects.all()}
        self.services = {one.code: named(one) for one in Service.objects.all()}
        self.questions = {
            f"{one.programme.code}.{one.code}": wording(one)
            for one in Question.objects.select_related("programme").order_by("programme__version")
        }
        self._findings = self._all_findings()

    def group(self, *by: str, key: Key = ()) -> list[Value]:
        """The figures of one group, such as `group("district", key=("kasur",))`."""
        if by not in self._groups:
            since = months_back(self.period_to, MONTHS - 1) if "month" in by else self.period_from
            found: defaultdict[Key, list[Value]] = defaultdict(list)
            for one in figures(self.snapshot, by, period=(since, self.period_to), codes=[*COUNTS, *RATES]):
                found[one.key].append(one)
            self._groups[by] = found
        return self._groups[by].get(key, [])

    def rows(self, names: dict[str, Names], *by: str, key: Key = ()) -> list[Content]:
        """One row for each value of the last column of `by`, within the group that `key` names."""
        self.group(*by)
        inside = [full[-1] for full in self._groups[by] if full[:-1] == key]
        found = [{**names[code], **tell(self.group(*by, key=(*key, code)))} for code in inside if code in names]
        return sorted(found, key=lambda row: (row["name"], row["code"]))

    def trend(self, *by: str, key: Key = ()) -> list[Content]:
        """The last months, the one reported on last."""
        months = sorted({months_back(self.period_to, back).strftime("%Y-%m") for back in range(MONTHS)})
        return [{"month": month, **tell(self.group(*by, "month", key=(*key, month)))} for month in months]

    def findings(self, district: str, department: str | None = None) -> list[Content]:
        return [row for place, row in self._findings if place[0] == district and department in {None, place[1]}]

    def _all_findings(self) -> list[tuple[tuple[str, str], Content]]:
        found = Finding.objects.filter(period_to__range=(self.period_from, self.period_to)).select_related(
            "office__district", "office__department", "service"
        )
        return [
            ((one.office.district.code, one.office.department.code), told_finding(one))
            for one in found.order_by("kind", "office__code", "service__code")
        ]


def named(thing: Any) -> Names:
    return {"code": thing.code, "name": thing.name, "name_ur": thing.name_ur, "sort_ur": thing.sort_ur}


def wording(question: Question) -> Names:
    """How a question is worded, by web if it is, in both languages."""
    spoken = question.wording.get("web") or question.wording.get("caller") or question.wording.get("sms") or {}
    return {tongue: str(spoken.get(tongue) or question.code) for tongue in ("en", "ur")}


def told_finding(one: Finding) -> Content:
    return {
        "kind": one.kind,
        "from": one.period_from.isoformat(),
        "to": one.period_to.isoformat(),
        "office": named(one.office),
        "service": named(one.service) if one.service else None,
        "count": one.count,
        "of": one.of,
        **{name: _round(getattr(one, name)) for name in ("rate", "low", "high", "peers")},
    }


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
        found |= {"of": one.of, "rate": _round(one.rate), "low": _round(one.low), "high": _round(one.high)}
    return found


def _round(share: float | None) -> float | None:
    return None if share is None else round(share, 6)


def leading(questions: Content) -> str | None:
    """The question with the most answers: the one a summary speaks of."""
    sizes = {code: cells.get("dissatisfied", {}).get("of", 0) for code, cells in questions.items()}
    return max(sorted(sizes), key=lambda code: sizes[code], default=None)


def places(kind: Kind, cut: Cut) -> Sequence[tuple[str, str | None]]:
    """Where a kind of report is made: every district, and every department in it if the kind is by department."""
    departments: list[str | None] = [*cut.departments] if kind.by_department else [None]
    return [(area, department) for area in cut.areas for department in departments]


def common(cut: Cut, kind: str, district: str, department: str | None) -> Content:
    """What every report begins with."""
    return {
        "kind": kind,
        "area": cut.areas[district],
        "department": cut.departments[department] if department else None,
        "period": {"from": cut.period_from.isoformat(), "to": cut.period_to.isoformat()},
        "snapshot": {"as_of": cut.snapshot.as_of.isoformat(), "digest": bytes(cut.snapshot.digest).hex()},
        "questions": {},
        "findings": cut.findings(district, department),
    }


def with_questions(cut: Cut, content: Content) -> Content:
    """Adds the wording of every question that the content speaks of."""
    codes = [*content["here"]["questions"], *content["province"]["questions"]]
    for row in (*content["trend"], *content["districts"]):
        codes += row["questions"]
    unknown = {code: {"en": code, "ur": code} for code in codes}
    content["questions"] = {code: cut.questions.get(code, unknown[code]) for code in sorted(set(codes))}
    return content
