"""The overview of the whole province."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sunwai.reports.catalogue import Kind, kinds
from sunwai.reports.contents import figures_of
from sunwai.reports.cut import Cut
from sunwai.reports.sections import overview
from sunwai.reports.telling import Content, Place
from sunwai.reports.types import Cadence, Scope

SLUG = "province_overview"
CADENCES = (Cadence.WEEKLY, Cadence.MONTHLY, Cadence.QUARTERLY)


def build(cut: Cut, place: Place) -> Content:
    return figures_of(cut, SLUG, place, "department", "service")


kinds.register(SLUG, Kind(SLUG, _("Overview of the province"), Scope.WHOLE, build, overview, cadences=CADENCES))
