"""Questions to the directory. `on` is always a day: what was, is or will be valid then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import F, Model, Q, QuerySet

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.directory.almanac import season_days_off
from sunwai.directory.calendar import MONDAY_TO_FRIDAY, Calendar
from sunwai.directory.models import (
    Area,
    Department,
    Holiday,
    Leave,
    Office,
    Officer,
    Post,
    Service,
    Tenure,
    TransferLine,
    TransferOrder,
    WorkingHours,
)
from sunwai.directory.types import AreaKind, How

M = TypeVar("M", bound=Model)


def valid(on: date) -> Q:
    """Dated rows that hold on a day."""
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def districts(on: date) -> QuerySet[Area]:
    return Area.objects.filter(valid(on), kind=AreaKind.DISTRICT).order_by("name")


def descendants(area_ids: Iterable[int], on: date | None = None) -> set[int]:
    """The areas themselves and all below them; with a day, only below them what is valid then."""
    sql = """
        WITH RECURSIVE below(id) AS (
            SELECT unnest(%(areas)s::bigint[])
            UNION
            SELECT a.id FROM directory_area a JOIN below ON a.parent_id = below.id
            WHERE %(on)s::date IS NULL OR (a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to > %(on)s))
        )
        SELECT id FROM below
    """
    return {id_ for (id_,) in bulk.rows(sql, {"areas": list(area_ids), "on": on})}


def line_of(area_id: int) -> list[int]:
    """The area and those above it, upwards."""
    sql = """
        WITH RECURSIVE above(id, parent_id, step) AS (
            SELECT id, parent_id, 0 FROM directory_area WHERE id = %s
            UNION ALL
            SELECT a.id, a.parent_id, step + 1 FROM directory_area a JOIN above ON a.id = above.parent_id
        )
        SELECT id FROM above ORDER BY step
    """
    return [id_ for (id_,) in bulk.rows(sql, [area_id])]


def holder(post: Post | int, on: date) -> Officer | None:
    """Who holds a post on a day; nobody if it is vacant."""
    post_id = post if isinstance(post, int) else post.pk
    tenure = Tenure.objects.filter(valid(on), post_id=post_id).select_related("officer").first()
    return tenure.officer if tenure else None


def holders(post_ids: Iterable[int], on: date) -> dict[int, Officer]:
    """Who holds each of many posts on a day; vacant posts are left out."""
    tenures = Tenure.objects.filter(valid(on), post_id__in=list(post_ids)).select_related("officer")
    return {tenure.post_id: tenure.officer for tenure in tenures}


AWAY = "{leave}.cancelled_at IS NULL AND {leave}.valid_from <= %(day)s AND {leave}.valid_to > %(day)s"
NOT_AWAY = f"NOT EXISTS (SELECT 1 FROM directory_leave m WHERE m.officer_id = {{officer}} AND {AWAY.format(leave='m')})"
SEATED = f"""
SELECT coalesce(v.acting_id, t.officer_id) AS officer, v.id IS NOT NULL AS acts FROM directory_tenure t
LEFT JOIN directory_leave v ON v.officer_id = t.officer_id AND {AWAY.format(leave="v")}
WHERE t.post_id = {{post}} AND t.valid_from <= %(day)s AND (t.valid_to IS NULL OR t.valid_to > %(day)s)
    AND (v.id IS NULL OR v.acting_id IS NOT NULL AND {NOT_AWAY.format(officer="v.acting_id")})
"""
STANDS_FOR = f"""
WITH RECURSIVE up(root, post, step) AS (
    SELECT id, id, 0 FROM unnest(%(posts)s::bigint[]) AS one(id)
    UNION ALL
    SELECT up.root, p.reports_to_id, step + 1 FROM up JOIN directory_post p ON p.id = up.post
    WHERE p.reports_to_id IS NOT NULL AND step < 30 AND NOT EXISTS ({SEATED.format(post="up.post")})
)
SELECT DISTINCT ON (root) root, post, seated.officer, seated.acts
FROM up CROSS JOIN LATERAL ({SEATED.format(post="up.post")}) AS seated ORDER BY root, step DESC, seated.officer
"""
STOOD_FOR = f"""
WITH RECURSIVE own(post) AS (
    SELECT t.post_id FROM directory_tenure t
    WHERE t.officer_id = %(officer)s AND t.valid_from <= %(day)s AND (t.valid_to IS NULL OR t.valid_to > %(day)s)
        AND {NOT_AWAY.format(officer="t.officer_id")}
    UNION
    SELECT t.post_id FROM directory_leave v JOIN directory_tenure t ON t.officer_id = v.officer_id
        AND t.valid_from <= %(day)s AND (t.valid_to IS NULL OR t.valid_to > %(day)s)
    WHERE v.acting_id = %(officer)s AND {AWAY.format(leave="v")} AND {NOT_AWAY.format(officer="v.acting_id")}
), stood(post) AS (
    SELECT post FROM own
    UNION
    SELECT p.id FROM stood JOIN directory_post p ON p.reports_to_id = stood.post
    WHERE p.valid_from <= %(day)s AND NOT EXISTS ({SEATED.format(post="p.id")})
)
SELECT array_agg(post ORDER BY post) AS posts,
    array_agg(post ORDER BY post) FILTER (WHERE post NOT IN (SELECT post FROM own)) AS forwarded FROM stood
"""
"""The posts that an officer answers for on a day, and those of them that came because they are vacant; one row."""


@dataclass(frozen=True)
class Standing:
    """Who answers for a post on a day: `officer` (id; none is nobody), sitting at post `seat`, and how so."""

    post: int
    seat: int | None
    officer: int | None
    how: How


def standing_for(posts: Iterable[int], on: date) -> dict[int, Standing]:
    """Who answers for each of many posts on a day, in one question.

    The holder; while that one is on leave, who acts; where there is neither, whoever answers for the post that it
    reports to, however far up. What waits at a post waits with them.
    """
    asked = list(posts)
    found = {}
    for root, seat, officer, acts in bulk.rows(STANDS_FOR, {"posts": asked, "day": on}):
        how = How.FORWARDED if seat != root else How.ACTS if acts else How.HOLDS
        found[root] = Standing(root, seat, officer, how)
    return {post: found.get(post) or Standing(post, None, None, How.NOBODY) for post in asked}


def posts_stood_for(officer: int | None, on: date) -> tuple[frozenset[int], frozenset[int]]:
    """The posts that an officer answers for on a day, and those of them that are forwarded from vacant ones."""
    rows: list[Any] = bulk.rows(STOOD_FOR, {"officer": officer, "day": on})
    return frozenset(rows[0][0] or ()), frozenset(rows[0][1] or ())


def open_after(on: date) -> Q:
    """Dated rows that hold on a day or will."""
    return Q(valid_to__isnull=True) | Q(valid_to__gt=on)


def leaves_between(first: date, back: date) -> QuerySet[Leave]:
    """Leaves that hold on any day from the first up to, not including, the last."""
    return Leave.objects.filter(cancelled_at=None, valid_from__lt=back, valid_to__gt=first)


def orders_visible_to(actor: Actor) -> QuerySet[TransferOrder]:
    """The orders that move somebody from or to a post over which the actor keeps the posts."""
    reach = posts_visible_to(actor, Right.KEEP_POSTS).values("pk")
    lines = TransferLine.objects.filter(Q(leaves__in=reach) | Q(takes__in=reach))
    return TransferOrder.objects.filter(pk__in=lines.values("order"))


def is_in_charge(actor: Actor, order: TransferOrder) -> bool:
    """Whether every post of an order is one over which the actor keeps the posts."""
    named = {id_ for one in order.lines.all() for id_ in (one.leaves_id, one.takes_id) if id_ is not None}
    return posts_visible_to(actor, Right.KEEP_POSTS).filter(pk__in=named).count() == len(named)


def posts_visible_to(actor: Actor, right: Right) -> QuerySet[Post]:
    """The posts over which the actor holds a right."""
    return Post.objects.filter(actor.within(right, area="area", department="department"))


def posts_held(officer: Officer | int, on: date) -> QuerySet[Post]:
    """The posts that an officer holds on a day."""
    officer_id = officer if isinstance(officer, int) else officer.pk
    held = Tenure.objects.filter(valid(on), officer_id=officer_id).values("post")
    return Post.objects.filter(valid(on), pk__in=held).order_by("code")


def superiors(post: Post) -> list[Post]:
    """The chain that a post reports up to, nearest first."""
    chain = []
    while post.reports_to is not None:
        post = post.reports_to
        chain.append(post)
    return chain


def posts_below(posts: Iterable[int]) -> set[int]:
    """Every post that reports to one of these, at any step; not those themselves."""
    sql = """
        WITH RECURSIVE below(id, step) AS (
            SELECT unnest(%(posts)s::bigint[]), 0
            UNION
            SELECT p.id, step + 1 FROM below JOIN directory_post p ON p.reports_to_id = below.id WHERE step < 30
        )
        SELECT DISTINCT id FROM below
    """
    asked = list(posts)
    return {id_ for (id_,) in bulk.rows(sql, {"posts": asked})} - set(asked)


def posts_over(on: date) -> dict[tuple[int, int | None], Post]:
    """The head post of each area and department (None is the area's own head), in one question.

    A head is a post over an area, at no office, that does not report to another of the same area and department.
    """
    found: dict[tuple[int, int | None], Post] = {}
    posts = Post.objects.filter(valid(on), office__isnull=True).select_related("reports_to").order_by("code")
    for post in posts:
        place, above = (post.area_id, post.department_id), post.reports_to
        if above is None or above.office_id or (above.area_id, above.department_id) != place:
            found.setdefault(place, post)
    return found


def post_for(area: Area | int, department: Department | int | None, on: date) -> Post | None:
    """Who answers for a department in an area: its head post there, else the area's own head, else one higher up."""
    area_id = area if isinstance(area, int) else area.pk
    department_id = department if isinstance(department, int) or department is None else department.pk
    heads = posts_over(on)
    for place in line_of(area_id):
        if post := heads.get((place, department_id)) or heads.get((place, None)):
            return post
    return None


def head_post(area: Area | int, on: date) -> Post | None:
    """The post at the head of an area, such as its deputy commissioner."""
    return post_for(area, None, on)


def offices_visible_to(actor: Actor, right: Right) -> QuerySet[Office]:
    """The offices over which the actor holds a right, by the office's own area or its district."""
    here = actor.within(right, area="area", department="department")
    around = actor.within(right, area="district", department="department")
    # an empty Q is everything, but or-ed with a narrower one Django keeps only the narrower
    return Office.objects.filter(here | around if here and around else Q()).order_by("code")


@dataclass(frozen=True)
class Coded:
    """What an import needs to know of a code: the id behind it, its department, and when it holds."""

    id: int
    department_id: int | None
    valid_from: date
    valid_to: date | None

    def is_valid(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


def offices_by_code() -> dict[str, Coded]:
    return _coded(Office.objects.all())


def services_by_code() -> dict[str, Coded]:
    return _coded(Service.objects.all())


def posts_by_code() -> dict[str, Coded]:
    return _coded(Post.objects.all())


def areas_by_code() -> dict[str, int]:
    return dict(Area.objects.values_list("code", "id"))


def _coded(rows: QuerySet[M]) -> dict[str, Coded]:
    found = rows.annotate(of=F("department_id")).values_list("code", "id", "of", "valid_from", "valid_to")
    return {code: Coded(*rest) for code, *rest in found}


def calendar(area: Area | int | None = None) -> Calendar:
    """The calendar of an area: holidays held everywhere, in it, or in an area above it. Without one, those everywhere.
    What a season closes is a day off everywhere.

    Until working hours are loaded, Monday to Friday are worked.
    """
    places = [] if area is None else line_of(area if isinstance(area, int) else area.pk)
    weekdays = frozenset(WorkingHours.objects.values_list("weekday", flat=True))
    days = Holiday.objects.filter(Q(area__isnull=True) | Q(area_id__in=places)).values_list("day", flat=True)
    return Calendar(weekdays or MONDAY_TO_FRIDAY, frozenset(days) | season_days_off())


def is_working_day(day: date, area: Area | int | None = None) -> bool:
    return calendar(area).is_working_day(day)


def add_working_days(day: date, count: int, area: Area | int | None = None) -> date:
    """For many days of one area, take `calendar(area)` once and count with that."""
    return calendar(area).add_working_days(day, count)


def working_days_between(start: date, end: date, area: Area | int | None = None) -> int:
    return calendar(area).working_days_between(start, end)
