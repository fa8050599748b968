"""One service in the whole province: its offices in a funnel, and those that lie outside it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from sunwai.reports import sections
from sunwai.reports.catalogue import Kind, kinds
from sunwai.reports.contents import figures_of
from sunwai.reports.cut import Cut
from sunwai.reports.parts import Section
from sunwai.reports.standing import dots_of, offices_at
from sunwai.reports.telling import Content, Place
from sunwai.reports.types import Scope

SLUG = "service"


def build(cut: Cut, place: Place) -> Content:
    content = figures_of(cut, SLUG, place)
    rows = offices_at(cut, place, content["leading"])
    content["offices"], content["funnel"] = dots_of(rows)
    return content


def show(content: Content) -> Sequence[Section | None]:
    code = content["leading"]
    return [
        *sections.opening(content),
        sections.office_funnel(content, code),
        *sections.closing(content),
    ]


kinds.register(SLUG, Kind(SLUG, _("Service"), Scope.SERVICE, build, show))
