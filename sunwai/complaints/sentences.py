"""What a signal about cases says, in the language that is active; of any other signal, what `feedback` says."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sunwai.feedback.quality import sentences
from sunwai.feedback.quality.sentences import Said

NAMES: dict[str, Promise] = {
    "cases_few_phones": _("Outcomes praised from few phones"),
    "cases_within_seconds": _("Outcomes praised within seconds"),
    "cases_same_words": _("Outcomes praised in the same words"),
    "cases_before_review": _("Outcomes praised before a review"),
    "cases_from_inside": _("Cases filed from staff phones"),
    "cases_within_minutes": _("Cases ended within minutes"),
}
SENTENCES: dict[str, Promise] = {
    "cases_few_phones": _(
        "Of %(of)s outcomes that were praised, %(count)s were praised from a phone that had praised another case here "
        "(%(share)s; expected here %(expected)s)."
    ),
    "cases_within_seconds": _(
        "Of %(of)s outcomes that were praised, %(count)s were praised within ten seconds of the one before "
        "(%(share)s; expected here %(expected)s)."
    ),
    "cases_same_words": _(
        "Of %(of)s outcomes that were praised in words, %(count)s were praised in the very same words as others here "
        "(%(share)s; expected here %(expected)s)."
    ),
    "cases_before_review": _(
        "Of %(of)s outcomes that were praised, %(count)s were praised in the three days before a review "
        "(%(share)s; expected here %(expected)s)."
    ),
    "cases_from_inside": _(
        "Of %(of)s cases, %(count)s were filed from a phone of staff (%(share)s; expected here %(expected)s)."
    ),
    "cases_within_minutes": _(
        "Of %(of)s cases, %(count)s had their outcome written within a quarter of an hour of being filed "
        "(%(share)s; expected here %(expected)s)."
    ),
}


def name(kind: str) -> str:
    """A signal's name; its code where it has none."""
    return sentences.name(kind, NAMES)


def sentence(said: Said) -> str:
    """One plain sentence."""
    return sentences.sentence(said, SENTENCES)
