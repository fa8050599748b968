"""The words and numbers of reports, in the language that is active."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_datetime
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from sunwai.base.clock import LOCAL
from sunwai.insight.types import FindingKind
from sunwai.reports.telling import Content, Names

KINDS = {
    FindingKind.BRIBES_ALLEGED: _("More bribes alleged than elsewhere"),
    FindingKind.DISSATISFIED: _("More people dissatisfied than elsewhere"),
    FindingKind.WRONG_NUMBERS: _("More wrong numbers than elsewhere"),
    FindingKind.FEED_WITHOUT_NUMBERS: _("Transactions come without numbers"),
    FindingKind.BAD_NUMBERS: _("Telephone numbers that cannot be the visitors' own"),
    FindingKind.STAGED_ANSWERS: _("Good answers that look staged"),
    FindingKind.STAGED_CASES: _("Cases that look staged or ended on paper"),
}
GROUPS = {
    "service": _("Services"), "office": _("Offices"), "department": _("Departments"), "district": _("Districts"),
}  # fmt: skip
ONE_OF = {"service": _("Service"), "office": _("Office"), "department": _("Department"), "district": _("District")}
ASKS = {
    FindingKind.BRIBES_ALLEGED: _(
        "Go there unannounced, see that the fees are on the wall and receipts are given, and write what you will do."
    ),
    FindingKind.DISSATISFIED: _(
        "Hear at the counter what people wait for or are sent away for; write what you will do."
    ),
    FindingKind.WRONG_NUMBERS: _(
        "Have the numbers of the next hundred visitors checked at the counter; write the result."
    ),
    FindingKind.FEED_WITHOUT_NUMBERS: _("Have the number of each visitor entered, and write from which day on."),
    FindingKind.BAD_NUMBERS: _(
        "Have ten entries compared with the register by somebody from outside; write the result."
    ),
    FindingKind.STAGED_ANSWERS: _("Have ten visitors' entries checked by somebody from outside; write the result."),
    FindingKind.STAGED_CASES: _("Have ten cases read again by somebody from outside the office; write the result."),
}
"""What is asked of the post that a finding is put to."""

MARGINS = {"district": _("district"), "service": _("service"), "sex": _("sex")}
REFUSALS = {
    "margin_not_known": _("of all who were served the %(margin)s is not known."),
    "margin_not_given": _("of those who answered the %(margin)s is not known."),
    "nobody_answered": _("nobody answered of one part of those served (%(margin)s: %(value)s)."),
    "outside_the_margin": _("answers came of a part of which nobody was served (%(margin)s: %(value)s)."),
    "totals_disagree": _("the numbers of those served disagree (%(margin)s)."),
    "no_solution": _("no weights fit all that is known of those served."),
}
"""Why a weighted share is refused."""
NEEDS = {"bribe_alleged": _("alleged bribes"), "dissatisfied": _("dissatisfied people")}


def is_urdu() -> bool:
    return get_language() == "ur"


def _locale() -> str:
    return "ur" if is_urdu() else "en_GB"


def apart(words: str) -> str:
    """Numbers with signs between them, kept in their order in Urdu too (left-to-right isolate)."""
    return f"\u2066{words}\u2069" if is_urdu() else words


def count(number: int) -> str:
    return f"{number:,}"


def share(rate: float | None) -> str:
    return "–" if rate is None else apart(f"{rate * 100:.1f}%")


def between(cell: Content) -> str:
    """The interval of a share."""
    return "–" if cell.get("low") is None else apart(f"{cell['low'] * 100:.1f}–{cell['high'] * 100:.1f}%")


def points(change: float) -> str:
    """A difference of two shares, in points of a hundred."""
    return apart(f"{change * 100:+.1f}".replace("-", "−"))


def iso_day(written: str) -> str:
    """A day written `2026-03-31`."""
    return day(date.fromisoformat(written))


def post(titles: Names | None) -> str:
    """The title of a post as a content keeps it."""
    return "–" if titles is None else str((titles["title_ur"] if is_urdu() else titles["title"]) or titles["title"])


def day(on: date) -> str:
    return _dated(on, "d MMMM y", _locale())


@lru_cache(maxsize=4096)
def _dated(on: date, pattern: str, locale: str) -> str:
    """Babel reads its pattern anew each time, and a month's reports have a hundred thousand dates."""
    return str(format_date(on, pattern, locale=locale))


def moment(at: datetime) -> str:
    comma = "،" if is_urdu() else ","
    return str(format_datetime(at, f"d MMMM y{comma} HH:mm", tzinfo=LOCAL, locale=_locale()))


def month(text: str, width: str = "MMMM y") -> str:
    """A month written `2026-03`."""
    year, number = text.split("-")
    return _dated(date(int(year), int(number), 1), width, _locale())


def name(names: Names | None) -> str:
    if names is None:
        return "–"
    return (names["name_ur"] if is_urdu() else names["name"]) or names["name"]


def in_order(rows: Sequence[Content]) -> list[Content]:
    """Rows in order of their names, in the order of the language's letters."""
    return sorted(rows, key=lambda row: (row["sort_ur"] if is_urdu() else row["name"].casefold(), row["code"]))


def title_of(post: Any) -> str:
    return str((post.title_ur if is_urdu() else post.title) or post.title)


def question(content: Content, code: str | None) -> str:
    """How a question was worded, its places left open."""
    words = content["questions"].get(code or "", {})
    return re.sub(r"\{\w+\}", "…", str(words.get("ur" if is_urdu() else "en") or code or ""))


def place(content: Content) -> str:
    """What a report is about: an area, and a department or service in it."""
    part = content.get("service") or content["department"]
    return joined([*([name(part)] if part else []), name(content["area"])])


def joined(parts: Sequence[str]) -> str:
    """Parts in a row, with the comma of the language."""
    return ("، " if is_urdu() else ", ").join(parts)


def period(content: Content) -> str:
    """The period of a report."""
    return days(content["period"])


def days(ends: Content) -> str:
    """A whole month by its name, else its first and last day."""
    first, last = (date.fromisoformat(ends[end]) for end in ("from", "to"))
    if first.day == 1 and (first.year, first.month) == (last.year, last.month) and (last - first).days >= 27:
        return month(first.strftime("%Y-%m"))
    return gettext("%(first)s to %(last)s") % {"first": day(first), "last": day(last)}


def where(one: Content) -> str:
    """The office of a finding, and the service if it is about one alone."""
    return joined([name(one["office"]), *([name(one["service"])] if one["service"] else [])])
