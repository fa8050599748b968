"""Sign-ins whose password nobody else has seen: a slip with a one-time code, by which a person sets their own."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction

from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotFound
from sunwai.directory.models import Officer
from sunwai.ledger.commands import record
from sunwai.people import rules
from sunwai.people.commands.addresses import normalise_address
from sunwai.people.commands.leaving import end_sessions
from sunwai.people.models import Account, RoleGiven, Slip
from sunwai.people.types import (
    BadName,
    BeyondYourReach,
    ClosedAlready,
    DecidedAlready,
    NameTaken,
    NeedsWords,
    NotFirstAndSecond,
    NotForYourself,
    NothingChanges,
    OfficerSignsIn,
    SameWaits,
    SlipKind,
    SlipOver,
)

NAME = re.compile(r"[a-z][a-z0-9.-]{1,59}")
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
LENGTH, GROUP = 20, 4
"""Twenty of thirty letters: 98 bits. None of them is taken for another on paper."""
LASTS = timedelta(hours=72)


@dataclass(frozen=True)
class Person:
    """Who somebody is, as their sign-in has it. `email` may be empty: then they get no mail from us."""

    name: str
    name_ur: str = ""
    email: str = ""
    language: str = "ur"


@dataclass(frozen=True)
class Made:
    """A slip and its code, which is told this once; without a code a second person must make it first."""

    slip: Slip
    code: str = ""


def add_sign_in(*, username: str, person: Person, officer: Officer | None = None, by: Actor, at: datetime) -> Made:
    """A new sign-in without a password, and the slip with which its person sets one. It may do nothing until roles
    are asked for and approved.

    Raises:
        NotAllowed; BadName; NameTaken; OfficerSignsIn; NotAnAddress.
    """
    by.need(Right.ADMINISTER)
    if not NAME.fullmatch(username):
        raise BadName
    if officer is not None and Account.objects.filter(officer=officer, is_active=True).exists():
        raise OfficerSignsIn
    account = Account(username=username, officer=officer, joined_at=at, **_values(person))
    account.set_unusable_password()
    try:
        with transaction.atomic():
            account.save()
            record(by=by, action="people.add_account", subject="account", subject_id=account.pk, at=at)
            return _make(Slip(account=account, kind=SlipKind.FIRST, asked_by=str(by), asked_at=at), by, at)
    except IntegrityError as error:
        raise NameTaken from error


@transaction.atomic
def change_sign_in(*, account: Account, person: Person, by: Actor, at: datetime) -> bool:
    """Another name, address or language; whether anything changed. Its officer stays: another has their own.

    Raises:
        NotAllowed; BeyondYourReach; ClosedAlready; NotAnAddress.
    """
    _need_kept(account, by, at)
    values = _values(person)
    changed = sorted(name for name, value in values.items() if getattr(account, name) != value)
    if not changed:
        return False
    for name in changed:
        setattr(account, name, values[name])
    account.save(update_fields=changed)
    record(by=by, action="people.change_account", subject="account", subject_id=account.pk, at=at,
           facts={"changed": changed})  # fmt: skip
    return True


def ask_slip(*, account: Account, kind: SlipKind, reason: str, by: Actor, at: datetime) -> Made:
    """Asks for a new way in for who forgot the password or lost the second step; an older slip ends. A second person
    makes it; where an account never was used and has no role, it is made at once.

    Raises:
        NotAllowed; BeyondYourReach; NotForYourself; NeedsWords; ClosedAlready; SameWaits.
        NothingChanges: a first slip for who has signed in before.
    """
    _need_kept(account, by, at)
    if by.id == str(account.pk):
        raise NotForYourself
    if not reason.strip():
        raise NeedsWords
    is_new = not account.has_usable_password()
    if is_new is not (kind is SlipKind.FIRST):
        raise NothingChanges
    alone = by.kind == "process" or (is_new and not RoleGiven.objects.filter(account=account).exists())
    slip = Slip(account=account, kind=kind, reason=reason.strip(), asked_by=str(by), asked_at=at)
    try:
        with transaction.atomic():
            Slip.objects.filter(
                account=account, made_at__isnull=False, used_at__isnull=True, ended_at__isnull=True
            ).update(ended_by=str(by), ended_at=at)
            if alone:
                return _make(slip, by, at)
            slip.save()
            record(by=by, action="people.ask_slip", subject="account", subject_id=account.pk, at=at,
                   facts={"slip": slip.pk, "kind": kind, "reason": slip.reason})  # fmt: skip
    except IntegrityError as error:
        raise SameWaits from error
    return Made(slip)


@transaction.atomic
def make_slip(*, slip: int, by: Actor, at: datetime) -> Made:
    """A second person makes the slip that was asked for, and is told its code, this once.

    Raises:
        NotAllowed; DecidedAlready; NotFirstAndSecond: who asked, or whose it is; BeyondYourReach.
    """
    by.need(Right.ADMINISTER)
    found = _waiting(slip)
    if found.asked_by == str(by) or by.id == str(found.account_id):
        raise NotFirstAndSecond
    if not rules.can_make_slip(by, found, at):
        raise BeyondYourReach
    return _make(found, by, at)


@transaction.atomic
def end_slip(*, slip: int, by: Actor, at: datetime) -> None:
    """Who asked takes it back, or another refuses it; one that is made but not used opens nothing any more.

    Raises:
        NotAllowed; DecidedAlready; BeyondYourReach.
    """
    by.need(Right.ADMINISTER)
    found = Slip.objects.select_related("account").filter(pk=slip).first()
    if found is None:
        raise NotFound
    if not rules.can_keep_sign_in(by, found.account, at):
        raise BeyondYourReach
    live = Slip.objects.filter(pk=slip, used_at__isnull=True, ended_at__isnull=True)
    if not live.update(ended_by=str(by), ended_at=at):
        raise DecidedAlready
    record(by=by, action="people.end_slip", subject="account", subject_id=found.account_id, at=at,
           facts={"slip": slip})  # fmt: skip


@transaction.atomic
def use_slip(*, code: str, password: str, at: datetime) -> Account:
    """The person sets their own password; every session ends, and a lost second step is taken off. Once.

    Raises:
        SlipOver: no such code, or it is used, ended or too old.
        ValidationError: the password is too weak; the code stays good.
    """
    found = Slip.objects.select_for_update(of=("self",)).select_related("account").filter(digest=_digest(code)).first()
    if found is None or not is_live(found, at):
        raise SlipOver
    account = found.account
    validate_password(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])
    Slip.objects.filter(pk=found.pk).update(used_at=at)
    if found.kind == SlipKind.SECOND_STEP:
        Authenticator.objects.filter(user=account).delete()
    ended = end_sessions([account.pk])
    record(by=Actor(kind="account", id=str(account.pk)), action="people.use_slip", subject="account",
           subject_id=account.pk, at=at, facts={"slip": found.pk, "kind": found.kind, "sessions": ended})  # fmt: skip
    return account


def slip_of(code: str, at: datetime) -> Slip | None:
    """The slip of a code as it was typed, where it still opens."""
    found = Slip.objects.select_related("account").filter(digest=_digest(code)).first()
    return found if found and is_live(found, at) else None


def is_live(slip: Slip, at: datetime) -> bool:
    """Whether a slip opens at a moment."""
    is_open = slip.made_at is not None and slip.used_at is None and slip.ended_at is None
    return is_open and slip.expires_at is not None and slip.expires_at > at and slip.account.is_active


def _waiting(slip: int) -> Slip:
    found = Slip.objects.select_for_update(of=("self",)).select_related("account").filter(pk=slip).first()
    if found is None:
        raise NotFound
    if found.made_at or found.ended_at or not found.account.is_active:
        raise DecidedAlready
    return found


def _make(slip: Slip, by: Actor, at: datetime) -> Made:
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    slip.made_by, slip.made_at, slip.expires_at, slip.digest = str(by), at, at + LASTS, _digest(code)
    slip.save()
    record(by=by, action="people.make_slip", subject="account", subject_id=slip.account_id, at=at,
           facts={"slip": slip.pk, "kind": slip.kind})  # fmt: skip
    return Made(slip, "-".join(code[place : place + GROUP] for place in range(0, LENGTH, GROUP)))


def _digest(code: str) -> bytes:
    """Of what was typed: in capitals, without what parts the groups."""
    plain = "".join(letter for letter in code.upper()[:100] if letter.isalnum())
    return hashlib.sha256(b"sunwai.slip:" + plain.encode()).digest()


def _values(person: Person) -> dict[str, str]:
    return {
        "name": person.name.strip(), "name_ur": person.name_ur.strip(), "language": person.language,
        "email": normalise_address(person.email) if person.email.strip() else "",
    }  # fmt: skip


def _need_kept(account: Account, by: Actor, at: datetime) -> None:
    by.need(Right.ADMINISTER)
    if not account.is_active:
        raise ClosedAlready
    if not rules.can_keep_sign_in(by, account, at):
        raise BeyondYourReach
