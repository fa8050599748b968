"""What waits for a second person, room by room: only what this one may decide, and never what they asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sunwai.base.actors import Actor, Right
from sunwai.casework import queries as casework
from sunwai.casework.models import Case, Unmasking
from sunwai.casework.types import Role, Status
from sunwai.complaints.queries import stories
from sunwai.directory import tables
from sunwai.directory.days import ChangeState
from sunwai.directory.keeping import DirectoryState
from sunwai.directory.queries import posts_below
from sunwai.directory.seasons import CalendarChange
from sunwai.messages.models import PromptVersion, TemplateVersion
from sunwai.messages.types import VersionState
from sunwai.outreach.queries import visible_programmes
from sunwai.outreach.types import ProgrammeState
from sunwai.people import queries as people
from sunwai.people import rules
from sunwai.people.keeping import Hold, RetentionRules
from sunwai.people.models import Account, RoleRequest, Slip
from sunwai.people.types import RequestKind, RequestState, SlipKind
from sunwai.transactions.models import MappingVersion
from sunwai.transactions.rules import can_release
from sunwai.transactions.types import MappingState
from sunwai.web.people.registers import MOST, Asks, Button, Item, approvals
from sunwai.web.showing import day, name_of

APPROVE, REFUSE = _("Approve"), _("Refuse")


def _programmes(actor: Actor, at: datetime) -> Sequence[Item]:  # noqa: ARG001
    if not actor.may(Right.RELEASE_PROGRAMME):
        return []
    drafts = visible_programmes(actor).filter(state=ProgrammeState.DRAFT).exclude(drafted_by=str(actor))
    return [
        Item(f"{name_of(one)} · {one.version}", one.drafted_at, one.drafted_by, reverse("programme", args=[one.pk]))
        for one in drafts.order_by("drafted_at")[:MOST]
    ]


def _texts(actor: Actor, at: datetime) -> Sequence[Item]:  # noqa: ARG001
    if not actor.may(Right.RELEASE_PROGRAMME):
        return []
    drafts = TemplateVersion.objects.filter(state=VersionState.DRAFT).exclude(drafted_by=str(actor))
    return [
        Item(
            f"{name_of(one.template)} · {one.text}", one.drafted_at, one.drafted_by, reverse("texts"),
            buttons=(Button(APPROVE, reverse("text_approve", args=[one.pk])),),
        )
        for one in drafts.select_related("template").order_by("drafted_at")[:MOST]
    ]  # fmt: skip


def _prompts(actor: Actor, at: datetime) -> Sequence[Item]:  # noqa: ARG001
    """A recording is listened to before it is approved, so its own page has the button."""
    if not actor.may(Right.RELEASE_PROGRAMME):
        return []
    drafts = PromptVersion.objects.filter(state=VersionState.DRAFT).exclude(drafted_by=str(actor))
    return [
        Item(name_of(one.prompt), one.drafted_at, one.drafted_by, reverse("prompts"))
        for one in drafts.select_related("prompt").order_by("drafted_at")[:MOST]
    ]


def _refusals(actor: Actor, at: datetime) -> Sequence[Item]:  # noqa: ARG001
    """Outcomes that give the citizen nothing: decided on the case's own page, where its history is."""
    below = posts_below(actor.own_posts) | actor.posts
    waiting = Case.objects.filter(is_open=True, status=Status.CHECKING)
    if not any(actor.may(one) for one in (Right.WORK_CASES, Right.DIRECT_CASES)):
        return []
    if not actor.may(Right.DIRECT_CASES):
        waiting = waiting.filter(post__in=below)
    found = waiting.select_related("category", "area").order_by("status_at", "id")[:MOST]
    return [_case(one) for one in found if Role.SECOND in casework.roles_in(actor, one)]


def _case(case: Case) -> Item:
    about = f"{name_of(case.category)} · {name_of(case.area)}"
    return Item(about, case.status_at, address=reverse("case", args=[case.number]), number=case.number)


def _unmaskings(actor: Actor, at: datetime) -> Sequence[Item]:  # noqa: ARG001
    """Who asks to know a citizen says why on the case's page; what who has left asked waits for nobody."""
    if not actor.may(Right.KEEP_IDENTITIES):
        return []
    asked = Unmasking.objects.filter(decided_at__isnull=True).exclude(asked_by=str(actor)).select_related("case")
    rows = list(asked.order_by("asked_at")[:MOST])
    here = _open_accounts(one.asked_by for one in rows)
    return [
        Item(one.case.number, one.asked_at, one.asked_by, reverse("case", args=[one.case.number]))
        for one in rows
        if one.asked_by in here and Role.CUSTODIAN in casework.roles_in(actor, one.case)
    ]


def _open_accounts(actors: Iterable[str]) -> set[str]:
    ids = [int(one.removeprefix("account:")) for one in actors if one.startswith("account:")]
    return {f"account:{one}" for one in Account.objects.filter(pk__in=ids, is_active=True).values_list("pk", flat=True)}


def _stories(actor: Actor, at: datetime) -> Sequence[Item]:  # noqa: ARG001
    if not actor.may(Right.DIRECT_CASES):
        return []
    written = stories.stories_for(actor).filter(published_at__isnull=True, withdrawn_at__isnull=True)
    waiting = written.exclude(drafted_by__in=["", str(actor)])
    return [
        Item(name_of(one, "title"), one.agreed_at, one.drafted_by, reverse("story_desk", args=[one.pk]))
        for one in waiting.order_by("agreed_at")[:MOST]
    ]


def _roles(actor: Actor, at: datetime) -> Sequence[Item]:  # noqa: ARG001
    waiting = people.requests_visible_to(actor).filter(state=RequestState.WAITING)
    found = waiting.select_related(
        "account", "role", "area", "department", "given__account", "given__role", "given__area", "given__department"
    )
    return [_role(one) for one in found.order_by("asked_at")[:MOST] if rules.can_decide(actor, one)]


def _role(request: RoleRequest) -> Item:
    address = reverse("role_decide", args=[request.pk])
    buttons = (Button(APPROVE, address, "approve", "yes"), Button(REFUSE, address, "approve", "no", is_second=True))
    about = reverse("role_request", args=[request.pk])
    return Item(words_of(request), request.asked_at, request.asked_by, about, request.reason, buttons)


def _slips(actor: Actor, at: datetime) -> Sequence[Item]:
    """New ways in for who forgot a password or lost the second step; who makes one has it in hand."""
    if not actor.may(Right.ADMINISTER):
        return []
    waiting = Slip.objects.filter(made_at__isnull=True, ended_at__isnull=True, account__is_active=True)
    return [
        Item(
            f"{name_of(one.account)} ({one.account.username}) · {SlipKind(one.kind).label}", one.asked_at, one.asked_by,
            reverse("sign_in", args=[one.account_id]), one.reason,
            (Button(_("Make the slip"), reverse("slip_make", args=[one.pk])),
             Button(REFUSE, reverse("slip_end", args=[one.pk]), is_second=True)),
        )
        for one in waiting.select_related("account").order_by("asked_at")[:MOST]
        if rules.can_make_slip(actor, one, at)
    ]  # fmt: skip


def _mappings(actor: Actor, at: datetime) -> Sequence[Item]:  # noqa: ARG001
    """What a mapping changes stands on its own page, where the button is."""
    if not actor.may(Right.IMPORT_TRANSACTIONS):
        return []
    drafts = MappingVersion.objects.filter(state=MappingState.DRAFT).order_by("drafted_at")
    return [
        Item(f"{one.code} · {one.number}", one.drafted_at, one.drafted_by, reverse("mapping", args=[one.pk]))
        for one in drafts[:MOST]
        if can_release(actor, one)
    ]


def _calendar(actor: Actor, at: datetime) -> Sequence[Item]:  # noqa: ARG001
    """What a change of the calendar moves stands on its own page, where the button is."""
    if not actor.may(Right.KEEP_CALENDAR):
        return []
    waiting = CalendarChange.objects.filter(state=ChangeState.DRAFT).exclude(drafted_by=str(actor))
    return [
        Item(
            f"{name_of(one)} · {day(one.first_day)} – {day(one.last_day)}", one.drafted_at, one.drafted_by,
            reverse("calendar_change", args=[one.pk]),
        )
        for one in waiting.order_by("drafted_at")[:MOST]
    ]  # fmt: skip


def _directory(actor: Actor, at: datetime) -> Sequence[Item]:  # noqa: ARG001
    """What a change of the directory does and moves stands on its own page, where the button is."""
    found = tables.changes_visible_to(actor).filter(state=DirectoryState.DRAFT).exclude(drafted_by=str(actor))
    drafts = list(found.order_by("drafted_at")[:MOST])
    mine = tables.in_charge_of(actor, drafts)
    return [
        Item(
            f"{name_of(one)} · {day(one.day)}", one.drafted_at, one.drafted_by,
            reverse("directory_change", args=[one.pk]), one.reason,
        )
        for one in drafts if one.pk in mine
    ]  # fmt: skip


def _retention(actor: Actor, at: datetime) -> Sequence[Item]:  # noqa: ARG001
    """The newest list of rules, and the holds that somebody else asked to lift."""
    if not actor.may(Right.KEEP_RETENTION):
        return []
    newest = RetentionRules.objects.order_by("-pk").first()
    found = []
    if newest and newest.approved_at is None and newest.drafted_by != str(actor):
        found.append(Item(newest.name, newest.drafted_at, newest.drafted_by, reverse("retention")))
    asked = Hold.objects.filter(lifted_at__isnull=True).exclude(lift_asked_by__in=["", str(actor)])
    return found + [
        Item(f"{one.who} {one.number}".strip(), one.placed_at, one.lift_asked_by, reverse("holds"), one.lift_asked_why)
        for one in asked.order_by("placed_at")[:MOST]
    ]


def words_of(request: RoleRequest) -> str:
    """A request in one line: whom it is about, which role, where."""
    if request.kind == RequestKind.DEFINE:
        return f"{RequestKind.DEFINE.label} · {name_of(request)}"
    where = request.given or request
    if where.account is None or where.role is None:
        return RequestKind(request.kind).label
    places = [name_of(one) for one in (where.area, where.department) if one is not None]
    said = [
        RequestKind(request.kind).label,
        f"{name_of(where.account)} ({where.account.username})",
        name_of(where.role),
    ]
    return " · ".join(said + places)


for _slug, _words, _waiting in (
    ("refusals", _("Outcomes that refuse a citizen something"), _refusals),
    ("unmaskings", _("Who is behind a case"), _unmaskings),
    ("programmes", _("Programmes to release"), _programmes),
    ("texts", _("Standing texts"), _texts),
    ("prompts", _("Recordings"), _prompts),
    ("stories", _("Stories to publish"), _stories),
    ("calendar", _("Calendar"), _calendar),
    ("directory", _("Directory"), _directory),
    ("retention", _("Retention"), _retention),
    ("mappings", _("Mappings of feeds"), _mappings),
    ("slips", _("New ways in"), _slips),
    ("roles", _("Roles"), _roles),
):
    approvals.register(_slug, Asks(_words, _waiting))
