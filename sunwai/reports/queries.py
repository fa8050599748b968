"""Who receives reports, which reports and notices an actor may see, and what waits to be acknowledged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db.models import Count, Q, QuerySet

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotFound
from sunwai.directory.models import Post
from sunwai.outreach.models import Question
from sunwai.reports import open_files
from sunwai.reports.models import Chase, Delivery, Letter, Notice, Release, Report
from sunwai.reports.types import ChaseStep

Place = tuple[int, int | None]


def addressee(heads: Mapping[Place, Post], area: int, department: int | None) -> Post | None:
    """Who receives what is about a department in an area: its head there, else the area's own (`posts_over`)."""
    return heads.get((area, department)) or heads.get((area, None))


def either(*reaches: Q) -> Q:
    """Rows in any of these reaches. An empty Q is everything; or-ed by Django it would be lost."""
    found = reaches[0]
    for one in reaches[1:]:
        found = found | one if found and one else Q()
    return found


def visible_to(actor: Actor) -> QuerySet[Report]:
    """The reports addressed to a post that this actor answers for or that stands below one, and within the right."""
    reach = actor.within(Right.SEE_REPORTS, area="area", department="department")
    own = Q(post__in=actor.posts)
    if actor.posts:
        brought = Delivery.objects.filter(
            Q(post__in={*actor.posts, *below(actor.posts)}) | _taken_up(actor, "delivery")
        )
        own |= Q(pk__in=brought.values("report"))
    return Report.objects.filter(either(reach, own))


def report_for(actor: Actor, report: int) -> Report:
    """One report; its content is read when it is asked for.

    Raises:
        NotFound: there is none, or it is not this actor's to see.
    """
    seen = visible_to(actor).select_related("area", "department", "post", "snapshot").defer("content")
    found = seen.filter(pk=report).first()
    if found is None:
        raise NotFound
    return found


def _office_reach(actor: Actor, right: Right) -> Q:
    return actor.within(right, area="finding__office__district", department="finding__office__department")


def notices_visible_to(actor: Actor) -> QuerySet[Notice]:
    """The findings laid before posts that this actor may see."""
    reach = _office_reach(actor, Right.SEE_REPORTS)
    return Notice.objects.filter(either(reach, Q(post__in=actor.posts) | _taken_up(actor)))


def acknowledgeable_by(actor: Actor) -> QuerySet[Notice]:
    """The notices that this actor may acknowledge: before a post of its own, taken up to one, or within the right."""
    reach = _office_reach(actor, Right.ACKNOWLEDGE_FINDINGS)
    return Notice.objects.filter(either(reach, Q(post__in=actor.posts) | _taken_up(actor)))


def _taken_up(actor: Actor, of: str = "notice") -> Q:
    """What was not acknowledged below and taken up to a post that the actor answers for."""
    if not actor.posts:
        return Q(pk__in=[])
    up = Chase.objects.filter(step=ChaseStep.ESCALATED, post__in=actor.posts, **{f"{of}__isnull": False})
    return Q(pk__in=up.values(of))


def open_findings_by_office(actor: Actor) -> dict[int, int]:
    """How many findings wait to be acknowledged, by office id, of those that the actor may see live."""
    reach = either(_office_reach(actor, Right.SEE_LIVE), _office_reach(actor, Right.SEE_REPORTS))
    waiting = Notice.objects.filter(reach, acknowledged_at__isnull=True)
    found = waiting.values("finding__office").annotate(number=Count("pk"))
    return dict(found.values_list("finding__office", "number"))


BELOW = """
WITH RECURSIVE down(post) AS (
    SELECT id FROM directory_post WHERE reports_to_id = ANY(%(posts)s::bigint[])
    UNION SELECT p.id FROM down JOIN directory_post p ON p.reports_to_id = down.post
)
SELECT post FROM down WHERE NOT post = ANY(%(posts)s::bigint[])
"""


def below(posts: Iterable[int]) -> set[int]:
    """The posts that report up to these, however far."""
    return {post for (post,) in bulk.rows(BELOW, {"posts": list(posts)})}


def with_actor(actor: Actor) -> QuerySet[Delivery]:
    """The reports that wait with this actor: of a post that it answers for, or taken up to one."""
    return Delivery.objects.filter(Q(post__in=actor.posts) | _taken_up(actor, "delivery"))


def below_actor(actor: Actor) -> QuerySet[Delivery]:
    """The reports that wait with the posts below those that this actor answers for."""
    return Delivery.objects.filter(post__in=below(actor.posts))


@dataclass(frozen=True)
class Pursued:
    """Something that nobody acknowledged: where it waits now, until when, and whom it passed on its way up."""

    delivery: int | None
    notice: int | None
    area: int
    post: int
    due_on: date
    passed: frozenset[int]
    reminded: frozenset[int]


PURSUED = """
SELECT o.delivery, o.notice, o.area, coalesce(up.post_id, o.post), coalesce(up.due_on, o.due_on),
    array(SELECT c.post_id FROM reports_chase c WHERE c.step = 'escalated' AND (c.delivery_id = o.delivery
        OR c.notice_id = o.notice)) || o.post,
    array(SELECT c.post_id FROM reports_chase c WHERE c.step = 'reminded' AND (c.delivery_id = o.delivery
        OR c.notice_id = o.notice))
FROM (
    SELECT d.id AS delivery, NULL::bigint AS notice, r.area_id AS area, d.post_id AS post, d.acknowledge_by AS due_on
    FROM reports_delivery d JOIN reports_report r ON r.id = d.report_id
    WHERE d.acknowledged_at IS NULL AND d.post_id IS NOT NULL
    UNION ALL
    SELECT NULL, n.id, office.district_id, n.post_id, n.acknowledge_by
    FROM reports_notice n JOIN insight_finding f ON f.id = n.finding_id
    JOIN directory_office office ON office.id = f.office_id WHERE n.acknowledged_at IS NULL
) o
LEFT JOIN LATERAL (
    SELECT c.post_id, c.due_on FROM reports_chase c WHERE c.step = 'escalated'
        AND (c.delivery_id = o.delivery OR c.notice_id = o.notice) ORDER BY c.id DESC LIMIT 1
) up ON true
ORDER BY o.delivery, o.notice
"""


def pursued() -> list[Pursued]:
    """All reports and findings that wait to be acknowledged."""
    return [
        Pursued(delivery, notice, area, post, until, frozenset(passed), frozenset(reminded))
        for delivery, notice, area, post, until, passed, reminded in bulk.rows(PURSUED)
    ]


@dataclass(frozen=True)
class Readership:
    """How a kind of report fared at a post: `unread` is how many of the newest in a row nobody there opened."""

    kind: str
    post: int
    delivered: int
    opened: int
    acknowledged: int
    days: float | None
    unread: int


READERSHIP = """
SELECT kind, post, count(*), count(opened_at), count(acknowledged_at),
    avg(extract(epoch FROM opened_at - delivered_at) / 86400)::float,
    count(*) FILTER (WHERE n <= coalesce(first_opened - 1, n))
FROM (
    SELECT *, min(n) FILTER (WHERE opened_at IS NOT NULL) OVER (PARTITION BY kind, post) AS first_opened
    FROM (
        SELECT r.kind, d.post_id AS post, d.delivered_at, d.acknowledged_at, o.opened_at,
            dense_rank() OVER (PARTITION BY r.kind, d.post_id ORDER BY r.period_from DESC) AS n
        FROM reports_delivery d JOIN reports_report r ON r.id = d.report_id
        LEFT JOIN LATERAL (SELECT min(opened_at) AS opened_at FROM reports_opening WHERE report_id = r.id) o ON true
        WHERE d.post_id IS NOT NULL AND r.period_from >= %(since)s
    ) dated
) ranked
GROUP BY kind, post ORDER BY count(opened_at)::float / count(*), count(*) DESC, kind, post
"""


def readership(since: date) -> list[Readership]:
    """How each kind of report fared at each post with the periods from a day on; the least read first."""
    return [Readership(*row) for row in bulk.rows(READERSHIP, {"since": since})]


def letters_visible_to(actor: Actor) -> QuerySet[Letter]:
    """Letters, drafts too, within the right to record remedies; and those issued to or by a post of the actor."""
    reach = _office_reach(actor, Right.RECORD_REMEDIES)
    own = Q(issued_at__isnull=False) & (Q(post__in=actor.posts) | Q(signed_by__in=actor.posts))
    return Letter.objects.filter(either(reach, own))


def signing_posts(actor: Actor, letter: Letter) -> QuerySet[Post]:
    """The posts in whose name the actor can issue a letter: those it answers for, and not the one that gets it."""
    return Post.objects.filter(pk__in=actor.posts).exclude(pk=letter.post_id).order_by("code")


def question_words() -> dict[str, dict[str, str]]:
    """How each question is worded in both languages, by its programme's code and its own; the newest wording."""
    found = {}
    for one in Question.objects.select_related("programme").order_by("programme__version"):
        spoken = one.wording.get("web") or one.wording.get("caller") or one.wording.get("sms") or {}
        found[f"{one.programme.code}.{one.code}"] = {tongue: str(spoken.get(tongue) or "") for tongue in ("en", "ur")}
    return found


def release_file(day: date, name: str) -> Path:
    """A file of a release, where it lies.

    Raises:
        NotFound: there is no such release, it has no such file, or the file is not on this machine.
    """
    release = Release.objects.filter(day=day).first()
    known = {one["name"] for one in release.files} if release else set()
    place = open_files.folder(day) / name
    if name not in known or not place.is_file():
        raise NotFound
    return place
