"""The words and numbers of reports, in the language that is active."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_datetime
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from sunwai.base.clock import LOCAL
from sunwai.insight.types import FindingKind
from sunwai.reports.catalogue import Content, Names, leading

KINDS = {
    FindingKind.BRIBES_ALLEGED: _("More bribes alleged than elsewhere"),
    FindingKind.DISSATISFIED: _("More people dissatisfied than elsewhere"),
    FindingKind.WRONG_NUMBERS: _("More wrong numbers than elsewhere"),
    FindingKind.FEED_WITHOUT_NUMBERS: _("Transactions come without numbers"),
    FindingKind.BAD_NUMBERS: _("Telephone numbers that cannot be the visitors' own"),
    FindingKind.STAGED_ANSWERS: _("Good answers that look staged"),
    FindingKind.STAGED_CASES: _("Cases that look staged or ended on paper"),
}
GROUPS = {"service": _("Services"), "office": _("Offices"), "department": _("Departments")}
ONE_OF = {"service": _("Service"), "office": _("Office"), "department": _("Department")}


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


def day(on: date) -> str:
    return str(format_date(on, "d MMMM y", locale=_locale()))


def moment(at: datetime) -> str:
    comma = "،" if is_urdu() else ","
    return str(format_datetime(at, f"d MMMM y{comma} HH:mm", tzinfo=LOCAL, locale=_locale()))


def month(text: str, width: str = "MMMM y") -> str:
    """A month written `2026-03`."""
    year, number = text.split("-")
    return str(format_date(date(int(year), int(number), 1), width, locale=_locale()))


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
    """What a report is about: a district, or a department in it."""
    parts = [name(content["department"]) if content["department"] else "", name(content["area"])]
    return ("، " if is_urdu() else ", ").join(part for part in parts if part)


def period(content: Content) -> str:
    """The period of a report."""
    return days(content["period"])


def days(ends: Content) -> str:
    """A whole month by its name, else its first and last day."""
    first, last = (date.fromisoformat(ends[end]) for end in ("from", "to"))
    if first.day == 1 and (first.year, first.month) == (last.year, last.month) and (last - first).days >= 27:
        return month(first.strftime("%Y-%m"))
    return gettext("%(first)s to %(last)s") % {"first": day(first), "last": day(last)}


def sentences(content: Content) -> list[str]:
    """What a leader should know first."""
    found = []
    code = leading(content["here"]["questions"])
    cells = content["here"]["questions"].get(code, {})
    bad, bribe = cells.get("dissatisfied", {"few": True}), cells.get("bribe_alleged", {"few": True})
    if "rate" in bad and bad["rate"] is not None:
        found.append(_compared(content, code, bad))
        found.append(_alleged(bribe))
    else:
        found.append(gettext("Fewer than ten people answered here in this period: too few to give shares."))
    number = len(content["findings"])
    if number:
        words = ngettext(
            "%(number)s finding asks to be acknowledged.", "%(number)s findings ask to be acknowledged.", number
        )
        found.append(words % {"number": number})
    else:
        found.append(gettext("Nothing stands out from chance."))
    return [one for one in found if one]


def _compared(content: Content, code: str | None, cell: Content) -> str:
    facts = {"share": share(cell["rate"]), "n": count(cell["of"]), "interval": between(cell)}
    elsewhere = content["province"]["questions"].get(code, {}).get("dissatisfied", {}).get("rate")
    if elsewhere is None:
        return gettext("Of %(n)s who answered, %(share)s were dissatisfied (%(interval)s).") % facts
    words = gettext(
        "Of %(n)s who answered, %(share)s were dissatisfied (%(interval)s); in the whole province %(province)s."
    )
    return words % {**facts, "province": share(elsewhere)}


def _alleged(cell: Content) -> str:
    if cell.get("rate") is None:
        return ""
    facts = {"count": count(cell["count"]), "share": share(cell["rate"]), "interval": between(cell)}
    return gettext("A bribe was alleged by %(count)s: %(share)s (%(interval)s).") % facts


def where(one: Content) -> str:
    """The office of a finding, and the service if it is about one alone."""
    parts = [name(one["office"]), *([name(one["service"])] if one["service"] else [])]
    return ("، " if is_urdu() else ", ").join(parts)
