from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sunwai.base.actors import process
from sunwai.transactions.commands import define_feed, import_file
from sunwai.transactions.models import Feed, FeedFile
from tests.directory.makers import a_department, a_post, a_service, an_office

CLERK = process("import")
EVENING = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
HEADER = "Token,Date,Time,Centre,Service,Mobile,Sex,Official,Clerk"
AMINA, BILAL = "0300-1234567", "0321 7654321"

Words = dict[str, Any]


def mapping_words(**changes: Any) -> Words:
    words: Words = {
        "feed": "land", "name": "Land records", "department": "land", "dates": ["%d-%m-%Y"],
        "columns": {
            "key": "Token", "date": "Date", "time": "Time", "office": "Centre", "service": "Service",
            "number": "Mobile", "sex": "Sex", "post": "Official", "entered_by": "Clerk",
        },
    }  # fmt: skip
    return words | changes


def row(key: str = "1", *, day: str = "03-03-2026", office: str = "kasur", service: str = "fard",
        number: str = AMINA, clerk: str = "chandni") -> str:  # fmt: skip
    return f"{key},{day},10:30,{office},{service},{number},f,kasur.clerk,{clerk}"


@pytest.fixture
def land(db: None, tmp_path: Path) -> Feed:
    """The land department's feed, over an office, a service and a clerk's post; another department beside it."""
    department = a_department(code="land")
    office = an_office(department=department, code="kasur")
    a_service(department=department, code="fard")
    a_post(office=office, code="kasur.clerk")
    other = a_department(code="police")
    an_office(department=other, code="station")
    a_service(department=other, code="fir")
    return feed_of(tmp_path, mapping_words())


def feed_of(folder: Path, words: Words) -> Feed:
    path = folder / "mapping.yaml"
    path.write_text(json.dumps(words), encoding="utf-8")
    return define_feed(mapping_path=path, by=CLERK, at=EVENING)


Import = Callable[..., FeedFile]


@pytest.fixture
def bring(land: Feed, tmp_path: Path) -> Import:
    """Imports rows (or bytes) as a file of the land feed."""

    def importing(
        *rows: str | bytes, name: str = "land.csv", feed: Feed | None = None, at: datetime = EVENING
    ) -> FeedFile:
        path = tmp_path / name
        if rows and isinstance(rows[0], bytes):
            path.write_bytes(rows[0])
        else:
            path.write_text("\n".join([HEADER, *map(str, rows)]) + "\n", encoding="utf-8")
        return import_file(feed=feed or land, path=path, name=name, by=CLERK, at=at)

    return importing


def sums(file: FeedFile) -> tuple[int, int, int, int]:
    assert file.rows_read == file.accepted + file.duplicates + file.corrections + file.quarantined
    return file.accepted, file.duplicates, file.corrections, file.quarantined
