"""The posts: who holds each, since when, and who answers for it while it is vacant or its officer is away."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunwai.base import clock
from sunwai.base.actors import Actor, Right
from sunwai.directory.models import Officer, Post, Tenure
from sunwai.directory.queries import posts_below, posts_visible_to, standing_for, valid
from sunwai.web.cases.posts import LETTERS, NAMES
from sunwai.web.doors import StaffRequest
from sunwai.web.paging import page_of


def seen_by(actor: Actor) -> QuerySet[Post]:
    """The posts that one keeps, holds, or stands above."""
    kept, own = posts_visible_to(actor, Right.KEEP_POSTS), actor.posts | posts_below(actor.own_posts)
    return Post.objects.filter(Q(pk__in=kept.values("pk")) | Q(pk__in=own))


def found(posts: QuerySet[Post], text: str, on: date) -> QuerySet[Post]:
    """Those that have every word in a name of theirs or of who holds them."""
    for word in text.translate(LETTERS).split()[:6]:
        named = Q(code__iexact=word)
        for name in NAMES:
            named |= Q(**{f"{name}__icontains": word})
        held = Tenure.objects.filter(
            Q(officer__name__icontains=word) | Q(officer__name_ur__icontains=word) | Q(officer__code__iexact=word),
            valid(on), post=OuterRef("pk"),
        )  # fmt: skip
        posts = posts.filter(named | Exists(held))
    return posts


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """The posts, page by page."""
    today, text, vacant = clock.today(), request.GET.get("q", "")[:100], request.GET.get("vacant") == "1"
    posts = found(seen_by(request.actor).filter(valid(today)), text, today)
    if vacant:
        posts = posts.exclude(Exists(Tenure.objects.filter(valid(today), post=OuterRef("pk"))))
    page = page_of(posts.select_related("office", "area", "department").order_by("code"), request)
    seen = {
        "page": page, "rows": shown(list(page), today), "q": text, "vacant": vacant,
        "may_keep": request.actor.may(Right.KEEP_POSTS),
    }  # fmt: skip
    return render(request, "people/posts.html", seen)


def shown(posts: list[Post], on: date) -> list[dict[str, Any]]:
    """Each post with its tenure and with who answers for it: four questions for any number."""
    ids = [one.pk for one in posts]
    tenures = Tenure.objects.filter(valid(on), post__in=ids).select_related("officer")
    held = {one.post_id: one for one in tenures}
    standing = standing_for(ids, on)
    officers = Officer.objects.in_bulk([one.officer for one in standing.values() if one.officer])
    seats = Post.objects.in_bulk([one.seat for one in standing.values() if one.seat])
    return [
        {
            "post": one, "tenure": held.get(one.pk), "how": standing[one.pk].how,
            "officer": officers.get(standing[one.pk].officer or 0), "seat": seats.get(standing[one.pk].seat or 0),
        }
        for one in posts
    ]  # fmt: skip
