"""Words of the room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from sunwai.base.refusals import Refused
from sunwai.casework.types import Filed

WORDS_SEAL = "complaints.words"
SEED_SEAL = "complaints.seed"
CODE_SEAL = "complaints.code"
ONCE_SEAL = "complaints.once"
TOLD_ROOM = "complaints.told"
TEXT_ROOM = "complaints.text"
OFFER_ROOM = "complaints.offer"
HELD_ROOM = "complaints.held"
HELD_FOR = timedelta(minutes=15)
"""So long a check or a recording that somebody opened is kept from the others."""


@dataclass(frozen=True)
class SheetFiled:
    """What became of a sheet: the cases by line, the lines filed before, and each faulty line's sentence."""

    filed: Mapping[int, Filed]
    known: int
    faults: Mapping[int, Refused]


class IntermediaryKind(StrEnum):
    """Who may file for somebody else."""

    TEACHER = "teacher"
    COUNCILLOR = "councillor"
    LAWYER = "lawyer"
    ORGANISATION = "organisation"
    CENTRE = "centre"

    @property
    def label(self) -> str:
        names = {
            "teacher": _("Teacher"), "councillor": _("Councillor"), "lawyer": _("Lawyer"),
            "organisation": _("Organisation"), "centre": _("Service centre"),
        }  # fmt: skip
        return str(names[self.value])


class Consent(StrEnum):
    """How somebody agreed to a case in their name."""

    SIGNED = "signed"
    RECORDED = "recorded"
    CODE = "code"
    """A one-time code sent to their own phone."""


class CheckResult(StrEnum):
    """What a spot check found."""

    UPHELD = "upheld"
    OVERTURNED = "overturned"
    NOT_REACHED = "not_reached"


class OfferState(StrEnum):
    """How the offer to make a complaint of an answer stands."""

    OFFERED = "offered"
    AGREED = "agreed"
    DECLINED = "declined"
    LAPSED = "lapsed"


class Step(StrEnum):
    """What a citizen who files by text is asked next."""

    WHAT = "what"
    WHERE = "where"


class Answer(StrEnum):
    """What a citizen says of an outcome by text."""

    SOLVED = "solved"
    NOT_SOLVED = "not_solved"


class CallEnd(StrEnum):
    """How a call of the office on a case went, as its history says it."""

    SPOKEN = "spoken"
    NOBODY = "nobody"
    NOT_RUNG = "not_rung"
    """The officer's own telephone was not picked up, or the exchange did not answer: the citizen's did not ring."""


class NoExtension(Refused):
    """No telephone of the exchange is yours, or no voice line is up. Nothing rang. Write on the case’s page instead."""


class CallUnderWay(Refused):
    """It rings, or is spoken, already."""

    status = 409


class NotToBeCalled(Refused):
    """The citizen does not want to be called. Write to them on the case’s page instead."""


class NotAtThisHour(Refused):
    """The citizen is not to be called now: {why}."""


class TooManyCodes(Refused):
    """Codes were sent to this number several times. Wait an hour, then ask again."""

    status = 429


class WrongCode(Refused):
    """This code is not right, or its time is over. Ask for a new one."""


class NotAPhone(Refused):
    """Write a mobile number at which a text reaches you, such as 0300 1234567."""


class TooManyToday(Refused):
    """This number filed {filed} cases today; the limit is {most}. A person now looks whether it should be higher."""

    status = 429


class KeyUsed(Refused):
    """This was sent already, with something else in it; what came first was filed. Begin anew to file another case."""

    status = 409


class ConsentNeeded(Refused):
    """Say how the person agreed: a paper that they signed, their recorded voice, or the code sent to their phone."""


class NotTheirs(Refused):
    """This number is your own or an office's. A case for somebody else needs that person's own phone, or none."""


class NoLongerIntermediary(Refused):
    """Your right to file for others has ended."""


class IntermediaryAlready(Refused):
    """This sign-in files for others already."""

    status = 409


class TakenByAnother(Refused):
    """Somebody else has this in hand. Take the next one."""


class NothingSaid(Refused):
    """Write what happened, in a sentence at least."""


class MonthNotOver(Refused):
    """The draw can be made only when the month is over."""


class AlreadyDone(Refused):
    """This was done already."""


class NotSolved(Refused):
    """Only a case that its citizen confirmed as solved can be shared as a story."""


class SecondPersonNeeded(Refused):
    """Another person than who wrote it must do this."""


class BadHeading(Refused):
    """The first line must name the columns. Missing: {columns}."""


class LineWithoutWords(Refused):
    """Line {line}: nothing is said of the matter."""


class NoSuchCategory(Refused):
    """Line {line}: there is no category {value}, or it has finer ones below it."""


class NoSuchArea(Refused):
    """Line {line}: there is no area {value}."""


class NoSuchOffice(Refused):
    """Line {line}: there is no office {value}."""


class NoSuchNumber(Refused):
    """Line {line}: {value} is not a phone number."""


class NoSuchIdentity(Refused):
    """Line {line}: {value} is not a way of being known; write named or confidential."""


class TooManyLines(Refused):
    """A sheet may have {most} lines at the most."""


class BadHook(Refused):
    """{url} cannot be told of cases: give an https address outside, and deeds that there are."""


class NoDeskForData(Refused):
    """This government has not yet said who answers such wishes. Tell us as a case instead."""


class AskedBefore(Refused):
    """You have asked for this already, and it is not answered yet. Open it with its number and code."""

    status = 409


class DecidedBefore(Refused):
    """This is answered already."""

    status = 409


class TakenBefore(Refused):
    """The case {number} of that government is here already."""

    status = 409
