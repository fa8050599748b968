from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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


class SecondFactorNeeded(Refused):
    """This page shows citizens' numbers or words. Set up a second sign-in step first."""

    status = 403
