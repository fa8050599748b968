"""What became of findings: each that was laid before a post, whether it was acknowledged, and by its date."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sunwai.insight.figures import FINDING, FINDING_JOINS, FINDING_SQL, FINDINGS
from sunwai.insight.register import Kind, Source, fact, figure

fact(
    "notices",
    f"""
    SELECT {FINDING_SQL}, post.code AS post, n.acknowledged_at IS NOT NULL AS acknowledged,
        coalesce((n.acknowledged_at AT TIME ZONE 'Asia/Karachi')::date <= n.acknowledge_by, false) AS in_time
    FROM reports_notice n JOIN insight_finding f ON f.id = n.finding_id {FINDING_JOINS}
    JOIN directory_post post ON post.id = n.post_id
    """,
    {**FINDING, "post": "text", "acknowledged": "flag", "in_time": "flag"},
    {**FINDINGS, "reports_notice": Source("f.period_to", "JOIN insight_finding f ON f.id = x.finding_id")},
)

figure(
    "findings_laid",
    "notices",
    lambda t: t.count(),
    label=_("Findings laid before a post"),
    unit="findings",
    kind=Kind.RATE,
    of="findings",
    numerator="Findings laid before a named post, which has to acknowledge them by a date.",
    denominator="Findings raised.",
    source="Notices.",
    not_for="Findings that were read: a post may not have opened them.",
)

figure(
    "acknowledged",
    "notices",
    lambda t: t.count(where=t.acknowledged),
    label=_("Acknowledged"),
    unit="findings",
    kind=Kind.RATE,
    of="findings_laid",
    numerator="Findings whose post said that it has seen them, and what it says to them.",
    denominator="Findings laid before a post.",
    source="Notices.",
    not_for="Findings that were acted on: that is what remedies are.",
)

figure(
    "acknowledged_in_time",
    "notices",
    lambda t: t.count(where=t.in_time),
    label=_("Acknowledged in time"),
    unit="findings",
    kind=Kind.RATE,
    of="findings_laid",
    numerator="Findings acknowledged on or before their date.",
    denominator="Findings laid before a post.",
    source="Notices.",
    not_for="The newest findings: their date has not come.",
)
