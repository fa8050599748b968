from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sunwai.base import bulk

DESCENDANTS = """
WITH RECURSIVE below AS (
    SELECT id FROM directory_area WHERE id = ANY(%(ids)s)
    UNION
    SELECT a.id FROM directory_area AS a JOIN below AS b ON a.parent_id = b.id
    WHERE a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to > %(on)s)
)
SELECT id FROM below
"""


def descendants(area_ids: Iterable[int], on: date) -> set[int]:
    """These areas and all below them as the tree stood on a day."""
    return {row[0] for row in bulk.rows(DESCENDANTS, {"ids": list(area_ids), "on": on})}
