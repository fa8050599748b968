"""What a deliver_sm says: a receipt of a message of ours, or a text from somebody."""

from __future__ import annotations

import re
from typing import Any

from sunwai.base.sealing import seal_for
from sunwai.messages import segments
from sunwai.messages.types import TEXT_SEAL, Inbound, ReceiptSeen, State

TYPE_BITS = 0x3C
RECEIPT = 0x04
INTERMEDIATE = 0x20
HAS_HEADER = 0x40
SPAN = 600
"""Seconds within which the same words from the same number are one text, where the carrier gives no id."""
STATES = {
    "DELIVRD": State.DELIVERED, "EXPIRED": State.EXPIRED, "DELETED": State.FAILED, "UNDELIV": State.FAILED,
    "REJECTD": State.FAILED, "ACCEPTD": State.ACCEPTED, "ENROUTE": State.ACCEPTED, "UNKNOWN": State.UNKNOWN,
}  # fmt: skip
STATE_CODES = {
    0: State.ACCEPTED, 1: State.ACCEPTED, 2: State.DELIVERED, 3: State.EXPIRED, 4: State.FAILED, 5: State.FAILED,
    6: State.ACCEPTED, 7: State.UNKNOWN, 8: State.FAILED,
}  # fmt: skip
LONGEST_ID = 65
FIELDS = re.compile(r"\b(id|stat|err):\s*(\S+)", re.IGNORECASE)


def normal_id(text: str, form: str) -> str:
    """A carrier's message id in one form: carriers write the same id in hex and decimal, in both cases, with zeros."""
    plain = text.strip().lower().removeprefix("0x").lstrip("0")
    try:
        return str(int(plain or "0", {"hex": 16, "dec": 10}[form]))
    except (KeyError, ValueError):
        return plain


def _text_of(value: bytes | str | None) -> str:
    return (value.decode("latin-1") if isinstance(value, bytes) else value or "").replace("\0", "")


def sender_of(pdu: Any) -> str:
    """The number at the other end, with its plus where the carrier says that it is international."""
    number = "".join(letter for letter in _text_of(pdu.source_addr) if letter.isprintable()).strip()
    return f"+{number}" if pdu.source_addr_ton == 1 and number.isdigit() else number


def is_receipt(pdu: Any) -> bool:
    """Only the carrier's own mark counts: a citizen could write `id:1 stat:DELIVRD` as well."""
    return (pdu.esm_class or 0) & TYPE_BITS in {RECEIPT, INTERMEDIATE}


def receipt(pdu: Any, form: str) -> ReceiptSeen | None:
    """The receipt, from its options or, where there are none, from its words; None if it names no message."""
    words = _text_of(_body(pdu)[0])
    said = {name.lower(): value for name, value in FIELDS.findall(words)}
    carrier_id = _text_of(pdu.receipted_message_id) or said.get("id", "")
    state = STATE_CODES.get(pdu.message_state) or STATES.get(said.get("stat", "").upper()[:7])
    if not carrier_id or len(carrier_id) > LONGEST_ID or state is None:
        return None
    error = said.get("err", "")
    return ReceiptSeen(normal_id(carrier_id, form), state, error.strip("0") and error[:16], sender_of(pdu))


def text(pdu: Any, alphabet: str, seconds: float) -> Inbound:
    """An inbound text or a part of one. Its key is the carrier's id, else a keyed digest of all that came, by span."""
    words, reference, total, part = _body(pdu)
    own_id = _text_of(pdu.receipted_message_id)
    spans = (int(seconds // SPAN), int(seconds // SPAN) - 1)
    keys = ["i:" + own_id, ""] if own_id else [_digest(pdu, span) for span in spans]
    written = decode(words, pdu.data_coding or 0, alphabet)
    if total == 1:
        written = segments.join([written])
    return Inbound(
        number=sender_of(pdu), text=written, key=keys[0], earlier_key=keys[1],
        reference=reference, total=total, part=part,
    )  # fmt: skip


def decode(words: bytes, coding: int, alphabet: str) -> str:
    """Bytes as text, by data_coding (3GPP TS 23.038, SMPP 3.4 5.2.19)."""
    is_class = coding & 0xF0 == 0xF0
    if coding == 8 or (coding & 0xC0 == 0 and coding & 0x10 and (coding >> 2) & 3 == 2):
        return words.decode("utf-16-be", "surrogatepass" if len(words) % 2 == 0 else "replace")
    if coding in {3, 4, 2} or (is_class and coding & 0x04):
        return words.decode("latin-1")
    if coding == 1:
        return words.decode("ascii", "replace")
    return segments.decode_gsm7(words) if alphabet == "gsm7" else words.decode("latin-1")


def _digest(pdu: Any, span: int) -> str:
    sent_at = _text_of(pdu.schedule_delivery_time)
    facts = [_text_of(pdu.source_addr), str(pdu.data_coding), str(pdu.esm_class), sent_at, str(pdu.sar_segment_seqnum)]
    payload = (pdu.short_message or b"") + (pdu.message_payload or b"")
    return "d:" + seal_for(TEXT_SEAL).digest("|".join(facts).encode() + payload + str(span).encode()).hex()


def _body(pdu: Any) -> tuple[bytes, int, int, int]:
    """The words' bytes, and the long text's reference, total and part (0, 1, 1 for a whole one)."""
    words: bytes = pdu.message_payload or pdu.short_message or b""
    where = (0, 1, 1)
    if (pdu.esm_class or 0) & HAS_HEADER and words:
        header, words = words[1 : 1 + words[0]], words[1 + words[0] :]
        where = _joining(header)
    elif pdu.sar_total_segments:
        where = (0x20000 + (pdu.sar_msg_ref_num or 0), pdu.sar_total_segments, pdu.sar_segment_seqnum or 0)
    reference, total, part = where
    if total < 2 or not 1 <= part <= total:
        return words, 0, 1, 1
    return words, reference, total, part


def _joining(header: bytes) -> tuple[int, int, int]:
    """The concatenation element of a user data header, with an 8-bit or a 16-bit reference."""
    while len(header) >= 2:
        kind, size = header[0], header[1]
        element, header = header[2 : 2 + size], header[2 + size :]
        if kind == 0x00 and len(element) == 3:
            return element[0], element[1], element[2]
        if kind == 0x08 and len(element) == 4:
            return 0x10000 + int.from_bytes(element[:2], "big"), element[2], element[3]
    return 0, 1, 1
