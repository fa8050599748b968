"""What an SMPP line may be set to, and its connection: opened, bound, and read and written without ever waiting."""

from __future__ import annotations

import os
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import time as clock_time
from typing import Any

from sunwai.messages import wire
from sunwai.messages.types import BadLine

SILENT_AFTER = 2.5
CONNECT_SECONDS = 15.0
READ_AT_ONCE = 65_536
MOST_UNSENT = 4_000_000


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
    query: bool = False
    settle_minutes: float = 60
    tls: bool = False
    tls_ca: str = ""


CHOICES = {
    "kind": {"smpp"},
    "long": {"udh", "payload"},
    "ids": {"text", "hex", "dec"},
    "receipt_ids": {"text", "hex", "dec"},
    "alphabet": {"gsm7", "latin1"},
}
POSITIVE = ("port", "window", "enquire_seconds", "answer_seconds", "receipt_hours", "settle_minutes")


def read_settings(code: str, given: Mapping[str, Any]) -> Settings:
    """A line's settings, checked.

    Raises:
        BadLine: a setting is missing, unknown, or of no use.
    """
    known = {field.name: field for field in fields(Settings)}
    for name, value in given.items():
        if name not in known:
            raise BadLine(code=code, setting=name, problem="unknown")
        if not isinstance(value, wanted(name)) or isinstance(value, bool) != (bool in wanted(name)):
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
    if name in {"query", "tls"}:
        return (bool,)
    if name in {"enquire_seconds", "answer_seconds", "settle_minutes"}:
        return (int, float)
    if name in {"host", "system_id", "system_type", "source", "tls_ca", *CHOICES}:
        return (str,)
    return (int,)


def password(code: str) -> str:
    """The line's password, from the environment."""
    return os.environ.get(f"SUNWAI_LINE_{code.upper().replace('-', '_')}_PASSWORD", "")


class LinkBroke(ConnectionError):
    """The connection to the carrier ended, or must: the words say why, and hold nothing of anybody's."""


class Connection:
    """One bind as transceiver. One thread reads and writes; nothing here waits after the bind."""

    def __init__(self, settings: Settings, code: str) -> None:
        """Connects and binds.

        Raises:
            OSError: nobody answers, or (LinkBroke) the carrier refuses the bind or speaks no SMPP.
        """
        self._settings = settings
        self._buffer, self._out = bytearray(), bytearray()
        self._sequence = 0
        self.heard = self._whole = time.monotonic()
        self._socket = self._connect()
        try:
            self._bind(code)
        except BaseException:
            self._socket.close()
            raise
        self._socket.setblocking(False)

    def _connect(self) -> socket.socket:
        where = (self._settings.host, self._settings.port)
        raw = socket.create_connection(where, timeout=CONNECT_SECONDS)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not self._settings.tls:
            return raw
        context = ssl.create_default_context(cafile=self._settings.tls_ca or None)
        return context.wrap_socket(raw, server_hostname=self._settings.host)

    def _bind(self, code: str) -> None:
        known = self._settings
        self._socket.sendall(wire.bind(self.next_sequence(), known.system_id, password(code), known.system_type))
        end = time.monotonic() + CONNECT_SECONDS
        while time.monotonic() < end:
            part = self._socket.recv(1)  # no byte beyond the answer: what follows it is read later
            if not part:
                raise LinkBroke("the carrier closed the link at the bind")
            self._buffer += part
            for command, status, _, _ in self._units():
                if command not in {wire.BIND_TRANSCEIVER | wire.RESPONSE, wire.GENERIC_NACK}:
                    continue
                if status or command == wire.GENERIC_NACK:
                    raise LinkBroke(f"the carrier refused the bind: 0x{status:08X}")
                return
        raise LinkBroke("no answer to the bind")

    def next_sequence(self) -> int:
        self._sequence = self._sequence % wire.LAST_SEQUENCE + 1
        return self._sequence

    def fileno(self) -> int:
        return self._socket.fileno()

    @property
    def has_unsent(self) -> bool:
        return bool(self._out)

    def put(self, data: bytes) -> None:
        """Takes bytes to send, and sends what goes at once."""
        if len(self._out) + len(data) > MOST_UNSENT:
            raise LinkBroke("the carrier does not read")
        self._out += data
        self.flush()

    def flush(self) -> None:
        while self._out:
            try:
                sent = self._socket.send(self._out)
            except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
                return
            except OSError as error:
                raise LinkBroke("the link broke") from error
            del self._out[:sent]

    def read(self) -> list[tuple[int, int, int, bytes]]:
        """The units that have come.

        Raises:
            LinkBroke: closed, no SMPP, or silent inside a unit for too long.
        """
        try:
            part = self._socket.recv(READ_AT_ONCE)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return []
        except OSError as error:
            raise LinkBroke("the link broke") from error
        if not part:
            raise LinkBroke("the carrier closed the link")
        if not self._buffer:
            self._whole = time.monotonic()
        self._buffer += part
        return self._units()

    def _units(self) -> list[tuple[int, int, int, bytes]]:
        try:
            units = wire.take_units(self._buffer)
        except wire.Malformed as error:
            raise LinkBroke("not SMPP") from error
        if units:
            self.heard = self._whole = time.monotonic()
        return units

    def check(self) -> None:
        """Raises:
        LinkBroke: the carrier stalled inside a unit, or says nothing.
        """
        moment = time.monotonic()
        if self._buffer and moment - self._whole > self._settings.enquire_seconds:
            raise LinkBroke("stalled inside a PDU")
        if moment - self.heard > SILENT_AFTER * self._settings.enquire_seconds:
            raise LinkBroke("the carrier is silent")

    @property
    def is_pending(self) -> bool:
        """TLS holds bytes that the socket no longer announces."""
        return isinstance(self._socket, ssl.SSLSocket) and self._socket.pending() > 0

    def close(self) -> None:
        self._socket.close()
