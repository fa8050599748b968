"""Facts and figures of transactions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sunwai.insight.register import (
    MOMENT,
    MOMENT_SQL,
    PLACE,
    PLACE_JOINS,
    PLACE_SQL,
    POST,
    POST_JOIN,
    POST_SQL,
    TRANSACTIONS,
    Kind,
    fact,
    figure,
)

OFTEN = 5
"""A number used for more transactions than this in one month, at one place, is repeated."""

fact(
    "transactions",
    f"""
    SELECT {PLACE_SQL}, {POST_SQL}, {MOMENT_SQL}, feed.code AS feed, t.contact_point_id IS NOT NULL AS has_number
    FROM transactions_transaction t {PLACE_JOINS} {POST_JOIN}
    JOIN transactions_feed feed ON feed.id = t.feed_id
    WHERE NOT t.retracted AND t.day >= {{since}} AND t.day < {{until}}
    """,
    {**PLACE, **POST, **MOMENT, "feed": "text", "has_number": "flag"},
    TRANSACTIONS,
)

fact(
    "repeats",
    """
    SELECT level, coalesce(district, '') AS district, coalesce(department, '') AS department,
        coalesce(office, '') AS office, coalesce(post, '') AS post, coalesce(service, '') AS service,
        first AS day, to_char(first, 'YYYY-MM') AS month, times, count(*) AS numbers
    FROM (
        SELECT CASE grouping(area.code, department.code, office.code, post.code, service.code)
                WHEN 31 THEN 'all' WHEN 15 THEN 'district' WHEN 23 THEN 'department' WHEN 7 THEN 'both'
                WHEN 3 THEN 'office' WHEN 29 THEN 'post' ELSE 'service' END AS level,
            area.code AS district, department.code AS department, office.code AS office, post.code AS post,
            service.code AS service, used.first, sum(used.times)::bigint AS times
        FROM (
            SELECT t.contact_point_id, shared.first, t.office_id, t.service_id, t.post_id, count(*) AS times
            FROM (
                SELECT contact_point_id, date_trunc('month', day::timestamp)::date AS first
                FROM transactions_transaction
                WHERE NOT retracted AND contact_point_id IS NOT NULL AND day >= {since} AND day < {until}
                GROUP BY 1, 2 HAVING count(*) > 1
            ) shared
            JOIN transactions_transaction t ON t.contact_point_id = shared.contact_point_id
                AND date_trunc('month', t.day::timestamp)::date = shared.first
            WHERE NOT t.retracted AND t.day >= {since} AND t.day < {until}
            GROUP BY 1, 2, 3, 4, 5
        ) used
        JOIN directory_office office ON office.id = used.office_id
        JOIN directory_area area ON area.id = office.district_id
        JOIN directory_department department ON department.id = office.department_id
        JOIN directory_service service ON service.id = used.service_id
        LEFT JOIN directory_post post ON post.id = used.post_id
        GROUP BY used.first, used.contact_point_id, GROUPING SETS (
            (), (area.code), (department.code), (area.code, department.code),
            (area.code, department.code, office.code), (post.code), (service.code)
        )
        HAVING sum(used.times) > 1
    ) counted
    WHERE level <> 'post' OR post IS NOT NULL
    GROUP BY level, district, department, office, post, service, first, times
    """,
    {
        "level": "text", "district": "text", "department": "text", "office": "text", "post": "text", "service": "text",
        "day": "date", "month": "text", "times": "whole", "numbers": "whole",
    },
    TRANSACTIONS,
    levels={
        "all": (), "district": ("district",), "department": ("department",), "both": ("district", "department"),
        "office": ("district", "department", "office"), "post": ("post",), "service": ("service",),
    },
)  # fmt: skip

figure(
    "transactions",
    "transactions",
    lambda t: t.count(),
    label=_("Transactions"),
    unit="transactions",
    numerator="Transactions that count: the newest version of each, without those of retracted files.",
    source="Departments' feeds, on the day of the transaction (Asia/Karachi).",
    not_for="Demand for a service: what a feed leaves out is not here.",
)

figure(
    "without_number",
    "transactions",
    lambda t: t.count(where=~t.has_number),
    label=_("Without a number"),
    unit="transactions",
    kind=Kind.RATE,
    of="transactions",
    numerator="Transactions that came without a telephone number that can be used.",
    denominator="Transactions.",
    source="Departments' feeds.",
    not_for="Blaming an office where its feed has no such column.",
)

figure(
    "numbers_repeated",
    "repeats",
    lambda t: t.numbers.sum(where=t.times > OFTEN),
    label=_("Numbers repeated"),
    unit="numbers",
    numerator="Different telephone numbers of more than five transactions in the month, at the place itself: at one"
    " office for an office, anywhere in the district for a district.",
    source="Departments' feeds.",
    not_for="Adding up over places or months: a number that two offices share is one number.",
)

figure(
    "number_repeated",
    "repeats",
    lambda t: (t.numbers * t.times).sum(where=t.times > OFTEN),
    label=_("Number repeated"),
    unit="transactions",
    kind=Kind.RATE,
    of="transactions",
    numerator="Transactions with a number that more than five transactions of the month have, at the place itself.",
    denominator="Transactions.",
    source="Departments' feeds.",
    not_for="Proof of invented numbers: a typist or a dealer may give theirs for those who have none.",
)
