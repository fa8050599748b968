from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunwai.messages.segments import GSM7, UCS2, count, decode_gsm7, encode, encoding_of, join, split


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments"),
    [
        ("", GSM7, 0, 1),
        ("a" * 160, GSM7, 160, 1),
        ("a" * 161, GSM7, 161, 2),
        ("a" * 306, GSM7, 306, 2),
        ("a" * 307, GSM7, 307, 3),
        ("€" * 80, GSM7, 160, 1),
        ("€" * 80 + "a", GSM7, 161, 2),
        ("a" * 152 + "€" + "a" * 10, GSM7, 164, 2),
        ("€" * 153, GSM7, 306, 3),
        ("ک" * 70, UCS2, 70, 1),
        ("ک" * 71, UCS2, 71, 2),
        ("ک" * 134, UCS2, 134, 2),
        ("ک" * 135, UCS2, 135, 3),
        ("😀" * 35, UCS2, 70, 1),
        ("😀" * 35 + "a", UCS2, 71, 2),
        ("ک" * 66 + "😀" + "ک" * 10, UCS2, 78, 2),
        ("😀" * 67, UCS2, 134, 3),
        ("a" * 72 + "’", UCS2, 73, 2),
        ("a" * 70 + "\u00a0", UCS2, 71, 2),
    ],
)
def test_the_borders(text: str, encoding: str, units: int, segments: int) -> None:
    found = count(text)
    assert (found.encoding, found.units, found.segments) == (encoding, units, segments)


def test_every_extension_letter_costs_two() -> None:
    assert all(count(letter).units == 2 for letter in "^{}[]~|\\€\f")


@given(st.text(max_size=400))
def test_no_part_is_too_long_and_together_they_are_the_text(text: str) -> None:
    parts, encoding = split(text), encoding_of(text)
    limit = {GSM7: (160, 153), UCS2: (140, 134)}[encoding][len(parts) > 1]
    assert all(len(encode(part, encoding)) <= limit for part in parts)
    assert join(parts) == text


@given(st.text(alphabet="@£$èΔΩ_abc €^{}[]~|\\\f\r\n§à", max_size=300))
def test_gsm_letters_come_back_as_they_went(text: str) -> None:
    assert encoding_of(text) == GSM7
    assert decode_gsm7(encode(text, GSM7)) == text


@given(st.text(alphabet="ab€^{}[]~|\\\f\n\r(e", max_size=60), st.integers(0, 120))
def test_a_letter_that_a_phone_cut_in_two_is_mended(text: str, place: int) -> None:
    wire = encode(text, GSM7)
    assert join([decode_gsm7(wire[:place]), decode_gsm7(wire[place:])]) == text
