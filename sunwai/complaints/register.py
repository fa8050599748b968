"""What of cases anybody may see: no person, no words but those given for all to read, and only where the category is
public. Cases of the anonymous are not in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import cos, radians
from typing import Any
from uuid import UUID

from sunwai.base import bulk
from sunwai.casework.models import CaseFile
from sunwai.casework.types import Deed, Identity, Status

METRES = 111_320.0
"""One degree of latitude."""
PRIVATE = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<!\w)[+\d\u06f0-\u06f9\u0660-\u0669](?:[\s().-]{0,2}[\d\u06f0-\u06f9\u0660-\u0669]){8,}"
)
HIDDEN = "…"
TOLD = (
    Deed.FILE, Deed.PICK_UP, Deed.TRANSFER, Deed.ASK, Deed.PROPOSE, Deed.APPROVE, Deed.CONFIRM, Deed.REFUSE, Deed.LAPSE,
    Deed.REOPEN, Deed.CONFIRM_WITHDRAWAL, Deed.KEEP_OPEN, Deed.APPEAL, Deed.DECIDE, Deed.ESCALATE, Deed.OVERTURN,
)  # fmt: skip
"""The deeds whose happening is public; none of their words is."""


@dataclass(frozen=True)
class PublicCase:
    """One case as the register shows it. Its point (WGS84) is as it was given over a public door, else rounded."""

    number: str
    code: str
    name: str
    name_ur: str
    status: Status
    is_open: bool
    outcome: str
    filed_at: datetime
    status_at: datetime
    due_at: datetime | None
    area: str
    area_ur: str
    area_code: str
    agency: str
    agency_ur: str
    longitude: float | None
    latitude: float | None
    description: str
    address: str
    media_url: str
    photo: UUID | None


@dataclass(frozen=True)
class PublicStep:
    """One thing that happened to a case of the register; its words are not in it."""

    number: str
    n: int
    deed: Deed
    status: Status
    at: datetime


@dataclass(frozen=True)
class Wanted:
    """Which cases: all that is given must hold. `near` is longitude, latitude, metres."""

    begin: datetime | None = None
    end: datetime | None = None
    codes: Sequence[str] = ()
    is_open: bool | None = None
    near: tuple[float, float, float] | None = None


SHOWN = f"k.is_public AND c.identity <> '{Identity.ANONYMOUS}' AND c.status <> '{Status.KEPT}'"
CASES = """
SELECT c.number, k.code, k.name, k.name_ur, c.status, c.is_open, c.outcome, c.filed_at, c.status_at, c.due_at,
    a.name, a.name_ur, a.code, coalesce(d.name, o.name, p.title), coalesce(d.name_ur, o.name_ur, p.title_ur),
    CASE WHEN s.id IS NULL THEN round(c.longitude::numeric, 2)::float8 ELSE c.longitude END,
    CASE WHEN s.id IS NULL THEN round(c.latitude::numeric, 2)::float8 ELSE c.latitude END,
    coalesce(s.description, ''), coalesce(s.address, ''), coalesce(s.media_url, ''),
    (SELECT f.id FROM casework_casefile f WHERE s.id IS NOT NULL AND f.case_id = c.id AND f.n = 1 AND f.is_shown
        AND f.media_type LIKE 'image/%%' ORDER BY f.id LIMIT 1)
FROM casework_case c
JOIN casework_category k ON k.id = c.category_id
JOIN directory_area a ON a.id = c.area_id
JOIN directory_post p ON p.id = c.post_id
LEFT JOIN directory_department d ON d.id = k.department_id
LEFT JOIN directory_office o ON o.id = p.office_id
LEFT JOIN complaints_servicerequest s ON s.case_id = c.id
"""
STEPS = f"""
SELECT c.number, e.n, e.deed, e.status, e.at
FROM casework_case c
JOIN casework_category k ON k.id = c.category_id
JOIN casework_caseevent e ON e.case_id = c.id
WHERE {SHOWN} AND c.status_at >= %(begin)s AND e.at >= %(begin)s AND e.at <= %(end)s
    AND e.is_shown AND e.deed = ANY(%(deeds)s)
ORDER BY e.at, c.id, e.n LIMIT %(most)s OFFSET %(after)s
"""


def public_cases(wanted: Wanted, *, most: int, after: int = 0) -> list[PublicCase]:
    """The newest cases of the register that are wanted."""
    where, facts = [SHOWN], dict[str, Any](most=most, after=after)
    if wanted.begin:
        where, facts["begin"] = [*where, "c.filed_at >= %(begin)s"], wanted.begin
    if wanted.end:
        where, facts["end"] = [*where, "c.filed_at <= %(end)s"], wanted.end
    if wanted.codes:
        where, facts["codes"] = [*where, "k.code = ANY(%(codes)s)"], list(wanted.codes)
    if wanted.is_open is not None:
        where, facts["open"] = [*where, "c.is_open = %(open)s"], wanted.is_open
    if wanted.near:
        where = [*where, _around(wanted.near, facts)]
    order = "ORDER BY c.filed_at DESC, c.id LIMIT %(most)s OFFSET %(after)s"
    return _cases(f"{CASES} WHERE {' AND '.join(where)} {order}", facts)


def public_cases_by_number(numbers: Sequence[str]) -> list[PublicCase]:
    """The cases of the register with these numbers, in their order."""
    found = {
        case.number: case for case in _cases(f"{CASES} WHERE {SHOWN} AND c.number = ANY(%(n)s)", {"n": [*numbers]})
    }
    return [found[number] for number in numbers if number in found]


def public_photo(file: UUID) -> CaseFile | None:
    """A photo that came with a report over a public door, while its case stands in the register."""
    found = CaseFile.objects.filter(id=file, n=1, is_shown=True).select_related("case").first()
    rows = public_cases_by_number([found.case.number]) if found else []
    return found if found and rows and rows[0].photo == file else None


def public_steps(*, begin: datetime, end: datetime, most: int, after: int = 0) -> list[PublicStep]:
    """What happened to cases of the register between two moments, in order."""
    facts = {"begin": begin, "end": end, "deeds": [deed.value for deed in TOLD], "most": most, "after": after}
    return [
        PublicStep(number, n, Deed(deed), Status(status), at)
        for number, n, deed, status, at in bulk.rows(STEPS, facts)
    ]  # fmt: skip


def without_persons(text: str) -> str:
    """Text with every number long enough for a telephone or an identity card, and every e-mail, hidden."""
    return PRIVATE.sub(HIDDEN, text)


def _cases(sql: str, facts: dict[str, Any]) -> list[PublicCase]:
    return [_case(row) for row in bulk.rows(sql, facts)]


def _case(row: tuple[Any, ...]) -> PublicCase:
    values: list[Any] = list(row)
    values[4] = Status(values[4])
    return PublicCase(*values)


def _around(near: tuple[float, float, float], facts: dict[str, Any]) -> str:
    longitude, latitude, metres = near
    narrow = max(cos(radians(latitude)), 0.01)
    facts |= {"x": longitude, "y": latitude, "narrow": narrow, "far": metres / METRES}
    return (
        "c.latitude BETWEEN %(y)s - %(far)s AND %(y)s + %(far)s AND"
        " sqrt((c.latitude - %(y)s) ^ 2 + ((c.longitude - %(x)s) * %(narrow)s) ^ 2) <= %(far)s"
    )


BELOW = """
WITH RECURSIVE under (id) AS (
    SELECT unnest(%(posts)s::bigint[])
    UNION
    SELECT p.id FROM directory_post p JOIN under ON p.reports_to_id = under.id
)
SELECT id FROM under
"""


def posts_at_or_below(posts: Iterable[int]) -> frozenset[int]:
    """These posts, and those that report to them, directly or through others."""
    return frozenset(id_ for (id_,) in bulk.rows(BELOW, {"posts": bulk.array(posts)}))
