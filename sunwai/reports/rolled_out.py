"""Programmes begun in waves by lot: when they came where, and what that did, in words that claim no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.utils.translation import gettext as _

from sunwai.insight.by_lot import ByLot, Unit, by_lot
from sunwai.insight.queries import Period, figures
from sunwai.outreach.models import Programme, Rollout
from sunwai.outreach.programme_file import plan_from
from sunwai.outreach.queries.rollouts import Wave, order_of, waves_of
from sunwai.outreach.types import ProgrammeState
from sunwai.reports import texts
from sunwai.reports.cut import Cut
from sunwai.reports.parts import NOTHING, Cell, Section, Table, label, number, text
from sunwai.reports.telling import RATES, Content, rounded

ALWAYS_KNOWN = ("without_number",)
"""Shares that are known of a place whether or not it was asked about, and that nobody asked needs to answer."""
Counts = dict[str, tuple[int, int]]


def rollouts(cut: Cut) -> list[Content]:
    """Every programme that began in waves by the end of the period, whose order was drawn by lot and told."""
    newest: dict[str, Programme] = {}
    told = Programme.objects.filter(rollout__told_at__isnull=False).exclude(state=ProgrammeState.DRAFT)
    for programme in told.select_related("rollout").order_by("code", "-version"):
        newest.setdefault(programme.code, programme)
    return [_told(cut, one) for one in newest.values() if waves_of(one)[0].begins <= cut.period_to]


def _told(cut: Cut, programme: Programme) -> Content:
    drawing = Rollout.objects.get(programmes=programme)
    waves = waves_of(programme)
    measured = _Measured(cut, programme, drawing.over, order_of(drawing), _windows(waves, cut.period_to))
    return {
        "code": programme.code, "name": programme.name, "name_ur": programme.name_ur, "over": drawing.over,
        "seed": drawing.seed, "waves": [{"from": one.begins.isoformat(), "units": list(one.units)} for one in waves],
        "effects": [*measured.effects()],
    }  # fmt: skip


def _windows(waves: Sequence[Wave], until: date) -> list[Period]:
    """From each wave to the next, and as long after the last, as far as they are over."""
    days = [one.begins for one in waves]
    days.append(days[-1] + (days[-1] - days[-2]))
    return [(first, after - timedelta(days=1)) for first, after in pairwise(days) if after - timedelta(days=1) <= until]


@dataclass(frozen=True)
class _Measured:
    """What was counted of one programme in the windows of its waves."""

    cut: Cut
    programme: Programme
    over: str
    order: dict[str, int]
    windows: Sequence[Period]

    def effects(self) -> Iterator[Content]:
        found = [self._counts(period) for period in self.windows]
        for key in sorted({key for each in found for key in each}):
            figure, question = key
            once_asked = figure in RATES
            units = [
                Unit(wave, [each.get(key, {}).get(code, (0, 0)) for each in found])
                for code, wave in sorted(self.order.items())
            ]
            yield {
                "figure": figure, "question": question, "once_asked": once_asked,
                **_effect(by_lot(units, once_asked=once_asked)),
            }  # fmt: skip

    def _counts(self, period: Period) -> dict[tuple[str, str], Counts]:
        """By figure and question, of each place: count, out of how many."""
        services = list(plan_from(self.programme.plan).services)
        found: dict[tuple[str, str], Counts] = {}
        for one in figures(self.cut.snapshot, (self.over,), {"service": services}, period=period,
                           codes=[*RATES, *ALWAYS_KNOWN]):  # fmt: skip
            if not one.question or one.question.startswith(f"{self.programme.code}."):
                found.setdefault((one.figure, one.question), {})[str(one.key[0])] = (one.count, one.of or 0)
        return found


def _effect(found: ByLot | None) -> Content:
    if found is None:
        return {}
    return {
        "change": rounded(found.change), "low": rounded(found.low), "high": rounded(found.high), "units": found.units,
        "is_seen": found.is_seen,
    }  # fmt: skip


def say(content: Content) -> list[str]:
    """How the order came about, and of each share what may be claimed."""
    return [words for one in content.get("rollouts", []) for words in [_begun(one), *map(_in_words, one["effects"])]]


def _begun(one: Content) -> str:
    facts = {
        "programme": one["name_ur"] if texts.is_urdu() else one["name"], "waves": texts.count(len(one["waves"])),
        "units": texts.count(sum(len(wave["units"]) for wave in one["waves"])), "seed": texts.apart(one["seed"]),
    }  # fmt: skip
    if one["over"] == "office":
        return _("%(programme)s comes to %(units)s offices in %(waves)s waves; the order was drawn by lot, from "
                 "the seed %(seed)s, promised before and told after.") % facts  # fmt: skip
    return _("%(programme)s comes to %(units)s districts in %(waves)s waves; the order was drawn by lot, from "
             "the seed %(seed)s, promised before and told after.") % facts  # fmt: skip


def _in_words(one: Content) -> str:
    facts = {"figure": label(one["figure"])}
    if "change" not in one:
        return _("%(figure)s: too few places or answers so far to tell an effect from what the lot does by itself."
                 ) % facts  # fmt: skip
    facts |= {"change": texts.points(one["change"]), "low": texts.points(one["low"]), "high": texts.points(one["high"])}
    if one["once_asked"]:
        seen = _("%(figure)s: where people had been asked before the share was %(change)s points against places asked "
                 "for the first time in the same weeks (%(low)s to %(high)s).") % facts  # fmt: skip
    else:
        seen = _("%(figure)s: where it had come the share was %(change)s points against places that awaited their turn "
                 "in the same weeks (%(low)s to %(high)s).") % facts  # fmt: skip
    if not one["is_seen"]:
        return f"{seen} {_('No effect can be told from what the lot does by itself.')}"
    return f"{seen} " + _("Only the lot decided who came first, so this is what the programme did there and then; of "
                          "other places and years it says nothing.")  # fmt: skip


def show(content: Content) -> list[Section]:
    """The waves of each programme, and what was measured."""
    found = []
    for one in content.get("rollouts", []):
        name = one["name_ur"] if texts.is_urdu() else one["name"]
        heading = _("Begun in waves by lot: %(programme)s") % {"programme": name}
        rows = [[number(at), text(texts.iso_day(wave["from"])), number(len(wave["units"])),
                 text(texts.apart(", ".join(wave["units"])))] for at, wave in enumerate(one["waves"], 1)]  # fmt: skip
        table = Table(_("Waves"), [_("Wave"), _("From"), _("Places"), _("Their codes")], rows)
        found.append(Section(heading, table=table))
        effects = Table(_("What it did"), [_("Share"), _("Difference in points"), _("95% interval")],
                        [_row(each) for each in one["effects"]])  # fmt: skip
        if one["effects"]:
            found.append(Section(_("What it did, by the lot alone"), table=effects))
    return found


def _row(one: Content) -> list[Cell]:
    if "change" not in one:
        return [text(label(one["figure"])), NOTHING, NOTHING]
    between = texts.apart(f"{texts.points(one['low'])} … {texts.points(one['high'])}")
    change = Cell(texts.points(one["change"]), one["change"], "share")
    return [text(label(one["figure"])), change, Cell(between, kind="none")]
