"""A small directory, made row by row. Other rooms' tests may use these; codes count up, so that nothing clashes."""

from __future__ import annotations

from datetime import date
from itertools import count

from sunwai.directory.models import Area, Department, Office, Officer, Post, Service, Tenure
from sunwai.directory.types import AreaKind

LONG_AGO = date(2020, 1, 1)
_numbers = count(1)
_ABOVE = {
    AreaKind.TEHSIL: AreaKind.DISTRICT,
    AreaKind.DISTRICT: AreaKind.DIVISION,
    AreaKind.DIVISION: AreaKind.PROVINCE,
}


def a_department(*, code: str = "", name: str = "Revenue") -> Department:
    code = code or f"department-{next(_numbers)}"
    return Department.objects.create(code=code, name=name, name_ur="مال", sort_ur="مال", valid_from=LONG_AGO)


def an_area(
    *, kind: str = "district", parent: Area | None = None, code: str = "", name: str = "Kasur",
    valid_from: date = LONG_AGO, valid_to: date | None = None,
) -> Area:  # fmt: skip
    """An area; without a parent, those above it are made too."""
    if parent is None and (above := _ABOVE.get(AreaKind(kind))):
        parent = an_area(kind=above)
    return Area.objects.create(
        code=code or f"area-{next(_numbers)}", kind=kind, name=name, name_ur="قصور", sort_ur="قصور", parent=parent,
        population=100_000, valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip


def district_of(area: Area) -> Area:
    """The area itself or the district above it."""
    while area.kind != AreaKind.DISTRICT and area.parent is not None:
        area = area.parent
    return area


def an_office(
    *, department: Department | None = None, area: Area | None = None, code: str = "", name: str = "Kasur Office"
) -> Office:
    area = area or an_area(kind="tehsil")
    return Office.objects.create(
        code=code or f"office-{next(_numbers)}", department=department or a_department(), area=area,
        district=district_of(area), name=name, name_ur="دفتر قصور", sort_ur="دفتر قصور", is_sample=True,
        valid_from=LONG_AGO,
    )  # fmt: skip


def a_service(
    *, department: Department | None = None, code: str = "", name: str = "Copy of land record (fard)"
) -> Service:
    return Service.objects.create(
        code=code or f"service-{next(_numbers)}", department=department or a_department(), name=name, name_ur="فرد",
        sort_ur="فرد", fee_paisa=15_000, limit_days=3, valid_from=LONG_AGO,
    )  # fmt: skip


def a_post(
    *, office: Office | None = None, area: Area | None = None, department: Department | None = None,
    reports_to: Post | None = None, code: str = "", title: str = "Clerk",
) -> Post:  # fmt: skip
    """A post at an office, or over an area with a department (none is all)."""
    if office is not None:
        area, department = office.area, office.department
    return Post.objects.create(
        code=code or f"post-{next(_numbers)}", department=department, area=area or an_area(), office=office,
        title=title, title_ur="کلرک", reports_to=reports_to, is_sample=True, valid_from=LONG_AGO,
    )  # fmt: skip


def an_officer(
    *, post: Post | None = None, code: str = "", name: str = "Chandni Malik", since: date = LONG_AGO
) -> Officer:
    """An officer, holding the post if one is given."""
    officer = Officer.objects.create(
        code=code or f"officer-{next(_numbers)}", name=name, name_ur="چاندنی ملک", is_sample=True
    )
    if post is not None:
        Tenure.objects.create(post=post, officer=officer, valid_from=since)
    return officer
