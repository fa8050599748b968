"""What a snapshot holds of the directory as it is that day: areas, what became of those that ended, and posts.

They are facts without figures. With them a snapshot says by itself what its districts were.
"""

from __future__ import annotations

from sunwai.insight.register import fact

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
