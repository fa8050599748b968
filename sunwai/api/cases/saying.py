"""What a citizen says beside the deeds of the table: pressure, that they never agreed, that a story may be told."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.responses import Status as Answer

from sunwai.api.cases import desks, shapes
from sunwai.api.cases.doors import DOORS, entered, visitor_of
from sunwai.api.cases.showing import CITIZENS, event_out
from sunwai.api.doors import api
from sunwai.base import clock
from sunwai.base.actors import Actor
from sunwai.casework.models import Case, CaseEvent
from sunwai.casework.queries import case_for, roles_in
from sunwai.casework.types import NotYourRole, Role
from sunwai.complaints.commands import checks, filing, stories
from sunwai.complaints.commands.bundles import cluster_numbers, make_bundle


def own(request: HttpRequest, number: str, *, as_: frozenset[Role] = CITIZENS) -> tuple[Actor, Case]:
    """The case of whoever filed it, or for whom it was filed.

    Raises:
        NotFound: as `entered`; NotYourRole: it is somebody of the office.
    """
    actor, case = entered(request, visitor_of(request), number, clock.now())
    if not roles_in(actor, case) & as_:
        raise NotYourRole
    return actor, case


@api.post("/cases/{number}/pressure", response={204: None}, auth=DOORS, summary="Say that you are pressed or punished")
def case_pressure(request: HttpRequest, number: str, body: desks.SaidIn) -> Answer[None]:
    """It goes to the unit that checks offices; no office sees it, in no list and no history."""
    actor, case = own(request, number)
    checks.report_pressure(case=case.pk, words=body.words, by=actor, at=clock.now())
    return Answer(204, None)


@api.post("/cases/{number}/claim", response=shapes.EventOut, auth=DOORS, summary="Take over a case filed for you")
def case_claim(request: HttpRequest, number: str) -> dict[str, Any]:
    actor, case = entered(request, visitor_of(request), number, clock.now())
    filing.claim(case=case.pk, by=actor, at=clock.now())
    return event_out(CaseEvent.objects.filter(case=case).order_by("n").last())


@api.post("/cases/{number}/deny", response={204: None}, auth=DOORS, summary="Say that you never agreed to it")
def case_deny(request: HttpRequest, number: str) -> Answer[None]:
    """The record of who filed it keeps that, and the unit apart calls you before it ends."""
    actor, case = own(request, number, as_=frozenset({Role.CITIZEN}))
    filing.deny(case=case.pk, by=actor, at=clock.now())
    return Answer(204, None)


@api.post("/cases/{number}/story", response={204: None}, auth=DOORS, summary="Agree that your solved case be told")
def case_story(request: HttpRequest, number: str, body: desks.StoryAgreedIn) -> Answer[None]:
    actor, case = own(request, number)
    if body.agreed:
        stories.agree(case=case.pk, by=actor, at=clock.now())
    else:
        stories.withdraw(case=case.pk, by=actor, at=clock.now())
    return Answer(204, None)


@api.post("/cases/{number}/bundle", auth=DOORS, summary="The case and those joined with it, certified, as a ZIP")
def case_bundle(request: HttpRequest, number: str) -> HttpResponse:
    """For a court, ombudsman or commission; by the office. `X-Digest` is its SHA-256, which stands in the ledger."""
    at = clock.now()
    actor, case = entered(request, visitor_of(request), number, at)
    if not roles_in(actor, case) - CITIZENS:
        raise NotYourRole
    seen = case_for(actor, case.number, at=at)
    made = make_bundle(numbers=cluster_numbers(seen.case), by=actor, at=at)
    headers = {"Content-Disposition": f'attachment; filename="{case.number}.zip"', "X-Digest": made.digest}
    return HttpResponse(made.content, content_type="application/zip", headers=headers)
