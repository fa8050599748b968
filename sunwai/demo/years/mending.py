"""The remedies planted in a history, as the rows they would have left: a finding, its notice, what was ordered."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.clock import LOCAL
from sunwai.demo import accounts
from sunwai.demo.years.scenario import BadScenario, Years, month_after
from sunwai.demo.years.world import Effect, build
from sunwai.directory.models import Office, Post
from sunwai.insight.models import Finding, Snapshot
from sunwai.insight.queries import Value, figures
from sunwai.insight.types import FindingKind
from sunwai.people.models import Account
from sunwai.remedies.commands import record
from sunwai.remedies.types import RemedyKind
from sunwai.reports.commands import acknowledge, lay_notices
from sunwai.reports.models import Notice

WHO = "admin"
KINDS = (RemedyKind.WARNED, RemedyKind.INQUIRY, RemedyKind.FEE_NOTICE, RemedyKind.TRANSFERRED)
FINDING = """
INSERT INTO insight_finding (kind, snapshot_id, period_from, period_to, office_id, count, "of", rate, low, high, peers,
    raised_at)
VALUES (%(kind)s, %(snapshot)s, %(since)s, %(until)s, %(office)s, %(count)s, %(of)s, %(rate)s, %(low)s, %(high)s,
    %(peers)s, %(at)s)
ON CONFLICT DO NOTHING RETURNING id
"""


def mend(years: Years, snapshot: Snapshot, *, at: datetime) -> int:
    """Every planted remedy: found in the months before it, laid, acknowledged, remedied in its month; how many.

    A finding says what the snapshot counted at the office in the half year before; where nobody answered there, there
    is none. Done twice, nothing is added. `at` is now: by the rights of the sample's administrator.

    Raises:
        BadScenario: there is no such account.
    """
    if not Account.objects.filter(username=WHO).exists():
        raise BadScenario("remedies are recorded by the sample government's administrator, and there is none")
    actor = accounts.actor(WHO, at)
    effects = sorted(
        (one for one in build(years).effects if "remedy" in one.kind), key=lambda one: (one.since, one.office)
    )
    count = 0
    for number, effect in enumerate(effects):
        found = _finding(snapshot, effect)
        if found is not None:
            _answer(found, effect, KINDS[number % len(KINDS)], actor)
            count += 1
    return count


def _finding(snapshot: Snapshot, effect: Effect) -> Finding | None:
    since, until = month_after(effect.since, -6), effect.since - timedelta(days=1)
    here = _rate(snapshot, {"office": effect.office}, since, until)
    office = Office.objects.select_related("department").get(code=effect.office)
    if here is None or not here.of:
        return None
    beside = _rate(snapshot, {"department": office.department.code}, since, until)
    rows = bulk.rows(FINDING, {
        "kind": FindingKind.BRIBES_ALLEGED.value, "snapshot": snapshot.pk, "since": since, "until": until,
        "office": office.pk, "count": here.count, "of": here.of, "rate": here.rate, "low": here.low,
        "high": here.high, "peers": beside.rate if beside else None, "at": _noon(effect.since),
    })  # fmt: skip
    return Finding.objects.get(pk=rows[0][0]) if rows else None


def _rate(snapshot: Snapshot, where: dict[str, str], since: date, until: date) -> Value | None:
    """Bribes alleged, for the question that most have answered."""
    values = figures(snapshot, (), where, period=(since, until), codes=["bribe_alleged"])
    return max(values, key=lambda one: one.of or 0, default=None)


def _answer(finding: Finding, effect: Effect, kind: RemedyKind, actor: Actor) -> None:
    at, account = _noon(effect.since), accounts.account(WHO)
    lay_notices(by=actor, at=at)
    for notice in Notice.objects.filter(finding=finding, acknowledged_at__isnull=True):
        acknowledge(notice=notice, account=account, note="", by=actor, at=at + timedelta(days=2))
    record(
        finding=finding, kind=kind, post=Post.objects.filter(office=finding.office).order_by("code").first(),
        order_number=f"YEARS/{effect.since:%Y}/{finding.pk}", ordered_on=effect.since, note="", account=account,
        by=actor, at=at + timedelta(days=3),
    )  # fmt: skip


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), LOCAL)
