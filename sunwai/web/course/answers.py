"""The right answers to the questions of tasks that are only to look: computed from what the page has just shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Count

from sunwai.base import clock
from sunwai.base.refusals import Refused
from sunwai.casework.queries import inbox_counts
from sunwai.directory.queries import valid
from sunwai.insight.findings import months_back
from sunwai.ledger.queries import head
from sunwai.machines.queries import machines
from sunwai.outreach import queries as outreach
from sunwai.people.models import Role
from sunwai.reports import queries as reports
from sunwai.reports.models import Release
from sunwai.transactions import queries as transactions
from sunwai.transactions.types import QuarantineState
from sunwai.web.cases.inbox import asked_of
from sunwai.web.doors import StaffRequest
from sunwai.web.evidence.findings import visible
from sunwai.web.evidence.inbox import MONTHS
from sunwai.web.morning.letter import asked
from sunwai.web.oversight.live import board, departments_of
from sunwai.web.paging import SIZE
from sunwai.web.people.approvals import waiting
from sunwai.web.people.posts import seen_by

Answer = Callable[[StaffRequest], int]


def newest_accepted(request: StaffRequest) -> int:
    """Imports: the rows accepted of the file that came last."""
    files = transactions.files_visible_to(request.actor).order_by("-received_at", "-pk")
    return files.values_list("accepted", flat=True).first() or 0


def quarantined_of_file(request: StaffRequest) -> int:
    """A file: its rows in quarantine."""
    files = transactions.files_visible_to(request.actor).filter(pk=_word(request, "file"))
    return files.values_list("quarantined", flat=True).first() or 0


def open_of_newest(request: StaffRequest) -> int:
    """Quarantine: the rows that wait of the first file in the list of files."""
    found = transactions.quarantine_visible_to(request.actor).filter(state=QuarantineState.OPEN)
    first = found.values("file").annotate(n=Count("pk")).order_by("-file").first()
    return int(first["n"]) if first else 0


def calls_waiting(request: StaffRequest) -> int:
    """The callers' desk: how many wait."""
    if outreach.open_shift(request.user) is None:
        return 0
    try:
        return outreach.waiting(request.actor, clock.now(), request.user).count()
    except Refused:
        return 0


def open_cases(request: StaffRequest) -> int:
    """The inbox of cases: how many are open."""
    at = clock.now()
    return inbox_counts(asked_of(request).posts, at=at, tomorrow=at).open


def reports_waiting(request: StaffRequest) -> int:
    """The inbox of reports: those with one's posts that wait, as many as a page has."""
    return min(reports.with_actor(request.actor).filter(acknowledged_at__isnull=True).count(), SIZE)


def posts_listed(request: StaffRequest) -> int:
    """The posts: how many the first page has."""
    return min(seen_by(request.actor).filter(valid(clock.today())).count(), SIZE)


def live_findings(request: StaffRequest) -> int:
    """Today's page: the open findings, over all offices of the department chosen."""
    code = request.GET.get("department", "")
    chosen = next((one for one in departments_of(request.actor) if one.code == code), None)
    return board(request.actor, clock.today(), chosen).total.findings


def findings_open(request: StaffRequest) -> int:
    """Findings: those that wait, as many as a page has."""
    return min(visible(request).filter(acknowledged_at__isnull=True).count(), SIZE)


def rows_sealed(request: StaffRequest) -> int:
    """The ledger, its verification and its public checkpoint: the rows sealed."""
    del request
    return head().seq


def roles_there(request: StaffRequest) -> int:
    """Roles: how many there are."""
    del request
    return Role.objects.count()


def rights_of_role(request: StaffRequest) -> int:
    """A role: how many things it may."""
    rights = Role.objects.filter(code=_word(request, "code")).values_list("rights", flat=True).first()
    return len(rights or [])


def reports_delivered(request: StaffRequest) -> int:
    """Who reads the reports: how many were delivered."""
    del request
    since = months_back(clock.today() - timedelta(days=1), MONTHS)
    return sum(one.delivered for one in reports.readership(since))


def files_published(request: StaffRequest) -> int:
    """Open data: the files of the newest release."""
    del request
    newest = Release.objects.order_by("-day").first()
    return len(newest.files) if newest else 0


def things_needing(request: StaffRequest) -> int:
    """The morning: how many things need somebody."""
    found = asked(request.actor, clock.now())
    return sum(one.needing for rows in found.values() for one in rows)


def approvals_waiting(request: StaffRequest) -> int:
    """For a second person: everything that waits for this one."""
    return sum(len(items) for _kind, items in waiting(request.actor, clock.now()))


def machines_there(request: StaffRequest) -> int:
    """What runs where: how many machines."""
    del request
    return len(machines())


def _word(request: StaffRequest, name: str) -> str:
    """A word of the page's address."""
    return str(request.resolver_match.kwargs[name]) if request.resolver_match else ""


ANSWERS: dict[str, Answer] = {
    one.__name__: one
    for one in (
        newest_accepted, quarantined_of_file, open_of_newest, calls_waiting, open_cases, reports_waiting, posts_listed,
        live_findings, findings_open, rows_sealed, roles_there, rights_of_role, reports_delivered, files_published,
        things_needing, approvals_waiting, machines_there,
    )
}  # fmt: skip
