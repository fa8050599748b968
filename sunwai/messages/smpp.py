"""smpplib made fit for a line that must not lose or repeat anything: what docs/decisions says of the client library.

Added to the library: TCP_NODELAY, one lock for sequence numbers and one for sending, answers to deliver_sm only when
told to, errors as data, a stall inside a PDU and a silent carrier as a broken link, and a PDU with options that the
library does not know.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import time as clock_time
from typing import Any

from smpplib import command_codes, consts, exceptions, smpp
from smpplib.client import Client

from sunwai.messages.types import BadLine

SILENT_AFTER = 2.5


@dataclass(frozen=True)
class Settings:
    """A line's settings; docs/messages.md has the table."""

    host: str
    port: int
    system_id: str
    kind: str = "smpp"
    window: int = 10
    tps: int = 0
    system_type: str = ""
    source: str = ""
    source_ton: int = 0
    source_npi: int = 0
    dest_ton: int = 1
    dest_npi: int = 1
    long: str = "udh"
    ids: str = "text"
    receipt_ids: str = "text"
    alphabet: str = "gsm7"
    enquire_seconds: float = 15
    answer_seconds: float = 60
    receipt_hours: int = 72
    hours: tuple[str, str] = ("09:00", "19:00")


CHOICES = {
    "kind": {"smpp"},
    "long": {"udh", "payload"},
    "ids": {"text", "hex", "dec"},
    "receipt_ids": {"text", "hex", "dec"},
    "alphabet": {"gsm7", "latin1"},
}
POSITIVE = ("port", "window", "enquire_seconds", "answer_seconds", "receipt_hours")


def read_settings(code: str, given: Mapping[str, Any]) -> Settings:
    """A line's settings, checked.

    Raises:
        BadLine: a setting is missing, unknown, or of no use.
    """
    known = {field.name: field for field in fields(Settings)}
    for name, value in given.items():
        if name not in known:
            raise BadLine(code=code, setting=name, problem="unknown")
        if not isinstance(value, wanted(name)) or isinstance(value, bool):
            raise BadLine(code=code, setting=name, problem=repr(value))
    for name in ("host", "port", "system_id"):
        if not given.get(name):
            raise BadLine(code=code, setting=name, problem="—")
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in given.items()}
    settings = Settings(**values)
    wrong = [name for name, allowed in CHOICES.items() if getattr(settings, name) not in allowed]
    wrong += [name for name in POSITIVE if getattr(settings, name) <= 0]
    wrong += [] if _are_hours(settings.hours) else ["hours"]
    for name in wrong:
        raise BadLine(code=code, setting=name, problem=repr(getattr(settings, name)))
    return settings


def _are_hours(hours: Sequence[Any]) -> bool:
    try:
        opens, closes = (clock_time.fromisoformat(one) for one in hours)
    except (TypeError, ValueError):
        return False
    return opens < closes


def wanted(name: str) -> tuple[type, ...]:
    """The types that a setting may have."""
    if name == "hours":
        return (list, tuple)
    if name in {"enquire_seconds", "answer_seconds"}:
        return (int, float)
    if name in {"host", "system_id", "system_type", "source", *CHOICES}:
        return (str,)
    return (int,)


def password(code: str) -> str:
    """The line's password, from the environment."""
    return os.environ.get(f"SUNWAI_LINE_{code.upper().replace('-', '_')}_PASSWORD", "")


class Numbers:
    """Sequence numbers, for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.sequence = 0

    def next_sequence(self) -> int:
        with self._lock:
            self.sequence = self.sequence % 0x7FFFFFFF + 1
            return self.sequence


class Session(Client):  # type: ignore[misc]
    """One bind as transceiver. One thread reads, any may send."""

    _socket: Any

    def __init__(self, settings: Settings, code: str) -> None:
        super().__init__(
            settings.host, settings.port, timeout=settings.enquire_seconds, sequence_generator=Numbers(),
            logger_name="sunwai.smpplib", allow_unknown_opt_params=True,
        )  # fmt: skip
        self._settings = settings
        self._code = code
        self._sending = threading.Lock()
        self._heard = time.monotonic()
        self.on_delivery: Callable[[Any], None] = lambda _: None
        self.on_answer: Callable[[Any], None] = lambda _: None
        self.set_message_sent_handler(self._taken)
        self.set_error_pdu_handler(self._refused)

    def open(self) -> None:
        """Connects and binds.

        Raises:
            ConnectionError: of smpplib; nobody answers.
            PDUError: the carrier refuses the bind.
        """
        self.connect()
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.bind_transceiver(
            system_id=self._settings.system_id, password=password(self._code), system_type=self._settings.system_type
        )

    def end(self) -> None:
        """Drops the connection, whatever state it is in; a reader that waits on it wakes up."""
        held = self._socket
        if held is not None:
            with contextlib.suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)

    def forget(self) -> None:
        """Lets go of the socket, after the reader has ended."""
        if self._socket is not None:
            self._socket.close()
        self._socket = None
        self.state = consts.SMPP_CLIENT_STATE_CLOSED

    def send_pdu(self, p: Any) -> bool:
        with self._sending:
            return bool(super().send_pdu(p))

    def answer(self, delivery: Any, status: int = consts.SMPP_ESME_ROK) -> None:
        """Tells the carrier that a deliver_sm is ours now, or (another status) to come again."""
        response = smpp.make_pdu("deliver_sm_resp", client=self, status=status)
        response.sequence = delivery.sequence
        self.send_pdu(response)

    def read_once(self, *args: Any, **kwargs: Any) -> None:
        super().read_once(*args, **kwargs)
        if time.monotonic() - self._heard > SILENT_AFTER * self.timeout:
            raise exceptions.ConnectionError("the carrier is silent")

    def read_pdu(self) -> Any:
        header = self._recv_exact(16)
        self._heard = time.monotonic()
        length, code, status, sequence = struct.unpack(">LLLL", header)
        if not 16 <= length <= 70_000:
            raise exceptions.ConnectionError("not a PDU")
        try:
            body = self._recv_exact(length - 16)
        except TimeoutError as error:
            raise exceptions.ConnectionError("stalled inside a PDU") from error
        pdu = self._parse(header, body, command_codes.get_command_name(code))
        pdu.status, pdu.sequence = status, sequence
        if pdu.command == "unbind":
            response = smpp.make_pdu("unbind_resp", client=self)
            response.sequence = sequence
            self.send_pdu(response)
            raise exceptions.ConnectionError("the carrier ended the bind")
        if not status and pdu.command in consts.STATE_SETTERS:
            self.state = consts.STATE_SETTERS[pdu.command]
        return pdu

    def _parse(self, header: bytes, body: bytes, command: str) -> Any:
        pdu = smpp.make_pdu(command, client=self, sequence=0, allow_unknown_opt_params=True)
        whole = pdu.parse_optional_params

        def one_by_one(data: bytes) -> None:
            """An option that the library cannot read costs that option, never the text or the link."""
            while len(data) >= 4:
                end = 4 + int.from_bytes(data[2:4], "big")
                with contextlib.suppress(KeyError, struct.error, ValueError, IndexError):
                    whole(data[:end])
                data = data[end:]

        pdu.parse_optional_params = one_by_one
        pdu.parse(header + body)
        return pdu

    def _recv_exact(self, exact_size: int) -> bytes:
        received = b""
        while len(received) < exact_size:
            try:
                part = self._socket.recv(exact_size - len(received))
            except TimeoutError as error:
                if received:
                    raise exceptions.ConnectionError("stalled inside a PDU") from error
                raise
            except (OSError, AttributeError) as error:
                raise exceptions.ConnectionError("the link broke") from error
            if not part:
                raise exceptions.ConnectionError("the carrier closed the link")
            received += part
        return received

    def _message_received(self, pdu: Any) -> None:
        self.on_delivery(pdu)

    def _taken(self, pdu: Any) -> None:
        self.on_answer(pdu)

    def _refused(self, pdu: Any) -> None:
        if pdu.command == "generic_nack":
            self.on_answer(pdu)
