"""Debian's Kannel, its spool store, a real carrier behind it, and our sender and web before it."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from sunwai.config.environment import ROOT
from sunwai.messages import commands
from sunwai.messages.channels import channels
from sunwai.messages.models import Message
from sunwai.messages.queries import words_of
from sunwai.messages.types import BadLine, Channel
from tests.messages.makers import NOON, SENDER, a_contact, a_draft
from tests.messages.world import ALL_DAY, World

AMINA = "+923004440001"
URDU = "کیا رشوت مانگی گئی؟ ۱ ہاں ۲ نہیں"
GOOD = {
    "kind": "kannel", "address": "http://127.0.0.1:13013", "ours": "https://sunwai.example.org", "user": "sunwai",
    "store": "spool",
}  # fmt: skip
CORE = """
group = core
admin-port = {admin}
admin-password = admin
smsbox-port = {box}
store-type = spool
store-location = "{folder}/spool"
dlr-storage = internal
log-file = "{folder}/bearerbox.log"
log-level = 2
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"

group = smsc
smsc = smpp
smsc-id = real
host = 127.0.0.1
port = {carrier}
smsc-username = kannel
smsc-password = k
system-type = ""
transceiver-mode = true
max-pending-submits = 10
alt-charset = "ISO-8859-1"
reconnect-delay = 1
msg-id-type = 0x00

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {send}
sendsms-chars = "0123456789 +-"
log-file = "{folder}/smsbox.log"
log-level = 2
http-request-retry = 50
http-queue-delay = 1

group = sendsms-user
username = sunwai
password = "open sesame"
concatenation = true
max-messages = 10

group = sms-service
keyword = default
catch-all = true
max-messages = 0
accept-x-kannel-headers = false
get-url = "{ours}/api/v1/lines/real/texts?key=between-us&id=%I&from=%p&coding=%c&text=%b"
"""


class Station(World):
    """A carrier, Kannel's two boxes, and our line to them."""

    def open(self, ours: str, **facts: Any) -> None:
        self.carrier = subprocess.Popen(
            [sys.executable, "-m", "tests.messages.smsc", str(self.journal), json.dumps(facts)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.carrier.stdout
        self.ports = {"carrier": int(self.carrier.stdout.readline())} | {
            name: free_port() for name in ("admin", "box", "send")
        }
        (self.folder / "spool").mkdir()
        self.conf = self.folder / "kannel.conf"
        self.conf.write_text(CORE.format(folder=self.folder, ours=ours, **self.ports))
        self.boxes: dict[str, subprocess.Popen[bytes]] = {}
        self.start("bearerbox", "box")
        self.start("smsbox", "send")
        settings = {**GOOD, "address": f"http://127.0.0.1:{self.ports['send']}", "ours": ours, "hours": ALL_DAY,
                    "source": "8070"}  # fmt: skip
        self.line = commands.define_line(code="real", channel=Channel.SMS, settings=settings, by=SENDER, at=NOON)
        self.start_sender()

    def start(self, program: str, port: str) -> None:
        self.boxes[program] = subprocess.Popen(
            [program, str(self.conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.until(lambda: is_open(self.ports[port]))

    def stop(self, program: str) -> None:
        self.boxes[program].kill()
        self.boxes[program].wait()

    def end(self) -> None:
        super().end()
        for box in getattr(self, "boxes", {}).values():
            box.kill()
            box.wait()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def is_open(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
        return True
    return False


def queued(number: int = 1, to: str = "", **facts: Any) -> list[int]:
    drafts = [a_draft(a_contact(to), **facts) for _ in range(number)]
    return commands.queue(drafts=drafts, by=SENDER, at=NOON)


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, live_server: LiveServer) -> Iterator[Station]:
    if shutil.which("bearerbox") is None:
        pytest.skip("Kannel is not installed")
    monkeypatch.setenv("SUNWAI_LINE_REAL_PASSWORD", "open sesame")
    monkeypatch.setenv("SUNWAI_LINE_REAL_HOOK", "between-us")
    station = Station(tmp_path)
    station.ours = live_server.url
    yield station
    station.end()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_words_go_through_kannel_to_the_phone_and_back_and_each_receipt_ends_its_message(station: Station) -> None:
    queued(to=AMINA, text=URDU)
    queued(29)
    station.open(station.ours, resp_delay=0.01, dlr_delay=0.05)
    station.until(lambda: station.states() == {"delivered": 30}, 60)
    taken = station.noted("taken")
    assert set(Counter(note["to"].lstrip("+") for note in taken).values()) == {1}
    (urdu,) = [note for note in taken if note["to"].lstrip("+") == AMINA[1:]]
    assert bytes.fromhex(urdu["hex"]).decode("utf-16-be") == URDU
    station.tell_carrier(**{"from": AMINA[1:], "hex": "جی ہاں".encode("utf-16-be").hex(), "coding": 8})
    station.tell_carrier(**{"from": AMINA[1:], "hex": b"haan ji, 5000".hex()})
    station.until(lambda: Message.objects.filter(direction="in").count() == 2, 30)
    heard = words_of(Message.objects.filter(direction="in").values_list("id", flat=True)).values()
    assert sorted(heard) == ["haan ji, 5000", "جی ہاں"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_with_its_spool_kannel_loses_nothing_and_where_it_is_away_our_messages_wait(station: Station) -> None:
    queued(200)
    station.open(station.ours, resp_delay=0.02, dlr_delay=0.05)
    station.until(lambda: station.states()["accepted"] + station.states()["delivered"] >= 60)
    station.stop("bearerbox")
    station.boxes["smsbox"].wait(30)
    time.sleep(1)
    assert station.states()["queued"] > 0
    station.start("bearerbox", "box")
    station.start("smsbox", "send")
    station.until(lambda: not {"queued", "reserved"} & set(+station.states()), 90)
    station.until(lambda: len({note["to"] for note in station.noted("taken")}) >= 200 - station.states()["unknown"], 60)
    twice = sum(number - 1 for number in Counter(note["to"] for note in station.noted("taken")).values())
    assert twice <= 10, "what Kannel repeats is at most its max-pending-submits"
    assert station.states()["unknown"] <= 10


@pytest.mark.parametrize(
    "change",
    [{"store": ""}, {"store": "none"}, {"ours": ""}, {"ours": "http://sunwai.example.org"}, {"user": ""}],
)  # fmt: skip
def test_kannel_without_a_store_of_its_own_is_refused(change: dict[str, str]) -> None:
    channels["kannel"].check("real", GOOD)
    with pytest.raises(BadLine):
        channels["kannel"].check("real", GOOD | change)
