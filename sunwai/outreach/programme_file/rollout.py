"""What a programme's file says of its roll-out: over what, in waves that begin on which days."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from sunwai.outreach.programme_file.parts import Part
from sunwai.outreach.programme_file.plan import Rollout

DISTRICT, OFFICE = "district", "office"
LEAST_WAVES, MOST_WAVES = 2, 60


def read_rollout(part: Part, districts: tuple[str, ...], offices: tuple[str, ...]) -> Rollout:
    """A roll-out over the places named, or over all of the directory that the programme's services are delivered in.

    Raises:
        BadProgramme: a place that is not known, days out of order, or more waves than places.
    """
    part.only("over", "waves", "units")
    over = part.need("over").choice(DISTRICT, OFFICE)
    known = districts if over == DISTRICT else offices
    days = tuple(_day(item) for item in part.need("waves").items())
    if not LEAST_WAVES <= len(days) <= MOST_WAVES:
        part.need("waves").wrong(
            _("%(least)s to %(most)s waves are needed.") % {"least": LEAST_WAVES, "most": MOST_WAVES}
        )
    if any(after <= before for before, after in pairwise(days)):
        part.need("waves").wrong(_("Each wave must begin later than the one before it."))
    named = part.get("units")
    units = tuple(_unit(item, known) for item in named.items()) if named else known
    if len(set(units)) != len(units):
        part.wrong(_("A place is named twice."))
    if len(units) < len(days):
        part.wrong(_("There are fewer places than waves."))
    return Rollout(over, days, tuple(sorted(units)))


def _unit(item: Part, known: tuple[str, ...]) -> str:
    code = item.text()
    if code not in known:
        item.wrong(_("There is no “%(code)s” in the directory where these services are delivered.") % {"code": code})
    return code


def _day(item: Part) -> date:
    try:
        return date.fromisoformat(item.text())
    except ValueError:
        item.wrong(_("Write a day like “2026-04-01”."))
