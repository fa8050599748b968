"""Findings are laid before posts, each once, and their holders are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, ngettext, override

from sunwai.base.actors import Actor
from sunwai.base.clock import day_of
from sunwai.directory.queries import posts_over
from sunwai.insight.models import Finding
from sunwai.ledger.commands import record
from sunwai.messages.commands import queue
from sunwai.messages.models import Line
from sunwai.messages.types import Channel, Draft, Purpose
from sunwai.people.commands import keep_addresses
from sunwai.people.queries import addresses_of_posts
from sunwai.reports import texts
from sunwai.reports.commands.making import Unaddressed, ignore
from sunwai.reports.models import Notice, Report
from sunwai.reports.queries import addressee
from sunwai.reports.rules import due_on, terms
from sunwai.reports.types import NoPost


def lay_notices(*, by: Actor, at: datetime, unaddressed: Unaddressed = ignore) -> int:
    """Lays each finding that is before nobody yet before the head of its department in its district; how many.

    It is to be acknowledged by the end of its term (`rules.terms`). A finding without such a post stays to be laid.
    """
    findings = Finding.objects.exclude(pk__in=Notice.objects.values("finding")).select_related("office__district")
    heads, reports, until = posts_over(day_of(at)), _reports_by_place(), dict[int, date]()
    term = terms(day_of(at)).first
    rows = []
    for finding in findings.order_by("pk"):
        area = finding.office.district
        place = (area.pk, finding.office.department_id)
        post = addressee(heads, *place)
        if post is None:
            unaddressed(NoPost(place=f"{area.name} / {finding.office.name}"))
            continue
        if area.pk not in until:
            until[area.pk] = due_on(term, day_of(at), area.pk)
        rows.append(
            Notice(
                finding=finding, report_id=reports.get((*place, finding.period_to.replace(day=1))), post=post,
                acknowledge_by=until[area.pk],
            )
        )  # fmt: skip
    with transaction.atomic():
        Notice.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
        if rows:
            record(by=by, action="reports.lay_notices", subject="findings", subject_id=len(rows), at=at,
                   facts={"findings": [one.finding_id for one in rows]})  # fmt: skip
            _write_to_posts([one.finding_id for one in rows], by, at)
    return len(rows)


def _write_to_posts(findings: Sequence[int], by: Actor, at: datetime) -> None:
    """One mail to each post's holder: how many findings wait, until when, and where. What they say is not in it.

    Where no line for mail is set up, or the holder gave no address, the notices wait on the holder's home page alone.
    """
    if not Line.objects.filter(channel=Channel.EMAIL, is_active=True).exists():
        return
    waiting = Notice.objects.filter(finding__in=findings).order_by("pk").values_list("post", "pk", "acknowledge_by")
    by_post: dict[int, list[tuple[int, date]]] = {}
    for post, notice, until in waiting:
        by_post.setdefault(post, []).append((notice, until))
    holders = addresses_of_posts(by_post, day_of(at))
    kept = keep_addresses(addresses=[one.address for one in holders.values()], at=at)
    drafts = [
        Draft(
            contact_point=kept[one.address], channel=Channel.EMAIL, purpose=Purpose.REPORT, room="reports",
            reference=by_post[post][0][0], text=_letter(by_post[post], one.language), language=one.language,
        )
        for post, one in holders.items() if one.address in kept
    ]  # fmt: skip
    queue(drafts=drafts, by=by, at=at)


def _letter(notices: Sequence[tuple[int, date]], language: str) -> str:
    number, until = len(notices), min(day for _, day in notices)
    with override(language):
        subject = ngettext("%(n)s finding waits for you", "%(n)s findings wait for you", number) % {"n": number}
        words = gettext("Please open Sunwai and acknowledge by %(day)s.") % {"day": texts.day(until)}
    return f"{subject}\n\n{subject}. {words}\n\n{settings.SUNWAI_URL}/findings/"


def _reports_by_place() -> dict[tuple[int, int, date], int]:
    """Reports of one department in one district by the month in which their period ends."""
    found = Report.objects.filter(kind="department_district").values_list("pk", "area", "department", "period_to")
    return {(area, department or 0, until.replace(day=1)): pk for pk, area, department, until in found}
