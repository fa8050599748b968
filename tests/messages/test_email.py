"""Mail, through a real SMTP server on loopback."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller

from sunwai.messages import commands
from sunwai.messages.channels import channels
from sunwai.messages.channels.email import written
from sunwai.messages.models import Message
from sunwai.messages.types import BadLine, Channel, Outgoing, Purpose
from sunwai.people.commands import keep_addresses
from sunwai.people.models import ContactPoint
from sunwai.people.queries import clear_numbers
from tests.messages.makers import NOON, SENDER, a_contact, a_draft
from tests.messages.world import ALL_DAY, World

CHANDNI = "chandni@office.example.pk"
GOOD: dict[str, Any] = {"kind": "email", "host": "127.0.0.1", "sender": "sunwai@example.pk", "security": "none"}
WORDS = "تین نتائج آپ کے منتظر ہیں\n\nسنوائی کھولیں۔\n.\nRCPT TO:<x@example.org>\n"


class Server:
    """What the mail server does with what it is handed."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.hang = 0.0
        self.to_rcpt: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.to_rcpt:
            return self.to_rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken += [(to, envelope.content) for to in envelope.rcpt_tos]
        time.sleep(self.hang)
        return "250 OK"


class Office(World):
    """A mail server and a sender of ours."""

    def open(self, **line: Any) -> None:
        self.server = Server()
        self.journal.touch()
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
        self.controller = Controller(self.server, hostname="127.0.0.1", port=port, ready_timeout=30)
        self.controller.start()
        self.line = commands.define_line(
            code="real", channel=Channel.EMAIL, settings={**GOOD, "port": port, "hours": ALL_DAY, **line}, by=SENDER,
            at=NOON,
        )  # fmt: skip

    def end(self) -> None:
        super().end()
        self.controller.stop(no_assert=True)


def an_address(text: str = CHANDNI) -> UUID:
    return keep_addresses(addresses=[text], at=NOON)[text]


def queued(contact: UUID, text: str = WORDS) -> int:
    draft = a_draft(contact, channel=Channel.EMAIL, purpose=Purpose.REPORT, text=text)
    return commands.queue(drafts=[draft], by=SENDER, at=NOON)[0]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path)
    office.open()
    yield office
    office.end()


@pytest.mark.django_db(transaction=True)
def test_a_mail_arrives_word_for_word_with_its_first_line_as_subject_and_stays_accepted(office: Office) -> None:
    ident = queued(an_address())
    office.start_sender()
    office.until(lambda: office.states() == {"accepted": 1})
    ((to, content),) = office.server.taken
    mail = message_from_bytes(content, policy=default)
    assert (to, mail["Subject"]) == (CHANDNI, "تین نتائج آپ کے منتظر ہیں")
    assert mail.get_content().splitlines() == ["سنوائی کھولیں۔", ".", "RCPT TO:<x@example.org>"]  # type: ignore[attr-defined]
    commands.expire(by=SENDER, at=NOON + timedelta(days=9))
    assert Message.objects.get(id=ident).state == "accepted"


@pytest.mark.django_db(transaction=True)
def test_a_refused_address_fails_with_its_code_a_busy_one_waits_and_neither_holds_the_others(office: Office) -> None:
    office.server.to_rcpt = {CHANDNI: f"550 5.1.1 no {CHANDNI} here", "b@example.pk": "451 4.7.1 later"}
    bad, busy, good = queued(an_address()), queued(an_address("b@example.pk")), queued(an_address("c@example.pk"))
    office.start_sender()
    office.until(lambda: Message.objects.get(id=good).state == "accepted")
    office.until(lambda: Message.objects.get(id=bad).state == "failed")
    assert Message.objects.get(id=bad).error == "550 5.1.1"
    assert Message.objects.get(id=busy).state in {"queued", "reserved"}
    office.server.to_rcpt = {}
    office.until(lambda: Message.objects.get(id=busy).state == "accepted", 60)


@pytest.mark.django_db(transaction=True)
def test_a_server_that_takes_the_mail_and_says_nothing_leaves_it_unknown_and_it_goes_once(office: Office) -> None:
    office.server.hang = 3
    queued(an_address())
    commands.define_line(
        code="real", channel=Channel.EMAIL, settings={**office.line.settings, "answer_seconds": 1}, by=SENDER, at=NOON
    )
    office.start_sender()
    office.until(lambda: office.states() == {"unknown": 1})
    office.server.hang = 0
    queued(an_address("c@example.pk"))
    office.until(lambda: office.states() == {"unknown": 1, "accepted": 1})
    assert len(office.server.taken) == 2


@pytest.mark.django_db(transaction=True)
def test_without_encryption_offered_no_mail_leaves(office: Office) -> None:
    queued(an_address())
    commands.define_line(
        code="real", channel=Channel.EMAIL, settings={**office.line.settings, "security": "starttls"}, by=SENDER,
        at=NOON,
    )  # fmt: skip
    office.start_sender()
    office.until(lambda: "SMTPNotSupportedError" in (office.folder / "sender.log").read_text())
    assert office.server.taken == []
    assert CHANDNI not in (office.folder / "sender.log").read_text()


@pytest.mark.django_db
def test_the_gate_sends_mail_to_addresses_alone_and_texts_to_numbers_alone() -> None:
    line = commands.define_line(code="mail", channel=Channel.EMAIL, settings=GOOD, by=SENDER, at=NOON)
    wrong = commands.queue(
        drafts=[a_draft(a_contact(), channel=Channel.EMAIL, purpose=Purpose.REPORT)], by=SENDER, at=NOON
    )
    right = commands.queue(
        drafts=[a_draft(an_address(), channel=Channel.EMAIL, purpose=Purpose.REPORT)], by=SENDER, at=NOON
    )
    sent = commands.reserve(line=line, most=10, by=SENDER, at=NOON)
    assert [one.id for one in sent] == right
    assert sent[0].number == CHANDNI
    assert Message.objects.get(id=wrong[0]).state == "withheld"


@pytest.mark.django_db
def test_an_address_is_sealed_kept_once_and_what_is_none_is_left_out() -> None:
    given = [CHANDNI, CHANDNI.upper(), "nobody", "a@b", "x\r\nRCPT TO:<y@example.org>@example.pk"]
    kept = keep_addresses(addresses=given, at=NOON)
    assert set(kept) == {CHANDNI, CHANDNI.upper()}
    (point,) = ContactPoint.objects.filter(kind="email")
    assert clear_numbers([point.id]) == {point.id: CHANDNI}
    assert CHANDNI.encode() not in bytes(point.sealed)
    assert keep_addresses(addresses=[CHANDNI], at=NOON) == {CHANDNI: point.id}


@pytest.mark.parametrize(
    "change",
    [
        {"security": "none", "host": "mail.example.pk"}, {"security": "maybe"}, {"sender": "nobody"}, {"host": ""},
        {"port": 0}, {"surprise": 1},
    ],
)  # fmt: skip
def test_a_line_without_encryption_beyond_this_machine_or_with_wrong_settings_is_refused(
    change: dict[str, Any],
) -> None:
    channels["email"].check("mail", GOOD)
    with pytest.raises(BadLine):
        channels["email"].check("mail", GOOD | change)


def test_no_line_of_a_mail_ends_it_early() -> None:
    from sunwai.messages.channels.email import Settings

    mail = written(Outgoing(1, CHANDNI, "s\n.\n.\nQUIT\n", 1, None), Settings(**GOOD))
    assert mail.count(b"\r\n.\r\n") == 1
    assert mail.endswith(b"\r\n.\r\n")
