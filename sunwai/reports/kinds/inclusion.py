"""Who was asked, who answered and who was helped, beside whom the census counts: for each district, and for all."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunwai.insight.queries import Value
from sunwai.reports import pictures, texts
from sunwai.reports.catalogue import Kind, kinds
from sunwai.reports.census import SUBJECTS, people_of
from sunwai.reports.contents import common
from sunwai.reports.cut import Cut
from sunwai.reports.parts import Cell, Section, Table, label, number, point, share, text
from sunwai.reports.telling import Content, Place, cell, tell
from sunwai.reports.types import Cadence, Scope

SLUG, WHOLE = "inclusion", "inclusion_province"
SUBJECT_NAMES = {
    "sex": gettext_lazy("Sex"), "age": gettext_lazy("Age"), "language": gettext_lazy("Language"),
    "literacy": gettext_lazy("Reading"), "disability": gettext_lazy("Disability"),
}  # fmt: skip
NAMES = {
    "female": gettext_lazy("Women"), "male": gettext_lazy("Men"), "transgender": gettext_lazy("Transgender persons"),
    "ur": gettext_lazy("Urdu"), "pa": gettext_lazy("Punjabi"), "skr": gettext_lazy("Saraiki"),
    "ps": gettext_lazy("Pashto"), "sd": gettext_lazy("Sindhi"), "bal": gettext_lazy("Balochi"),
    "en": gettext_lazy("English"), "ur-Latn": gettext_lazy("Urdu in Latin letters"), "other": gettext_lazy("Another"),
    "literate": gettext_lazy("Can read"), "disabled": gettext_lazy("Lives with a disability"),
    "18-29": "18–29", "30-44": "30–44", "45-59": "45–59", "60+": "60+",
}  # fmt: skip
KNOWN = ("sex", "language")
"""What Sunwai itself knows of those it asks; age, reading and disability it does not ask for."""
SEXES = {"f": "female", "m": "male", "x": "transgender"}
HELD = {"female": "cases_by_women", "disabled": "cases_by_disabled"}


def build(cut: Cut, place: Place) -> Content:
    content = common(cut, SLUG if place.area in cut.areas else WHOLE, place)
    content["findings"] = content["earlier"] = []
    content["here"] = tell(cut.at(place))
    content["census"] = people_of([place.area] if place.area in cut.areas else [*cut.areas])
    content["known"] = {subject: _known(cut, place, subject) for subject in KNOWN}
    cases = cut.told(("district",), ("cases_filed", *HELD.values()))
    content["cases"] = _added([one for one in cases if place.area in {one.key[0]} or place.area not in cut.areas])
    return content


def _known(cut: Cut, place: Place, subject: str) -> Content:
    """Transactions, asked and answered by value; an empty one is those of whom it is not known."""
    codes = ("transactions", "asked", "answered") if subject == "sex" else ("asked", "answered")
    columns = ("district", subject) if place.area in cut.areas else (subject,)
    found: Content = {}
    for one in cut.told(columns, codes):
        if len(columns) == 1 or one.key[0] == place.area:
            value = SEXES.get(str(one.key[-1]), str(one.key[-1] or ""))
            found.setdefault(value, {})[one.figure] = cell(one)
    return found


def _added(values: Sequence[Value]) -> Content:
    found: dict[str, int] = {}
    for one in values:
        found[one.figure] = found.get(one.figure, 0) + one.count
    return found


def say(content: Content) -> list[str]:
    if not content["census"]:
        found = [_("No census is given for this place, so nothing can be said of who is missing.")]
    else:
        found = [_reading(content)]
    return [one for one in [*found, _given(content), *_women(content)] if one]


def _reading(content: Content) -> str:
    people = content["census"].get("literacy")
    if not people:
        return ""
    cannot = people.get("not", 0) / sum(people.values())
    return _("%(share)s of those of ten years and more cannot read: a text reaches them only through somebody "
             "else, a call "
             "reaches them.") % {"share": texts.share(cannot)}  # fmt: skip


def _given(content: Content) -> str:
    sexes = content["known"]["sex"]
    served = sum(values.get("transactions", {}).get("count", 0) for values in sexes.values())
    if not served:
        return _("No transactions came in this period.")
    given = served - sexes.get("", {}).get("transactions", {}).get("count", 0)
    facts = {"share": texts.share(given / served), "n": texts.count(served)}
    return _("Of %(n)s transactions %(share)s say whose sex it was; shares of women and men are among those.") % facts


def _women(content: Content) -> list[str]:
    served, asked, answered = (
        _share_of(content, "sex", "female", one) for one in ("transactions", "asked", "answered")
    )
    census = _census_share(content, "sex", "female")
    if served is None or census is None:
        return []
    facts = {"census": texts.share(census), "served": texts.share(served), "asked": texts.share(asked),
             "answered": texts.share(answered)}  # fmt: skip
    return [_("Women are %(census)s of the adults here, %(served)s of those served, %(asked)s of those asked and "
              "%(answered)s of those who answered.") % facts]  # fmt: skip


def _share_of(content: Content, subject: str, value: str, figure: str) -> float | None:
    """A value's share among those of whom it is known; None where fewer than ten are."""
    values = {key: one.get(figure, {}).get("count", 0) for key, one in content["known"].get(subject, {}).items() if key}
    whole = sum(values.values())
    return values.get(value, 0) / whole if whole >= 10 else None


def _census_share(content: Content, subject: str, value: str) -> float | None:
    people = content["census"].get(subject, {})
    whole = sum(people.values())
    return people.get(value, 0) / whole if whole else None


def name(value: str) -> str:
    return str(NAMES.get(value, value))


def lead(content: Content) -> Section | None:
    rows = [
        point(name(value), values["answered"])
        for subject in KNOWN
        for value, values in sorted(content["known"][subject].items())
        if value and values.get("answered", {}).get("rate") is not None and values["answered"].get("of", 0) >= 10
    ]
    if not rows:
        return None
    heading = _("Who answers when asked")
    desc = _("Share of those asked that answered, with its 95% interval.")
    drawn = pictures.dots(f"{heading}: {texts.place(content)}", desc, rows, heads=(label("answered"), label("asked")),
                          rtl=texts.is_urdu())  # fmt: skip
    return Section(heading, [desc], drawn, alt=desc)


def show(content: Content) -> Sequence[Section | None]:
    rows = [_row(content, subject, value) for subject in SUBJECTS for value in _values(content, subject)]
    words = [
        _("Age, reading and disability are not asked of those served; the census alone says how many there are."),
        _("Cases count those who said so of themselves; most say nothing."),
    ]
    heads = [_("What"), _("Who"), _("Census"), _("Of those served"), _("Of those asked"), _("Of those who answered"),
             _("Cases filed")]  # fmt: skip
    if not rows:
        return []
    table = Table(_("Beside the census"), heads, rows)
    return [Section(_("Who was asked, who answered, who was helped"), words, table=table)]


def _values(content: Content, subject: str) -> list[str]:
    census = content["census"].get(subject, {})
    found = {value for value in {*census, *content["known"].get(subject, {})} if value and value != "not"}
    return sorted(found, key=lambda value: (-census.get(value, 0), value))


def _row(content: Content, subject: str, value: str) -> list[Cell]:
    none = Cell(_("not known"), kind="none")
    shares = [_share_of(content, subject, value, one) for one in ("transactions", "asked", "answered")]
    cases = number(content["cases"].get(HELD[value], 0)) if value in HELD else Cell("–", kind="none")
    cells = [none if one is None else share(one) for one in shares]
    return [text(str(SUBJECT_NAMES[subject])), text(name(value)), share(_census_share(content, subject, value)), *cells,
            cases]  # fmt: skip


for slug, title, scope in (
    (SLUG, gettext_lazy("Who is heard"), Scope.DISTRICT),
    (WHOLE, gettext_lazy("Who is heard in the province"), Scope.WHOLE),
):
    kinds.register(slug, Kind(slug, title, scope, build, show, say, lead, (Cadence.MONTHLY, Cadence.QUARTERLY)))
