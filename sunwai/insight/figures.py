"""What a snapshot holds of the directory as it is that day: areas, what became of those that ended, and posts.

They are facts without figures. With them a snapshot says by itself what its districts were. Beside them the findings,
on the last day of what they are about.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sunwai.insight.register import Source, fact, figure

FINDING_SQL = """
    area.code AS district, department.code AS department, office.code AS office, coalesce(service.code, '') AS service,
    f.kind AS kind, f.period_to AS day, date_trunc('week', f.period_to::timestamp)::date AS week,
    to_char(f.period_to, 'YYYY-MM') AS month
"""
FINDING_JOINS = """
    JOIN directory_office office ON office.id = f.office_id
    JOIN directory_area area ON area.id = office.district_id
    JOIN directory_department department ON department.id = office.department_id
    LEFT JOIN directory_service service ON service.id = f.service_id
"""
FINDING = {
    "district": "text", "department": "text", "office": "text", "service": "text", "kind": "text", "day": "date",
    "week": "date", "month": "text",
}  # fmt: skip
"""What a fact about findings selects of one, where the finding is `f`; the service is empty where it is about all."""
FINDINGS = {"insight_finding": Source("x.period_to")}

fact(
    "areas",
    """
    SELECT area.code, area.kind, area.name, coalesce(above.code, '') AS above, coalesce(area.population, 0)::bigint
        AS population, area.valid_from, area.valid_to
    FROM directory_area area LEFT JOIN directory_area above ON above.id = area.parent_id
    """,
    {
        "code": "text", "kind": "text", "name": "text", "above": "text", "population": "whole", "valid_from": "date",
        "valid_to": "date",
    },
)  # fmt: skip

fact(
    "successions",
    """
    SELECT old.code AS old, new.code AS new, (s.share * 100000)::bigint AS share, new.valid_from AS since
    FROM directory_succession s
    JOIN directory_area old ON old.id = s.old_id JOIN directory_area new ON new.id = s.new_id
    """,
    {"old": "text", "new": "text", "share": "whole", "since": "date"},
)

fact(
    "posts",
    """
    SELECT post.code, post.title, coalesce(department.code, '') AS department, area.code AS area,
        coalesce(office.code, '') AS office, coalesce(above.code, '') AS above, post.valid_from, post.valid_to
    FROM directory_post post JOIN directory_area area ON area.id = post.area_id
    LEFT JOIN directory_department department ON department.id = post.department_id
    LEFT JOIN directory_office office ON office.id = post.office_id
    LEFT JOIN directory_post above ON above.id = post.reports_to_id
    """,
    {
        "code": "text", "title": "text", "department": "text", "area": "text", "office": "text", "above": "text",
        "valid_from": "date", "valid_to": "date",
    },
)  # fmt: skip

fact("findings", f"SELECT {FINDING_SQL} FROM insight_finding f {FINDING_JOINS}", FINDING, FINDINGS)

figure(
    "findings",
    "findings",
    lambda t: t.count(),
    label=_("Findings raised"),
    unit="findings",
    numerator="Findings, on the last day of the period that they are about.",
    source="What stood out from chance, under one error control for each period (insight/findings.py).",
    not_for="How bad offices are: where few answer, little can be found.",
)
