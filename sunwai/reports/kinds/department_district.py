"""The monthly report of one department in one district."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sunwai.reports.catalogue import Content, Cut, Kind, common, kinds, tell, with_questions

SLUG = "department_district"


def build(cut: Cut, district: str, department: str | None) -> Content:
    here = (district, department)
    content = common(cut, SLUG, district, department)
    content["here"] = tell(cut.group("district", "department", key=here))
    content["province"] = tell(cut.group("department", key=(department,)))
    content["trend"] = cut.trend("district", "department", key=here)
    content["districts"] = cut.rows(cut.areas, "department", "district", key=(department,))
    content["groups"] = [
        {"what": "service", "rows": cut.rows(cut.services, "district", "department", "service", key=here)},
        {"what": "office", "rows": cut.rows(cut.offices, "district", "department", "office", key=here)},
    ]
    return with_questions(cut, content)


kinds.register(SLUG, Kind(SLUG, _("Monthly report of a department in a district"), True, build))
