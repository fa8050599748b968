"""What one key in the review queue means."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sunwai.feedback.models import ReadingRow
from sunwai.feedback.types import Control, Outcome, Reading, ReasonCode


@dataclass(frozen=True)
class Key:
    """A decision, its words and the key that makes it."""

    code: str
    key: str
    words: str | Promise


OUTCOMES = [
    Key("satisfied", "1", _("Satisfied")), Key("dissatisfied", "2", _("Dissatisfied")),
    Key("bribe", "b", _("Bribe alleged")), Key("unclear", "3", _("Unclear")),
]  # fmt: skip
CONTROLS = [
    Key("danger", "d", _("Danger to life")), Key("stop", "l", _("Leave me alone")),
    Key("wrong_person", "w", _("Wrong person")), Key("never_visited", "v", _("Never visited")),
    Key("callback", "c", _("Call me")), Key("question", "q", _("Asks something")), Key("abuse", "a", _("Abuse")),
]  # fmt: skip
AS_READ = Key("as_read", "y", _("The reader is right"))
CODES = frozenset(one.code for one in [*OUTCOMES, *CONTROLS, AS_READ])


def decided(code: str, read: ReadingRow | None) -> Reading:
    """The whole reading that a key stands for; what the reader found beside it is kept where it fits."""
    language = read.language if read else "mixed"
    if code == AS_READ.code and read is not None:
        return as_reading(read)
    if code in {one.value for one in Control}:
        return Reading(Outcome.UNCLEAR, control=Control(code), language=language)
    reasons = tuple(ReasonCode(one) for one in read.reasons) if read else ()
    if code == "bribe":
        amount = read.amount_pkr if read else None
        return Reading(Outcome.DISSATISFIED, bribe=True, amount_pkr=amount, reasons=reasons, language=language)
    outcome = Outcome(code)
    return Reading(
        outcome, bribe_denied=bool(read and read.bribe_denied and outcome is not Outcome.UNCLEAR), language=language,
        reasons=reasons if outcome is Outcome.DISSATISFIED else (),
    )  # fmt: skip


def as_reading(row: ReadingRow) -> Reading:
    """A row's reading, to be said again by a person."""
    return Reading(
        Outcome(row.outcome), bribe=row.bribe, bribe_denied=row.bribe_denied, amount_pkr=row.amount_pkr,
        reasons=tuple(ReasonCode(one) for one in row.reasons), control=Control(row.control) if row.control else None,
        language=row.language,
    )  # fmt: skip
