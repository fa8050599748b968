"""Findings in words: what was seen, how sure, since when, what else could explain it, who is asked, the reply."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sunwai.base.clock import day_of
from sunwai.insight.types import FindingKind
from sunwai.reports import texts
from sunwai.reports.parts import Cell, Section, Table, number, office, share, text
from sunwai.reports.telling import Content

IN_FULL = 6
MOST_ROWS = 60


def findings(content: Content) -> Section | None:
    """The findings of the period: a table, and where there are few each in full."""
    found = content["findings"]
    if not found:
        return None
    words = [_("These offices stand out from others asked about the same service with the same question, more than "
               "chance explains. At most one in twenty of such findings is expected to be false.")]  # fmt: skip
    if len(found) <= IN_FULL:
        words += [in_full(one) for one in found]
    elif len(found) > MOST_ROWS:
        words.append(_("The first %(n)s of %(all)s; the others are in the reports of their districts.")
                     % {"n": MOST_ROWS, "all": texts.count(len(found))})  # fmt: skip
    heads = [
        _("Finding"),
        _("Office"),
        _("Count"),
        _("Out of"),
        _("Share"),
        _("95% interval"),
        _("Expected"),
        _("Since"),
    ]
    rows = [
        [text(kind(one)), office(texts.where(one), one["office"]), number(one["count"]), number(one["of"]),
         share(one["rate"]), Cell(texts.between(one), kind="none"), share(one["peers"]),
         Cell(texts.month(one["since"], "MMM y"), kind="none")]
        for one in found[:MOST_ROWS]
    ]  # fmt: skip
    return Section(_("Findings"), words, table=Table(_("Findings"), heads, rows))


def kind(one: Content) -> str:
    return str(texts.KINDS[FindingKind(one["kind"])])


def in_full(one: Content) -> str:
    """One finding, as a paragraph."""
    parts = [f"{kind(one)}: {texts.where(one)}.", seen(one), how_sure(one), since(one), explained(one), asked(one)]
    return " ".join(part for part in parts if part)


def seen(one: Content) -> str:
    facts = {"count": texts.count(one["count"]), "of": texts.count(one["of"]), "share": texts.share(one["rate"])}
    if one["peers"] is None:
        return _("Seen: %(count)s of %(of)s (%(share)s).") % facts
    words = _("Seen: %(count)s of %(of)s (%(share)s), where %(peers)s would be expected.")
    return words % {**facts, "peers": texts.share(one["peers"])}


def how_sure(one: Content) -> str:
    """The interval beside what is expected: whether all of it lies above."""
    if one["low"] is None or one["peers"] is None:
        return ""
    facts = {"interval": texts.between(one)}
    if one["low"] > one["peers"]:
        return _("How sure: the whole 95%% interval (%(interval)s) lies above what is expected.") % facts
    return _("How sure: the 95%% interval (%(interval)s) reaches what is expected; read it with care.") % facts


def since(one: Content) -> str:
    return _("Since: %(month)s.") % {"month": texts.month(one["since"])}


def explained(one: Content) -> str:
    """What else happened there; where nothing was found, what was looked for."""
    said = [_explanation(part) for part in one["why"]]
    if not said:
        return _("What else could explain it: looked for and not found were a change in who replies, a new officer, a "
                 "rush of visitors, a holiday.")  # fmt: skip
    return _("What else could explain it: %(reasons)s.") % {"reasons": ("؛ " if texts.is_urdu() else "; ").join(said)}


def _explanation(part: Content) -> str:
    match part["what"]:
        case "replies":
            facts = {"before": texts.share(part["before"]), "now": texts.share(part["now"])}
            if part["now"] < part["before"]:
                return _("fewer of those asked answer (%(now)s, before %(before)s)") % facts
            return _("more of those asked answer (%(now)s, before %(before)s)") % facts
        case "rush":
            facts = {"before": texts.count(part["before"]), "now": texts.count(part["now"])}
            return _("a rush of visitors (%(now)s transactions, before %(before)s)") % facts
        case "officer":
            facts = {"post": texts.post(part["post"]), "day": texts.iso_day(part["on"])}
            return _("a new officer (%(post)s, from %(day)s)") % facts
    facts = {"day": texts.iso_day(part["on"]), "name": texts.name(part["names"])}
    words = ngettext(
        "a holiday (%(name)s, %(day)s)", "%(number)s holidays (the first: %(name)s, %(day)s)", part["number"]
    )
    return words % {**facts, "number": part["number"]}


def asked(one: Content) -> str:
    """Who is asked, by when, and the reply."""
    ask = one["ask"]
    if ask["post"] is None:
        return _("Asked: nobody, for no post is set up there.")
    facts = {"post": texts.post(ask["post"]), "day": texts.iso_day(ask["by"])}
    return f"{_('Asked: %(post)s, by %(day)s.') % facts} {replied(ask)}"


def replied(ask: Content) -> str:
    if ask["reply"] is None:
        return _("No reply yet.")
    facts = {"day": texts.day(day_of(datetime.fromisoformat(ask["reply"]["at"]))), "note": ask["reply"]["note"]}
    if not facts["note"]:
        return _("Acknowledged on %(day)s, without a word.") % facts
    return _("Reply of %(day)s: “%(note)s”") % facts


def earlier(content: Content) -> Section | None:
    """What was found in the months before, and the office's reply beside it."""
    found = content["earlier"]
    if not found:
        return None
    rows = [
        [
            text(kind(one)),
            office(texts.where(one), one["office"]),
            text(texts.days(one)),
            text(_state(one["ask"], content)),
        ]
        for one in found[:MOST_ROWS]
    ]
    heads = [_("Finding"), _("Office"), _("Period"), _("Reply")]
    open_ones = sum(1 for one in found if one["ask"]["reply"] is None)
    words = ngettext("%(open)s of %(n)s has no reply.", "%(open)s of %(n)s have no reply.", open_ones)
    heading = _("Findings of the months before")
    said = words % {"open": texts.count(open_ones), "n": texts.count(len(found))}
    return Section(heading, [said], table=Table(heading, heads, rows))


def _state(ask: Content, content: Content) -> str:
    if ask["reply"] is None and date.fromisoformat(ask["by"]) <= date.fromisoformat(content["period"]["to"]):
        return _("No reply; it was asked for by %(day)s.") % {"day": texts.iso_day(ask["by"])}
    return replied(ask)


def asks(found: Sequence[Content]) -> Table | None:
    """Who is asked for what by when: one row a finding where they are few, else one a post."""
    put = [one for one in found if one["ask"]["post"]]
    if not put:
        return None
    heads = [_("Who is asked"), _("For what"), _("By")]
    if len(put) <= IN_FULL:
        rows = [[*_who(one), _due(one)] for one in put]
        return Table(_("What to do"), heads, rows)
    by_post: dict[tuple[str, str], list[Content]] = {}
    for one in put:
        by_post.setdefault((one["ask"]["post"]["code"], one["ask"]["by"]), []).append(one)
    most = sorted(by_post.values(), key=lambda each: (-len(each), each[0]["ask"]["post"]["code"]))
    rows = [[text(texts.post(each[0]["ask"]["post"])), text(_number(len(each))), _due(each[0])] for each in most[:12]]
    if len(most) > 12:
        rest = sum(len(each) for each in most[12:])
        others = _("%(n)s other posts") % {"n": texts.count(len(most) - 12)}
        rows.append([text(others), text(_number(rest)), text("–")])
    return Table(_("What to do"), heads, rows)


def _who(one: Content) -> list[Cell]:
    what = f"{kind(one)}: {texts.where(one)}. {texts.ASKS[FindingKind(one['kind'])]}"
    return [text(texts.post(one["ask"]["post"])), text(what)]


def _due(one: Content) -> Cell:
    return text(texts.iso_day(one["ask"]["by"]))


def _number(number_of: int) -> str:
    words = ngettext("To look into %(n)s finding and reply", "To look into %(n)s findings and reply", number_of)
    return words % {"n": texts.count(number_of)}
