"""A month's end: snapshot, findings, reports, notices; and in history, what the heads did about the month before."""

from __future__ import annotations

import calendar
from contextlib import suppress
from datetime import date, datetime, timedelta

from sunwai.base.actors import process
from sunwai.base.clock import day_of
from sunwai.demo import accounts
from sunwai.demo.catchment import luck_of
from sunwai.demo.desk_jobs import work_off
from sunwai.demo.sample_clock import stopped
from sunwai.directory.models import Post
from sunwai.feedback.commands.examining import examine
from sunwai.insight.commands import raise_findings, take_snapshot
from sunwai.insight.models import Snapshot
from sunwai.insight.types import FindingKind
from sunwai.remedies.commands import record as record_remedy
from sunwai.remedies.models import Remedy
from sunwai.remedies.types import RemedyKind
from sunwai.reports.commands import acknowledge, deliver, lay_notices, make_reports, open_report, publish
from sunwai.reports.models import Notice, Report
from sunwai.reports.queries import acknowledgeable_by
from sunwai.reports.types import NothingToPublish

BY = process("demo")
KINDS = {
    FindingKind.BRIBES_ALLEGED: (RemedyKind.INQUIRY, RemedyKind.WARNED, RemedyKind.FEE_NOTICE, RemedyKind.TRANSFERRED),
    FindingKind.DISSATISFIED: (RemedyKind.COACHED, RemedyKind.STAFF, RemedyKind.WARNED),
    FindingKind.WRONG_NUMBERS: (RemedyKind.COACHED, RemedyKind.RULE),
    FindingKind.FEED_WITHOUT_NUMBERS: (RemedyKind.RULE,),
    FindingKind.BAD_NUMBERS: (RemedyKind.INQUIRY, RemedyKind.WARNED, RemedyKind.COACHED),
    FindingKind.STAGED_ANSWERS: (RemedyKind.INQUIRY, RemedyKind.WARNED),
    FindingKind.STAGED_CASES: (RemedyKind.INQUIRY, RemedyKind.WARNED),
}
MOST = 6


def month_of(day: date) -> tuple[date, date]:
    """The first and last day of a day's month."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def is_reported(month: date) -> bool:
    return Report.objects.filter(period_from=month_of(month)[0]).exists()


def find(month: date, at: datetime) -> Snapshot:
    """What a month's figures say, laid before those who are to answer for it."""
    first, last = month_of(month)
    with stopped(at):
        snapshot = take_snapshot(by=BY, at=at)
        examine(until=last, by=BY, at=at)
        raise_findings(snapshot=snapshot, period_from=first, period_to=last, by=BY, at=at)
        lay_notices(by=BY, at=at)
        work_off()
    return snapshot


def report(month: date, at: datetime) -> Snapshot:
    """A month's findings and its reports, delivered."""
    snapshot, (first, last) = find(month, at), month_of(month)
    with stopped(at):
        make_reports(snapshot=snapshot, period_from=first, period_to=last, by=BY, at=at)
        deliver(by=BY, at=at)
        work_off()
    return snapshot


def release(snapshot: Snapshot, month: date, at: datetime) -> None:
    """Opens a month and the one before it to everybody."""
    before = month_of(month)[0] - timedelta(days=1)
    with stopped(at), suppress(NothingToPublish):
        publish(snapshot=snapshot, since=f"{before:%Y-%m}", by=BY, at=at)
        work_off()


def answer_for(at: datetime) -> None:
    """The sample heads open their newest reports, acknowledge what was laid before them, and say what they did."""
    for sample in accounts.HEADS:
        account, actor = accounts.account(sample.username), accounts.actor(sample.username, at)
        for paper in Report.objects.filter(post__in=actor.posts, openings__isnull=True).order_by("-made_at")[:MOST]:
            open_report(report=paper, account=account, by=actor, at=at)
        for notice in acknowledgeable_by(actor).filter(acknowledged_at__isnull=True).order_by("pk")[:MOST]:
            acknowledge(notice=notice, account=account, note="Seen; being looked into.", by=actor, at=at)
            _mend(notice, sample.username, at + timedelta(days=3))


def _mend(notice: Notice, username: str, at: datetime) -> None:
    luck = luck_of("remedy", notice.finding.office.code, notice.finding.period_from)
    if luck.random() < 0.25 or Remedy.objects.filter(finding=notice.finding).exists():
        return
    head = Post.objects.filter(code=f"{notice.finding.office.code}.head").first()
    record_remedy(
        finding=notice.finding, kind=luck.choice(KINDS[FindingKind(notice.finding.kind)]), post=head,
        order_number=f"{username}/{at:%Y}/{notice.finding_id}", ordered_on=day_of(at), note="",
        account=accounts.account(username), by=accounts.actor(username, at), at=at,
    )  # fmt: skip
