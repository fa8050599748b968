"""The report of one department in one district."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from sunwai.reports import sections
from sunwai.reports.catalogue import Kind, kinds
from sunwai.reports.contents import figures_of
from sunwai.reports.cut import Cut
from sunwai.reports.parts import Section
from sunwai.reports.telling import Content, Place
from sunwai.reports.types import Scope

SLUG = "department_district"


def build(cut: Cut, place: Place) -> Content:
    return figures_of(cut, SLUG, place, "service", offices=True)


def show(content: Content) -> Sequence[Section | None]:
    code = content["leading"]
    return [
        *sections.opening(content),
        *sections.groups(content, code),
        *sections.offices(content),
        *sections.closing(content),
    ]


kinds.register(SLUG, Kind(SLUG, _("Department in a district"), Scope.DEPARTMENT_DISTRICT, build, show))
