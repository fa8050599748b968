"""The unit apart over JSON: spot checks, reports of pressure, numbers that file very many cases."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.db.models import Count, Q
from django.http import HttpRequest
from ninja.responses import Status as Answer
from pydantic import Field

from sunwai.api.cases import desks
from sunwai.api.cases.doors import DOORS, visitor_of
from sunwai.api.cases.showing import cases_out
from sunwai.api.doors import api
from sunwai.base import clock
from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotFound
from sunwai.casework.models import Case, CaseProposal
from sunwai.casework.queries import number_of, opened
from sunwai.complaints.commands import checks as commands
from sunwai.complaints.commands.filing import decide_review
from sunwai.complaints.commands.withdrawing import show_number
from sunwai.complaints.models import Pressure, RepeatReview, SpotCheck, SpotCheckMonth
from sunwai.complaints.queries import checks as queries
from sunwai.complaints.queries.filing import reviews_for
from sunwai.complaints.types import CheckResult

Id = Annotated[int, Field(ge=1, lt=2**63)]
MOST, MONTHS = 100, 24


def checker(request: HttpRequest) -> Actor:
    """Raises:
    NotAllowed: it is nobody of the unit apart.
    """
    actor = visitor_of(request).staff
    actor.need(Right.CHECK_CASES)
    return actor


@api.get("/cases/checks", response=desks.ChecksOut, auth=DOORS, summary="All that waits for the unit apart")
def case_checks(request: HttpRequest) -> dict[str, Any]:
    actor, at = checker(request), clock.now()
    months = queries.months_for(actor).annotate(
        drawn=Count("checks"), done=Count("checks", filter=~Q(checks__result="")),
        overturned=Count("checks", filter=Q(checks__result=CheckResult.OVERTURNED)),
        reached=Count("checks", filter=Q(checks__result__in=[CheckResult.OVERTURNED, CheckResult.UPHELD])),
    )[:MONTHS]  # fmt: skip
    return {
        "checks": [_check(one, actor, at) for one in queries.checks_for(actor)[:MOST]],
        "pressures": [_pressure(one, actor) for one in queries.pressures_for(actor)[:MOST]],
        "reviews": [{"id": one.pk, "asked_at": one.asked_at, "filed": one.filed} for one in reviews_for(actor)[:MOST]],
        "withdrawals": cases_out(list(queries.withdrawals_for(actor)[:MOST])),
        "months": [_month(one) | {name: getattr(one, name) for name in TALLIED} for one in months],
    }


TALLIED = ("drawn", "done", "reached", "overturned")


@api.post("/cases/checks/next", response={200: desks.CheckOut, 204: None}, auth=DOORS, summary="Take the next check")
def case_check_next(request: HttpRequest) -> dict[str, Any] | Answer[None]:
    """The oldest that nobody has in hand and that is not one's own case; 204 where there is none."""
    actor, at = checker(request), clock.now()
    found = commands.take(by=actor, at=at)
    return _check(found, actor, at) if found else Answer(204, None)


@api.post("/cases/checks/{check}/take", response=desks.CheckOut, auth=DOORS, summary="Take this check")
def case_check_take(request: HttpRequest, check: Id) -> dict[str, Any]:
    actor, at = checker(request), clock.now()
    found = commands.take(check=_one(check), by=actor, at=at)
    assert found is not None  # noqa: S101 (one that was asked for is taken or refused)
    return _check(found, actor, at)


@api.post("/cases/checks/{check}/number", response=desks.NumberOut, auth=DOORS, summary="The number to call")
def case_check_number(request: HttpRequest, check: Id) -> dict[str, str]:
    return {"number": commands.show_number(check=_one(check), by=checker(request), at=clock.now())}


@api.post("/cases/checks/{check}/result", response=desks.CheckOut, auth=DOORS, summary="What the citizen said")
def case_check_result(request: HttpRequest, check: Id, body: desks.ResultIn) -> dict[str, Any]:
    """`overturned` opens the case again, one post higher, and needs words."""
    actor, at = checker(request), clock.now()
    found = commands.give_result(check=_one(check), result=body.result, words=body.words, by=actor, at=at)
    return _check(found, actor, at)


@api.post("/cases/withdrawals/{number}/number", response=desks.NumberOut, auth=DOORS, summary="The number to call")
def case_withdrawal_number(request: HttpRequest, number: str) -> dict[str, str]:
    """Of who wants to withdraw; what they say is the deed `confirm_withdrawal` or `keep_open`."""
    actor = checker(request)
    case = Case.objects.filter(number=number_of(number)).first()
    if case is None:
        raise NotFound
    return {"number": show_number(case=case.pk, by=actor, at=clock.now())}


@api.get("/cases/pressures/{pressure}", response=desks.PressureOut, auth=DOORS, summary="A report of pressure")
def case_pressure_show(request: HttpRequest, pressure: Id) -> dict[str, Any]:
    actor = checker(request)
    return _pressure(_report(actor, pressure), actor)


@api.post("/cases/pressures/{pressure}/take", response=desks.PressureOut, auth=DOORS, summary="Take a report on")
def case_pressure_take(request: HttpRequest, pressure: Id) -> dict[str, Any]:
    actor = checker(request)
    return _pressure(commands.take_pressure(pressure=_report(actor, pressure), by=actor, at=clock.now()), actor)


@api.post("/cases/pressures/{pressure}/end", response={204: None}, auth=DOORS, summary="What was done about it")
def case_pressure_end(request: HttpRequest, pressure: Id, body: desks.SaidIn) -> Answer[None]:
    actor = checker(request)
    commands.end_pressure(pressure=_report(actor, pressure), words=body.words, by=actor, at=clock.now())
    return Answer(204, None)


@api.post("/cases/reviews/{review}", response={204: None}, auth=DOORS, summary="How many a number may file a day")
def case_review(request: HttpRequest, review: Id, body: desks.LimitIn) -> Answer[None]:
    actor = checker(request)
    row: RepeatReview | None = reviews_for(actor).filter(pk=review).first()
    if row is None:
        raise NotFound
    decide_review(
        review=row, most_a_day=body.most_a_day, until=body.until, reason=body.reason, by=actor, at=clock.now()
    )
    return Answer(204, None)


def _one(check: int) -> SpotCheck:
    found = SpotCheck.objects.select_related("month", "case").filter(pk=check).first()
    if found is None:
        raise NotFound
    return found


def _report(actor: Actor, pressure: int) -> Pressure:
    found = queries.pressures_for(actor).filter(pk=pressure).first()
    if found is None:
        raise NotFound
    return found


def _check(one: SpotCheck, actor: Actor, at: datetime) -> dict[str, Any]:
    is_mine = one.taken_by == str(actor) and (bool(one.result) or bool(one.taken_until and one.taken_until > at))
    shown: dict[str, Any] = {
        "id": one.pk, "case": one.case.number, "month": one.month.month, "stratum": one.stratum,
        "closed_status": one.closed_status, "is_mine": is_mine, "taken_until": one.taken_until, "result": one.result,
    }  # fmt: skip
    if not is_mine:
        return shown
    told = CaseProposal.objects.filter(case=one.case).order_by("-pk").first()
    return shown | {
        "gist": opened(one.case.gist_sealed), "outcome": one.case.outcome, "evidence": told.evidence if told else "",
        "reached": told.reached if told else "",
    }  # fmt: skip


def _pressure(one: Pressure, actor: Actor) -> dict[str, Any]:
    return {
        "id": one.pk, "case": one.case.number, "at": one.at, "is_taken": bool(one.taken_by),
        "is_mine": one.taken_by == str(actor), "words": queries.words_of_pressure(one, actor),
    }  # fmt: skip


def _month(one: SpotCheckMonth) -> dict[str, Any]:
    return {"month": one.month, "seed_digest": bytes(one.seed_digest).hex(), "seed": one.seed}
