from __future__ import annotations

from django.db.models import Q, QuerySet

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
    """What nobody has closed: those that nobody took yet first, then the oldest."""
    return dangers_visible_to(actor).filter(closed_at__isnull=True).order_by("-alert__next_at", "found_at")


def danger_for(actor: Actor, alert: int) -> Danger:
    """Raises:
    NotFound: no such alert, or not for this actor.
    """
    found = dangers_visible_to(actor).filter(alert=alert).first()
    if found is None:
        raise NotFound
    return found
