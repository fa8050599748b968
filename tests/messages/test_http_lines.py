"""Lines over HTTP: a real sender against a process that speaks the companies' published shapes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sunwai.config.environment import ROOT
from sunwai.messages import commands
from sunwai.messages.channels import channels
from sunwai.messages.channels.http import written
from sunwai.messages.descriptions import describe, filled, pointed, read_file
from sunwai.messages.models import Line, Message
from sunwai.messages.types import BadLine, Channel
from tests.messages.makers import NOON, SENDER, a_contact, a_draft
from tests.messages.world import ALL_DAY, World

pytestmark = pytest.mark.django_db(transaction=True)
AMINA = "+923004440001"
EVIL = 'ہاں "}], {"to": "+923009999999"} &to=923009999999 {password} 100%20%d + \\ <data>'


def queued(number: int = 1, to: str = "", **facts: Any) -> list[int]:
    """Messages queued just now, each to a number of its own."""
    drafts = [a_draft(a_contact(to), **facts) for _ in range(number)]
    return commands.queue(drafts=drafts, by=SENDER, at=NOON)


class Street(World):
    """A company's process and a sender of ours."""

    def open(self, provider: str, sender: bool = True, **line: Any) -> None:
        self.carrier = subprocess.Popen(
            [sys.executable, "-m", "tests.messages.companies", str(self.journal)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.carrier.stdout
        self.journal.touch()
        self.port = int(self.carrier.stdout.readline())
        self.define(provider, **line)
        if sender:
            self.start_sender()

    def define(self, provider: str, **line: Any) -> None:
        known = {
            "kind": "http", "description": read_file("real", provider), "address": f"http://127.0.0.1:{self.port}",
            "user": "sunwai", "source": "8070", "hours": ALL_DAY,
        }  # fmt: skip
        self.line = commands.define_line(
            code="real", channel=Channel.SMS, settings={**known, **line}, by=SENDER, at=NOON
        )

    def taken(self) -> Counter[str]:
        return Counter(note["to"] for note in self.noted("taken"))


@pytest.fixture
def street(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Street]:
    monkeypatch.setenv("SUNWAI_LINE_REAL_PASSWORD", "open sesame")
    street = Street(tmp_path)
    yield street
    street.end()


@pytest.mark.parametrize(("provider", "to"), [("telenor", AMINA[1:]), ("lifetimesms", AMINA[1:]), ("example", AMINA)])
def test_each_company_gets_the_words_as_they_are_and_its_id_is_kept(street: Street, provider: str, to: str) -> None:
    (one,) = queued(to=AMINA, text=EVIL)
    street.open(provider)
    street.until(lambda: street.states() == {"accepted": 1})
    (note,) = street.noted("taken")
    assert (note["to"], note["text"]) == (to, EVIL)
    assert {"telenor": "70001", "lifetimesms": f"{1:020x}", "example": "ex-1"}[provider] == (
        Message.objects.get(id=one).carrier_id
    )


def test_a_hundred_go_once_each(street: Street) -> None:
    queued(100)
    street.open("telenor", window=8)
    street.until(lambda: street.states() == {"accepted": 100})
    assert (len(street.taken()), set(street.taken().values())) == (100, {1})


def test_a_request_that_timed_out_is_unknown_and_never_sent_again(street: Street) -> None:
    queued(2)
    street.open("lifetimesms", answer_seconds=0.5, sender=False)
    street.tell_carrier(hang=2)
    street.start_sender()
    street.until(lambda: street.states() == {"unknown": 2})
    street.tell_carrier(hang=0)
    queued(3)
    street.until(lambda: street.states() == {"unknown": 2, "accepted": 3})
    assert set(street.taken().values()) == {1}


def test_a_connection_that_broke_after_the_request_is_unknown(street: Street) -> None:
    queued(1)
    street.open("example", sender=False)
    street.tell_carrier(close=True)
    street.start_sender()
    street.until(lambda: street.states() == {"unknown": 1})
    assert len(street.noted("taken")) == 1


def test_where_nobody_listens_nothing_is_lost_and_it_goes_when_somebody_does(street: Street) -> None:
    queued(5)
    street.open("telenor", sender=False)
    good = street.port
    street.port = 9
    street.define("telenor")
    street.start_sender()
    street.until(lambda: "nobody answers" in (street.folder / "sender.log").read_text())
    assert street.states() == {"queued": 5}
    street.port = good
    street.define("telenor")
    street.until(lambda: street.states() == {"accepted": 5})
    assert set(street.taken().values()) == {1}


def test_throttled_we_rest_and_all_still_go_once(street: Street) -> None:
    queued(4)
    street.open("example", sender=False)
    street.tell_carrier(status=429, body='{"error": {"code": "rate"}}')
    street.start_sender()
    street.until(lambda: street.noted("turned_away"))
    found = street.states()  # once: between two looks they go from hand to hand
    assert found["queued"] + found["reserved"] == 4
    street.tell_carrier(status=0)
    street.until(lambda: street.states() == {"accepted": 4})
    assert set(street.taken().values()) == {1}
    assert len(street.noted("turned_away")) <= 12


def test_a_refused_number_fails_with_a_code_that_has_no_number_in_it_and_holds_nobody_up(street: Street) -> None:
    (bad,) = queued(to=AMINA)
    queued(5)
    street.open("example", sender=False)
    street.tell_carrier(refuse=[AMINA])
    street.start_sender()
    street.until(lambda: street.states() == {"accepted": 5, "failed": 1})
    assert Message.objects.get(id=bad).error == "bad +…"


def test_an_answer_that_the_description_does_not_know_is_unknown(street: Street) -> None:
    queued(1)
    street.open("lifetimesms", sender=False)
    street.tell_carrier(status=500, body="oops")
    street.start_sender()
    street.until(lambda: street.states() == {"unknown": 1})


def test_a_session_that_lapses_is_asked_for_again_and_nothing_goes_twice(street: Street) -> None:
    queued(9)
    street.open("telenor", sender=False, window=1)
    street.tell_carrier(lapse_every=3)
    street.start_sender()
    street.until(lambda: street.states() == {"accepted": 9})
    assert set(street.taken().values()) == {1}


def test_a_wrong_password_drops_the_line_and_keeps_the_messages(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUNWAI_LINE_REAL_PASSWORD", "wrong")
    queued(2)
    street.open("lifetimesms")
    street.until(lambda: "the company answered" in (street.folder / "sender.log").read_text())
    found = street.states()
    assert found["queued"] + found["reserved"] == 2
    assert Line.objects.get().state in {"up", "down"}


def test_killed_at_any_moment_nothing_goes_twice(street: Street) -> None:
    queued(60)
    street.open("example", window=4, sender=False)
    street.tell_carrier(hang=0.05)
    street.start_sender()
    for kill in range(1, 4):
        street.until(lambda kill=kill: len(street.noted("taken")) > kill * 12)
        street.senders[-1].kill()
        street.senders[-1].wait()
        street.start_sender()
    street.until(lambda: street.states()["accepted"] + street.states()["unknown"] == 60)
    assert set(street.taken().values()) == {1}
    assert street.states()["unknown"] <= 3 * 4


def test_no_log_has_a_number_or_a_word(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUNWAI_LOG", "DEBUG")
    queued(to=AMINA, text="rishwat")
    street.open("telenor")
    street.until(lambda: street.states() == {"accepted": 1})
    said = (street.folder / "sender.log").read_text()
    assert AMINA[3:] not in said
    assert "rishwat" not in said


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"request": {"method": "PUT", "url": "{address}"}}, "request.method"),
        ({"answers": [{"text": "OK", "means": "fine"}]}, "answers.means"),
        ({"answers": [{"text": "no", "means": "refused"}]}, "answers"),
        ({"id": {"regex": "("}}, "regex"),
        ({"surprise": 1}, "surprise"),
        ({"receipts": {"signature": {"by": "trust"}, "id": "id"}}, "receipts.signature.by"),
    ],
)
def test_a_description_that_is_not_right_is_refused_with_its_place(change: dict[str, Any], place: str) -> None:
    with pytest.raises(BadLine) as refused:
        describe("real", read_file("real", "example") | change)
    assert str(refused.value.data["setting"]).endswith(place)


@pytest.mark.parametrize(
    "change",
    [
        {"address": "http://sms.example.org"}, {"surprise": 1}, {"window": 0}, {"hours": ["19:00", "09:00"]},
        {"tps": "fast"}, {"answer_seconds": 0},
    ],
)  # fmt: skip
def test_a_line_over_the_open_net_or_with_wrong_settings_is_refused(change: dict[str, Any]) -> None:
    good = {"kind": "http", "description": read_file("real", "example"), "address": "https://sms.example.org"}
    channels["http"].check("real", good)
    with pytest.raises(BadLine):
        channels["http"].check("real", good | change)


def test_what_is_filled_in_is_never_read_as_a_place() -> None:
    values = {"text": "{password} {number}", "number": "1", "password": "secret"}
    assert filled({"a": ["{text}", 1, True]}, values) == {"a": ["{password} {number}", 1, True]}


def test_numbers_are_written_as_the_company_wants_them() -> None:
    assert [written(AMINA, form) for form in ("e164", "digits", "local")] == [AMINA, "923004440001", "03004440001"]
    assert written("+447911123456", "local") == "00447911123456"


def test_a_pointer_finds_or_says_that_there_is_nothing() -> None:
    document = json.loads('{"a/b": [{"c": 0}], "d": null}')
    assert pointed(document, "/a~1b/0/c") == 0
    assert pointed(document, "/a~1b/1/c") is pointed(document, "/x")
