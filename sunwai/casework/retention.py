"""What `casework` keeps how long. Of cases nothing is listed by number: each opens by its own number and code."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from sunwai.base.retention import also, kind, parties
from sunwai.casework.queries.files import place_of

PARTIES = """
SELECT z.contact_point_id FROM casework_caseparty p JOIN people_citizen z ON z.id = p.citizen_id
WHERE z.contact_point_id IS NOT NULL AND p.case_id = {case}
"""
parties.append(PARTIES)


def forget(name: str) -> None:
    """Removes a case's file from the disk."""
    place_of(UUID(name)).unlink(missing_ok=True)


kind(
    code="casework.words",
    name=_("Closed cases: words, files and people"),
    goes=_(
        "What was written and sent in, files, who filed or joined it, the code that opens it, its place on the map."
    ),
    stays=_("The case’s number, matter, area, post, deeds, dates, outcome and rating. Figures stay as they are."),
    table="casework_case",
    due="""NOT x.is_open AND (x.gist_sealed IS NOT NULL
        OR EXISTS (SELECT FROM casework_caseevent e WHERE e.case_id = x.id AND e.sealed IS NOT NULL)
        OR EXISTS (SELECT FROM casework_casefile f WHERE f.case_id = x.id)
        OR EXISTS (SELECT FROM casework_caseparty p JOIN people_citizen z ON z.id = p.citizen_id
            WHERE p.case_id = x.id AND (z.sealed IS NOT NULL OR z.contact_point_id IS NOT NULL)))""",
    starts={"closed": "x.status_at", "filed": "x.filed_at"},
    covers={
        "case": "x.id = {case}",
        "office": "x.office_id IS NOT NULL AND x.office_id = {office}",
        "number": "EXISTS (SELECT FROM casework_caseparty p JOIN people_citizen z ON z.id = p.citizen_id"
        " WHERE p.case_id = x.id AND z.contact_point_id = {number})",
    },
    seal="casework.words",
    files="SELECT id::text FROM casework_casefile WHERE case_id = ANY(%(ids)s::bigint[])",
    forget=forget,
    citizens="SELECT p.citizen_id FROM casework_caseparty p WHERE p.case_id = ANY(%(ids)s::bigint[]) AND NOT EXISTS"
    " (SELECT FROM casework_caseparty q JOIN casework_case c ON c.id = q.case_id"
    " WHERE q.citizen_id = p.citizen_id AND c.id <> p.case_id AND (c.is_open OR c.gist_sealed IS NOT NULL))",
    statements=(
        "UPDATE casework_caseevent SET sealed = NULL WHERE case_id = ANY(%(ids)s::bigint[]) AND sealed IS NOT NULL",
        "UPDATE casework_caseparty SET code_sealed = NULL WHERE case_id = ANY(%(ids)s::bigint[])",
        "UPDATE casework_unmasking SET reason_sealed = %(empty_casework_words)s WHERE case_id = ANY(%(ids)s::bigint[])",
        "DELETE FROM casework_casefile WHERE case_id = ANY(%(ids)s::bigint[])",
        "DELETE FROM casework_replybox WHERE case_id = ANY(%(ids)s::bigint[])",
        "UPDATE casework_case SET gist_sealed = NULL, longitude = NULL, latitude = NULL"
        " WHERE id = ANY(%(ids)s::bigint[])",
    ),
    least_days=92,
)

ABOUT = "(c.id = x.reference OR c.id IN (SELECT n.case_id FROM casework_notice n WHERE n.id = x.reference))"
also(
    "messages.words",
    covers={"office": "x.room = 'casework' AND EXISTS (SELECT FROM casework_case c"
                      f" WHERE c.office_id = {{office}} AND {ABOUT})"},
    unless=f"x.room = 'casework' AND EXISTS (SELECT FROM casework_case c WHERE c.is_open AND {ABOUT})",
)  # fmt: skip
