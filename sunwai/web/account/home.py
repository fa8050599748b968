"""What waits for a person, by what the person may do; the most pressing first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.base.refusals import Refused
from sunwai.casework import queries as casework
from sunwai.complaints.queries import checks
from sunwai.feedback import queries as feedback
from sunwai.feedback.types import Control
from sunwai.outreach import queries as outreach
from sunwai.outreach.types import ProgrammeState
from sunwai.people.models import Account
from sunwai.reports import queries as reports
from sunwai.transactions import queries as transactions
from sunwai.transactions.types import QuarantineState
from sunwai.web.menu import entries_for
from sunwai.web.oversight.alarms import unseen_alarms


@dataclass(frozen=True)
class Task:
    """One thing that waits: where, what, how many (None where it is no queue), and whether it is late or dangerous."""

    route: str
    words: str | Promise
    number: int | None = None
    is_pressing: bool = False


Waits = Callable[[Actor, datetime], tuple[int, bool]]


def _calls(actor: Actor, at: datetime) -> tuple[int, bool]:
    try:
        return outreach.waiting(actor, at, Account.objects.get(pk=actor.id)).count(), False
    except Refused:
        return 0, False


def _reviews(actor: Actor, at: datetime) -> tuple[int, bool]:  # noqa: ARG001
    danger = feedback.review_queue(actor).filter(in_force__control=Control.DANGER)
    return feedback.waiting(actor), danger.exists()


def _quarantined(actor: Actor, at: datetime) -> tuple[int, bool]:  # noqa: ARG001
    return transactions.quarantine_visible_to(actor).filter(state=QuarantineState.OPEN).count(), False


def _alarms(actor: Actor, at: datetime) -> tuple[int, bool]:  # noqa: ARG001
    number = transactions.open_alarms(actor).count()
    return number, number > 0


def _findings(actor: Actor, at: datetime) -> tuple[int, bool]:
    waiting = reports.acknowledgeable_by(actor).filter(acknowledged_at__isnull=True)
    return waiting.count(), waiting.filter(acknowledge_by__lt=day_of(at)).exists()


def _reports(actor: Actor, at: datetime) -> tuple[int, bool]:  # noqa: ARG001
    mine = reports.visible_to(actor).filter(post__in=actor.posts)
    return mine.exclude(openings__account=int(actor.id)).count(), False


def _drafts(actor: Actor, at: datetime) -> tuple[int, bool]:  # noqa: ARG001
    drafts = outreach.visible_programmes(actor).filter(state=ProgrammeState.DRAFT)
    return drafts.exclude(drafted_by=str(actor)).count(), False


def _alerts(actor: Actor, at: datetime) -> tuple[int, bool]:  # noqa: ARG001
    number = feedback.open_dangers(actor).count()
    return number, number > 0


def _unseen(actor: Actor, at: datetime) -> tuple[int, bool]:  # noqa: ARG001
    number = unseen_alarms(actor)
    return number, number > 0


def _cases(actor: Actor, at: datetime) -> tuple[int, bool]:
    counts = casework.inbox_counts(actor.posts, at=at, tomorrow=at) if actor.posts else None
    return (counts.open, counts.overdue > 0) if counts else (0, False)


def _checks(actor: Actor, at: datetime) -> tuple[int, bool]:  # noqa: ARG001
    pressed = checks.pressures_for(actor).count()
    return checks.checks_for(actor).count() + checks.withdrawals_for(actor).count() + pressed, pressed > 0


QUEUES: list[tuple[Right | None, str, str | Promise, Waits]] = [
    (Right.ANSWER_ALERTS, "alerts", _("Alerts of danger to life"), _alerts),
    (None, "alarms", _("Alarms that nobody has seen yet"), _unseen),  # a post's holder needs no right to see its alarms
    (Right.WORK_CASES, "cases_inbox", _("Cases of your posts"), _cases),
    (Right.CHECK_CASES, "checks", _("Checks, withdrawals and reports of pressure"), _checks),
    (Right.REVIEW_REPLIES, "review", _("Replies to look at"), _reviews),
    (Right.ACKNOWLEDGE_FINDINGS, "findings", _("Findings to acknowledge"), _findings),
    (Right.SEE_IMPORTS, "imports", _("Feeds that did not come"), _alarms),
    (Right.CALL_CITIZENS, "desk", _("Citizens to call"), _calls),
    (Right.SEE_REPORTS, "reports", _("Reports addressed to you, not opened"), _reports),
    (Right.CORRECT_QUARANTINE, "quarantine", _("Rows in quarantine"), _quarantined),
    (Right.RELEASE_PROGRAMME, "programmes", _("Programmes to release"), _drafts),
]


def tasks_for(actor: Actor, *, at: datetime) -> list[Task]:
    """What waits: the pressing first, then the other queues that are not empty."""
    found = []
    for right, route, words, waits in QUEUES:
        if right is None or actor.may(right):
            number, is_pressing = waits(actor, at)
            if number:
                found.append(Task(route, words, number, is_pressing))
    return sorted(found, key=lambda task: not task.is_pressing)


def places_for(actor: Actor) -> list[Task]:
    """Everything else that this person may open."""
    return [Task(entry.route, entry.words) for entry in entries_for(actor) if entry.route != "home"]
