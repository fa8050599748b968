"""What can be relied on in the data of one district: numbers that are missing or not the visitors' own, by office."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunwai.insight.types import FindingKind
from sunwai.reports import pictures, said_findings, texts
from sunwai.reports.catalogue import Kind, kinds
from sunwai.reports.contents import common
from sunwai.reports.cut import Cut
from sunwai.reports.parts import Cell, Section, Table, label, number, office, point, rated, text
from sunwai.reports.standing import standing_of
from sunwai.reports.telling import Content, Place, tell
from sunwai.reports.types import Cadence, Scope

SLUG = "data_integrity"
CADENCES = (Cadence.WEEKLY, Cadence.MONTHLY, Cadence.QUARTERLY)
FIGURES = ("without_number", "wrong_person", "never_visited")
KINDS = frozenset({
    FindingKind.WRONG_NUMBERS, FindingKind.FEED_WITHOUT_NUMBERS, FindingKind.BAD_NUMBERS, FindingKind.STAGED_ANSWERS,
    FindingKind.STAGED_CASES,
})  # fmt: skip


def build(cut: Cut, place: Place) -> Content:
    content = common(cut, SLUG, place)
    for name in ("findings", "earlier"):
        content[name] = [one for one in content[name] if one["kind"] in KINDS]
    content["here"], content["before"] = tell(cut.at(place)), tell(cut.at(place, window="before"))
    content["province"] = tell(cut.at(cut.around(place)))
    content["changed"] = cut.changed(place).get("", {})
    content["trend"] = cut.trend(place)
    rows = cut.rows(place, cut.offices, "office")
    for row in rows:
        row["standing"] = standing_of(cut, ("office",), (row["code"],), "wrong_person")
    content["offices"] = rows
    return content


def say(content: Content) -> list[str]:
    counts, whole = content["here"]["counts"], content["province"]["counts"]
    if not counts["transactions"]["count"]:
        return [_("No transactions came in this period.")]
    facts = {"n": texts.count(counts["transactions"]["count"])}
    found = [_("%(n)s transactions came.") % facts]
    for figure in FIGURES:
        cell = counts[figure]
        if cell.get("rate") is None:
            continue
        said = {"figure": label(figure), "share": texts.share(cell["rate"]), "interval": texts.between(cell),
                "n": texts.count(cell["of"]), "province": texts.share(whole[figure].get("rate"))}  # fmt: skip
        found.append(_("%(figure)s: %(share)s of %(n)s (%(interval)s); in the whole province %(province)s.") % said)
        found += _changed(content["changed"].get(figure))
    return found


def _changed(change: Content | None) -> list[str]:
    if not change or not change["is_real"]:
        return []
    facts = {"before": texts.share(change["before"]), "change": texts.points(change["change"])}
    return [_("That is %(change)s points from %(before)s in the period before, more than chance explains.") % facts]


def lead(content: Content) -> Section | None:
    lines = [
        pictures.Series(label(figure), [
            point(texts.month(one["month"], "MMM"), one["counts"][figure]) for one in content["trend"]
        ])
        for figure in ("wrong_person", "never_visited")
    ]  # fmt: skip
    if not any(one.rate is not None for line in lines for one in line.points):
        return None
    heading, desc = _("Month by month"), _("Shares of replies with their 95% interval as a band.")
    drawn = pictures.trend(f"{heading}: {texts.place(content)}", desc, lines, rtl=texts.is_urdu())
    return Section(heading, [desc], drawn, alt=desc)


def show(content: Content) -> Sequence[Section | None]:
    return [said_findings.findings(content), said_findings.earlier(content), _months(content), _offices(content)]


def _months(content: Content) -> Section:
    rows = []
    for one in content["trend"]:
        counts = one["counts"]
        cells = [cell for figure in FIGURES for cell in rated(counts[figure])]
        rows.append([text(texts.month(one["month"])), number(counts["transactions"]["count"]), *cells])
    return Section(_("Month by month"), table=Table(_("The last months"), [_("Month"), *_heads()], rows))


def _heads() -> list[str]:
    found = [label("transactions")]
    for figure in FIGURES:
        found += [label(figure), _("95% interval")]
    return found


def _offices(content: Content) -> Section | None:
    rows = []
    for row in texts.in_order(content["offices"]):
        counts = row["counts"]
        cells = [_share(counts[figure]) for figure in FIGURES]
        standing = row["standing"]
        estimate = rated(standing) if standing and standing["of"] >= 10 else rated({"few": True})
        rows.append([office(texts.name(row), row), number(counts["transactions"]["count"]), *cells, *estimate])
    if not rows:
        return None
    words = [_("Counts of the period. The estimate is of wrong persons among replies of six months, drawn "
               "towards offices "
               "of like volume.")]  # fmt: skip
    heads = [
        _("Office"),
        label("transactions"),
        *(label(figure) for figure in FIGURES),
        _("Estimate"),
        _("95% interval"),
    ]
    return Section(_("Offices"), words, table=Table(_("Offices"), heads, rows))


def _share(cell: Content) -> Cell:
    return number(cell["count"]) if cell.get("of") else Cell("–", kind="none")


kinds.register(
    SLUG, Kind(SLUG, gettext_lazy("Data that can be relied on"), Scope.DISTRICT, build, show, say, lead, CADENCES)
)
