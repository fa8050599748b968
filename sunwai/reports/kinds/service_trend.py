"""One service over the last twelve months, and in which districts it changed more than chance explains."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from sunwai.reports import sections
from sunwai.reports.catalogue import Kind, kinds
from sunwai.reports.contents import figures_of
from sunwai.reports.cut import YEAR, Cut
from sunwai.reports.parts import Section
from sunwai.reports.telling import Content, Place
from sunwai.reports.types import Scope

SLUG = "service_trend"


def build(cut: Cut, place: Place) -> Content:
    content = figures_of(cut, SLUG, place, months=YEAR)
    content["shifts"] = cut.shifts(place, cut.areas, "district", content["leading"])
    return content


def show(content: Content) -> Sequence[Section | None]:
    code = content["leading"]
    return [sections.months(content, code), sections.shifts(content), sections.heard(content)]


kinds.register(SLUG, Kind(SLUG, _("Service month by month"), Scope.SERVICE, build, show))
