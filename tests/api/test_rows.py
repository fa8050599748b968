from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sunwai.transactions.commands import make_token, revoke_token
from sunwai.transactions.models import Feed, FeedFile, Transaction
from tests.transactions.conftest import CLERK, EVENING, land

__all__ = ["land"]
pytestmark = pytest.mark.urls("sunwai.api.urls")
ROW: dict[str, Any] = {
    "Token": 7, "Date": "03-03-2026", "Time": "10:30", "Centre": "kasur", "Service": "fard", "Mobile": "0300-1234567",
    "Sex": "f", "Official": None,
}  # fmt: skip


@pytest.fixture
def secret(land: Feed) -> str:
    return make_token(feed=land, name="their server", by=CLERK, at=EVENING)[1]


def post(secret: str, rows: list[dict[str, Any]], key: str = "monday-1") -> tuple[int, dict[str, Any]]:
    answer = Client().post(
        "/api/v1/transactions", json.dumps({"rows": rows}), content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": key},
    )  # fmt: skip
    return answer.status_code, answer.json()


def test_a_batch_is_read_and_each_row_has_its_outcome(secret: str) -> None:
    status, body = post(secret, [ROW, ROW, ROW | {"Clerk": "daud"}, ROW | {"Centre": "nowhere"}])
    assert (status, body["rows"]) == (200, 4)
    assert [one["outcome"] for one in body["outcomes"]] == ["accepted", "duplicate", "correction", "quarantined"]
    assert (body["outcomes"][3]["column"], body["outcomes"][3]["reason"]) == ("Centre", "unknown_office")
    assert Transaction.objects.get().entered_by == "daud"


def test_the_same_key_gets_the_same_answer_and_nothing_is_read_twice(secret: str) -> None:
    first, again = post(secret, [ROW]), post(secret, [ROW])
    assert first == again
    assert (Transaction.objects.count(), FeedFile.objects.count()) == (1, 1)


def test_another_key_with_the_same_rows_finds_duplicates(secret: str) -> None:
    post(secret, [ROW])
    assert post(secret, [ROW], key="monday-2")[1]["duplicates"] == 1


def test_a_key_cannot_be_used_for_other_rows(secret: str) -> None:
    post(secret, [ROW])
    status, body = post(secret, [ROW | {"Token": 8}])
    assert (status, body["refused"]) == (409, "OtherBatch")


def test_who_has_no_token_or_a_revoked_one_stays_outside(secret: str, land: Feed) -> None:
    assert post("wrong", [ROW])[0] == 401
    token, revoked = make_token(feed=land, name="old", by=CLERK, at=EVENING)
    revoke_token(token=token, by=CLERK, at=EVENING)
    assert post(revoked, [ROW])[1]["refused"] == "BadToken"
    assert Client().get("/api/v1/feed").status_code == 401


def test_a_batch_needs_an_idempotency_key(secret: str) -> None:
    answer = Client().post(
        "/api/v1/transactions", json.dumps({"rows": [ROW]}), content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )  # fmt: skip
    assert answer.status_code == 422


def test_a_large_batch_is_refused_whole(secret: str) -> None:
    status, body = post(secret, [{"Token": n} for n in range(5001)])
    assert (status, body["refused"], FeedFile.objects.count()) == (400, "BatchTooLarge", 0)


def test_a_file_is_shown_to_its_own_feed_only(secret: str, land: Feed, tmp_path: Path) -> None:
    file = post(secret, [ROW])[1]["file"]
    assert Client().get(f"/api/v1/files/{file}", headers={"Authorization": f"Bearer {secret}"}).json()["accepted"] == 1
    other = Feed.objects.create(code="other", name="other", mapping="{}")
    theirs = make_token(feed=other, name="x", by=CLERK, at=EVENING)[1]
    assert Client().get(f"/api/v1/files/{file}", headers={"Authorization": f"Bearer {theirs}"}).status_code == 404


def test_the_feed_says_what_columns_it_reads(secret: str) -> None:
    body = Client().get("/api/v1/feed", headers={"Authorization": f"Bearer {secret}"}).json()
    assert body["feed"] == "land"
    assert "Mobile" in body["columns"]
