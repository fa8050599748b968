"""Somebody leaves: posts, roles, sessions, keys and what waits for or by them end at once, by one deed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.base.events import emit
from sunwai.directory.commands import end_tenures
from sunwai.ledger.commands import record
from sunwai.people import rules
from sunwai.people.models import Account, RoleGiven, RoleRequest
from sunwai.people.types import (
    AccountClosed,
    BeyondYourReach,
    ClosedAlready,
    NeedsWords,
    NotForYourself,
    RequestState,
)


@dataclass(frozen=True)
class Left:
    """What a leaver lost."""

    accounts: int
    posts: int
    roles: int
    sessions: int
    requests: int


@transaction.atomic
def close_account(*, account: Account, reason: str, by: Actor, at: datetime) -> Left:
    """Who leaves loses everything at once: every account of the same officer, its posts, roles, sessions, second steps
    and requests. An open page is refused at its next click. It needs no second person, because it only takes away.

    Raises:
        NotAllowed: without the right to administer; BeyondYourReach: a role of theirs reaches further than that right.
        NotForYourself; NeedsWords: no reason was given; ClosedAlready.
    """
    by.need(Right.ADMINISTER)
    if not reason.strip():
        raise NeedsWords
    ids = _accounts_of(account)
    if not ids:
        raise ClosedAlready
    if by.kind == "account" and by.id in {str(one) for one in ids}:
        raise NotForYourself
    today = day_of(at)
    lasting = RoleGiven.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today), account__in=ids)
    if not all(rules.reaches(by, one.area_id, one.department_id) for one in lasting) or (
        not lasting and not rules.reaches(by, None, None)
    ):
        raise BeyondYourReach
    for one in Account.objects.select_for_update().filter(pk__in=ids):
        one.set_unusable_password()
        one.is_active, one.closed_at, one.closed_by = False, at, str(by)
        one.save(update_fields=["password", "is_active", "closed_at", "closed_by"])
        emit(AccountClosed(account=one.pk, at=at.isoformat()))
    left = Left(
        accounts=len(ids),
        posts=len(end_tenures(officer=account.officer, by=by, at=at)) if account.officer else 0,
        roles=lasting.update(valid_to=today, ended_by=str(by), ended_at=at),
        sessions=end_sessions(ids),
        requests=_withdraw_requests(ids, by, at),
    )
    Authenticator.objects.filter(user__in=ids).delete()
    facts = {"reason": reason.strip(), "accounts": sorted(ids), "roles": left.roles, "posts": left.posts}
    record(by=by, action="people.close_account", subject="account", subject_id=account.pk, at=at, facts=facts)
    return left


def _accounts_of(account: Account) -> list[int]:
    """The open accounts of the one person."""
    same = Q(pk=account.pk) | (Q(officer=account.officer_id) if account.officer_id else Q(pk__in=[]))
    return list(Account.objects.filter(same, is_active=True).values_list("pk", flat=True))


def end_sessions(accounts: list[int]) -> int:
    """A session does not say in clear whose it is, so each is opened; there are as many as people signed in."""
    whose = {str(one) for one in accounts}
    gone = [one.pk for one in Session.objects.all().iterator() if str(one.get_decoded().get(SESSION_KEY, "")) in whose]
    Session.objects.filter(pk__in=gone).delete()
    return len(gone)


def _withdraw_requests(accounts: list[int], by: Actor, at: datetime) -> int:
    """What they asked for, and what was asked for them."""
    own = Q(asked_by__in=[f"account:{one}" for one in accounts])
    about = Q(account__in=accounts) | Q(given__account__in=accounts)
    waiting = RoleRequest.objects.filter(own | about, state=RequestState.WAITING)
    return waiting.update(state=RequestState.WITHDRAWN, decided_by=str(by), decided_at=at)
