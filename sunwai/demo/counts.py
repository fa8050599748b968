"""What a sample day came to, from the database."""

from __future__ import annotations

from datetime import date

from sunwai.base import bulk

FILES = """
SELECT coalesce(sum(accepted), 0)::bigint, coalesce(sum(quarantined), 0)::bigint
FROM transactions_feedfile WHERE name LIKE %s AND state = 'loaded'
"""
ASKED = """
WITH mine AS (
    SELECT i.id FROM outreach_invitation AS i JOIN transactions_transaction AS t ON t.id = i.transaction_id
    JOIN transactions_feedfile AS f ON f.id = t.file_id WHERE f.name LIKE %s
)
SELECT (SELECT count(*) FROM mine),
    count(DISTINCT a.invitation_id) FILTER (WHERE a.begun_at IS NOT NULL),
    count(DISTINCT a.invitation_id) FILTER (WHERE a.state IN ('delivered', 'picked_up')),
    count(DISTINCT a.invitation_id) FILTER (WHERE a.state = 'unknown'),
    (SELECT count(DISTINCT invitation_id) FROM feedback_reply WHERE invitation_id IN (SELECT id FROM mine)),
    (SELECT count(*) FROM feedback_reply WHERE invitation_id IN (SELECT id FROM mine) AND in_force_id IS NOT NULL)
FROM outreach_attempt AS a WHERE a.invitation_id IN (SELECT id FROM mine)
"""
STANDING = """
SELECT (SELECT count(*) FROM reports_report), (SELECT count(*) FROM insight_finding),
    (SELECT count(*) FROM remedies_remedy)
"""


def of_day(day: date) -> dict[str, int]:
    """The day's transactions and what became of them; reports, findings and remedies as they stand."""
    files = f"%-{day.isoformat()}.%"
    names = ("transactions", "quarantined", "invited", "asked", "delivered", "unknown", "replied", "answers",
             "reports", "findings", "remedies")  # fmt: skip
    rows = bulk.rows(FILES, [files])[0] + bulk.rows(ASKED, [files])[0] + bulk.rows(STANDING)[0]
    return dict(zip(names, rows, strict=True))
