"""SMPP 3.4 on the wire: the few PDUs that a sender writes and reads. What cannot be read raises `Malformed`, no more.

Layouts are those of the SMPP 3.4 specification, chapters 4 and 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct
from typing import Any

HEADER = Struct(">LLLL")
SHORTEST, LONGEST = 16, 70_000
RESPONSE = 0x80000000
GENERIC_NACK = 0x80000000
QUERY_SM, SUBMIT_SM, DELIVER_SM, UNBIND, BIND_TRANSCEIVER, ENQUIRE_LINK = 0x03, 0x04, 0x05, 0x06, 0x09, 0x15
OK, BAD_COMMAND, REFUSED_FOR_GOOD = 0x00, 0x03, 0x65
THROTTLED, QUEUE_FULL = 0x58, 0x14
PAYLOAD, RECEIPTED_ID, MESSAGE_STATE = 0x0424, 0x001E, 0x0427
SAR_REFERENCE, SAR_TOTAL, SAR_PART = 0x020C, 0x020E, 0x020F
LAST_SEQUENCE = 0x7FFFFFFF
LONGEST_ID = 65
VERSION = 0x34


class Malformed(Exception):
    """The bytes are no such PDU."""


@dataclass(slots=True)
class Delivery:
    """A deliver_sm: a text from somebody, or a receipt. The names are the specification's."""

    sequence: int
    source_addr_ton: int = 0
    source_addr: bytes = b""
    esm_class: int = 0
    schedule_delivery_time: bytes = b""
    data_coding: int = 0
    short_message: bytes = b""
    message_payload: bytes = b""
    receipted_message_id: bytes = b""
    message_state: int | None = None
    sar_msg_ref_num: int | None = None
    sar_total_segments: int | None = None
    sar_segment_seqnum: int | None = None


def pack(command: int, sequence: int, body: bytes = b"", status: int = OK) -> bytes:
    return HEADER.pack(SHORTEST + len(body), command, status, sequence) + body


def take_units(buffer: bytearray) -> list[tuple[int, int, int, bytes]]:
    """Takes each whole unit (command, status, sequence, body) off the front of what has come.

    Raises:
        Malformed: a length that no unit has.
    """
    found, place, size = [], 0, len(buffer)
    while size - place >= SHORTEST:
        length, command, status, sequence = HEADER.unpack_from(buffer, place)
        if not SHORTEST <= length <= LONGEST:
            raise Malformed("not a PDU")
        if size - place < length:
            break
        found.append((command, status, sequence, bytes(buffer[place + SHORTEST : place + length])))
        place += length
    del buffer[:place]
    return found


def _text(words: str) -> bytes:
    return words.encode("latin-1", "replace") + b"\0"


def bind(sequence: int, system_id: str, password: str, system_type: str) -> bytes:
    body = _text(system_id) + _text(password) + _text(system_type) + bytes([VERSION, 0, 0]) + b"\0"
    return pack(BIND_TRANSCEIVER, sequence, body)


def submit_body(  # noqa: PLR0913
    *, source: tuple[int, int, str], destination: tuple[int, int, str], words: bytes, data_coding: int,
    esm_class: int = 0, registered_delivery: int = 0, validity_period: str | None = None, as_payload: bool = False,
) -> bytes:  # fmt: skip
    """The body of a submit_sm; source and destination are type of number, numbering plan and address."""
    addresses = bytes(source[:2]) + _text(source[2]) + bytes(destination[:2]) + _text(destination[2])
    times = b"\0" + _text(validity_period or "")
    head = b"\0" + addresses + bytes([esm_class, 0, 0]) + times + bytes([registered_delivery, 0, data_coding, 0])
    if as_payload:
        return head + b"\0" + PAYLOAD.to_bytes(2, "big") + len(words).to_bytes(2, "big") + words
    return head + bytes([len(words)]) + words


def query_body(message_id: str, source: tuple[int, int, str]) -> bytes:
    return _text(message_id) + bytes(source[:2]) + _text(source[2])


def read_id(body: bytes) -> str:
    """The message id of a submit_sm_resp; empty where the carrier gives none."""
    return body.split(b"\0", 1)[0][:LONGEST_ID].decode("latin-1")


def read_query(body: bytes) -> tuple[int, int]:
    """State and error code of a query_sm_resp.

    Raises:
        Malformed: it is cut short.
    """
    _, place = _until_zero(body, 0)
    _, place = _until_zero(body, place)
    if len(body) < place + 2:
        raise Malformed("a short query_sm_resp")
    return body[place], body[place + 1]


def _until_zero(body: bytes, place: int) -> tuple[bytes, int]:
    end = body.find(b"\0", place)
    if end < 0:
        raise Malformed("a text without an end")
    return body[place:end], end + 1


def read_delivery(sequence: int, body: bytes) -> Delivery:
    """A deliver_sm; options that are strange or cut short are passed over.

    Raises:
        Malformed: what must be there is not.
    """
    try:
        _, place = _until_zero(body, 0)
        ton = body[place]
        source, place = _until_zero(body, place + 2)
        _, place = _until_zero(body, place + 2)
        esm_class = body[place]
        scheduled, place = _until_zero(body, place + 3)
        _, place = _until_zero(body, place)
        data_coding, size = body[place + 2], body[place + 4]
    except IndexError as error:
        raise Malformed("a short deliver_sm") from error
    place += 5
    if len(body) < place + size:
        raise Malformed("a short deliver_sm")
    found = Delivery(sequence, ton, source, esm_class, scheduled, data_coding, body[place : place + size])
    _read_options(found, body, place + size)
    return found


def _read_options(found: Delivery, body: bytes, place: int) -> None:
    while len(body) >= place + 4:
        tag, size = int.from_bytes(body[place : place + 2], "big"), int.from_bytes(body[place + 2 : place + 4], "big")
        value = body[place + 4 : place + 4 + size]
        place += 4 + size
        if len(value) < size:
            return
        if tag == PAYLOAD:
            found.message_payload = value
        elif tag == RECEIPTED_ID:
            found.receipted_message_id = value.rstrip(b"\0")
        elif tag in NUMBERS and 0 < size <= 2:
            setattr(found, NUMBERS[tag], int.from_bytes(value, "big"))


NUMBERS: dict[int, Any] = {
    MESSAGE_STATE: "message_state", SAR_REFERENCE: "sar_msg_ref_num", SAR_TOTAL: "sar_total_segments",
    SAR_PART: "sar_segment_seqnum",
}  # fmt: skip
