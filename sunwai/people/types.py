from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from sunwai.base.refusals import Refused


class ContactKind(StrEnum):
    PHONE = "phone"
    EMAIL = "email"


class NumberClass(StrEnum):
    """What a number can be used for."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    FOREIGN = "foreign"

    @property
    def can_text(self) -> bool:
        return self is not NumberClass.LANDLINE


class RequestKind(StrEnum):
    """What is asked about a role."""

    GIVE = "give"
    END = "end"
    DEFINE = "define"

    @property
    def label(self) -> str:
        names = {"give": _("Give a role"), "end": _("End a role"), "define": _("Change what a role may")}
        return str(names[self.value])


class RequestState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        names = {
            "waiting": _("Waits for a second person"), "approved": _("Approved"), "refused": _("Refused"),
            "withdrawn": _("Withdrawn"),
        }  # fmt: skip
        return str(names[self.value])


class SlipKind(StrEnum):
    """What a slip is for."""

    FIRST = "first"
    FORGOTTEN = "forgotten"
    SECOND_STEP = "second_step"

    @property
    def label(self) -> str:
        names = {
            "first": _("First sign-in"), "forgotten": _("Forgotten password"),
            "second_step": _("Lost second step: a new password and a new second step"),
        }  # fmt: skip
        return str(names[self.value])


class Register(StrEnum):
    """A register of numbers that are not asked, or not by everything."""

    DO_NOT_CALL = "do_not_call"
    STAFF = "staff"
    OPT_OUTS = "opt_outs"

    @property
    def label(self) -> str:
        names = {
            "do_not_call": _("Do-not-call register"), "staff": _("Numbers of staff and touts"),
            "opt_outs": _("Who asked to be left alone"),
        }  # fmt: skip
        return str(names[self.value])

    @property
    def column(self) -> str:
        """The column that a file may have beside `number`; empty where there is none."""
        return {"do_not_call": "", "staff": "post", "opt_outs": "service"}[self.value]


class NumberFault(StrEnum):
    """Why a row of a list of numbers was refused."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    NO_POST = "no_post"
    NO_SERVICE = "no_service"

    @property
    def label(self) -> str:
        names = {
            "empty": _("No number stands there"), "not_a_number": _("It is not a phone number"),
            "no_post": _("The directory has no post of this code"),
            "no_service": _("The directory has no service of this code"),
        }  # fmt: skip
        return str(names[self.value])


@dataclass(frozen=True)
class Waiting:
    """One thing that waits at a post, as a hand-over list has it. It names no citizen."""

    kind: str
    reference: str
    what: str
    what_ur: str
    due: date | None = None


@dataclass(frozen=True)
class AccountClosed:
    """Somebody has left: whatever a room keeps open for the account ends. `at` as ISO."""

    account: int
    at: str


@dataclass(frozen=True)
class Number:
    """A normalised number: `+` and digits as E.164 has it, and its class."""

    e164: str
    number_class: NumberClass


@dataclass(frozen=True)
class NewCitizen:
    """A citizen as they give themselves; whatever is empty was not given. `number` as it is written."""

    number: str = ""
    name: str = ""
    cnic: str = ""
    address: str = ""
    email: str = ""
    language: str = "ur"


@dataclass(frozen=True)
class KnownCitizen:
    """A citizen in clear, for whoever may know who it is."""

    name: str
    number: str
    cnic: str
    address: str
    email: str
    language: str


class NotANumber(Refused):
    """{text} is not a phone number. Write it like 0300 1234567, or +44 7911 123456 from abroad."""


class NotAnAddress(Refused):
    """{text} is not an e-mail address."""


class NotFirstAndSecond(Refused):
    """The one who drafts cannot be the one who releases: a second person must do it."""


class BeyondYourReach(Refused):
    """This role reaches further than what you administer."""

    status = 403


class NotForYourself(Refused):
    """Nobody gives or takes back their own role, or closes their own account: somebody else must."""

    status = 403


class SameWaits(Refused):
    """The same was asked already and waits for a second person."""


class NothingChanges(Refused):
    """Nothing would change by this."""


class NeedsWords(Refused):
    """Say why: it is kept with the change."""


class DecidedAlready(Refused):
    """This was decided or withdrawn meanwhile."""


class NameTaken(Refused):
    """There is a sign-in of this name already. Names are not used twice, not even of who left."""


class BadName(Refused):
    """A sign-in name has 2 to 60 small Latin letters, digits, dots and hyphens, and begins with a letter."""


class OfficerSignsIn(Refused):
    """This officer has a sign-in already."""


class SlipOver(Refused):
    """This code is not right, was used already, or is too old. Ask whoever gave it to you for a new one."""


class NoNumberColumn(Refused):
    """There is no column 'number' in the first line, or the file is not a CSV in UTF-8. Nothing was taken."""


class ListTooLong(Refused):
    """This file is too long for a page: at most {most} rows. Cut it into parts. Nothing was taken."""


class TakenBackAlready(Refused):
    """This list was taken back already."""


class WishesStay(Refused):
    """Who asked to be left alone is left alone: such a list is not taken back. Each may say so themselves."""


class ClosedAlready(Refused):
    """This account is closed already."""


class AlreadySigned(Refused):
    """This was signed already. What came later is in no signed list."""


class GiverFirst(Refused):
    """Who leaves signs first; then who takes."""


class NotThisPerson(Refused):
    """Only who leaves the post and who takes it sign this list, each under their own account."""

    status = 403
