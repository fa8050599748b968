"""The supervisor's board: who is on, what they hold, what waits and how long, and what re-calls found."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import LOCAL
from sunwai.directory.models import Office, Service
from sunwai.messages.types import Channel
from sunwai.outreach.models import Attempt, Call, Caller, Listening, Shift, WorkItem
from sunwai.outreach.types import LIVE, AttemptState, CallResult, InvitationState, WorkKind, WorkState
from sunwai.people.models import Account

RECENT = timedelta(days=30)


@dataclass(frozen=True)
class OnShift:
    """One caller who is on. `held` is the call in their hands, `idle_since` when they last did something, if none.

    `may_be_heard`: the exchange joins that call now; `heard_by` is who was given to listen to it.
    """

    shift: Shift
    caller: Caller | None
    held: Call | None
    calls: int
    answered: int
    idle_since: datetime | None
    heard_by: tuple[str, ...] = ()

    @property
    def may_be_heard(self) -> bool:
        held = self.held
        return bool(held and held.bridge and held.work and held.work.kind != WorkKind.LEADER)


@dataclass(frozen=True)
class Waiting:
    """What waits of one kind: all, those due, and since when the oldest of these is due."""

    kind: WorkKind
    waiting: int
    due: int
    oldest: datetime | None
    for_women: int


@dataclass(frozen=True)
class Coming:
    """A call of the day to come: why, about what, in which language, who promised it. Its number is not told."""

    due_at: datetime
    kind: WorkKind
    service: Service | None
    office: Office | None
    language: str
    wants_woman: bool
    kept_for: Account | None


@dataclass(frozen=True)
class Recall:
    """A spot check of what a caller wrote down. `same` is None until somebody was reached."""

    item: WorkItem
    first: Call
    second: Call | None
    same: bool | None


def on_shift(actor: Actor) -> list[OnShift]:
    """Everybody who is on, those longest idle first."""
    actor.need(Right.SUPERVISE_CALLERS)
    shifts = list(Shift.objects.filter(signed_off_at=None).select_related("account").order_by("signed_on_at"))
    accounts = [one.account_id for one in shifts]
    callers = {one.account_id: one for one in Caller.objects.select_related("vendor").filter(account__in=accounts)}
    calls: defaultdict[int, list[Call]] = defaultdict(list)
    since = min((one.signed_on_at for one in shifts), default=None)
    if since:
        for call in Call.objects.filter(caller__in=accounts, taken_at__gte=since).select_related("work"):
            calls[call.caller_id].append(call)
    ears = _listening(accounts)
    found = [_standing(shift, callers.get(shift.account_id), calls[shift.account_id], ears) for shift in shifts]
    return sorted(found, key=lambda one: (one.held is not None, one.idle_since or one.shift.signed_on_at))


def _listening(callers: list[int]) -> dict[int, tuple[str, ...]]:
    """By call: who listens to it now, or was just given to."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    open_ = Listening.objects.filter(ended_at=None, call__caller__in=callers).select_related("account")
    for one in open_.order_by("asked_at"):
        found[one.call_id].append(one.account.username)
    return {call: tuple(names) for call, names in found.items()}


def _standing(shift: Shift, caller: Caller | None, calls: list[Call], ears: dict[int, tuple[str, ...]]) -> OnShift:
    mine = [call for call in calls if call.taken_at >= shift.signed_on_at]
    held = next((call for call in mine if call.ended_at is None), None)
    last = max((call.ended_at for call in mine if call.ended_at), default=shift.signed_on_at)
    answered = sum(call.result == CallResult.ANSWERED for call in mine)
    return OnShift(shift, caller, held, sum(call.rung_at is not None for call in mine), answered,
                   None if held else last, ears.get(held.pk, ()) if held else ())  # fmt: skip


def queue_by_kind(actor: Actor, at: datetime) -> list[Waiting]:
    """What waits, by kind; leaders' lists are not in it."""
    actor.need(Right.SUPERVISE_CALLERS)
    found = (
        WorkItem.objects.filter(state=WorkState.WAITING)
        .exclude(kind=WorkKind.LEADER)
        .values("kind", "priority")
        .order_by("priority")
        .annotate(
            waiting=Count("id"),
            due=Count("id", filter=Q(due_at__lte=at)),
            oldest=Min("due_at", filter=Q(due_at__lte=at)),
            for_women=Count("id", filter=Q(wants_woman=True)),
        )
    )
    return [
        Waiting(WorkKind(one["kind"]), one["waiting"], one["due"], one["oldest"], one["for_women"]) for one in found
    ]


def coming(actor: Actor, day: date, most: int) -> list[Coming]:
    """What is to be called on a day that has not begun, as it stands now; promises first, then by when it is due.

    Leaders draw theirs on the day, so they are not in it. Whom a wish or the gate keeps from being called by then
    still is.
    """
    actor.need(Right.SUPERVISE_CALLERS)
    begins = datetime.combine(day, time.min, LOCAL)
    ends = begins + timedelta(days=1)
    waits = Q(state=WorkState.WAITING, due_at__lt=ends) & (Q(expires_at=None) | Q(expires_at__gt=begins))
    joined = WorkItem.objects.select_related("service", "office__district", "kept_for")
    items = joined.filter(waits).exclude(kind=WorkKind.LEADER).order_by("priority", "due_at", "id")[:most]
    found = [
        Coming(one.due_at, WorkKind(one.kind), one.service, one.office, one.language, one.wants_woman, one.kept_for)
        for one in items
    ]
    live = WorkItem.objects.filter(attempt=OuterRef("pk"), state__in=LIVE)
    planned = Attempt.objects.filter(
        ~Exists(live), channel=Channel.CALLER, state=AttemptState.PLANNED, step__gte=0, planned_at__lt=ends,
        invitation__state=InvitationState.OPEN, invitation__expires_at__gt=begins,
    )  # fmt: skip
    asked = planned.select_related("invitation__service", "invitation__office__district").order_by("planned_at", "id")
    return found + [
        Coming(one.planned_at, WorkKind.FEEDBACK, of.service, of.office, of.language, False, None)
        for one in asked[: most - len(found)] for of in [one.invitation]
    ]  # fmt: skip


def promised(actor: Actor, at: datetime) -> QuerySet[WorkItem]:
    """Promised call-backs that wait, the next one first: whose they are, and when."""
    actor.need(Right.SUPERVISE_CALLERS)
    found = WorkItem.objects.filter(kind=WorkKind.CALL_BACK, state=WorkState.WAITING)
    return found.filter(Q(expires_at=None) | Q(expires_at__gt=at)).select_related("service", "kept_for").order_by(
        "due_at"
    )  # fmt: skip


def recalls(actor: Actor, at: datetime) -> list[Recall]:
    """The spot checks of callers' answers of the last weeks, the newest first."""
    actor.need(Right.SUPERVISE_CALLERS)
    items = WorkItem.objects.filter(checks__isnull=False, created_at__gt=at - RECENT, kind=WorkKind.SPOT_CHECK)
    found = list(items.select_related("checks__caller", "service").order_by("-created_at", "-id")[:100])
    firsts = [one.checks_id for one in found]
    seconds: dict[int, Call] = {}
    told = Call.objects.filter(work__checks__in=firsts).exclude(result="").select_related("work", "caller")
    for call in told.order_by("taken_at"):
        if call.work and call.work.checks_id:
            seconds[call.work.checks_id] = call
    return [_recall(one, one.checks, seconds.get(one.checks_id or 0)) for one in found if one.checks]


def _recall(item: WorkItem, first: Call, second: Call | None) -> Recall:
    met = second is not None and not CallResult(second.result).reached_nobody
    promise = second is not None and CallResult(second.result).is_promise
    return Recall(item, first, second, is_same(first, second) if second and met and not promise else None)


def is_same(first: Call, second: Call) -> bool:
    """Whether two calls brought the same: how it ended, how it went, and whether money was asked for."""
    one, other = first.answer or {}, second.answer or {}
    return first.result == second.result and all(one.get(part) == other.get(part) for part in ("outcome", "bribe"))


def listenings(actor: Actor, at: datetime) -> QuerySet[Listening]:
    """Who listened to whose calls in the last weeks, the newest first."""
    actor.need(Right.SUPERVISE_CALLERS)
    found = Listening.objects.filter(asked_at__gt=at - RECENT).select_related("account", "call__caller")
    return found.order_by("-asked_at", "-id")


def callers_known(actor: Actor) -> QuerySet[Caller]:
    actor.need(Right.SUPERVISE_CALLERS)
    return Caller.objects.select_related("account", "vendor").order_by("account__username")


def who_may_call(at: datetime) -> QuerySet[Account]:
    """The accounts that hold a role with the right to call citizens."""
    return _holders([Right.CALL_CITIZENS], at)


def who_has_a_telephone(at: datetime) -> QuerySet[Account]:
    """The accounts that may have an extension at the exchange: callers, leaders who call, and who listens or is told
    of danger.
    """
    return _holders([Right.CALL_CITIZENS, Right.CALL_FROM_LIST, Right.LISTEN_TO_CALLS, Right.ANSWER_ALERTS], at)


def _holders(rights: list[Right], at: datetime) -> QuerySet[Account]:
    day = at.date()
    given = Q(roles_given__role__rights__overlap=[right.value for right in rights], roles_given__valid_from__lte=day)
    still = Q(roles_given__valid_to=None) | Q(roles_given__valid_to__gt=day)
    return Account.objects.filter(given & still, is_active=True).distinct().order_by("username")
