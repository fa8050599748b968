"""Who comes in: an account by a key of its own or by its session, a program that may file, or a citizen.

A citizen shows the case's number with its code, the box's sixteen digits, or that they hold their telephone.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from sunwai.base import clock
from sunwai.base.actors import Actor
from sunwai.base.refusals import NotAllowed, NotFound, Refused
from sunwai.casework.commands import open_box
from sunwai.casework.models import Case, CaseParty
from sunwai.casework.queries import as_box, as_citizen, case_by_code, case_by_number, number_of
from sunwai.complaints.commands.keys import MARK, key_of
from sunwai.complaints.commands.open311 import actor_of
from sunwai.complaints.models import ApiKey
from sunwai.people.models import Account
from sunwai.people.queries import actor_for, needs_second_factor

SALT = "sunwai.api.citizen"
HOUR = timedelta(hours=1)
MOST_WRONG = 10
MOST_KEPT = 50_000
CODE, BOX = "X-Case-Code", "X-Case-Box"


class BadKey(Refused):
    """This key is not valid here."""

    status = 401


class TooManyTries(Refused):
    """Too many wrong codes for this case. Try again in an hour."""

    status = 429


class NeedsSecondStep(Refused):
    """Take the second step of signing in first: this shows what citizens wrote."""

    status = 403


@dataclass(frozen=True)
class Visitor:
    """Who asks. `actor` is of an account; `point` the contact point whose telephone was shown to be theirs."""

    actor: Actor | None = None
    key: ApiKey | None = None
    point: UUID | None = None

    @property
    def staff(self) -> Actor:
        """Raises:
        NotAllowed: it is no account.
        """
        if self.actor is None:
            raise NotAllowed
        return self.actor


class ByKey(HttpBearer):
    """`Authorization: Bearer …`: a program's key, or what a citizen got for a one-time code."""

    def authenticate(self, request: HttpRequest, token: str) -> Visitor:  # noqa: ARG002
        if not token.startswith(MARK):
            return Visitor(point=_point_of(token))
        key = key_of(token)
        if key is None or (key.account is not None and not key.account.is_active):
            raise BadKey
        return Visitor(actor=actor_for(key.account, clock.now()) if key.account else None, key=key)


class BySession(APIKeyCookie):
    """The session of who is signed in, with the token against forged forms on whatever changes something."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Visitor | None:
        if not request.user.is_authenticated:
            return None
        found: Visitor | None = super().__call__(request)
        return found

    def authenticate(self, request: HttpRequest, key: str | None) -> Visitor | None:  # noqa: ARG002
        account = request.user
        if not isinstance(account, Account):
            return None
        actor = actor_for(account, clock.now())
        steps = {record.get("method") for record in get_authentication_records(request, account)}
        if needs_second_factor(actor) and "mfa" not in steps:
            raise NeedsSecondStep
        return Visitor(actor=actor)


def anybody(request: HttpRequest) -> Visitor:  # noqa: ARG001
    """Nobody we know: what is open to such, or to whoever has a case's code, is settled further in."""
    return Visitor()


def visitor_of(request: HttpRequest) -> Visitor:
    """Who came in."""
    found = request.auth  # type: ignore[attr-defined]
    assert isinstance(found, Visitor)  # noqa: S101 (the doors let nobody else in)
    return found


def actor_of_key(visitor: Visitor) -> Actor:
    """As whom a program files: its account, else the program itself.

    Raises:
        NotAllowed: no key, or one that may not file.
    """
    if visitor.key is None or not visitor.key.may_file:
        raise NotAllowed
    return visitor.actor or actor_of(visitor.key)


DOORS = [ByKey(), BySession(), anybody]


def token_for(point: UUID) -> str:
    """What shows for an hour that somebody holds a telephone."""
    return signing.dumps(point.hex, salt=SALT)


def _point_of(token: str) -> UUID:
    try:
        return UUID(hex=str(signing.loads(token[:500], salt=SALT, max_age=HOUR)))
    except (signing.BadSignature, ValueError) as error:
        raise BadKey from error


def entered(request: HttpRequest, visitor: Visitor, number: str, at: datetime) -> tuple[Actor, Case]:
    """The case of this number and as whom the visitor comes to it. What they may do there, the case says.

    Raises:
        NotFound: there is none, or nothing that opens it was shown; the same answer for both.
        TooManyTries: too many codes were wrong.
    """
    found = None
    if code := request.headers.get(CODE, ""):
        found = _by_code(number_of(number), code[:100], at)
    elif digits := request.headers.get(BOX, ""):
        case = open_box(code=digits[:100], at=at)
        found = (as_box(case.pk), case) if case and case.number == number_of(number) else None
    elif visitor.point:
        found = _by_point(number_of(number), visitor.point)
    elif visitor.actor:
        case = case_by_number(number_of(number))
        found = (visitor.actor, case) if case else None
    if found is None:
        raise NotFound
    return found


def _by_code(number: str, code: str, at: datetime) -> tuple[Actor, Case] | None:
    TRIES.need(number, at)
    opened = case_by_code(number, code)
    if opened is None:
        TRIES.wrong(number, at)
        return None
    case, citizen = opened
    return as_citizen(citizen), case


def _by_point(number: str, point: UUID) -> tuple[Actor, Case] | None:
    party = (
        CaseParty.objects.filter(case__number=number, citizen__contact_point=point)
        .select_related("case").order_by("id").first()
    )  # fmt: skip
    return (as_citizen(party.citizen_id), party.case) if party else None


class Tries:
    """How many codes were wrong for a number within the hour; in memory only, the oldest forgotten first."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, list[datetime]] = OrderedDict()

    def need(self, number: str, at: datetime) -> None:
        """Raises:
        TooManyTries: it is over.
        """
        if len([one for one in self._wrong.get(number, []) if one > at - HOUR]) >= MOST_WRONG:
            raise TooManyTries

    def wrong(self, number: str, at: datetime) -> None:
        kept = [one for one in self._wrong.pop(number, []) if one > at - HOUR]
        self._wrong[number] = [*kept, at]
        while len(self._wrong) > MOST_KEPT:
            self._wrong.popitem(last=False)


TRIES = Tries()
