"""What a text costs and why, before it is sent: encoding, segments, and the few letters that double its price."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sunwai.messages import segments

CHEAP = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u2032": "'", "\u00b4": "'", "`": "'", "\u201c": '"', "\u201d": '"',
    "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2010": "-",
    "\u2011": "-", "\u2026": "...", "\u2022": "-", "\u00b7": ".", "\u00d7": "x", "\u00a0": " ", "\u202f": " ",
    "\u2007": " ", "\u2009": " ", "\t": " ", "\u200b": "", "\u200c": "", "\u200d": "", "\ufeff": "", "\ufe0f": "",
}  # fmt: skip
"""What may stand for a letter that GSM-7 has not."""


@dataclass(frozen=True)
class Offender:
    """A letter that turns the whole text into UCS-2, its name, and what could stand for it (empty: nothing)."""

    letter: str
    name: str
    instead: str


@dataclass(frozen=True)
class Preview:
    """A text as the carrier counts it. `fixed` is the same text made cheaper, or empty where nothing helps."""

    text: str
    encoding: str
    units: int
    segments: int
    cost_paisa: int
    offenders: tuple[Offender, ...]
    fixed: str
    fixed_segments: int


def preview(text: str, price_paisa: int = 0) -> Preview:
    """What sending this text costs; where a few letters make it dear, which, and the text without them."""
    counted = segments.count(text)
    offenders = tuple(_offender(letter) for letter in dict.fromkeys(text) if _is_dear(letter))
    cheaper = "".join(_instead(letter) if _is_dear(letter) else letter for letter in text)
    helps = bool(offenders) and segments.encoding_of(cheaper) == segments.GSM7
    return Preview(
        text=text, encoding=counted.encoding, units=counted.units, segments=counted.segments,
        cost_paisa=counted.segments * price_paisa, offenders=offenders if helps else (),
        fixed=cheaper if helps else "", fixed_segments=segments.count(cheaper).segments if helps else 0,
    )  # fmt: skip


def _is_dear(letter: str) -> bool:
    return segments.encoding_of(letter) != segments.GSM7


def _instead(letter: str) -> str:
    """What may stand for a letter: a plain mark, its base letter, nothing for a picture, or itself if nothing may."""
    if letter in CHEAP:
        return CHEAP[letter]
    if unicodedata.category(letter) in {"So", "Sk", "Cs", "Cf", "Mn"}:
        return ""
    plain = "".join(one for one in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(one))
    return plain if plain and segments.encoding_of(plain) == segments.GSM7 else letter


def _offender(letter: str) -> Offender:
    return Offender(letter, unicodedata.name(letter, f"U+{ord(letter):04X}").lower(), _instead(letter))
