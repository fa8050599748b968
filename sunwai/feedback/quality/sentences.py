"""What a signal says, in the language that is active. Signals keep their kind and counts; words are made when shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, Promise] = {
    "one_number": _("One number for many people"),
    "one_clerk": _("One clerk's number"),
    "few_numbers": _("Too few numbers"),
    "dead_numbers": _("Numbers that nobody has"),
    "strangers": _("Numbers of strangers"),
    "made_up": _("Made-up numbers"),
    "staff_numbers": _("Numbers of staff or touts"),
    "opted_out": _("Numbers that asked to be left alone"),
    "closed_days": _("Work on closed days"),
    "alternating": _("Exchanged numbers"),
    "volume": _("More work than fits"),
    "few_phones": _("Praise from few phones"),
    "within_seconds": _("Praise within seconds"),
    "same_words": _("Praise in the same words"),
    "before_review": _("Praise before a review"),
    "wrong_person": _("Wrong person"),
    "never_visited": _("Never visited"),
}
SENTENCES: dict[str, Promise] = {
    "one_number": _(
        "One number came on %(count)s different days, and to hardly any other office nearby. "
        "Of a hundred honest offices like it, one has a number that comes on more than %(usual)s days."
    ),
    "one_clerk": _("One number came on %(count)s different days, and only one of several clerks ever entered it."),
    "few_numbers": _(
        "On %(count)s of %(of)s occasions the number had come before (%(share)s; expected here %(expected)s): "
        "there are too few numbers for so much work."
    ),
    "dead_numbers": _(
        "Of %(of)s numbers that were tried, %(count)s were never reached (%(share)s; expected here %(expected)s)."
    ),
    "strangers": _(
        "Of %(of)s people who replied, %(count)s said that they are somebody else or never came "
        "(%(share)s; expected here %(expected)s)."
    ),
    "made_up": _(
        "Of %(of)s numbers, %(count)s follow each other or the keys of a telephone "
        "(%(share)s; expected here %(expected)s)."
    ),
    "staff_numbers": _("Of %(of)s transactions, %(count)s came under a number of staff or of a known tout."),
    "opted_out": _("Of %(of)s transactions, %(count)s came under numbers that had asked before to be left alone."),
    "closed_days": _(
        "Of %(of)s transactions, %(count)s are dated on days when the office was closed "
        "(%(share)s; expected here %(expected)s)."
    ),
    "alternating": _(
        "In %(count)s of %(of)s transactions the number was exchanged with that of another, or changed away and back."
    ),
    "volume": _(
        "Of %(of)s transactions, %(count)s are more than the office's own months before, and its peers now, "
        "would let one expect."
    ),
    "few_phones": _(
        "Of %(of)s good answers, %(count)s came from a phone that had given one before "
        "(%(share)s; expected here %(expected)s)."
    ),
    "within_seconds": _(
        "Of %(of)s good answers, %(count)s came within ten seconds of the one before "
        "(%(share)s; expected here %(expected)s)."
    ),
    "same_words": _(
        "Of %(of)s good answers in words, %(count)s are in the very same words as others here "
        "(%(share)s; expected here %(expected)s)."
    ),
    "before_review": _(
        "Of %(of)s good answers, %(count)s came in the three days before a review "
        "(%(share)s; expected here %(expected)s)."
    ),
}
PLAIN = gettext_lazy("Seen %(count)s times.")
NONE: Mapping[str, Promise] = {}


@dataclass(frozen=True)
class Said:
    """What a sentence needs of a signal: how many of how many, and the share that is expected of the office."""

    kind: str
    count: int
    of: int | None
    expected: float | None


def name(kind: str, more: Mapping[str, Promise] = NONE) -> str:
    """A signal's name; its code where it has none. `more`: the names of another room's kinds."""
    return str({**NAMES, **more}.get(kind, kind))


def sentence(said: Said, more: Mapping[str, Promise] = NONE) -> str:
    """One plain sentence. A kind that nobody knows is still counted. `more`: the sentences of another room's kinds."""
    of, expected = max(said.of or 0, said.count), said.expected or 0.0
    facts = {
        "count": f"{said.count:,}", "of": f"{of:,}", "share": _share(said.count / of if of else 0.0),
        "expected": _share(expected), "usual": f"{max(round(expected * of), 1):,}",
    }  # fmt: skip
    return str({**SENTENCES, **more}.get(said.kind, PLAIN)) % facts


def how_sure(false_rate: float) -> str:
    """The honest error rate of a signal in words."""
    if false_rate < 0.0005:
        return gettext("Of a thousand signals as strong as this, chance alone makes fewer than one.")
    if false_rate < 0.1:
        words = gettext("Of a thousand signals as strong as this, chance alone makes about %(number)s.")
        return words % {"number": max(round(false_rate * 1000), 1)}
    words = gettext("Weak by itself: of a hundred signals as strong as this, chance alone makes about %(number)s.")
    return words % {"number": round(min(false_rate, 1.0) * 100)}


def _share(share: float) -> str:
    """A share; in Urdu too it is read from left to right."""
    return f"\u2066{share * 100:.1f}%\u2069"
