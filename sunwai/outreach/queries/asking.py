"""What this room knows: its programmes and invitations, who was asked today, why others were not."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Max, Q, QuerySet

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.clock import LOCAL, day_of
from sunwai.directory.models import Office, Service
from sunwai.directory.queries import districts
from sunwai.outreach.models import Attempt, Decision, Invitation, Programme
from sunwai.outreach.programme_file import Known, plan_from
from sunwai.outreach.sampling import draw
from sunwai.outreach.texts import Named
from sunwai.outreach.types import AttemptState, Funnel, Outcome, ProgrammeState, Today
from sunwai.transactions.models import Transaction

FUNNEL = """
SELECT (SELECT count(*) FROM outreach_decision WHERE programme_id = %(programme)s), count(*),
    count(*) FILTER (WHERE tried.asked), count(*) FILTER (WHERE tried.reached),
    count(*) FILTER (WHERE i.state = 'answered'), count(*) FILTER (WHERE i.state = 'open')
FROM outreach_invitation AS i
LEFT JOIN (
    SELECT a.invitation_id, bool_or(a.begun_at IS NOT NULL) AS asked,
        bool_or(a.state IN ('delivered', 'picked_up')) AS reached
    FROM outreach_attempt AS a GROUP BY 1
) AS tried ON tried.invitation_id = i.id
WHERE i.programme_id = %(programme)s
"""


def visible_programmes(actor: Actor) -> QuerySet[Programme]:
    """Programmes hold nobody's data: all, to whoever plans, releases, calls or watches."""
    rights = (Right.DRAFT_PROGRAMME, Right.RELEASE_PROGRAMME, Right.CALL_CITIZENS, Right.SEE_LIVE)
    may = any(actor.may(right) for right in rights)
    return Programme.objects.order_by("code", "-version") if may else Programme.objects.none()


def visible_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Invitations of the offices over which somebody may watch or call."""
    reach = actor.within(Right.SEE_LIVE, area="office__district", department="office__department")
    reach |= actor.within(Right.CALL_CITIZENS, area="office__district", department="office__department")
    return Invitation.objects.filter(reach)


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation behind a link."""
    found = Invitation.objects.select_related("question", "service", "office", "programme")
    return found.filter(token=token).first()


def known(at: datetime) -> Known:
    """What the directory knows on a day, for checking a programme's file."""
    day = day_of(at)
    valid = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    services = {one.code: Named(one.name, one.name_ur) for one in Service.objects.filter(valid)}
    names = Office.objects.filter(valid).values_list("name", "name_ur")
    longest = Named(
        max((name for name, _ in names), key=len, default=""), max((name for _, name in names), key=len, default="")
    )
    return Known(services, longest, tuple(sorted(districts(day).values_list("code", flat=True))), _offices(day))


def _offices(day: date) -> dict[str, tuple[str, ...]]:
    """The offices that deliver each service: those of its department."""
    valid = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    of: defaultdict[int, list[str]] = defaultdict(list)
    for code, department in Office.objects.filter(valid).order_by("code").values_list("code", "department"):
        of[department].append(code)
    return {code: tuple(of[of_it]) for code, of_it in Service.objects.filter(valid).values_list("code", "department")}


def newest_version(code: str) -> int:
    return Programme.objects.filter(code=code).aggregate(newest=Max("version"))["newest"] or 0


def newest_day(at: datetime) -> date:
    """The newest day with transactions, up to this moment."""
    found = Transaction.objects.filter(day__lte=day_of(at)).order_by("-day").values_list("day", flat=True).first()
    return found or day_of(at)


def reasons(programme: Programme | None = None, since: datetime | None = None) -> dict[str, int]:
    """Decisions by outcome, of one programme or all."""
    found = Decision.objects.filter(programme=programme) if programme else Decision.objects.all()
    if since:
        found = found.filter(decided_at__gte=since)
    return dict(found.order_by("outcome").values_list("outcome").annotate(Count("id")))


def replays(programme: Programme, decided_at: datetime) -> bool:
    """Whether one drawing, done again from its record, draws the same: the seed, the strata and nothing else."""
    plan = plan_from(programme.plan)
    drawn: set[str] = set()
    strata: defaultdict[tuple[str, float], list[str]] = defaultdict(list)
    rows = Decision.objects.filter(programme=programme, decided_at=decided_at).exclude(stratum="")
    for key, stratum, share, outcome in rows.values_list("transaction__key", "stratum", "probability", "outcome"):
        strata[stratum, share].append(str(key))
        if outcome != Outcome.NOT_DRAWN:
            drawn.add(str(key))
    again: set[str] = set()
    for (stratum, share), keys in strata.items():
        again |= draw(plan.sampling.seed, {stratum: keys}, {stratum: share})
    return again == drawn


def draft_of(text: str) -> Programme | None:
    """The newest draft made from this text."""
    return Programme.objects.filter(text=text, state=ProgrammeState.DRAFT).order_by("-version").first()


def today_by_office(actor: Actor, day: date) -> dict[int, Today]:
    """Asked and reached on a day by office, within the actor's reach; provisional, straight from the attempts."""
    since = datetime.combine(day, time.min, LOCAL)
    reach = actor.within(
        Right.SEE_LIVE, area="invitation__office__district", department="invitation__office__department"
    )
    begun = Attempt.objects.filter(reach, begun_at__gte=since, begun_at__lt=since + timedelta(days=1))
    reached = Q(state__in=[state.value for state in AttemptState if state.reached])
    counted = begun.values_list("invitation__office").annotate(
        asked=Count("invitation", distinct=True), reached=Count("invitation", distinct=True, filter=reached)
    )
    return {office: Today(asked, reached) for office, asked, reached in counted}


def funnel(programme: Programme) -> Funnel:
    """From the decision to the answer."""
    found = bulk.rows(FUNNEL, {"programme": programme.pk})[0]
    return Funnel(*(int(count) for count in found))
