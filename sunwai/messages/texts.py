"""An outbound text as the carrier takes it: one submit_sm, or one for each part."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sunwai.messages import segments
from sunwai.messages.receiving import HAS_HEADER
from sunwai.messages.smpp import Settings
from sunwai.messages.types import Outgoing


def parts_of(message: Outgoing, settings: Settings, at: datetime) -> list[dict[str, Any]]:
    """The submit_sm of each part. Only the last asks for a receipt, so that a message has one id and one receipt."""
    encoding = segments.encoding_of(message.text)
    texts = segments.split(message.text) if settings.long == "udh" else [message.text]
    common = {
        "source_addr_ton": settings.source_ton, "source_addr_npi": settings.source_npi, "source_addr": settings.source,
        "dest_addr_ton": settings.dest_ton, "dest_addr_npi": settings.dest_npi,
        "destination_addr": message.number.lstrip("+"),
        "data_coding": 0 if encoding == segments.GSM7 else 8,
        "validity_period": validity(message.not_after, at),
    }  # fmt: skip
    if len(texts) > 255:
        raise ValueError("too long for one message")
    parts = []
    for place, text in enumerate(texts, start=1):
        words = segments.encode(text, encoding)
        part: dict[str, Any] = {**common, "registered_delivery": int(place == len(texts))}
        if len(texts) > 1:
            header = bytes([5, 0, 3, message.id & 0xFF, len(texts), place])
            part |= {"esm_class": HAS_HEADER, "short_message": header + words}
        elif message.segments > 1:
            part["message_payload"] = words
        else:
            part["short_message"] = words
        parts.append(part)
    return parts


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
