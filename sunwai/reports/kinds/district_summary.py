"""The summary of one district over all its departments."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from sunwai.reports import said_findings, sections
from sunwai.reports.catalogue import Kind, kinds
from sunwai.reports.contents import figures_of
from sunwai.reports.cut import Cut
from sunwai.reports.parts import Section
from sunwai.reports.telling import Content, Place
from sunwai.reports.types import Cadence, Scope

SLUG = "district_summary"
CADENCES = (Cadence.WEEKLY, Cadence.MONTHLY, Cadence.QUARTERLY)


def build(cut: Cut, place: Place) -> Content:
    return figures_of(cut, SLUG, place, "department", "service")


def show(content: Content) -> Sequence[Section | None]:
    code = content["leading"]
    return [
        said_findings.findings(content),
        said_findings.earlier(content),
        sections.heard(content),
        sections.questions(content),
        sections.months(content, code),
        *sections.groups(content, code),
        sections.district_map(content, code),
        sections.districts(content, code),
    ]


kinds.register(SLUG, Kind(SLUG, _("Summary of a district"), Scope.DISTRICT, build, show, cadences=CADENCES))
