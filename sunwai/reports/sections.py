"""The sections that kinds put together: who was heard, questions, months, groups, districts, the map and the funnel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from sunwai.insight.peers import funnel as limits_of
from sunwai.insight.register import figures as all_figures
from sunwai.reports import pictures, said_findings, texts
from sunwai.reports.districts import outlined
from sunwai.reports.funnels import Dot, Limits, funnel, sizes_for
from sunwai.reports.parts import (
    Cell,
    Section,
    Table,
    answers,
    label,
    n_of,
    number,
    office,
    point,
    rated,
    responded,
    share,
    text,
)
from sunwai.reports.standing import is_outside
from sunwai.reports.telling import COUNTS, RATES, Content

MOST_DOTS = 30


def opening(content: Content) -> list[Section | None]:
    """What every kind about answers begins with."""
    return [
        said_findings.findings(content),
        said_findings.earlier(content),
        heard(content),
        questions(content),
        months(content, content["leading"]),
    ]


def closing(content: Content) -> list[Section | None]:
    """What it ends with: the districts beside each other."""
    code = content["leading"]
    return [district_map(content, code), districts(content, code)]


def overview(content: Content) -> list[Section | None]:
    """All of a kind that only breaks its figures down by groups."""
    return [*opening(content), *groups(content, content["leading"]), *closing(content)]


def heard(content: Content) -> Section:
    """From transaction to answer, now and before: who did not answer stands beside who did."""
    rows = []
    for code in COUNTS:
        cell, before = content["here"]["counts"][code], content["before"]["counts"][code]
        of = all_figures[code].of
        cells = [number(cell["count"]), text(label(of) if of else "–"), *rated(cell), number(before["count"])]
        rows.append([text(label(code)), *cells])
    heads = [_("Figure"), _("Count"), _("Out of"), _("Share"), _("95% interval"), _("Before")]
    words = [_("Who answers is not a sample of all who were served; what follows is about those who answered.")]
    table = Table(_("From transaction to answer"), heads, rows)
    return Section(_("Who was asked and who answered"), words, table=table)


def questions(content: Content) -> Section | None:
    """Each question by itself, where more than one was asked."""
    if len(content["here"]["questions"]) < 2:
        return None
    rows = []
    for code in content["here"]["questions"]:
        bad, bribe = (answers(content["here"], code, figure) for figure in RATES)
        rows.append([text(texts.question(content, code)), n_of(bad), *rated(bad), *rated(bribe)])
    heads = [_("Question"), _("Answers"), *rate_heads()]
    words = [_("Answers to different questions are never added together.")]
    return Section(_("Question by question"), words, table=Table(_("Answers to each question"), heads, rows))


def rate_heads() -> list[str]:
    interval = _("95% interval")
    return [label("dissatisfied"), interval, label("bribe_alleged"), interval]


def trend(content: Content, code: str | None) -> Section | None:
    """The last months as a picture and a table."""
    lines = [
        pictures.Series(
            label(figure),
            [point(texts.month(one["month"], "MMM"), answers(one, code, figure)) for one in content["trend"]],
        )
        for figure in RATES
    ]
    if not any(one.rate is not None for line in lines for one in line.points):
        return None
    rows = []
    for one in content["trend"]:
        bad, bribe = (answers(one, code, figure) for figure in RATES)
        rows.append([text(texts.month(one["month"])), n_of(bad), responded(one["counts"]), *rated(bad), *rated(bribe)])
    heads = [_("Month"), _("Answers"), _("Answered of those asked"), *rate_heads()]
    heading = _("Month by month")
    desc = _("Shares of answers with their 95% interval as a band.")
    picture = pictures.trend(f"{heading}: {texts.place(content)}", desc, lines, rtl=texts.is_urdu())
    return Section(heading, [desc], picture, Table(_("The last months"), heads, rows), _months_in_words(lines))


def months(content: Content, code: str | None) -> Section | None:
    """The table of the last months; their picture stands on the first page."""
    found = trend(content, code)
    return replace(found, picture="") if found else None


def _months_in_words(lines: Sequence[pictures.Series]) -> str:
    said = [
        f"{line.label}: " + texts.joined([f"{one.label} {texts.share(one.rate)}" for one in line.points if one.rate])
        for line in lines
    ]
    return texts.joined(said)


def groups(content: Content, code: str | None) -> list[Section | None]:
    """Services, departments or districts row by row."""
    return [group(content, one["what"], one["rows"], code) for one in content["groups"]]


def group(content: Content, what: str, rows: Sequence[Content], code: str | None) -> Section | None:
    """Dots for those with answers enough, a table for all."""
    if not rows:
        return None
    rows = texts.in_order(rows)
    points = [point(texts.name(row), answers(row, code, "dissatisfied")) for row in rows]
    points = [one for one in points if one.rate is not None][:MOST_DOTS]
    heading = str(texts.GROUPS[what])
    desc = _("Share dissatisfied with its 95% interval. Where intervals overlap, the order may be chance.")
    picture = ""
    if points:
        picture = pictures.dots(
            f"{heading}: {texts.place(content)}", desc, points, heads=(_("Dissatisfied"), _("Answers")),
            reference=point(_("Whole province"), answers(content["province"], code, "dissatisfied")),
            rtl=texts.is_urdu(),
        )  # fmt: skip
    table = rows_table(heading, str(texts.ONE_OF[what]), rows, code)
    return Section(heading, [desc] if picture else [], picture, table, desc)


def rows_table(caption: str, head: str, rows: Sequence[Content], code: str | None) -> Table:
    """Counts and shares of each row, with how many of those asked answered."""
    made = []
    for row in rows:
        bad, bribe = (answers(row, code, figure) for figure in RATES)
        counts = [number(row["counts"][figure]["count"]) for figure in ("transactions", "asked")]
        cells = [*counts, responded(row["counts"]), n_of(bad), *rated(bad), *rated(bribe)]
        made.append([text(texts.name(row)), *cells])
    heads = [head, label("transactions"), label("asked"), label("answered"), _("Answers"), *rate_heads()]
    return Table(caption, heads, made)


def district_map(content: Content, code: str | None) -> Section | None:
    """Each district beside the whole province; said to differ only where its whole interval does."""
    rows = {row["code"]: row for row in content["districts"]}
    areas, ground = outlined()
    province = answers(content["province"], code, "dissatisfied").get("rate")
    shapes = []
    for area in areas:
        cell = answers(rows[area.code], code, "dissatisfied") if area.code in rows else {"few": True}
        few = _("fewer than ten answers")
        tip = f"{texts.share(cell.get('rate'))} ({texts.between(cell)})" if "of" in cell else few
        names = {"name": area.name, "name_ur": area.name_ur}
        is_here = area.code == content["area"]["code"]
        shapes.append(pictures.Shape(texts.name(names), area.outline or {}, band(cell, province), tip, is_here))
    if not shapes:
        return None
    legend = {
        "above": _("More dissatisfied than the province"), "around": _("No clear difference"),
        "below": _("Less dissatisfied than the province"), "few": _("Fewer than ten answers"),
    }  # fmt: skip
    heading = _("Where it stands in the province")
    desc = _("Each district beside the whole province; the table of districts has the numbers.")
    words = [desc, _("Question: %(question)s") % {"question": texts.question(content, code)}] if code else [desc]
    picture = pictures.district_map(f"{heading}: {texts.place(content)}", desc, shapes, legend=legend,
                                    rtl=texts.is_urdu(), ground=ground(texts.is_urdu()))  # fmt: skip
    by_band = {key: [one.name for one in shapes if one.band == key] for key in legend}
    said = [f"{legend[key]}: {texts.joined(among)}" for key, among in by_band.items() if among]
    return Section(heading, words, picture, alt=". ".join(said))


def band(cell: Content, province: float | None) -> str:
    """Above or below only where the whole interval is."""
    if province is None or cell.get("low") is None:
        return "few"
    return "above" if cell["low"] > province else "below" if cell["high"] < province else "around"


def districts(content: Content, code: str | None) -> Section | None:
    """Every district among its peers: a funnel, and the estimates with their ranks or without."""
    rows = texts.in_order(content["districts"])
    if not rows:
        return None
    words = [_("In order of name: this is no ranking."), _among_peers()]
    picture, alt = _district_funnel(content, rows, code)
    table = standings_table(_("Districts of the province"), [_("District")], rows, "dissatisfied",
                            [[text(texts.name(row)), responded(row["counts"])] for row in rows])  # fmt: skip
    return Section(_("All districts"), words, picture, table, alt)


def _among_peers() -> str:
    return _("Estimates are drawn towards peers of like volume, the more the fewer the answers. The expected "
             "range is what "
             "19 of 20 of its size would have by chance alone. A place is given only where the data can bear "
             "it.")  # fmt: skip


def _district_funnel(content: Content, rows: Sequence[Content], code: str | None) -> tuple[str, str]:
    cells = [(row, answers(row, code, "dissatisfied")) for row in rows]
    dots = [
        Dot(texts.name(row), cell["count"], cell["of"], row["code"] == content["area"]["code"],
            is_outside(row.get("dissatisfied")))
        for row, cell in cells if cell.get("of")
    ]  # fmt: skip
    whole = answers(content["province"], code, "dissatisfied").get("rate")
    return funnel_of(content, dots, whole, label("dissatisfied"))


def funnel_of(content: Content, dots: Sequence[Dot], whole: float | None, what: str) -> tuple[str, str]:
    """A funnel around a share and what it shows in words; nothing where there is nothing to compare."""
    if whole is None or len(dots) < 3:
        return "", ""
    sizes = sizes_for(max(one.of for one in dots))
    names = (_("19 of 20"), _("998 of 1,000"))
    limits = Limits(whole, sizes, limits_of(whole, sizes, 0.95), limits_of(whole, sizes, 0.998), names)
    outside = [one.label for one in dots if one.named]
    desc = _("Shares by the number of answers. Chance alone keeps 19 of 20 between the dashed lines, and 998 of 1,000 "
             "between the dotted ones.")  # fmt: skip
    said = _("Outside the dotted lines: %(names)s.") % {"names": texts.joined(outside)} if outside else _(
        "None lies outside the dotted lines.")  # fmt: skip
    title = f"{what}: {texts.place(content)}"
    drawn = funnel(title, desc, dots, limits, heads=(what, _("Answers")), rtl=texts.is_urdu())
    return drawn, f"{desc} {said}"


def offices(content: Content) -> list[Section | None]:
    """Each office and service among its peers, a table for each figure."""
    rows = content["offices"]
    if not rows:
        return []
    made: list[Section | None] = []
    for figure in RATES:
        heads = [_("Office"), _("Service")]
        begin = [[_named(row), text(texts.name(row["service"])), _office_answered(row)] for row in rows]
        table = standings_table(label(figure), heads, rows, figure, begin)
        words = [_among_peers(), _("Peers are offices of the same service and like volume; answers of six months.")]
        heading = _("Offices among their peers: %(figure)s") % {"figure": label(figure)}
        made.append(Section(heading, words if figure == RATES[0] else [], _office_dots(content, rows, figure), table))
    return made


def _named(row: Content) -> Cell:
    return office(texts.name(row), row)


def _office_answered(row: Content) -> Cell:
    asked = row["counts"].get("asked", 0)
    return share(row["counts"].get("answered", 0) / asked if asked else None)


def _office_dots(content: Content, rows: Sequence[Content], figure: str) -> str:
    known = [row for row in rows if row[figure] and row[figure]["of"] >= 10][:MOST_DOTS]
    points = [point(texts.joined([texts.name(row), texts.name(row["service"])]), row[figure]) for row in known]
    if not points:
        return ""
    desc = _("What is thought of each true share, with the interval that holds it 95 times in 100.")
    title = f"{label(figure)}: {texts.place(content)}"
    return pictures.dots(title, desc, points, heads=(label(figure), _("Answers")), rtl=texts.is_urdu())


def office_funnel(content: Content, code: str | None) -> Section | None:
    """All offices of one service as dots, and in a table those that chance does not explain."""
    dots = [Dot(texts.name(one), one["count"], one["of"], named=one["outside"]) for one in content["funnel"]]
    whole = answers(content["province"], code, "bribe_alleged").get("rate")
    picture, alt = funnel_of(content, dots, whole, label("bribe_alleged"))
    rows = content["offices"]
    if not picture and not rows:
        return None
    table = None
    if rows:
        begin = [[_named(row), _office_answered(row)] for row in rows]
        caption = _("Offices outside what chance explains")
        table = standings_table(caption, [_("Office")], rows, "bribe_alleged", begin)
    words = [_("Each dot is an office of this service with ten answers or more in six months."), _among_peers()]
    return Section(_("Offices among their peers"), words, picture, table, alt)


def shifts(content: Content) -> Section | None:
    """Where the service changed against the period before."""
    rows = []
    for row in texts.in_order(content["shifts"]):
        for figure in (one for one in RATES if one in row):
            one = row[figure]
            interval = texts.apart(f"{texts.points(one['low'])} – {texts.points(one['high'])}")
            verdict = _("more than chance") if one["is_real"] else _("may be chance")
            points = Cell(texts.points(one["change"]), round(one["change"] * 100, 2), "points")
            cells = [share(one["before"]), points, Cell(interval, kind="none"), text(verdict)]
            rows.append([text(texts.name(row)), text(label(figure)), *cells])
    if not rows:
        return None
    heads = [_("District"), _("Figure"), _("Before"), _("Change in points"), _("95% interval"), _("What it is")]
    words = [
        _("Against the period before; of changes called more than chance at most one in twenty is expected to be so.")
    ]
    return Section(_("What changed in districts"), words, table=Table(_("Changes by district"), heads, rows))


def standings_table(
    caption: str, heads: Sequence[str], rows: Sequence[Content], figure: str, begin: Sequence[list[Cell]]
) -> Table:  # fmt: skip
    """Answers, estimate, interval, expected range and place of each row, after the cells that name it."""
    made = [[*first, *_standing(row.get(figure))] for first, row in zip(begin, rows, strict=True)]
    more = [_("Answered of those asked"), _("Answers"), label(figure), _("Estimate"), _("95% interval")]
    return Table(caption, [*heads, *more, _("Expected range"), _("Place")], made)


def _standing(one: Content | None) -> list[Cell]:
    none = Cell("–", kind="none")
    if one is None:
        return [none] * 6
    if one["of"] < 10:
        few = Cell(texts.apart("< 10"), kind="none")
        return [few, Cell(_("too few"), kind="none"), *[none] * 4]
    low, high = one["inner"]
    expected = Cell(texts.between({"low": low, "high": high}), kind="none")
    rank = one["rank"]
    place = texts.apart(f"{rank[0]} ({rank[1]}–{rank[2]}) / {rank[3]}") if rank else _("withheld")
    return [number(one["of"]), number(one["count"]), share(one["rate"]), Cell(texts.between(one), kind="none"),
            expected, Cell(place, kind="none")]  # fmt: skip
