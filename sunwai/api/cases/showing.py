"""Cases as JSON has them: codes for ids, asked once for a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sunwai.casework.models import Case, CaseEvent, Category, Unmasking
from sunwai.casework.queries import Line, Seen, opened
from sunwai.casework.types import Deed, Role, Status
from sunwai.directory.models import Area, Post

CITIZENS = frozenset({Role.CITIZEN, Role.REPRESENTATIVE})
NOT_TOLD = frozenset({Status.CHECKING, Status.IN_PROGRESS, Status.NEW})
MOST_JOINED = 50


def codes_of(cases: Iterable[tuple[int, int, int]], posts: Iterable[int] = ()) -> tuple[dict[int, str], ...]:
    """The codes of these categories, areas and posts."""
    categories, areas, seats = zip(*cases, strict=True) if (cases := list(cases)) else ((), (), ())
    return (
        dict(Category.objects.filter(id__in=set(categories)).values_list("id", "code")),
        dict(Area.objects.filter(id__in=set(areas)).values_list("id", "code")),
        dict(Post.objects.filter(id__in={*seats, *posts}).values_list("id", "code")),
    )


def lines_out(rows: Sequence[Line]) -> list[dict[str, Any]]:
    """The rows of an inbox."""
    categories, areas, posts = codes_of((row.category, row.area, row.post) for row in rows)
    return [
        asdict(row) | {"category": categories[row.category], "area": areas[row.area], "post": posts[row.post]}
        for row in rows
    ]  # fmt: skip


def cases_out(cases: Sequence[Case]) -> list[dict[str, Any]]:
    """Cases as their own citizen's list shows them."""
    categories, areas, posts = codes_of((one.category_id, one.area_id, one.post_id) for one in cases)
    return [
        _line(one, categories[one.category_id], areas[one.area_id], posts[one.post_id]) for one in cases
    ]  # fmt: skip


def case_out(seen: Seen) -> dict[str, Any]:
    """One case. Who did a thing in the office is shown to the office; to a citizen, which post it was with."""
    case, is_citizens = seen.case, seen.roles <= CITIZENS
    here = (case.category_id, case.area_id, case.post_id)
    categories, areas, posts = codes_of([here], [one.post for one in seen.timeline if one.post])
    return _line(case, categories[here[0]], areas[here[1]], posts[here[2]]) | {
        "gist": seen.gist, "outcome": case.outcome, "rating": case.rating, "supporters": case.supporters,
        "deeds": seen.deeds,
        "timeline": [
            {
                "n": one.n, "deed": one.deed, "role": one.role, "status": one.status, "at": one.at, "words": one.words,
                "by": "" if is_citizens else one.by, "post": posts.get(one.post or 0, ""),
                **(_call(one.facts) if one.deed is Deed.CALLED else {}),
            }
            for one in seen.timeline
        ],
        "deadlines": [
            {
                "kind": one.kind, "rule": str(one.rule), "started_at": one.started_at, "due_at": one.due_at,
                "paused_at": one.paused_at, "met_at": one.met_at, "missed_at": one.missed_at, "ended_at": one.ended_at,
            }
            for one in seen.deadlines
        ],
        "files": [
            {"id": str(one.pk), "n": one.n, "media_type": one.media_type, "size": one.size,
             "is_evidence": one.is_evidence}
            for one in seen.files
        ],
        "who": {part.value: asdict(known) for part, known in seen.who.items()},
        "proposal": _proposal(seen), "unmaskings": [] if is_citizens else [_unmasking(one) for one in seen.unmaskings],
        "joined": [] if is_citizens or not case.cluster_id else _joined(case),
    }  # fmt: skip


def _call(facts: Mapping[str, object]) -> dict[str, Any]:
    return {"call": facts.get("kind", ""), "seconds": facts.get("seconds")}


def _proposal(seen: Seen) -> dict[str, Any] | None:
    """To a citizen only what was told to them: not what a second officer still looks at, nor what was sent back."""
    one = seen.proposal
    if one is None or (seen.roles <= CITIZENS and seen.case.status in NOT_TOLD):
        return None
    names = ("outcome", "reason", "court", "court_number", "evidence", "reached", "reached_at")
    return {name: getattr(one, name) for name in names}


def _unmasking(one: Unmasking) -> dict[str, Any]:
    return {
        "id": one.pk, "asked_at": one.asked_at, "reason": opened(one.reason_sealed), "decided_at": one.decided_at,
        "is_granted": one.is_granted, "until": one.until,
    }  # fmt: skip


def _joined(case: Case) -> list[str]:
    others = Case.objects.filter(cluster=case.cluster_id).exclude(pk=case.pk).order_by("pk")
    return list(others.values_list("number", flat=True)[:MOST_JOINED])


def event_out(event: CaseEvent | None, words: str = "") -> dict[str, Any]:
    """A deed just done, to who did it."""
    assert event is not None  # noqa: S101
    return {
        "n": event.n, "deed": event.deed, "role": event.role, "status": event.status, "at": event.at, "words": words,
    }  # fmt: skip


def _line(case: Case, category: str, area: str, post: str) -> dict[str, Any]:
    return {
        "number": case.number, "kind": case.kind, "category": category, "area": area, "post": post,
        "identity": case.identity, "status": case.status, "level": case.level, "events": case.events,
        "filed_at": case.filed_at, "due_at": case.due_at,
    }  # fmt: skip
