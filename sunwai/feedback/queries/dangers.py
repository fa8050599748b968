from __future__ import annotations

from django.db.models import Min, Q, QuerySet

from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotFound
from sunwai.directory.models import Post
from sunwai.feedback.models import Danger

REPLIES_PLACE = "reply__invitation__office"


def dangers_visible_to(actor: Actor) -> QuerySet[Danger]:
    """Alerts are for duty persons within their reach, and never about an office where they hold a post.

    One that belongs to no office, because nobody asked on that number, is for all of them.
    """
    if not actor.may(Right.ANSWER_ALERTS):
        return Danger.objects.none()
    reach = actor.within(Right.ANSWER_ALERTS, area=f"{REPLIES_PLACE}__area", department=f"{REPLIES_PLACE}__department")
    # an empty Q is everything, but `empty or other` is the other alone
    found = Danger.objects.filter(reach | Q(reply__invitation__isnull=True) if reach else reach)
    if actor.posts:
        own = Post.objects.filter(id__in=actor.posts, office__isnull=False).values_list("office", flat=True)
        found = found.exclude(reply__invitation__office__in=list(own))
    return found.select_related(
        "alert__acknowledged_by", "reply__in_force", "reply__invitation__service", "reply__invitation__office__district"
    )


def open_dangers(actor: Actor) -> QuerySet[Danger]:
    """The first of each open alert: those that nobody took yet first, then the oldest."""
    visible = dangers_visible_to(actor).filter(closed_at__isnull=True)
    firsts = Danger.objects.filter(closed_at__isnull=True).values("alert").annotate(first=Min("pk")).values("first")
    return visible.filter(pk__in=firsts).order_by("-alert__next_at", "found_at")


def danger_for(actor: Actor, alert: int) -> Danger:
    """The first reply of an alert that is still open, or of one that is closed.

    Raises:
        NotFound: no such alert, or not for this actor.
    """
    found = dangers_of(actor, alert).order_by("-closed_at", "pk").first()
    if found is None:
        raise NotFound
    return found


def dangers_of(actor: Actor, alert: int) -> QuerySet[Danger]:
    """All replies of an alert, in order."""
    return dangers_visible_to(actor).filter(alert=alert).order_by("pk")
