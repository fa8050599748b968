"""Who receives reports, which reports and notices an actor may see, and what waits to be acknowledged."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, Q, QuerySet

from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotFound
from sunwai.directory.models import Post
from sunwai.outreach.models import Question
from sunwai.reports.models import Notice, Report

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
    """The reports addressed to a post that this actor holds, or within the right to see reports."""
    reach = actor.within(Right.SEE_REPORTS, area="area", department="department")
    return Report.objects.filter(either(reach, Q(post__in=actor.posts)))


def report_for(actor: Actor, report: int) -> Report:
    """One report.

    Raises:
        NotFound: there is none, or it is not this actor's to see.
    """
    found = visible_to(actor).select_related("area", "department", "post", "snapshot").filter(pk=report).first()
    if found is None:
        raise NotFound
    return found


def _office_reach(actor: Actor, right: Right) -> Q:
    return actor.within(right, area="finding__office__district", department="finding__office__department")


def notices_visible_to(actor: Actor) -> QuerySet[Notice]:
    """The findings laid before posts that this actor may see."""
    return Notice.objects.filter(either(_office_reach(actor, Right.SEE_REPORTS), Q(post__in=actor.posts)))


def acknowledgeable_by(actor: Actor) -> QuerySet[Notice]:
    """The notices that this actor may acknowledge: laid before a post that it holds, or within the right to."""
    return Notice.objects.filter(either(_office_reach(actor, Right.ACKNOWLEDGE_FINDINGS), Q(post__in=actor.posts)))


def open_findings_by_office(actor: Actor) -> dict[int, int]:
    """How many findings wait to be acknowledged, by office id, of those that the actor may see live."""
    reach = either(_office_reach(actor, Right.SEE_LIVE), _office_reach(actor, Right.SEE_REPORTS))
    waiting = Notice.objects.filter(reach, acknowledged_at__isnull=True)
    found = waiting.values("finding__office").annotate(number=Count("pk"))
    return dict(found.values_list("finding__office", "number"))


def question_words() -> dict[str, dict[str, str]]:
    """How each question is worded in both languages, by its programme's code and its own; the newest wording."""
    found = {}
    for one in Question.objects.select_related("programme").order_by("programme__version"):
        spoken = one.wording.get("web") or one.wording.get("caller") or one.wording.get("sms") or {}
        found[f"{one.programme.code}.{one.code}"] = {tongue: str(spoken.get(tongue) or "") for tongue in ("en", "ur")}
    return found
