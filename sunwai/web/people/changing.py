"""Posts that go from one hand to another: by an order, for a leave and back, or because their officer left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Q

from sunwai.directory.models import Leave, Officer, Post, Tenure, TransferLine
from sunwai.directory.queries import open_after
from sunwai.people.models import HandOver

SHOWN = timedelta(days=90)
AHEAD = timedelta(days=30)


class Why(StrEnum):
    """What makes a post change hands."""

    ORDER = "order"
    LEAVE = "leave"
    BACK = "back"
    LEFT = "left"


@dataclass(frozen=True)
class Change:
    """A post goes from a giver to a taker on a day; `line` is the order's, where an order does it.

    `listed` is its list of what waits, if there is one.
    """

    post: Post
    giver: Officer
    taker: Officer | None
    day: date
    why: Why
    line: TransferLine | None = None
    listed: HandOver | None = None

    @property
    def key(self) -> tuple[int, int, date]:
        return self.post.pk, self.giver.pk, self.day

    @property
    def state(self) -> str:
        """none, listed, given or taken."""
        if self.listed is None:
            return "none"
        return "taken" if self.listed.taken_at else "given" if self.listed.given_at else "listed"

    def is_of(self, officer: int | None) -> bool:
        return officer is not None and officer in {self.giver.pk, self.taker.pk if self.taker else None}

    def is_late(self, today: date) -> bool:
        """Whether its list should be signed by now. Of a leave none need be made."""
        if self.day > today or self.state == "taken":
            return False
        return self.listed is not None or self.why in {Why.ORDER, Why.LEFT}


def by_no_order(posts: Collection[int], officer: int | None, today: date) -> list[Change]:
    """The changes of these posts, and those of an officer, that no order brought; the newest first."""
    since, until = today - SHOWN, today + AHEAD
    made = [*_leaves(posts, officer, since), *_ended(posts, officer, since)]
    seen = (one for one in made if since <= one.day <= until and (one.post.pk in posts or one.is_of(officer)))
    return sorted(seen, key=lambda one: (one.day, one.post.code), reverse=True)


def _leaves(posts: Collection[int], officer: int | None, since: date) -> Iterator[Change]:
    """Each post of who is away goes to who acts on the first day, and back on the last."""
    held = Tenure.objects.filter(open_after(since), post__in=posts).values("officer")
    mine = Q(officer=officer) | Q(acting=officer) if officer else Q(pk__in=[])
    leaves = list(
        Leave.objects.filter(mine | Q(officer__in=held), cancelled_at=None, valid_to__gte=since)
        .select_related("officer", "acting")
    )  # fmt: skip
    for leave, tenure in _pairs(leaves, since):
        yield Change(tenure.post, leave.officer, leave.acting, leave.valid_from, Why.LEAVE)
        lasts = leave.valid_to is not None and (tenure.valid_to is None or tenure.valid_to > leave.valid_to)
        if leave.acting and leave.valid_to and lasts:
            yield Change(tenure.post, leave.acting, leave.officer, leave.valid_to, Why.BACK)


def _pairs(leaves: Iterable[Leave], since: date) -> Iterator[tuple[Leave, Tenure]]:
    away = {one.officer_id for one in leaves}
    tenures = list(Tenure.objects.filter(open_after(since), officer__in=away).select_related("post"))
    for leave in leaves:
        for one in tenures:
            is_open = one.valid_to is None or one.valid_to > leave.valid_from
            if one.officer_id == leave.officer_id and one.valid_from <= leave.valid_from and is_open:
                yield leave, one


def _ended(posts: Collection[int], officer: int | None, since: date) -> Iterator[Change]:
    """Posts left without an order: their officer's sign-in was closed, or a directory said so."""
    mine = Q(officer=officer) if officer else Q(pk__in=[])
    by_order = TransferLine.objects.filter(order__withdrawn_at=None, ended__isnull=False).values("ended")
    ended = list(
        Tenure.objects.filter(mine | Q(post__in=posts), valid_to__gte=since).exclude(pk__in=by_order)
        .select_related("post", "officer")
    )  # fmt: skip
    nexts = Tenure.objects.filter(post__in={one.post_id for one in ended}, valid_from__gte=since)
    begun = list(nexts.select_related("officer").order_by("valid_from", "pk"))
    for one in ended:
        if one.valid_to is None:
            continue
        after = (
            new.officer for new in begun
            if new.post_id == one.post_id and new.valid_from >= one.valid_to and new.officer_id != one.officer_id
        )  # fmt: skip
        yield Change(one.post, one.officer, next(after, None), one.valid_to, Why.LEFT)


def with_lists(changes: Iterable[Change]) -> list[Change]:
    """The same, each with its list; of several that are one (a leave over and the post left on one day), the first."""
    found: dict[tuple[int, int, date], Change] = {}
    for one in changes:
        found.setdefault(one.key, one)
    lists = HandOver.objects.filter(post__in={post for post, _, _ in found}, day__in={day for _, _, day in found})
    listed = {(one.post_id, one.giver_id, one.day): one for one in lists}
    return [
        Change(one.post, one.giver, one.taker, one.day, one.why, one.line, listed.get(key))
        for key, one in found.items()
    ]  # fmt: skip
