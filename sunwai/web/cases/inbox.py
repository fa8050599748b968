"""An officer's inbox: the cases of the posts held, earliest date first, and what is done with many at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.actors import Right
from sunwai.base.refusals import NotFound, Refused
from sunwai.casework import commands, queries
from sunwai.casework.models import Case, Category
from sunwai.casework.types import Deed, Role, Status
from sunwai.directory.models import Area, Post
from sunwai.directory.queries import valid
from sunwai.web.cases import tree, words
from sunwai.web.cases.above import posts_below
from sunwai.web.cases.near import near_posts
from sunwai.web.doors import StaffRequest
from sunwai.web.paging import MOST

SIZE = 50
MOST_AT_ONCE = 200
IN_BULK = frozenset({Deed.PICK_UP, Deed.WRITE, Deed.ASSIGN, Deed.TRANSFER})


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    posts: frozenset[int]
    status: str = ""
    category: str = ""
    overdue: bool = False
    post: int | None = None


def asked_of(request: StaffRequest) -> Asked:
    """The filters; a post that is neither held nor below is as if it were not asked for."""
    own = request.actor.posts
    post = _whole(request.GET.get("post", "")) or None
    below = _whole(request.GET.get("below", "")) or None
    posts = own
    if below and below in posts_below(request.actor.own_posts):
        posts = frozenset([below])
    elif post in own:
        posts = frozenset([post]) if post else own
    status = request.GET.get("status", "")
    return Asked(
        posts, status if status in words.STATUSES else "", request.GET.get("category", "")[:100],
        request.GET.get("overdue") == "1", post,
    )  # fmt: skip


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """The inbox, page by page, by the date and id after which the next begins."""
    asked, at = asked_of(request), clock.now()
    known = tree.matters(clock.today())
    node = known.by_code.get(asked.category)
    most = MOST if request.GET.get("taken") else SIZE
    found = queries.inbox(
        posts=asked.posts, after=after_of(request.GET.get("after", "")), most=most, status=asked.status or None,
        due_before=at if asked.overdue else None, category=_ids(node) if node else None,
    )  # fmt: skip
    seen = {
        "rows": _shown(found.rows, at), "asked": asked, "statuses": words.STATUSES.items(),
        "statuses_by": words.STATUSES, "posts": Post.objects.filter(pk__in=request.actor.posts).order_by("code"),
        "categories": [one.row for one in known.roots],
        "counts": queries.inbox_counts(asked.posts, at=at, tomorrow=_tomorrow()),
        "after": f"{found.after[0].timestamp():.6f}~{found.after[1]}" if found.after else "",
        "may_direct": request.actor.may(Right.DIRECT_CASES) or request.actor.may(Right.FILE_CASES),
        "may_tell": request.actor.may(Right.DIRECT_CASES),
        "may_see_below": request.actor.may(Right.WORK_CASES) or request.actor.may(Right.DIRECT_CASES),
        "near_posts": near_posts(request.actor), "done": request.GET.get("done", "")[:200],
    }  # fmt: skip
    return render(request, "cases/inbox.html", seen)


def _shown(rows: list[queries.Line], at: datetime) -> list[dict[str, object]]:
    """The rows with the names of what they point to: three questions for the page."""
    areas = Area.objects.defer("outline").in_bulk([one.area for one in rows])
    posts = Post.objects.in_bulk([one.post for one in rows])
    matters = Category.objects.in_bulk([one.category for one in rows])
    return [
        {
            "case": one, "gist": one.gist, "is_late": one.due_at < at, "area": areas.get(one.area),
            "post": posts.get(one.post), "category": matters.get(one.category),
        }
        for one in rows
    ]  # fmt: skip


def _tomorrow() -> datetime:
    return datetime.combine(clock.today() + timedelta(days=1), time(), clock.LOCAL)


def _ids(node: tree.Node) -> list[int]:
    return [node.row.pk, *(pk for one in node.below for pk in _ids(one))]


def after_of(text: str) -> tuple[datetime, int] | None:
    """Where a page begins; from the start where the address says nonsense."""
    moment, _tilde, pk = text.partition("~")
    try:
        return datetime.fromtimestamp(float(moment), tz=clock.LOCAL), int(pk)
    except (ValueError, OverflowError, OSError):
        return None


@require_safe
def find(request: StaffRequest) -> HttpResponse:
    """From a number to its page."""
    text = request.GET.get("number", "")
    return HttpResponseRedirect(reverse("case", args=[queries.number_of(text) if text.strip() else "-"]))


@require_POST
def bulk(request: StaffRequest) -> HttpResponse:
    """One deed on every chosen case; what cannot be done is counted, and stops nothing else."""
    numbers = request.POST.getlist("case")[:MOST_AT_ONCE]
    deed, said = request.POST.get("deed", ""), request.POST.get("words", "")[:2000]
    cases = list(Case.objects.filter(number__in=numbers).exclude(status=Status.WITHDRAWN))
    post = Post.objects.filter(valid(clock.today()), code=request.POST.get("post", "").strip()).first()
    given: dict[str, Any] = {"by": request.actor, "at": clock.now()}
    if deed == "join":
        commands.join(cases=[one.pk for one in cases], headline=said, **given)
        return _back(len(cases), 0)
    if deed not in IN_BULK:
        raise NotFound
    if deed in {"write", "assign", "transfer"}:
        given["words"] = said
    if deed in {"assign", "transfer"}:
        given["post"] = post.pk if post else None
    return _back(*_all(Deed(deed), cases, given))


def _all(deed: Deed, cases: list[Case], given: dict[str, Any]) -> tuple[int, int]:
    """In as few turns as there are roles; where one of them refuses, each by itself."""
    by_role: dict[Role, list[int]] = {}
    for case in cases:
        role = queries.role_for(deed, case, queries.roles_in(given["by"], case))
        if role is not None:
            by_role.setdefault(role, []).append(case.pk)
    done = 0
    for role, ids in by_role.items():
        try:
            done += len(commands.act_all(cases=ids, deed=deed, role=role, **given))
        except Refused:
            done += sum(_one(deed, role, pk, given) for pk in ids)
    return done, len(cases) - done


def _one(deed: Deed, role: Role, case: int, given: dict[str, Any]) -> bool:
    try:
        commands.act(case=case, deed=deed, role=role, **given)
    except Refused:
        return False
    return True


def _back(done: int, failed: int) -> HttpResponse:
    said = ngettext("Done with {done} case.", "Done with {done} cases.", done).format(done=done)
    if failed:
        more = ngettext("{failed} could not be.", "{failed} could not be.", failed)
        said = f"{said} {more.format(failed=failed)}"
    return HttpResponseRedirect(f"{reverse('cases_inbox')}?{urlencode({'done': said})}")
