"""Facts and figures of cases, on the day that they were filed: one row for each, without any id and without words.

What a citizen confirmed and what went by without an answer stand beside each other and are never added; the share that
spot checks overturned stands beside both.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sunwai.insight.register import Kind, Source, fact, figure

_DAY = "({}.filed_at AT TIME ZONE 'Asia/Karachi')::date"

fact(
    "cases",
    """
    SELECT coalesce(district.code, '') AS district, coalesce(department.code, '') AS department,
        coalesce(office.code, '') AS office, category.code AS category, c.way AS way, c.identity AS identity,
        (c.filed_at AT TIME ZONE 'Asia/Karachi')::date AS day,
        date_trunc('week', c.filed_at AT TIME ZONE 'Asia/Karachi')::date AS week,
        to_char(c.filed_at AT TIME ZONE 'Asia/Karachi', 'YYYY-MM') AS month,
        c.status IN ('confirmed', 'unanswered', 'withdrawn', 'decided') AS ended,
        c.status = 'confirmed' AS confirmed, c.status = 'unanswered' AS unanswered,
        c.outcome IN ('cannot', 'dropped', 'sub_judice')
            AND c.status IN ('confirmed', 'unanswered', 'decided') AS without_relief,
        coalesce(d.missed_at IS NOT NULL, false) AS late, c.reopened > 0 AS reopened,
        coalesce(s.result IN ('upheld', 'overturned'), false) AS checked,
        coalesce(s.result = 'overturned', false) AS overturned,
        'woman' = ANY(c.care) AS by_woman, 'disability' = ANY(c.care) AS by_disabled
    FROM casework_case c
    JOIN casework_category category ON category.id = c.category_id
    JOIN directory_post post ON post.id = c.post_id
    JOIN directory_area area ON area.id = c.area_id
    LEFT JOIN directory_office office ON office.id = c.office_id
    LEFT JOIN directory_department department ON department.id = coalesce(office.department_id, post.department_id)
    LEFT JOIN directory_area district ON district.id = coalesce(office.district_id,
        CASE area.kind WHEN 'district' THEN area.id WHEN 'tehsil' THEN area.parent_id END)
    LEFT JOIN casework_deadline d ON d.reference = c.id AND d.room = 'casework' AND d.kind = 'final'
        AND d.missed_at IS NOT NULL
    LEFT JOIN complaints_spotcheck s ON s.case_id = c.id
    """,
    {
        "district": "text", "department": "text", "office": "text", "category": "text", "way": "text",
        "identity": "text", "day": "date", "week": "date", "month": "text", "ended": "flag", "confirmed": "flag",
        "unanswered": "flag", "without_relief": "flag", "late": "flag", "reopened": "flag", "checked": "flag",
        "overturned": "flag", "by_woman": "flag", "by_disabled": "flag",
    },
    {
        "casework_case": Source(_DAY.format("x")),
        "casework_deadline": Source(_DAY.format("c"), "JOIN casework_case c ON c.id = x.reference"),
        "complaints_spotcheck": Source(_DAY.format("c"), "JOIN casework_case c ON c.id = x.case_id"),
    },
)  # fmt: skip

figure(
    "cases_filed",
    "cases",
    lambda t: t.count(),
    label=_("Cases filed"),
    unit="cases",
    numerator="Cases, on the day they were filed, whatever became of them.",
    source="The cases themselves.",
    not_for="How much is wrong somewhere: where people trust and know the way, more is filed.",
)
figure(
    "cases_ended",
    "cases",
    lambda t: t.count(where=t.ended),
    label=_("Cases ended"),
    unit="cases",
    kind=Kind.RATE,
    of="cases_filed",
    numerator="Cases confirmed, unanswered, withdrawn after a call, or decided on appeal.",
    denominator="Cases filed.",
    source="The cases themselves.",
    not_for="Solved cases: that is what citizens confirm.",
)
figure(
    "cases_confirmed",
    "cases",
    lambda t: t.count(where=t.confirmed),
    label=_("Confirmed by the citizen"),
    unit="cases",
    kind=Kind.RATE,
    of="cases_ended",
    numerator="Ended cases of which the citizen said that it is solved.",
    denominator="Cases ended.",
    source="The citizen's own word, by their page, their phone or a counter.",
    not_for="Praise of one office by itself: look at its spot checks too.",
)
figure(
    "cases_unanswered",
    "cases",
    lambda t: t.count(where=t.unanswered),
    label=_("Ended without an answer"),
    unit="cases",
    kind=Kind.RATE,
    of="cases_ended",
    numerator="Ended cases whose citizen was told of an outcome and said nothing in the time given.",
    denominator="Cases ended.",
    source="The clock.",
    not_for="Satisfied citizens.",
)
figure(
    "cases_without_relief",
    "cases",
    lambda t: t.count(where=t.without_relief),
    label=_("Ended without relief"),
    unit="cases",
    kind=Kind.RATE,
    of="cases_ended",
    numerator="Ended cases of which the outcome is that it cannot be granted, was dropped, or is before a court.",
    denominator="Cases ended.",
    source="Outcomes, each agreed to by a second officer.",
    not_for="Wrong decisions: the law may allow no other.",
)
figure(
    "cases_late",
    "cases",
    lambda t: t.count(where=t.late),
    label=_("Final date missed"),
    unit="cases",
    kind=Kind.RATE,
    of="cases_filed",
    numerator="Cases whose final date passed before an outcome.",
    denominator="Cases filed.",
    source="Deadlines, with their pauses.",
    not_for="New cases: their date has not come.",
)
figure(
    "cases_checked",
    "cases",
    lambda t: t.count(where=t.checked),
    label=_("Spot checks"),
    unit="cases",
    numerator="Ended cases drawn for a spot check whose citizen was reached.",
    source="Calls back by the unit apart.",
    not_for="All ended cases: they are a sample, drawn by office.",
)
figure(
    "cases_overturned",
    "cases",
    lambda t: t.count(where=t.overturned),
    label=_("Overturned by spot checks"),
    unit="cases",
    kind=Kind.RATE,
    of="cases_checked",
    numerator="Checked cases whose citizen had not got what the outcome says.",
    denominator="Spot checks.",
    source="Calls back by the unit apart.",
    not_for="One office with few checks: look at the interval.",
)
figure(
    "cases_by_women",
    "cases",
    lambda t: t.count(where=t.by_woman),
    label=_("Filed by women who said so"),
    unit="cases",
    kind=Kind.RATE,
    of="cases_filed",
    numerator="Cases whose citizen said that she is a woman.",
    denominator="Cases filed.",
    source="What citizens give of themselves, if they want to.",
    not_for="All women who file: most say nothing of it.",
)
figure(
    "cases_by_disabled",
    "cases",
    lambda t: t.count(where=t.by_disabled),
    label=_("Filed by persons with disabilities who said so"),
    unit="cases",
    kind=Kind.RATE,
    of="cases_filed",
    numerator="Cases whose citizen said that they live with a disability.",
    denominator="Cases filed.",
    source="What citizens give of themselves, if they want to.",
    not_for="All persons with disabilities who file: most say nothing of it.",
)
