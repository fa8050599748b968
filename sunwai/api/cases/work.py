"""Reading and working cases: the inbox, one case, and every deed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja.responses import Status as Answer
from pydantic import Field

from sunwai.api.cases import desks, shapes
from sunwai.api.cases.doors import DOORS, actor_of_key, entered, visitor_of
from sunwai.api.cases.showing import case_out, event_out, lines_out
from sunwai.api.doors import api
from sunwai.base import clock
from sunwai.base.actors import Actor, Right
from sunwai.base.clock import LOCAL, day_of
from sunwai.base.refusals import NotAllowed, NotFound, Refused
from sunwai.casework import commands
from sunwai.casework.models import Case, Unmasking
from sunwai.casework.queries import (
    case_for,
    file_bytes,
    file_for,
    headers_of,
    inbox,
    inbox_counts,
    number_of,
    role_for,
    roles_in,
)
from sunwai.casework.queries.inbox import Key
from sunwai.casework.table import MOVES
from sunwai.casework.types import Deed, NeedsReason, NotInThisState, NotYourRole, Role, Status
from sunwai.complaints.commands.ringing import ring_citizen
from sunwai.complaints.queries.forecast import forecast
from sunwai.complaints.queries.performance import Performance, performance
from sunwai.complaints.register import posts_at_or_below
from sunwai.directory.models import Post

SHARED = frozenset(
    {Deed.FILE, Deed.JOIN, Deed.LEAVE_CLUSTER, Deed.SUPPORT, Deed.CLAIM, Deed.UNMASK, Deed.LAPSE, Deed.MOVE_DUE,
     Deed.CALL, Deed.CALLED}
)  # fmt: skip
"""Deeds with an address of their own, or that nobody but the house does."""
WORKED = [Right.WORK_CASES, Right.DIRECT_CASES]
MOST_BELOW = 500
QUARTER = timedelta(days=91)


class NoSuchPage(Refused):
    """`after` is not what the page before gave."""


@api.get("/cases/inbox", response=shapes.InboxOut, auth=DOORS, summary="Open cases of your posts, the next due first")
def case_inbox(
    request: HttpRequest,
    after: Annotated[str, Field(max_length=100)] = "",
    most: Annotated[int, Query(ge=1, le=200)] = 50,
    below: bool = False,
    status: Status | None = None,
) -> dict[str, Any]:
    """`below`: those of the posts under yours too."""
    posts = _posts(visitor_of(request).staff, below=below)
    page = inbox(posts=posts, after=_key(after), most=most, status=status.value if status else None)
    following = f"{page.after[0].isoformat()}~{page.after[1]}" if page.after else ""
    return {"cases": lines_out(page.rows), "after": following}


@api.get("/cases/inbox/counts", response=shapes.CountsOut, auth=DOORS, summary="How many are open, overdue, due today")
def case_counts(request: HttpRequest, below: bool = False) -> dict[str, Any]:
    at = clock.now()
    tomorrow = datetime.combine(day_of(at) + timedelta(days=1), time(), LOCAL)
    found = inbox_counts(_posts(visitor_of(request).staff, below=below), at=at, tomorrow=tomorrow)
    return {"open": found.open, "overdue": found.overdue, "due_today": found.due_today, "by_status": found.by_status}


def _posts(actor: Actor, *, below: bool) -> frozenset[int]:
    if not any(actor.may(right) for right in WORKED):
        raise NotAllowed
    return posts_at_or_below(actor.posts) if below else actor.posts


def _key(after: str) -> Key | None:
    if not after:
        return None
    try:
        due, _, id_ = after.replace(" ", "+").partition("~")
        found = datetime.fromisoformat(due), int(id_)
        if found[0].tzinfo is None or not 0 <= found[1] < 2**63 or not 1 < found[0].year < 9999:
            raise NoSuchPage
    except ValueError as error:
        raise NoSuchPage from error
    return found


@api.post("/cases/join", auth=DOORS, response={204: None}, summary="Join cases about the same matter as a cluster")
def case_join(request: HttpRequest, body: shapes.JoinIn) -> Answer[None]:
    actor = visitor_of(request).staff
    numbers = [number_of(one) for one in body.numbers]
    cases = list(Case.objects.filter(number__in=numbers))
    if len(cases) != len(set(numbers)):
        raise NotFound
    role = _office_role(actor, cases)
    commands.join(cases=[one.pk for one in cases], headline=body.headline, by=actor, at=clock.now(), role=role)
    return Answer(204, None)


def _office_role(actor: Actor, cases: list[Case]) -> Role:
    """The one role in which they may join all of these."""
    shared = set(MOVES[Deed.JOIN].roles)
    for case in cases:
        shared &= roles_in(actor, case)
    if not shared:
        raise NotYourRole
    return sorted(shared)[0]


@api.post("/cases/bulk", auth=DOORS, response=desks.BulkOut, summary="One deed on many cases")
def case_bulk(request: HttpRequest, body: desks.BulkIn) -> dict[str, list[str]]:
    """What cannot be done with one stops none of the others."""
    actor, at, deed = visitor_of(request).staff, clock.now(), Deed(body.deed)
    if not any(actor.may(right) for right in WORKED):
        raise NotAllowed
    post, done, refused = _post(body.post), list[str](), list[str]()
    for number in dict.fromkeys(number_of(one) for one in body.numbers):
        case = Case.objects.filter(number=number).first()
        role = role_for(deed, case, roles_in(actor, case)) if case else None
        try:
            if case is None or role is None:
                raise NotYourRole
            commands.act(case=case.pk, deed=deed, role=role, by=actor, at=at, words=body.words, post=post)
            done.append(number)
        except Refused:
            refused.append(number)
    return {"done": done, "refused": refused}


@api.get("/cases/below", auth=DOORS, response=list[desks.BelowOut], summary="The posts below yours, and how they do")
def case_below(request: HttpRequest) -> list[dict[str, Any]]:
    """What waits, what came of the last quarter, and what the next four weeks may bring. No rank."""
    actor, at = visitor_of(request).staff, clock.now()
    actor.need(Right.WORK_CASES)
    posts = sorted(posts_at_or_below(actor.own_posts) - actor.own_posts)[:MOST_BELOW]
    if not posts:
        return []
    codes = dict(Post.objects.filter(pk__in=posts).values_list("id", "code"))
    told = {one.post: one for one in performance(posts=posts, since=at - QUARTER, until=at, actor=actor)}
    return [
        asdict(one) | {"post": codes[one.post]} | _told(told.get(one.post))
        for one in forecast(posts=posts, actor=actor, at=at)
    ]


def _told(one: Performance | None) -> dict[str, Any]:
    if one is None:
        return {}
    return {"outcomes": one.outcomes, "parts": {name: asdict(part) for name, part in one.parts.items()}}


@api.get("/cases/{number}", response=shapes.CaseOut, auth=DOORS, summary="One case, as far as you may see it")
def case_show(request: HttpRequest, number: str) -> dict[str, Any]:
    actor, case = entered(request, visitor_of(request), number, clock.now())
    return case_out(case_for(actor, case.number, at=clock.now(), case=case))


@api.get("/cases/{number}/files/{file}", auth=DOORS, summary="A file of a case, as it is kept: stripped and harmless")
def case_file_content(request: HttpRequest, number: str, file: UUID) -> HttpResponse:
    actor, case = entered(request, visitor_of(request), number, clock.now())
    found = file_for(actor, file)
    if found.case_id != case.pk:
        raise NotFound
    return HttpResponse(file_bytes(found), headers=headers_of(found))


@api.post("/cases/{number}/support", auth=DOORS, response={204: None}, summary="Me too")
def case_support(request: HttpRequest, number: str, body: shapes.SupportIn) -> Answer[None]:
    """Somebody else with the same trouble: needs a key that may file, and their number."""
    visitor = visitor_of(request)
    case = Case.objects.filter(number=number_of(number)).first()
    if visitor.key is None or not visitor.key.may_file or case is None:
        raise NotFound
    commands.support(case=case.pk, who=body.who.who(), by=actor_of_key(visitor), at=clock.now())
    return Answer(204, None)


@api.post(
    "/cases/{number}/leave", auth=DOORS, response=shapes.EventOut, summary="It is another matter than its cluster's"
)
def case_leave(request: HttpRequest, number: str, body: shapes.DeedIn) -> dict[str, Any]:
    at = clock.now()
    actor, case = entered(request, visitor_of(request), number, at)
    role = need_role(actor, case, Deed.LEAVE_CLUSTER)
    return event_out(commands.leave_cluster(case=case.pk, by=actor, at=at, role=role, words=body.words))


@api.post("/cases/{number}/call", auth=DOORS, response={202: None}, summary="Call the citizen")
def case_call(request: HttpRequest, number: str) -> Answer[None]:
    """Rings your telephone at the exchange, then the citizen's, whose number nobody is told. How it went comes into the
    timeline as the event `called`.
    """
    actor, case = entered(request, visitor_of(request), number, clock.now())
    ring_citizen(case=case.pk, by=actor, at=clock.now())
    return Answer(202, None)


@api.post("/cases/{number}/unmask", auth=DOORS, response={202: dict[str, int]}, summary="Ask to know who it is")
def case_ask_unmask(request: HttpRequest, number: str, body: shapes.ReasonIn) -> Answer[dict[str, int]]:
    """The citizen sees that it was asked and granted. A custodian decides."""
    actor, case = entered(request, visitor_of(request), number, clock.now())
    made = commands.ask_unmask(case=case.pk, reason=body.reason, by=actor, at=clock.now())
    return Answer(202, {"unmasking": made.pk})


@api.post("/cases/{number}/unmask/{unmasking}", auth=DOORS, response={204: None}, summary="Grant or refuse it")
def case_decide_unmask(
    request: HttpRequest, number: str, unmasking: Annotated[int, Field(ge=1, lt=2**63)], body: shapes.DecisionIn
) -> Answer[None]:
    actor, case = entered(request, visitor_of(request), number, clock.now())
    if not Unmasking.objects.filter(pk=unmasking, case=case).exists():
        raise NotFound
    commands.decide_unmask(unmasking=unmasking, is_granted=body.is_granted, by=actor, at=clock.now())
    return Answer(204, None)


@api.post("/cases/{number}/deeds/{deed}", auth=DOORS, response=shapes.EventOut, summary="Do one deed on a case")
def case_deed(request: HttpRequest, number: str, deed: Deed, body: shapes.DeedIn) -> dict[str, Any]:
    """As whom, the case says: one address serves the citizen's confirm, the officer's propose, the desk's transfer.

    `propose` with an outcome that gives no relief goes to a second officer first. What may be done is in `deeds`.
    """
    at = clock.now()
    actor, case = entered(request, visitor_of(request), number, at)
    if deed in SHARED:
        raise NotFound
    if deed is Deed.PROPOSE and body.outcome and body.outcome.needs_second_officer:
        deed = Deed.PROPOSE_REFUSAL
    role = need_role(actor, case, deed)
    event = commands.act(
        case=case.pk, deed=deed, role=role, by=actor, at=at, words=body.words, facts=_facts(deed, body),
        files=[one.file() for one in body.files], post=_post(body.post), expect=body.expect,
    )  # fmt: skip
    return event_out(event, body.words)


def need_role(actor: Actor, case: Case, deed: Deed) -> Role:
    """Raises:
    NotInThisState, NotYourRole: as the table of moves says.
    """
    roles = roles_in(actor, case)
    role = role_for(deed, case, roles)
    if role is None:
        raise NotInThisState if roles and case.status not in MOVES[deed].states else NotYourRole
    return role


def _facts(deed: Deed, body: shapes.DeedIn) -> dict[str, object]:
    if deed in {Deed.PROPOSE, Deed.PROPOSE_REFUSAL}:
        if body.outcome is None:
            raise NeedsReason
        return {
            "outcome": body.outcome.value, "reason": body.reason.value if body.reason else "", "court": body.court,
            "court_number": body.court_number, "evidence": body.evidence,
            "reached": body.reached.value if body.reached else "", "reached_at": body.reached_at,
        }  # fmt: skip
    if deed is Deed.DECIDE and body.outcome is None:
        raise NeedsReason
    given: dict[str, object] = {"rating": body.rating} if deed is Deed.RATE else {}
    if deed is Deed.DECIDE and body.outcome:
        given = {"outcome": body.outcome.value, "remedy": "ombudsman"}
    return given


def _post(code: str) -> int | None:
    if not code:
        return None
    found = Post.objects.filter(code=code).values_list("id", flat=True).first()
    if found is None:
        raise NotFound
    return found
