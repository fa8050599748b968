"""An outbound text as the carrier takes it: the body of one submit_sm, or of one for each part."""

from __future__ import annotations

from datetime import datetime, timedelta

from sunwai.messages import segments
from sunwai.messages.receiving import HAS_HEADER
from sunwai.messages.smpp import Settings
from sunwai.messages.types import Outgoing
from sunwai.messages.wire import submit_body

MOST_PARTS = 255


def parts_of(message: Outgoing, settings: Settings, at: datetime) -> list[bytes]:
    """Each part's submit_sm. Only the last asks for a receipt, so that a message has one id and one receipt.

    Raises:
        ValueError: the text is too long for one message.
    """
    encoding = segments.encoding_of(message.text)
    texts = segments.split(message.text) if settings.long == "udh" else [message.text]
    if len(texts) > MOST_PARTS or message.segments > MOST_PARTS:
        raise ValueError("too long for one message")
    parts = []
    for place, text in enumerate(texts, start=1):
        words = segments.encode(text, encoding)
        if len(texts) > 1:
            words = bytes([5, 0, 3, message.id & 0xFF, len(texts), place]) + words
        parts.append(submit_body(
            source=(settings.source_ton, settings.source_npi, settings.source),
            destination=(settings.dest_ton, settings.dest_npi, message.number.lstrip("+")),
            words=words,
            data_coding=0 if encoding == segments.GSM7 else 8,
            esm_class=HAS_HEADER if len(texts) > 1 else 0,
            registered_delivery=int(place == len(texts)),
            validity_period=validity(message.not_after, at),
            as_payload=len(texts) == 1 and len(words) > PLAIN[encoding],
        ))  # fmt: skip
    return parts


PLAIN = {segments.GSM7: 160, segments.UCS2: 140}


def validity(not_after: datetime | None, at: datetime) -> str | None:
    """How long the carrier may try, as SMPP's relative time; an off phone is not woken later."""
    if not_after is None:
        return None
    left = max(not_after - at, timedelta(minutes=1))
    minutes, seconds = divmod(int(left.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    months, days = divmod(days, 30)
    return f"00{min(months, 12):02}{days:02}{hours:02}{minutes:02}{seconds:02}000R"
