"""What was done about findings, department by department, and whether offices did better after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunwai.insight.effects import LEAST_PAIRS, Course, effect
from sunwai.insight.findings import months_back
from sunwai.insight.queries import Value
from sunwai.insight.types import FindingKind
from sunwai.reports import pictures, rolled_out, said_findings, texts
from sunwai.reports.catalogue import Kind, kinds
from sunwai.reports.contents import common
from sunwai.reports.cut import MONTHS, Cut
from sunwai.reports.first_page import calm
from sunwai.reports.needing import needed
from sunwai.reports.parts import Cell, Section, Table, label, number, point, rated, text
from sunwai.reports.telling import Content, Place, cell, leading, rounded, tell
from sunwai.reports.types import Scope

SLUG = "remedies"
FIGURES = ("findings", "acknowledged", "acknowledged_in_time", "remedied", "remedied_persons", "remedied_system")
JUDGED = {FindingKind.BRIBES_ALLEGED: "bribe_alleged", FindingKind.DISSATISFIED: "dissatisfied"}
AFTER = 3
"""Months that are compared: as many after a month in which remedies were given, as many before it."""


def build(cut: Cut, place: Place) -> Content:
    content = common(cut, SLUG, place)
    content["findings"] = []
    content["here"] = _cells(cut.told((), FIGURES, window="long"))
    content["departments"] = [
        {**cut.departments[key], **_cells(values)}
        for key, values in _by_key(cut.told(("department",), FIGURES, window="long")).items() if key in cut.departments
    ]  # fmt: skip
    months = _by_key(cut.told(("month",), FIGURES, window="long"))
    names = sorted(months_back(cut.period_to, back).strftime("%Y-%m") for back in range(MONTHS))
    content["months"] = [{"month": month, **_cells(months.get(month, []))} for month in names]
    content["effects"] = [_effect(cut, kind, figure) for kind, figure in JUDGED.items()]
    content["rollouts"] = rolled_out.rollouts(cut)
    content["heard"] = _heard(cut, place)
    return content


def _heard(cut: Cut, place: Place) -> Content:
    """Who could have said what was wrong, in the months of the findings; and what it would take to find something."""
    whole = tell(cut.at(place, window="long"))
    months = [{"month": month["month"], **month["counts"]} for month in cut.trend(place)]
    return {"counts": whole["counts"], "months": months, "need": needed(cut, place, leading(whole["questions"]))}


def _by_key(values: Sequence[Value]) -> dict[str, list[Value]]:
    found: defaultdict[str, list[Value]] = defaultdict(list)
    for one in values:
        found[str(one.key[0])].append(one)
    return found


def _cells(values: Sequence[Value]) -> Content:
    found: Content = {code: {"count": 0} for code in FIGURES}
    return found | {one.figure: cell(one) for one in values}


def _effect(cut: Cut, kind: FindingKind, figure: str) -> Content:
    """Offices with a remedy to findings of the quarter that ended four months ago, before it and since."""
    months = [months_back(cut.period_to, back).strftime("%Y-%m") for back in range(AFTER * 2 + 1)]
    after, before = months[:AFTER], months[AFTER + 1 :]
    done = cut.told(("office", "kind", "month"), ("remedied",), window="year")
    mended = {one.key[0] for one in done if one.key[1] == kind.value and one.key[2] in before and one.count}
    other = {one.key[0] for one in done if one.count} - mended
    counts: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for one in cut.told(("office", "service", "month"), (figure,), window="year"):
        at = 2 if one.key[2] in after else 0 if one.key[2] in before else None
        if at is not None:
            group = counts[one.key[0], f"{one.key[1]} {one.question}"]
            group[at], group[at + 1] = group[at] + one.count, group[at + 1] + (one.of or 0)
    courses = {key: Course(four[0], four[1], four[2], four[3], key[1]) for key, four in counts.items()}
    treated = [course for (office, _g), course in courses.items() if office in mended]
    spared = [course for (office, _g), course in courses.items() if office not in mended and office not in other]
    found = effect(treated, spared)
    told = {
        "kind": kind.value,
        "offices": len(mended),
        "before": [before[-1], before[0]],
        "after": [after[-1], after[0]],
    }
    if found is None:
        return told
    change = {"change": rounded(found.change), "low": rounded(found.low), "high": rounded(found.high)}
    return {**told, **change, "pairs": found.pairs, "is_seen": found.is_seen}


def say(content: Content) -> list[str]:
    here = content["here"]
    if not here["findings"]["count"]:
        return [*_nothing(content), *rolled_out.say(content)]
    facts = {
        "findings": texts.count(here["findings"]["count"]), "said": texts.count(here["acknowledged"]["count"]),
        "done": texts.count(here["remedied"]["count"]), "share": texts.share(here["remedied"].get("rate")),
    }  # fmt: skip
    begin = _("Of %(findings)s findings of the last half year %(said)s were acknowledged, and about %(done)s "
              "(%(share)s) "
              "something was done.") % facts  # fmt: skip
    found = [begin, _waiting(here), *(_effect_in_words(one) for one in content["effects"]), *rolled_out.say(content)]
    return [one for one in found if one]


def _nothing(content: Content) -> list[str]:
    """Without findings nothing can be mended on record: why there are none, and what it would take."""
    found = [_("No findings were raised in the last half year, so that no remedy could be recorded.")]
    heard = content.get("heard")
    if heard is None:
        return found
    asked, answered = (heard["counts"][name]["count"] for name in ("asked", "answered"))
    if not asked:
        return [*found, _("Nobody was asked in these months.")]
    facts = {"asked": texts.count(asked), "answered": texts.count(answered)}
    found.append(_("In these months %(asked)s were asked and %(answered)s answered.") % facts)
    return [*found, *calm({"findings": [], "need": heard["need"]})]


def _waiting(here: Content) -> str:
    """How many findings wait, and for what."""
    findings, said, done = (here[name]["count"] for name in ("findings", "acknowledged", "remedied"))
    unsaid, undone = max(findings - said, 0), max(said - done, 0)
    if not unsaid and not undone:
        return ""
    facts = {"unsaid": texts.count(unsaid), "undone": texts.count(undone)}
    return _("%(unsaid)s wait to be acknowledged; of %(undone)s acknowledged ones no remedy is on record.") % facts


def _effect_in_words(one: Content) -> str:
    facts = {
        "kind": said_findings.kind(one), "offices": texts.count(one["offices"]), "least": texts.count(LEAST_PAIRS),
        "before": texts.month(one["before"][0]), "until": texts.month(one["before"][1]),
    }  # fmt: skip
    if "pairs" not in one:
        return _("%(kind)s: something was done at %(offices)s offices on findings from %(before)s to "
                 "%(until)s; fewer than "
                 "%(least)s of them have their like among offices where nothing was done, so whether it helped "
                 "cannot be "
                 "said.") % facts  # fmt: skip
    facts |= {
        "pairs": texts.count(one["pairs"]), "change": texts.points(one["change"]), "low": texts.points(one["low"]),
        "high": texts.points(one["high"]),
    }  # fmt: skip
    if not one["is_seen"]:
        return _("%(kind)s: at %(pairs)s offices where something was done the share changed by %(change)s "
                 "points against "
                 "offices equally bad before where nothing was (%(low)s to %(high)s): no effect can be told "
                 "from chance."
                 ) % facts  # fmt: skip
    return _("%(kind)s: at %(pairs)s offices where something was done the share changed by %(change)s points "
             "against offices "
             "equally bad before where nothing was (%(low)s to %(high)s). What else set these offices apart is "
             "not known."
             ) % facts  # fmt: skip


def lead(content: Content) -> Section | None:
    lines = [
        pictures.Series(label(figure), [
            point(texts.month(one["month"], "MMM"), one[figure]) for one in content["months"]
        ])
        for figure in ("acknowledged", "remedied")
    ]  # fmt: skip
    if not any(one.rate is not None for line in lines for one in line.points):
        return None
    heading = _("What became of findings, by the month of what they are about")
    desc = _("Shares of findings with their 95% interval as a band.")
    return Section(heading, [desc], pictures.trend(heading, desc, lines, rtl=texts.is_urdu()), alt=desc)


def show(content: Content) -> Sequence[Section | None]:
    months = [[text(texts.month(one["month"])), *_row(one)] for one in content["months"]]
    departments = [[text(texts.name(one)), *_row(one)] for one in texts.in_order(content["departments"])]
    found = [Section(_("Month by month"), table=Table(_("The last months"), [_("Month"), *_heads()], months))]
    if departments:
        table = Table(_("Departments"), [_("Department"), *_heads()], departments)
        found.append(Section(_("Departments"), [_("Findings of the last half year.")], table=table))
    if not content["here"]["findings"]["count"]:
        found = _who_was_heard(content)
    return [*found, *rolled_out.show(content), said_findings.earlier(content)]


def _who_was_heard(content: Content) -> list[Section]:
    """In the place of months without a finding: of how many people one could have come."""
    codes = ("transactions", "asked", "answered")
    rows = [
        [text(texts.month(one["month"])), *(number(one[code]["count"]) for code in codes)]
        for one in content.get("heard", {}).get("months", [])
    ]
    if not rows:
        return []
    table = Table(_("Who was asked and answered"), [_("Month"), *(label(code) for code in codes)], rows)
    words = _("Findings come of answers: where few answer, little can be found.")
    return [Section(_("Who was asked and answered"), [words], table=table)]


def _row(one: Content) -> list[Cell]:
    shares = [cell for figure in ("acknowledged", "remedied") for cell in rated(one[figure])]
    return [number(one["findings"]["count"]), *shares, *(number(one[figure]["count"]) for figure in FIGURES[4:])]


def _heads() -> list[str]:
    interval = _("95% interval")
    return [label("findings"), label("acknowledged"), interval, label("remedied"), interval,
            *(label(figure) for figure in FIGURES[4:])]  # fmt: skip


kinds.register(SLUG, Kind(SLUG, gettext_lazy("Remedies and their effect"), Scope.WHOLE, build, show, say, lead))
