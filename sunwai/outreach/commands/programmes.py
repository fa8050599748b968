"""Planning: a programme is drafted from its file, tried dry, and released by a second person."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.ledger.commands import record
from sunwai.messages.types import Channel
from sunwai.outreach import queries, rules
from sunwai.outreach.commands.deciding import DROPPED, weigh_day
from sunwai.outreach.commands.rollouts import promise_order, tell_order
from sunwai.outreach.models import Programme, Question
from sunwai.outreach.programme_file import Plan, plan_from, plan_to_json, read_programme
from sunwai.outreach.types import AlreadyDecided, DryRun, NotReleased, Outcome, ProgrammeState, ServiceTaken
from sunwai.people.types import NotFirstAndSecond

OUTCOMES = """
SELECT coalesce(w.outcome, d.outcome), count(*)
FROM outreach_deciding AS d LEFT JOIN outreach_weighed AS w USING (id)
WHERE coalesce(w.outcome, d.outcome) <> 'no_programme' GROUP BY 1 ORDER BY 1
"""
COST = """
SELECT d.language, count(*), coalesce(sum(t.segments) FILTER (WHERE w.by_text), 0),
    count(*) FILTER (WHERE w.for_callers), count(*) FILTER (WHERE w.by_text)
FROM outreach_deciding AS d JOIN outreach_weighed AS w USING (id) JOIN outreach_asking AS a USING (service_id)
LEFT JOIN outreach_takes AS t ON t.programme_id = a.programme_id AND t.language = d.language
WHERE w.outcome = 'invited' GROUP BY 1 ORDER BY 2 DESC
"""


def draft_programme(*, text: str, name: str, by: Actor, at: datetime) -> Programme:
    """A new draft from the text of a file called `name`; the next version of its code.

    Raises:
        BadProgramme: the file, the place and what is wrong there.
    """
    by.need(Right.DRAFT_PROGRAMME)
    plan = read_programme(text, file=name, known=queries.known(at))
    with transaction.atomic():
        bulk.run("SELECT pg_advisory_xact_lock(hashtext('outreach.draft'))")
        drawing = promise_order(plan=plan, by=by, at=at)
        programme = Programme.objects.create(
            code=plan.code, version=queries.newest_version(plan.code) + 1, name=plan.name, name_ur=plan.name_ur,
            text=text, plan=plan_to_json(plan), state=ProgrammeState.DRAFT, drafted_by=str(by), drafted_at=at,
            rollout=drawing,
        )  # fmt: skip
        Question.objects.bulk_create(
            Question(programme=programme, code=one.code, polarity=one.polarity, wording=one.wording)
            for one in plan.questions
        )
        record(by=by, action="outreach.draft_programme", subject="programme", subject_id=programme.pk, at=at,
               facts={"code": plan.code, "version": programme.version, "text": text})  # fmt: skip
    return programme


def release_programme(*, programme: Programme, by: Actor, at: datetime) -> Programme:
    """Lets a draft ask; its code's released version ends. Invitations already made keep the version they were made by.

    Raises:
        NotFirstAndSecond: who drafted it wants to release it.
        AlreadyDecided: it is no draft any more.
        ServiceTaken: another programme asks about one of its services.
    """
    by.need(Right.RELEASE_PROGRAMME)
    if not rules.is_second(by, programme):
        raise NotFirstAndSecond
    with transaction.atomic():
        _refuse_taken(programme)
        Programme.objects.filter(code=programme.code, state=ProgrammeState.RELEASED).update(state=ProgrammeState.ENDED)
        draft = Programme.objects.filter(pk=programme.pk, state=ProgrammeState.DRAFT)
        if not draft.update(state=ProgrammeState.RELEASED, released_by=str(by), released_at=at):
            raise AlreadyDecided
        tell_order(programme=programme, by=by, at=at)
        record(by=by, action="outreach.release_programme", subject="programme", subject_id=programme.pk, at=at)
    programme.refresh_from_db()
    return programme


def end_programme(*, programme: Programme, by: Actor, at: datetime) -> None:
    """Nobody new is asked by it; who was asked may still answer.

    Raises:
        NotReleased: it does not ask anybody.
    """
    by.need(Right.RELEASE_PROGRAMME)
    with transaction.atomic():
        released = Programme.objects.filter(pk=programme.pk, state=ProgrammeState.RELEASED)
        if not released.update(state=ProgrammeState.ENDED):
            raise NotReleased
        record(by=by, action="outreach.end_programme", subject="programme", subject_id=programme.pk, at=at)


def dry_run(programme: Programme, at: datetime, day: date | None = None) -> DryRun:
    """What the programme would do with a day's transactions (the newest that has any), were it released alone."""
    day = day or queries.newest_day(at)
    plan = plan_from(programme.plan)
    with transaction.atomic():
        weigh_day(programme=programme, day=day, at=at)
        outcomes = dict(bulk.rows(OUTCOMES))
        costs = bulk.rows(COST)
        bulk.run(DROPPED)
    return _run(plan, day, outcomes, costs)


def dry_run_text(*, text: str, name: str, at: datetime, day: date | None = None) -> DryRun:
    """The same for a file that is not drafted: it is drafted, tried and forgotten."""
    from sunwai.base.actors import process

    with transaction.atomic():
        found = dry_run(draft_programme(text=text, name=name, by=process("dry-run"), at=at), at, day)
        transaction.set_rollback(True)
    return found


def _run(plan: Plan, day: date, outcomes: dict[str, int], costs: list[tuple[Any, ...]]) -> DryRun:
    segments, calls, texts = (sum(int(row[column]) for row in costs) for column in (2, 3, 4))
    budget = plan.budget
    return DryRun(
        day=day,
        transactions=sum(outcomes.values()),
        outcomes={outcome: count for outcome, count in outcomes.items() if count or outcome == Outcome.INVITED},
        languages={row[0]: row[1] for row in costs},
        segments=segments,
        calls=calls,
        rupees=segments * budget.rupees_per_segment + calls * budget.rupees_per_call,
        hours=texts / budget.texts_per_minute / 60 if Channel.SMS in plan.windows else 0.0,
    )


def _refuse_taken(programme: Programme) -> None:
    mine = set(plan_from(programme.plan).services)
    others = Programme.objects.filter(state=ProgrammeState.RELEASED).exclude(code=programme.code)
    for other in others:
        if taken := mine & set(plan_from(other.plan).services):
            raise ServiceTaken(service=min(taken), programme=other.code)
