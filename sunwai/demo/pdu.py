"""SMPP 3.4 protocol data units, as a carrier's centre reads and writes them (the few that it needs)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

BIND_RECEIVER, BIND_TRANSMITTER, SUBMIT_SM, DELIVER_SM = 0x1, 0x2, 0x4, 0x5
UNBIND, BIND_TRANSCEIVER, ENQUIRE_LINK = 0x6, 0x9, 0x15
GENERIC_NACK, RESPONSE = 0x80000000, 0x80000000
BINDS = frozenset({BIND_RECEIVER, BIND_TRANSMITTER, BIND_TRANSCEIVER})

OK, BAD_COMMAND, BAD_BIND, ALREADY_BOUND, BAD_DESTINATION, BAD_PASSWORD, THROTTLED, BAD_LENGTH = (
    0x0, 0x3, 0x4, 0x5, 0xB, 0xE, 0x58, 0x2,
)  # fmt: skip

MESSAGE_ID, PAYLOAD, STATE = 0x001E, 0x0424, 0x0427
CONCATENATED, IS_RECEIPT = 0x40, 0x04
HEADER = struct.Struct(">IIII")
LARGEST = 70_000


class Broken(Exception):
    """The bytes are no SMPP."""


@dataclass(frozen=True)
class Pdu:
    """A unit off the wire: its command, status, sequence number and body."""

    command: int
    status: int
    sequence: int
    body: bytes = b""

    def packed(self) -> bytes:
        return HEADER.pack(16 + len(self.body), self.command, self.status, self.sequence) + self.body


@dataclass(frozen=True)
class ShortMessage:
    """The body of a submit_sm or deliver_sm."""

    source: str
    destination: str
    data: bytes
    coding: int = 0
    esm_class: int = 0
    registered: int = 0
    validity: str = ""
    extras: dict[int, bytes] = field(default_factory=dict)


def frames(buffer: bytearray) -> list[Pdu]:
    """Takes every whole unit from the front of the buffer.

    Raises:
        Broken: a length is impossible.
    """
    found = []
    while len(buffer) >= 16:
        length, command, status, sequence = HEADER.unpack_from(buffer)
        if not 16 <= length <= LARGEST:
            raise Broken
        if len(buffer) < length:
            break
        found.append(Pdu(command, status, sequence, bytes(buffer[16:length])))
        del buffer[:length]
    return found


class _Reader:
    def __init__(self, body: bytes) -> None:
        self.body, self.at = body, 0

    def text(self) -> str:
        end = self.body.find(b"\0", self.at)
        if end < 0:
            raise Broken
        taken = self.body[self.at : end]
        self.at = end + 1
        return taken.decode("latin-1")

    def byte(self) -> int:
        return self.take(1)[0]

    def take(self, count: int) -> bytes:
        if self.at + count > len(self.body):
            raise Broken
        self.at += count
        return self.body[self.at - count : self.at]

    def extras(self) -> dict[int, bytes]:
        found = {}
        while self.at < len(self.body):
            tag, length = struct.unpack(">HH", self.take(4))
            found[tag] = self.take(length)
        return found


def read_bind(body: bytes) -> tuple[str, str]:
    """The system id and password of a bind.

    Raises:
        Broken: it is cut short.
    """
    reader = _Reader(body)
    return reader.text(), reader.text()


def read_message(body: bytes) -> ShortMessage:
    """The body of a submit_sm; a message_payload counts as its text.

    Raises:
        Broken: it is cut short.
    """
    reader = _Reader(body)
    reader.text()
    reader.take(2)
    source = reader.text()
    reader.take(2)
    destination = reader.text()
    esm_class, _protocol, _priority = reader.take(3)
    reader.text()
    validity = reader.text()
    registered, _replace, coding, _default = reader.take(4)
    data = reader.take(reader.byte())
    extras = reader.extras()
    return ShortMessage(source, destination, extras.get(PAYLOAD, data), coding, esm_class, registered, validity, extras)


def write_message(message: ShortMessage) -> bytes:
    """The body of a deliver_sm: citizens write from international numbers, to a national short code."""
    extras = b"".join(struct.pack(">HH", tag, len(value)) + value for tag, value in message.extras.items())
    return b"".join([
        b"\0\1\1", message.source.encode("latin-1"), b"\0\0\1", message.destination.encode("latin-1"), b"\0",
        bytes([message.esm_class, 0, 0]), b"\0\0", bytes([message.registered, 0, message.coding, 0]),
        bytes([len(message.data)]), message.data, extras,
    ])  # fmt: skip


def part_of(message: ShortMessage) -> tuple[int, int, int, bytes]:
    """Reference, number of parts, this part's number and its text bytes; (0, 1, 1, data) for a whole text.

    Raises:
        Broken: the user data header is longer than the data.
    """
    if not message.esm_class & CONCATENATED or not message.data:
        return 0, 1, 1, message.data
    end = message.data[0] + 1
    if end > len(message.data):
        raise Broken
    header, text, at = message.data[1:end], message.data[end:], 0
    while at + 2 <= len(header):
        kind, length = header[at], header[at + 1]
        value = header[at + 2 : at + 2 + length]
        if (kind, len(value)) == (0, 3):
            return value[0], value[1], value[2], text
        if (kind, len(value)) == (8, 4):
            return value[0] << 8 | value[1], value[2], value[3], text
        at += 2 + length
    return 0, 1, 1, text
