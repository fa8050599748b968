"""A slip goes to its person: by mail where there is a line for it, else it is shown once to be printed."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override

from sunwai.base.actors import Actor
from sunwai.directory.models import Officer
from sunwai.messages.commands import queue
from sunwai.messages.models import Line
from sunwai.messages.types import Channel, Draft, Purpose
from sunwai.people import commands
from sunwai.people.commands import Made, Person, keep_addresses
from sunwai.people.models import Account
from sunwai.people.types import SlipKind

ROOM = "web.administration"


@transaction.atomic
def add(
    *, username: str, person: Person, officer: Officer | None, by_mail: bool, by: Actor, at: datetime
) -> tuple[Made, bool]:
    """A new sign-in with its first slip, and whether that went by mail."""
    made = commands.add_sign_in(username=username, person=person, officer=officer, by=by, at=at)
    return made, by_mail and _mailed(made, by, at)


@transaction.atomic
def ask(*, account: Account, kind: SlipKind, reason: str, by_mail: bool, by: Actor, at: datetime) -> tuple[Made, bool]:
    """A slip is asked for; one that needs no second person is made, and whether it went by mail."""
    made = commands.ask_slip(account=account, kind=kind, reason=reason, by=by, at=at)
    return made, bool(made.code) and by_mail and _mailed(made, by, at)


@transaction.atomic
def make(*, slip: int, by_mail: bool, by: Actor, at: datetime) -> tuple[Made, bool]:
    """A second person makes the slip, and whether it went by mail."""
    made = commands.make_slip(slip=slip, by=by, at=at)
    return made, by_mail and _mailed(made, by, at)


def can_mail() -> bool:
    """Whether a line carries mail at all."""
    return Line.objects.filter(channel=Channel.EMAIL, is_active=True).exists()


def address_of(code: str) -> str:
    """Where a code is used. The server's log keeps no more of an address than its first word."""
    return f"{settings.SUNWAI_URL}{reverse('start')}?{urlencode({'slip': code})}"


def _mailed(made: Made, by: Actor, at: datetime) -> bool:
    account = made.slip.account
    kept = keep_addresses(addresses=[account.email], at=at) if account.email and can_mail() else {}
    if not kept:
        return False
    with override(account.language):
        text = "\n".join(
            [
                _("Your sign-in to Sunwai"), "",
                _("Your sign-in name is {name}. Set your own password here within three days; it opens once:").format(
                    name=account.username
                ),
                address_of(made.code), "",
                _("If you did not expect this, or the address says that it was used already, tell your administrator."),
            ]
        )  # fmt: skip
    draft = Draft(
        contact_point=kept[account.email], channel=Channel.EMAIL, purpose=Purpose.CODE, text=text,
        language=account.language, room=ROOM, reference=made.slip.pk, not_after=made.slip.expires_at,
    )  # fmt: skip
    return bool(queue(drafts=[draft], by=by, at=at))
