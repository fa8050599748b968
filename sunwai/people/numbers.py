"""Phone numbers as people in Pakistan write them, and foreign ones, made into one form.

`0300-1234567`, `92 300 1234567`, `+92-300-1234567`, `0092…`, `3001234567` (a spreadsheet ate the zero), Urdu and Arabic
digits. Which prefixes exist comes from the library `phonenumbers` (Google's metadata), asked once for each.
"""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers
import polars as pl
from phonenumbers import PhoneNumberType, timezone

from sunwai.people.types import NotANumber, Number, NumberClass

DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
NOISE = re.compile(r"[\s\-–—().,/_'\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\xa0]+")
PAKISTANI_MOBILE = re.compile(r"(?:(?:\+|00)?92)?0?(3\d{9})")
WRITTEN = re.compile(r"\+?\d{7,16}")
LONGEST = 40
HOME = "Asia/Karachi"


@lru_cache(maxsize=1)
def mobile_prefixes() -> frozenset[str]:
    """The three digits after the country code that begin a Pakistani mobile number."""
    return frozenset(
        str(prefix)
        for prefix in range(300, 400)
        if phonenumbers.is_valid_number(phonenumbers.parse(f"+92{prefix}1234567", None))
    )


def normalise(text: str, region: str = "PK") -> Number:
    """One number in E.164 and what it can be used for.

    Raises:
        NotANumber: letters in it, two numbers in one field, too short or long, or no such prefix.
    """
    plain = NOISE.sub("", text[:LONGEST].translate(DIGITS))
    match = PAKISTANI_MOBILE.fullmatch(plain)
    if match and region == "PK" and match[1][:3] in mobile_prefixes():
        return Number(f"+92{match[1]}", NumberClass.MOBILE)
    if len(text) > LONGEST or not WRITTEN.fullmatch(plain):
        raise NotANumber(text=text[:LONGEST])
    return _by_library(plain, region)


def _by_library(plain: str, region: str) -> Number:
    written = f"+{plain[2:]}" if plain.startswith("00") else plain
    try:
        parsed = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException as error:
        raise NotANumber(text=plain) from error
    if not phonenumbers.is_valid_number(parsed):
        raise NotANumber(text=plain)
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if parsed.country_code != phonenumbers.country_code_for_region("PK"):
        return Number(e164, NumberClass.FOREIGN)
    is_mobile = phonenumbers.number_type(parsed) == PhoneNumberType.MOBILE
    return Number(e164, NumberClass.MOBILE if is_mobile else NumberClass.LANDLINE)


def zones_of(e164: str) -> str:
    """Where a foreign number may be: its country's or network's time zones, with spaces between.

    A number that belongs to no country, such as a satellite phone's, counts as Pakistan's.
    """
    found = timezone.time_zones_for_number(phonenumbers.parse(e164, None))
    return " ".join(zone for zone in found if zone != timezone.UNKNOWN_TIMEZONE) or HOME


def normalise_column(texts: pl.Series) -> pl.DataFrame:
    """A column of written numbers as `e164` and `number_class`, both null where there is none or it is no number.

    The mobile forms go through vectorised expressions; only what is left is read one by one, each distinct text once.
    """
    plain = _plain(texts)
    national = plain.str.extract(r"^(?:(?:\+|00)?92)?0?(3\d{9})$", 1)
    known = national.str.slice(0, 3).is_in(sorted(mobile_prefixes()))
    frame = pl.DataFrame({"text": texts.cast(pl.String), "national": national, "known": known.fill_null(value=False)})
    rest = frame.filter(~pl.col("known") & pl.col("text").is_not_null() & (pl.col("text") != ""))["text"].unique()
    slow = {text: _or_none(text) for text in rest.to_list()}
    others = pl.DataFrame(
        {
            "text": list(slow),
            "slow": [number.e164 if number else None for number in slow.values()],
            "slow_class": [number.number_class.value if number else None for number in slow.values()],
        },
        schema={"text": pl.String, "slow": pl.String, "slow_class": pl.String},
    )
    return frame.join(others, on="text", how="left", maintain_order="left").select(
        e164=pl.when("known").then("+92" + pl.col("national")).otherwise("slow"),
        number_class=pl.when("known").then(pl.lit(NumberClass.MOBILE.value)).otherwise("slow_class"),
    )


def _plain(texts: pl.Series) -> pl.Series:
    digits = dict(zip("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789", strict=True))
    noise = r"[\s\-–—().,/_'\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}\x{feff}\x{a0}]+"
    written = texts.cast(pl.String).str.slice(0, LONGEST + 1)
    return written.str.replace_many(list(digits), list(digits.values())).str.replace_all(noise, "")


def _or_none(text: str) -> Number | None:
    try:
        return normalise(text)
    except NotANumber:
        return None
