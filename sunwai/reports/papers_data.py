"""A report as it is read, in one language: sentences, pictures and tables. Page, PDF and XLSX all show this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from sunwai.directory.models import Area
from sunwai.insight.register import figures as all_figures
from sunwai.reports import pictures, texts
from sunwai.reports.catalogue import COUNTS, RATES, Content, kinds, leading
from sunwai.reports.models import Report


@dataclass(frozen=True)
class Cell:
    """What stands in a table: `text` as it is read, `value` as a sheet keeps it; `kind` is text, count, share, or none
    (a sign in a column of numbers)."""

    text: str
    value: float | int | None = None
    kind: str = "text"


NOTHING = Cell("–", kind="none")


@dataclass(frozen=True)
class Table:
    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    @property
    def numeric(self) -> list[bool]:
        """Which columns hold numbers, and stand at the end."""
        return [all(cell.kind != "text" for cell in column) for column in zip(*self.rows, strict=True)]


@dataclass(frozen=True)
class Section:
    heading: str
    words: Sequence[str] = ()
    picture: str = ""
    table: Table | None = None


@dataclass(frozen=True)
class Paper:
    """A whole report; `facts` are label and value: to whom, of when, from which snapshot."""

    language: str
    title: str
    place: str
    period: str
    facts: Sequence[tuple[str, str]]
    sentences: Sequence[str]
    sections: Sequence[Section]
    notes: Sequence[str]
    is_sample: bool = False
    rtl: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rtl", self.language == "ur")


def paper(report: Report, language: str) -> Paper:
    """The report in a language, `ur` or `en`; the same report always gives the same."""
    content = report.content
    with translation.override(language):
        return Paper(
            language=language,
            title=str(kinds[report.kind].title),
            place=texts.place(content),
            period=texts.period(content),
            facts=_facts(report),
            sentences=texts.sentences(content),
            sections=[one for one in _sections(content) if one],
            notes=_notes(),
            is_sample=report.post.is_sample,
        )


def _facts(report: Report) -> list[tuple[str, str]]:
    snapshot = report.content["snapshot"]
    return [
        (_("Addressed to"), texts.title_of(report.post)),
        (_("Period"), texts.period(report.content)),
        (_("Data as of"), texts.moment(datetime.fromisoformat(snapshot["as_of"]))),
        (_("Snapshot"), texts.apart(snapshot["digest"][:16])),
    ]


def _sections(content: Content) -> list[Section | None]:
    code = leading(content["here"]["questions"]) or leading(content["province"]["questions"])
    return [
        _map(content, code),
        _findings(content),
        _heard(content),
        _questions(content) if len(content["here"]["questions"]) > 1 else None,
        _trend(content, code),
        *(_group(content, group["what"], group["rows"], code) for group in content["groups"]),
        _districts(content, code),
    ]


def _label(code: str) -> str:
    return str(all_figures[code].label)


def text(words: str) -> Cell:
    return Cell(words)


def number(value: int) -> Cell:
    return Cell(texts.count(value), value, "count")


def rated(cell: Content) -> list[Cell]:
    """A share and its interval, or that there are too few."""
    if cell.get("few") or cell.get("rate") is None:
        return [Cell(_("too few") if cell.get("few") else "–", kind="none"), NOTHING]
    return [Cell(texts.share(cell["rate"]), cell["rate"], "share"), Cell(texts.between(cell), kind="none")]


def answers(row: Content, code: str | None, figure: str) -> Content:
    found: Content = row["questions"].get(code, {}).get(figure, {"few": True})
    return found


def n_of(cell: Content) -> Cell:
    return number(cell["of"]) if "of" in cell else Cell(texts.apart("< 10"), kind="none")


def _point(label: str, cell: Content, *, mark: bool = False) -> pictures.Point:
    few = _("fewer than ten answers")
    return pictures.Point(
        label, cell.get("rate"), cell.get("low"), cell.get("high"), cell.get("of", 0), mark, few
    )  # fmt: skip


def _map(content: Content, code: str | None) -> Section | None:
    rows = {row["code"]: row for row in content["districts"]}
    areas = Area.objects.filter(kind="district", outline__isnull=False).order_by("code")
    province = answers(content["province"], code, "dissatisfied").get("rate")
    shapes = []
    for area in areas:
        cell = answers(rows[area.code], code, "dissatisfied") if area.code in rows else {"few": True}
        tip = (
            f"{texts.share(cell.get('rate'))} ({texts.between(cell)})" if "of" in cell else _("fewer than ten answers")
        )
        names = {"name": area.name, "name_ur": area.name_ur}
        is_here = area.code == content["area"]["code"]
        shapes.append(pictures.Shape(texts.name(names), area.outline or {}, _band(cell, province), tip, is_here))
    if not shapes:
        return None
    legend = {
        "above": _("More dissatisfied than the province"), "around": _("No clear difference"),
        "below": _("Less dissatisfied than the province"), "few": _("Fewer than ten answers"),
    }  # fmt: skip
    heading = _("Where it stands in the province")
    desc = _("Each district beside the whole province; the table of districts has the numbers.")
    words = [desc, _("Question: %(question)s") % {"question": texts.question(content, code)}] if code else [desc]
    return Section(
        heading, words, pictures.district_map(f"{heading}: {texts.place(content)}", desc, shapes, legend=legend,
                                              rtl=texts.is_urdu()),
    )  # fmt: skip


def _band(cell: Content, province: float | None) -> str:
    """Above or below only where the whole interval is."""
    if province is None or cell.get("low") is None:
        return "few"
    return "above" if cell["low"] > province else "below" if cell["high"] < province else "around"


def _findings(content: Content) -> Section | None:
    if not content["findings"]:
        return None
    rows = [
        [text(str(texts.KINDS[one["kind"]])), text(texts.where(one)), text(texts.days(one)),
         number(one["count"]), number(one["of"]), Cell(texts.share(one["rate"]), one["rate"], "share"),
         Cell(texts.between(one), kind="none"), Cell(texts.share(one["peers"]), one["peers"], "share")]
        for one in content["findings"]
    ]  # fmt: skip
    heads = [
        _("Finding"),
        _("Office"),
        _("Period"),
        _("Count"),
        _("Out of"),
        _("Share"),
        _("95% interval"),
        _("Expected"),
    ]
    words = [_("These offices stand out from others asked about the same service with the same question, more than "
               "chance explains. At most one in twenty of such findings is expected to be false.")]  # fmt: skip
    return Section(_("Findings to acknowledge"), words, table=Table(_("Findings"), heads, rows))


def _heard(content: Content) -> Section:
    rows = []
    for code in COUNTS:
        cell = content["here"]["counts"][code]
        of = all_figures[code].of
        rows.append([text(_label(code)), number(cell["count"]), text(_label(of) if of else "–"), *rated(cell)])
    heads = [_("Figure"), _("Count"), _("Out of"), _("Share"), _("95% interval")]
    words = [_("Who answers is not a sample of all who were served; what follows is about those who answered.")]
    return Section(
        _("Who was asked and who answered"), words, table=Table(_("From transaction to answer"), heads, rows)
    )


def _questions(content: Content) -> Section:
    rows = []
    for code in content["here"]["questions"]:
        bad = answers(content["here"], code, "dissatisfied")
        bribe = answers(content["here"], code, "bribe_alleged")
        rows.append([text(texts.question(content, code)), n_of(bad), *rated(bad), *rated(bribe)])
    heads = [_("Question"), _("Answers"), *_rate_heads()]
    words = [_("Answers to different questions are never added together.")]
    return Section(_("Question by question"), words, table=Table(_("Answers to each question"), heads, rows))


def _rate_heads() -> list[str]:
    interval = _("95% interval")
    return [_label("dissatisfied"), interval, _label("bribe_alleged"), interval]


def _trend(content: Content, code: str | None) -> Section | None:
    lines = [
        pictures.Series(
            _label(figure),
            [_point(texts.month(one["month"], "MMM"), answers(one, code, figure)) for one in content["trend"]],
        )
        for figure in RATES
    ]
    if not any(point.rate is not None for line in lines for point in line.points):
        return None
    rows = []
    for one in content["trend"]:
        bad, bribe = answers(one, code, "dissatisfied"), answers(one, code, "bribe_alleged")
        rows.append([text(texts.month(one["month"])), n_of(bad), *rated(bad), *rated(bribe)])
    heads = [_("Month"), _("Answers"), *_rate_heads()]
    heading = _("Month by month")
    desc = _("Shares of answers with their 95% interval as a band.")
    picture = pictures.trend(f"{heading}: {texts.place(content)}", desc, lines, rtl=texts.is_urdu())
    return Section(heading, [desc], picture, Table(_("The last months"), heads, rows))


def _group(content: Content, what: str, rows: Sequence[Content], code: str | None) -> Section | None:
    """The services, offices or departments: dots for those with answers enough, a table for all."""
    if not rows:
        return None
    rows = texts.in_order(rows)
    points = [_point(texts.name(row), answers(row, code, "dissatisfied")) for row in rows]
    points = [one for one in points if one.rate is not None][:30]
    heading = str(texts.GROUPS[what])
    desc = _("Share dissatisfied with its 95% interval. Where intervals overlap, the order may be chance.")
    picture = ""
    if points:
        picture = pictures.dots(
            f"{heading}: {texts.place(content)}", desc, points, heads=(_("Dissatisfied"), _("Answers")),
            reference=_point(_("Whole province"), answers(content["province"], code, "dissatisfied")),
            rtl=texts.is_urdu(),
        )  # fmt: skip
    table = _rows_table(heading, str(texts.ONE_OF[what]), rows, code)
    return Section(heading, [desc] if picture else [], picture, table)


def _rows_table(caption: str, head: str, rows: Sequence[Content], code: str | None) -> Table:
    made = []
    for row in rows:
        bad, bribe = answers(row, code, "dissatisfied"), answers(row, code, "bribe_alleged")
        counts = [number(row["counts"][figure]["count"]) for figure in ("transactions", "asked", "answered")]
        made.append([text(texts.name(row)), *counts, *rated(bad), *rated(bribe)])
    heads = [head, _label("transactions"), _label("asked"), _label("answered"), *_rate_heads()]
    return Table(caption, heads, made)


def _districts(content: Content, code: str | None) -> Section | None:
    if not content["districts"]:
        return None
    table = _rows_table(_("Districts of the province"), _("District"), texts.in_order(content["districts"]), code)
    return Section(_("All districts"), [_("In order of name: this is no ranking.")], table=table)


def _notes() -> list[str]:
    """What the numbers are and are not."""
    notes = [
        _("Counts are exact; shares stand with their 95% interval (Wilson). Fewer than ten answers are not shown."),
        _("Figures go by the day of the transaction; answers that come later change them in the next snapshot."),
    ]
    for code in (*RATES, "asked", "reached"):
        notes.append(f"{_label(code)}: {_(all_figures[code].numerator)} {_('Not for:')} {_(all_figures[code].not_for)}")
    return notes
