"""The link itself: half units, hours that close, wrong passwords, TLS, and texts that come again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection

from sunwai.base.actors import process
from sunwai.config.environment import ROOT
from sunwai.messages import commands
from sunwai.messages.commands.hours import read_hours
from sunwai.messages.models import Line, Message
from sunwai.messages.queries import words_of
from sunwai.messages.types import Purpose
from tests.messages.makers import NOON, a_message, messages
from tests.messages.smsc import DELIVER, deliver_body, pdu
from tests.messages.world import World

pytestmark = pytest.mark.django_db(transaction=True)
AMINA = "+923004440001"
HOUR, SLOW = timedelta(hours=1), timedelta(minutes=2)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.end()


def inbox() -> list[str]:
    ids = Message.objects.filter(direction="in").order_by("id").values_list("id", flat=True)
    return list(words_of(ids).values())


@pytest.mark.parametrize("cut", [8, 40])
def test_half_a_text_that_stalls_costs_the_link_and_not_a_byte(world: World, cut: int) -> None:
    """T8: cut in the head, and in the middle of the body."""
    world.begin(line={"enquire_seconds": 0.5})
    world.until(lambda: world.count("bind") == 1, 60)
    words = b"haan, 500 rupay liye"
    world.tell_carrier(raw=pdu(DELIVER, 0, 9, deliver_body(AMINA[1:], words))[:cut].hex())
    world.until(lambda: world.count("bind") == 2, 60)
    for text in (words, b"nahi"):
        world.tell_carrier(**{"from": AMINA[1:], "hex": text.hex()})
    world.until(lambda: world.count("handed") == 2, 60)
    assert inbox() == [words.decode(), "nahi"]


def test_a_text_that_the_carrier_hands_over_again_after_the_link_dropped_is_one(world: World) -> None:
    """T11: with the carrier's id and without, on the same link and on the next."""
    world.begin()
    world.until(lambda: world.count("bind") == 1, 60)
    for binds in (1, 2):
        for ident in ("mo-1", ""):
            for _ in range(2):
                world.tell_carrier(**{"from": AMINA[1:], "hex": f"haan {ident}".encode().hex(), "id": ident})
        world.until(lambda binds=binds: world.count("handed") == 4 * binds, 60)
        world.tell_carrier(drop=True)
        world.until(lambda binds=binds: world.count("bind") > binds, 60)
    assert sorted(inbox()) == ["haan ", "haan mo-1"]


def test_the_carrier_is_told_to_stop_trying_when_the_hours_close(world: World) -> None:
    """T13: and earlier where the question's own last moment comes first; what obeys no hours has none."""
    text = "profile,name,name_ur,channel,from,to,weekday,opens,closes\nx,,,,,,mon,09:00,12:30\n"
    commands.define_hours(profiles=read_hours(text), by=process("test"), at=NOON)
    a_message(text="a")
    a_message(text="b", not_after=NOON + HOUR / 4)
    a_message(text="c", not_after=NOON + 9 * HOUR)
    a_message(text="d", purpose=Purpose.CONFIRMATION)
    world.begin()
    world.until(lambda: world.states() == {"delivered": 4}, 60)
    said = {bytes.fromhex(note["hex"]).decode(): note["validity"] for note in world.noted("taken")}
    assert said.pop("d") == ""
    for text, end in (("a", HOUR / 2), ("b", HOUR / 4), ("c", HOUR / 2)):
        assert end - SLOW < _span(said[text]) <= end, text


def _span(value: str) -> timedelta:
    """A relative time of SMPP 3.4 (7.1.1): from the moment of the submit, YYMMDDhhmmss000R."""
    assert value.endswith("000R")
    assert value.startswith("0000")
    days, hours, minutes, seconds = (int(value[place : place + 2]) for place in (4, 6, 8, 10))
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def test_a_wrong_password_is_tried_ever_later_and_nothing_is_lost_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T14: with pauses that double, the fourteenth try would come after an hour; a storm has hundreds in a second."""
    monkeypatch.setenv("SUNWAI_LINE_REAL_PASSWORD", "hush-a-bye")
    messages(3)
    world.begin(refuse_bind=True)
    world.until(lambda: world.count("bind") >= 3, 120)
    moments = [note["moment"] for note in world.noted("bind")]
    assert len([one for one in moments if one - moments[0] < 1]) < 10
    assert world.states() == {"queued": 3}
    world.tell_carrier(facts={"refuse_bind": 0})
    world.until(lambda: world.states() == {"delivered": 3}, 120)
    assert "hush-a-bye" not in (world.folder / "sender.log").read_text()


def a_certificate(folder: Path, name: str, address: str = "127.0.0.1") -> Path:
    """A certificate for an address, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2090, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / f"{name}.pem"
    clear = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(serialization.Encoding.PEM, form, clear)
    )
    return file


def test_over_tls_texts_go_and_come_like_on_any_line(world: World, tmp_path: Path) -> None:
    pem = a_certificate(tmp_path, "carrier")
    messages(200)
    a_message(text="ک" * 300)
    world.begin(line={"tls": True, "tls_ca": str(pem)}, certificate=str(pem), resp_delay=0.002)
    world.tell_carrier(**{"from": AMINA[1:], "hex": b"haan".hex()})
    world.until(lambda: world.states() == {"delivered": 201} and world.count("handed") >= 202, 120)
    assert len({note["to"] for note in world.noted("taken")}) == 201
    assert inbox() == ["haan"]
    assert world.count("bind") == 1


@pytest.mark.parametrize("trouble", ["unknown", "another"])
def test_a_carrier_that_cannot_prove_who_it_is_gets_no_password_and_no_text(
    world: World, tmp_path: Path, trouble: str
) -> None:
    pem = a_certificate(tmp_path, "carrier", "10.0.0.1" if trouble == "another" else "127.0.0.1")
    messages(3)
    trusted = "" if trouble == "unknown" else str(pem)
    world.begin(line={"tls": True, "tls_ca": trusted}, certificate=str(pem))
    log = world.folder / "sender.log"
    world.until(lambda: log.exists() and log.read_text().count("broke") >= 1, 120)
    assert (world.count("bind"), world.states()) == (0, {"queued": 3})
    assert Line.objects.get(code="real").state != "up"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_bench_sends_to_a_strangers_message_centre(world: World, tmp_path: Path) -> None:
    """The stranger is our carrier here, which the bench neither starts nor reads."""
    world.begin(sender=False)
    bench = [sys.executable, "-m", "bench", "send", "--messages", "200", "--json"]
    bench += ["--smsc", f"127.0.0.1:{world.line.settings['port']}"]
    db = connection.settings_dict
    where = f"postgresql://{db['USER']}:{db['PASSWORD']}@/postgres?host={db['HOST']}"
    where += f"&port={db['PORT']}" if db["PORT"] else ""
    env = {**os.environ, "SUNWAI_VAR": str(tmp_path / "var"), "DATABASE_URL": where}
    done = subprocess.run(bench, cwd=ROOT, env=env, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert (found["lost"], found["counted_by"]) == (0, "our tables: a stranger's centre")
    assert found["per_second"] > 0
    # the message centre alone, ours and the bare library each sent so many
    assert world.count("taken") == 3 * 200
