"""What a census knows of the people of each district, from a file that a government keeps (`SUNWAI_CENSUS`).

A CSV of district (its code), subject (sex, age, language, literacy, disability), value and people. Where there is no
file, reports say that no census was given.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from django.conf import settings

SUBJECTS = ("sex", "age", "language", "literacy", "disability")
People = dict[str, dict[str, int]]
"""How many people, by subject and value."""


def people_of(districts: Collection[str]) -> People:
    """Everybody in some districts, added up; nothing where no census has them."""
    found: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    by_district = _read(Path(settings.SUNWAI_CENSUS))
    for district in districts:
        for subject, values in by_district.get(district, {}).items():
            for value, people in values.items():
                found[subject][value] += people
    return {subject: dict(values) for subject, values in found.items()}


@lru_cache(maxsize=4)
def _read(file: Path) -> dict[str, People]:
    found: defaultdict[str, People] = defaultdict(dict)
    if not file.is_file():
        return {}
    with file.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            found[row["district"]].setdefault(row["subject"], {})[row["value"]] = int(row["people"])
    return dict(found)
