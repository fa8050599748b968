"""What waits at a post when it changes hands, room by room. No line says anything of a citizen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from sunwai.base.clock import day_of
from sunwai.casework.models import Case
from sunwai.casework.types import Status
from sunwai.directory.models import Post, Tenure
from sunwai.directory.queries import valid
from sunwai.messages.alarms import sentence
from sunwai.messages.models import Alarm
from sunwai.outreach.models import WorkItem
from sunwai.outreach.types import WorkKind, WorkState
from sunwai.people.models import Account
from sunwai.people.types import Waiting
from sunwai.reports.catalogue import kinds
from sunwai.reports.models import Notice, Report
from sunwai.web.people.registers import Leaves, hand_overs

MOST = 2000


def in_both(words: Callable[[], object]) -> tuple[str, str]:
    """Words in English and in Urdu: the list is read in either."""
    found = []
    for language in ("en", "ur"):
        with override(language):
            found.append(str(words()))
    return found[0], found[1]


def _cases(post: Post, at: datetime) -> Sequence[Waiting]:  # noqa: ARG001
    open_ = Case.objects.filter(is_open=True, post=post).select_related("category", "area").order_by("due_at", "id")
    return [_case("cases", one) for one in open_[:MOST]]


def _refusals(post: Post, at: datetime) -> Sequence[Waiting]:  # noqa: ARG001
    """Outcomes of the posts below that wait for a second person here."""
    waiting = Case.objects.filter(is_open=True, status=Status.CHECKING, post__reports_to=post)
    found = waiting.select_related("category", "area").order_by("due_at", "id")
    return [_case("approvals", one) for one in found[:MOST]]


def _case(kind: str, case: Case) -> Waiting:
    matter, area = case.category, case.area
    return Waiting(
        kind, case.number, f"{matter.name} · {area.name}", f"{matter.name_ur} · {area.name_ur}",
        day_of(case.due_at) if case.due_at else None,
    )  # fmt: skip


def _findings(post: Post, at: datetime) -> Sequence[Waiting]:  # noqa: ARG001
    waiting = Notice.objects.filter(post=post, acknowledged_at__isnull=True).select_related("finding__office")
    return [
        Waiting("findings", str(one.pk), one.finding.office.name, one.finding.office.name_ur, one.acknowledge_by)
        for one in waiting.order_by("acknowledge_by", "pk")[:MOST]
    ]


def _reports(post: Post, at: datetime) -> Sequence[Waiting]:
    """Reports that no holder of the post has opened."""
    held = Tenure.objects.filter(valid(day_of(at)), post=post).values("officer")
    own = Account.objects.filter(officer__in=held).values("pk")
    unread = Report.objects.filter(post=post).exclude(openings__account__in=own).select_related("area").defer("content")
    return [_report(one) for one in unread.order_by("-period_from", "pk")[:MOST]]


def _report(report: Report) -> Waiting:
    what, what_ur = in_both(lambda: kinds[report.kind].title if report.kind in kinds else report.kind)
    span = f"{report.period_from:%d.%m.%Y}–{report.period_to:%d.%m.%Y}"
    area = report.area
    return Waiting("reports", str(report.pk), f"{what} · {area.name} · {span}", f"{what_ur} · {area.name_ur} · {span}")


def _calls(post: Post, at: datetime) -> Sequence[Waiting]:
    """Calls that who holds the post promised or was asked to make themselves."""
    held = Tenure.objects.filter(valid(day_of(at)), post=post).values("officer")
    own = Account.objects.filter(officer__in=held).values("pk")
    lasts = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
    waiting = WorkItem.objects.filter(lasts, Q(only_for__in=own) | Q(kept_for__in=own), state=WorkState.WAITING)
    return [_call(one) for one in waiting.order_by("due_at", "pk")[:MOST]]


def _call(work: WorkItem) -> Waiting:
    what, what_ur = in_both(lambda: WorkKind(work.kind).label)
    return Waiting("calls", str(work.pk), what, what_ur, day_of(work.due_at))


def _alarms(post: Post, at: datetime) -> Sequence[Waiting]:  # noqa: ARG001
    standing = Alarm.objects.filter(post=post, cleared_at=None, acknowledged_at=None).order_by("raised_at")
    return [_alarm(one) for one in standing[:MOST]]


def _alarm(alarm: Alarm) -> Waiting:
    values: Any = alarm.values
    what, what_ur = in_both(lambda: sentence(alarm.kind, values))
    return Waiting("alarms", str(alarm.pk), what, what_ur)


for _slug, _words, _lines in (
    ("cases", _("Open cases"), _cases),
    ("approvals", _("Outcomes that wait for a second person"), _refusals),
    ("findings", _("Findings to acknowledge"), _findings),
    ("reports", _("Reports that were not opened"), _reports),
    ("calls", _("Calls to citizens that were promised"), _calls),
    ("alarms", _("Alarms that nobody has seen yet"), _alarms),
):
    hand_overs.register(_slug, Leaves(_words, _lines))


def waiting_at(post: Post, at: datetime) -> list[Waiting]:
    """Everything that waits at a post, kind by kind."""
    return [line for kind in hand_overs for line in kind.lines(post, at)]
