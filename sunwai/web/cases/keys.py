"""What a citizen's page carries instead of a session: signed, short-lived, in the form itself and never in a cookie."""

from __future__ import annotations

import secrets
from typing import Any

from django.core import signing

from sunwai.base.actors import Actor
from sunwai.base.refusals import Refused

HOURS = 3_600
OPENS, FORM, FILE, OWNER = "cases.opens", "cases.form", "cases.file", "cases.owner"


class PageTooOld(Refused):
    """This page was open too long. Begin again with your number and code."""


class FormTooOld(Refused):
    """This form was open too long, or came from elsewhere. Go back, copy your words, and begin anew."""


def opening(number: str, actor: Actor) -> str:
    """Opens one case on the pages of a citizen, for two hours."""
    return signing.dumps([number, actor.id], salt=OPENS)


def opened(key: str) -> tuple[str, Actor]:
    """The case's number, and who opened it.

    Raises:
        PageTooOld: not our key, or its time is over.
    """
    number, citizen = _read(key, OPENS, hours=2)
    return str(number), Actor(kind="citizen", id=str(citizen))


def form() -> str:
    """Comes with an empty form; its nonce lets the form be sent once."""
    return signing.dumps(secrets.token_urlsafe(16), salt=FORM)


def nonce_of(token: str) -> str:
    """Raises:
    FormTooOld: not our form, or older than a day.
    """
    return str(_read(token, FORM, hours=24, too_old=FormTooOld))


def for_file(file: str) -> str:
    """The address of one file on a citizen's page, for an hour."""
    return signing.dumps(file, salt=FILE)


def file_of(token: str) -> str:
    """Raises:
    PageTooOld: its time is over.
    """
    return str(_read(token, FILE, hours=1))


def owning(contact_point: str) -> str:
    """Whoever typed the code sent to a phone; for two hours."""
    return signing.dumps(contact_point, salt=OWNER)


def owner_of(token: str) -> str:
    """Raises:
    PageTooOld: its time is over.
    """
    return str(_read(token, OWNER, hours=2))


def _read(token: str, salt: str, *, hours: int, too_old: type[Refused] = PageTooOld) -> Any:
    """What we signed for this use, if that is not longer ago than so many hours."""
    try:
        return signing.loads(token, salt=salt, max_age=hours * HOURS)
    except signing.BadSignature as error:
        raise too_old from error
