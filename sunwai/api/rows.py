"""POST /api/v1/transactions: a batch of a feed's rows. GET /api/v1/files/ID: what became of a file or batch."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Header, Schema

from sunwai.api.doors import api
from sunwai.base import clock
from sunwai.base.refusals import NotFound
from sunwai.transactions.commands import import_batch
from sunwai.transactions.mapping import from_text
from sunwai.transactions.models import FeedFile, FeedToken

Cell = str | int | float | None


class BatchIn(Schema):
    """Rows by the column names of the feed's mapping; a cell left out or null is empty."""

    rows: list[dict[str, Cell]] = Field(min_length=1)


class OutcomeOut(Schema):
    """What became of one row, counted from 1: accepted, duplicate, correction, or quarantined and why."""

    row: int
    outcome: str
    column: str = ""
    reason: str = ""


class FileOut(Schema):
    """A file or batch and its counts; `rows` is always the sum of the other four."""

    file: int
    name: str
    state: str
    rows: int
    accepted: int
    duplicates: int
    corrections: int
    quarantined: int
    received_at: datetime
    problem: str = ""


class BatchOut(FileOut):
    outcomes: list[OutcomeOut]


class FeedOut(Schema):
    feed: str
    name: str
    columns: list[str]


@api.post("/transactions", response=BatchOut, summary="Hand in a batch of rows")
def hand_in(
    request: HttpRequest,
    batch: BatchIn,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=200)],
) -> dict[str, object]:
    """The same Idempotency-Key with the same rows gets the same answer, and nothing is read twice."""
    rows = [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in batch.rows]
    made = import_batch(token=_token(request), key=idempotency_key, rows=rows, at=clock.now())
    return _file(made.file) | {"outcomes": made.outcomes}


@api.get("/files/{file}", response=FileOut, summary="A file or batch of this feed")
def show(request: HttpRequest, file: int) -> dict[str, object]:
    found = FeedFile.objects.filter(pk=file, feed=_token(request).feed).first()
    if found is None:
        raise NotFound
    return _file(found)


@api.get("/feed", response=FeedOut, summary="The feed that this token opens, and the columns that it reads")
def feed(request: HttpRequest) -> dict[str, object]:
    opened = _token(request).feed
    columns = from_text(opened.mapping, opened.code).used
    return {"feed": opened.code, "name": opened.name, "columns": columns}


def _token(request: HttpRequest) -> FeedToken:
    token = request.auth  # type: ignore[attr-defined]
    assert isinstance(token, FeedToken)  # noqa: S101 (the door lets nobody else in)
    return token


def _file(file: FeedFile) -> dict[str, object]:
    return {
        "file": file.pk, "name": file.name, "state": file.state, "rows": file.rows_read, "accepted": file.accepted,
        "duplicates": file.duplicates, "corrections": file.corrections, "quarantined": file.quarantined,
        "received_at": file.received_at, "problem": file.problem,
    }  # fmt: skip
