"""Companies call us: signed, bounded, and told 200 only when what came is committed."""

from __future__ import annotations

import base64
import hmac
import json
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from sunwai.messages import commands
from sunwai.messages.commands.own_ids import claim_own_ids, claim_waiting
from sunwai.messages.descriptions import read_file
from sunwai.messages.models import Line, Message, Receipt
from sunwai.messages.queries import words_of
from sunwai.messages.types import Channel
from tests.messages.makers import NOON, SENDER, messages

pytestmark = pytest.mark.django_db
SECRET = "between us"
AMINA = "+923004440001"


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUNWAI_LINE_FIRST_HOOK", SECRET)


def a_line(**description: Any) -> Line:
    settings = {
        "kind": "http", "description": read_file("first", "example") | description,
        "address": "https://sms.example.org",
    }  # fmt: skip
    return commands.define_line(code="first", channel=Channel.SMS, settings=settings, by=SENDER, at=NOON)


def call(what: str, document: object, secret: str = SECRET, **headers: str) -> int:
    body = json.dumps(document).encode() if not isinstance(document, bytes) else document
    signed = "sha256=" + hmac.new(secret.encode(), body, "sha256").hexdigest()
    known = {"X-Signature": signed, **headers}
    return (
        Client().post(f"/api/v1/lines/first/{what}", body, content_type="application/json", headers=known).status_code
    )


def a_text(**facts: str) -> dict[str, str]:
    return {"id": "in-1", "from": AMINA, "body": "جی ہاں، پیسے مانگے", **facts}


def inbox() -> list[str]:
    return list(words_of(Message.objects.filter(direction="in").values_list("id", flat=True)).values())


def in_state(line: Line, state: str, carrier_id: str | None) -> Message:
    message = Message.objects.get(id=messages(1)[0])
    Message.objects.filter(id=message.id).update(line=line, state=state, carrier_id=carrier_id, reserved_at=NOON)
    return message


def test_receipts_of_a_batch_end_their_messages_however_often_they_come() -> None:
    line = a_line()
    one, two = in_state(line, "accepted", "ex-1"), in_state(line, "accepted", "ex-2")
    reports = {"reports": [{"id": "ex-1", "status": "DELIVRD"}, {"id": "ex-2", "status": "UNDELIV", "code": 7}]}
    assert [call("receipts", reports) for _ in range(2)] == [200, 200]
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, two.state, two.error) == ("delivered", "failed", "7")


def test_a_text_that_comes_twice_is_one() -> None:
    a_line()
    assert [call("texts", a_text()), call("texts", a_text()), call("texts", a_text(id="in-2"))] == [200] * 3
    assert inbox() == [a_text()["body"]] * 2


@pytest.mark.parametrize("what", ["receipts", "texts"])
def test_whoever_cannot_sign_is_not_let_in(what: str) -> None:
    a_line()
    assert call(what, a_text(), secret="guess") == 401
    assert call(what, a_text(), **{"X-Signature": ""}) == 401
    assert Client().get(f"/api/v1/lines/first/{what}").status_code == 401
    assert Client().post(f"/api/v1/lines/nobody/{what}").status_code == 401
    assert not Message.objects.filter(direction="in").exists()


def test_without_a_secret_in_the_environment_nobody_is_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    a_line()
    monkeypatch.delenv("SUNWAI_LINE_FIRST_HOOK")
    assert call("texts", a_text(), secret="") == 401


@pytest.mark.parametrize(
    "nonsense", [b"", b"{", b"[]", b'{"id": 1}', b"\xff\xfe", b'{"id": "1", "from": "' + b"9" * 50 + b'", "body": "x"}']
)
def test_nonsense_is_refused_and_stores_nothing(nonsense: bytes) -> None:
    a_line()
    assert call("texts", nonsense) == 400
    assert not Message.objects.exists()


def test_a_body_without_end_is_not_read() -> None:
    a_line()
    assert call("texts", b"x" * 70_000) == 413


def test_a_state_that_the_description_does_not_name_moves_nothing() -> None:
    line = a_line()
    one = in_state(line, "accepted", "ex-1")
    assert call("receipts", {"reports": [{"id": "ex-1", "status": "MAYBE"}]}) == 200
    one.refresh_from_db()
    assert (one.state, Receipt.objects.count()) == ("accepted", 0)


@pytest.mark.django_db(transaction=True)
def test_while_the_database_cannot_write_the_company_is_not_told_that_we_have_it() -> None:
    a_line()
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
        try:
            assert call("texts", a_text()) == 503
        finally:
            cursor.execute("SET default_transaction_read_only = off")
    assert call("texts", a_text()) == 200
    assert inbox() == [a_text()["body"]]


def test_a_shared_token_in_a_field_and_basic_let_in_too() -> None:
    for signature in ({"by": "token", "field": "key"}, {"by": "basic"}):
        line = a_line(texts={"signature": signature, "number": "from", "text": "text", "answer": "ACK"})
        word = base64.b64encode(f"them:{SECRET}".encode()).decode()
        query = {"from": "923004440001", "text": f"haan {signature['by']}", "key": SECRET}
        answer = Client().get(
            f"/api/v1/lines/{line.code}/texts", query, headers={"Authorization": f"Basic {word}"}
        )  # fmt: skip
        assert (answer.status_code, answer.content) == (200, b"ACK")
    assert inbox() == ["haan token", "haan basic"]


def test_a_receipt_that_names_our_reference_settles_a_message_whose_answer_never_came() -> None:
    line = a_line(id="reference")
    one = in_state(line, "unknown", None)
    assert call("receipts", {"reports": [{"id": f"sunwai-{one.id}", "status": "DELIVRD"}]}) == 200
    one.refresh_from_db()
    assert one.state == "delivered"


def test_a_receipt_that_came_before_its_sender_died_settles_it_later() -> None:
    line = a_line(id="reference")
    one = in_state(line, "reserved", None)
    assert call("receipts", {"reports": [{"id": f"sunwai-{one.id}", "status": "DELIVRD"}]}) == 200
    commands.recover(line=line, by=SENDER, at=NOON)
    assert claim_waiting(by=SENDER, at=NOON) == 1
    one.refresh_from_db()
    assert one.state == "delivered"
    with transaction.atomic():
        assert claim_own_ids(line=line, carrier_ids=["sunwai-x", "ex-1", "sunwai-99999"], by=SENDER, at=NOON) == 0
