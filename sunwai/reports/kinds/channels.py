"""By which channel people are asked and answer, and what an answer costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunwai.insight.queries import Value, holds
from sunwai.messages.types import Channel
from sunwai.reports import pictures, texts
from sunwai.reports.catalogue import Kind, kinds
from sunwai.reports.contents import common
from sunwai.reports.cut import Cut
from sunwai.reports.parts import Cell, Section, Table, label, number, point, rated, share, text
from sunwai.reports.telling import RATES, Content, Place, cell, tell
from sunwai.reports.types import Cadence, Scope

SLUG = "channels"
CADENCES = (Cadence.FORTNIGHTLY, Cadence.MONTHLY, Cadence.QUARTERLY)
FIGURES = ("asked", "reached", "replied", "answered", "days_to_answer", *RATES)
APART = ("days_to_answer", "charged")
NAMES = {
    Channel.SMS: gettext_lazy("Text"), Channel.VOICE: gettext_lazy("Automatic call"),
    Channel.CALLER: gettext_lazy("Caller"), Channel.EMAIL: gettext_lazy("E-mail"),
    Channel.WEB: gettext_lazy("Web page"),
}  # fmt: skip


def build(cut: Cut, place: Place) -> Content:
    content = common(cut, SLUG, place)
    content["findings"] = content["earlier"] = []
    content["here"] = tell(cut.at(place))
    # a snapshot of before costs were a figure has none
    more = ["charged"] if holds(cut.snapshot, "invitations", "paisa") else []
    before = _by_channel(cut.told(("asked_by",), FIGURES, window="before"))
    rows = []
    for channel, values in _by_channel(cut.told(("asked_by",), [*FIGURES, *more])).items():
        told = {**_told(values), "before": _told(before.get(channel, []))}
        rows.append({"channel": channel, **told, "charged": _charged(values)})
    content["channels"] = sorted(rows, key=lambda row: (-row["counts"]["asked"]["count"], row["channel"]))
    codes = sorted({code for row in rows for code in row["questions"]})
    content["questions"] = {code: cut.questions.get(code) or {"en": code, "ur": code} for code in codes}
    return content


def _charged(values: Sequence[Value]) -> int | None:
    """Paisa, as the snapshot has it; None of a channel that no carrier charges for, such as callers."""
    return next((one.count for one in values if one.figure == "charged"), 0) or None


def _by_channel(values: Sequence[Value]) -> dict[str, list[Value]]:
    found: defaultdict[str, list[Value]] = defaultdict(list)
    for one in values:
        if one.key[0]:
            found[str(one.key[0])].append(one)
    return found


def _told(values: Sequence[Value]) -> Content:
    """As `tell`, with shares of those asked by this channel, and the mean days to an answer."""
    told = tell([one for one in values if one.figure not in APART])
    days = next((one for one in values if one.figure == "days_to_answer"), None)
    return {**told, "days": cell(days) if days else {"count": 0}}


def name(channel: str) -> str:
    return str(NAMES.get(Channel(channel), channel)) if channel in set(Channel) else channel


def say(content: Content) -> list[str]:
    found = []
    for row in content["channels"]:
        counts = row["counts"]
        if not counts["asked"]["count"]:
            continue
        facts = {
            "channel": name(row["channel"]), "asked": texts.count(counts["asked"]["count"]),
            "answered": texts.share(counts["answered"].get("rate")), "interval": texts.between(counts["answered"]),
            "cost": rupees(_cost(row)), "each": rupees(_each(row)),
        }  # fmt: skip
        said = _("%(channel)s: %(asked)s asked, %(answered)s answered (%(interval)s).") % facts
        if _cost(row):
            said += " " + _("It cost %(cost)s, %(each)s an answer.") % facts
        found.append(said)
    return found or [_("Nobody was asked in this period.")]


def _cost(row: Content) -> int | None:
    """Older contents have `money`: what the channel's own messages of the period cost, by the tables."""
    found: int | None = row.get("charged", row.get("money"))
    return found


def _each(row: Content) -> float | None:
    answered, cost = row["counts"]["answered"]["count"], _cost(row)
    return cost / answered if answered and cost else None


def rupees(paisa: float | None) -> str:
    if paisa is None:
        return "–"
    return _("Rs %(amount)s") % {"amount": texts.apart(f"{paisa / 100:,.2f}")}


def lead(content: Content) -> Section | None:
    rows = [point(name(row["channel"]), row["counts"]["answered"]) for row in content["channels"]]
    rows = [row for row in rows if row.rate is not None]
    if not rows:
        return None
    heading = _("Who answers, by the channel that asked first")
    desc = _("Share of those asked that answered, with its 95% interval.")
    drawn = pictures.dots(heading, desc, rows, heads=(label("answered"), label("asked")), rtl=texts.is_urdu())
    return Section(heading, [desc], drawn, alt=desc)


def show(content: Content) -> Sequence[Section | None]:
    rows, asked = [], [row for row in content["channels"] if row["counts"]["asked"]["count"]]
    for row in asked:
        counts, before = row["counts"], row["before"]["counts"]
        cells = [cell for figure in ("reached", "answered") for cell in rated(counts[figure])]
        rows.append([text(name(row["channel"])), number(counts["asked"]["count"]), *cells,
                     share(before["answered"].get("rate")), _days(row), _money(_cost(row)),
                     _money(_each(row))])  # fmt: skip
    interval = _("95% interval")
    heads = [_("Channel"), label("asked"), label("reached"), interval, label("answered"), interval,
             _("Answered before"),
             _("Days to an answer"), _("Cost in rupees"), _("Rupees an answer")]  # fmt: skip
    words = [_costs(asked)]
    return [
        Section(_("Channels"), words, table=Table(_("Channels"), heads, rows)) if rows else None,
        _questions(content, asked),
    ]


def _costs(rows: Sequence[Content]) -> str:
    if all("charged" in row for row in rows):
        return _("An invitation counts for the channel that asked first, though others may have followed. So do costs: "
                 "what carriers charged for all its messages and calls, as the snapshot has it; callers' pay is not in "
                 "them.")  # fmt: skip
    return _("An invitation counts for the channel that asked first, though others may have followed. Costs are "
             "those of each channel's messages that went out in the period; callers' pay is not in them.")  # fmt: skip


def _days(row: Content) -> Cell:
    mean = row["days"].get("rate")
    return Cell("–", kind="none") if mean is None else Cell(f"{mean:.1f}", round(mean, 2), "amount")


def _money(paisa: float | None) -> Cell:
    return Cell("–", kind="none") if paisa is None else Cell(f"{paisa / 100:,.2f}", round(paisa / 100, 2), "amount")


def _questions(content: Content, asked: Sequence[Content]) -> Section | None:
    rows = []
    for row in asked:
        for code, cells in row["questions"].items():
            bad, bribe = (cells.get(figure, {"few": True}) for figure in RATES)
            rows.append([text(name(row["channel"])), text(texts.question(content, code)), *rated(bad), *rated(bribe)])
    if not rows:
        return None
    interval = _("95% interval")
    heads = [_("Channel"), _("Question"), label("dissatisfied"), interval, label("bribe_alleged"), interval]
    words = [_("People answer one channel otherwise than another: shares of different channels are not one share.")]
    return Section(_("What each channel hears"), words, table=Table(_("Answers by channel"), heads, rows))


kinds.register(SLUG, Kind(SLUG, gettext_lazy("Channels and cost"), Scope.WHOLE, build, show, say, lead, CADENCES))
