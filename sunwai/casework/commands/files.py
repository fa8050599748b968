"""Files of a case: looked at, stripped, sealed, kept under the folder of files; the row is written with the deed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sunwai.base.bulk import Step
from sunwai.casework.types import NewFile


def keep_files(
    *, case: int, n: int, files: Sequence[NewFile], is_evidence: bool, is_shown: bool, at: datetime
) -> list[Step]:
    """The steps that write the rows of these files."""
    return []
