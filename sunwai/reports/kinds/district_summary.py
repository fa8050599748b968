"""The monthly summary of one district over all its departments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sunwai.reports.catalogue import Content, Cut, Kind, common, kinds, tell, with_questions

SLUG = "district_summary"


def build(cut: Cut, district: str, department: str | None) -> Content:
    content = common(cut, SLUG, district, department)
    content["here"] = tell(cut.group("district", key=(district,)))
    content["province"] = tell(cut.group())
    content["trend"] = cut.trend("district", key=(district,))
    content["districts"] = cut.rows(cut.areas, "district")
    content["groups"] = [
        {"what": "department", "rows": cut.rows(cut.departments, "district", "department", key=(district,))},
    ]
    return with_questions(cut, content)


kinds.register(SLUG, Kind(SLUG, _("Monthly summary of a district"), False, build))
