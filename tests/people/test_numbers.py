from __future__ import annotations

import contextlib

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunwai.people.numbers import normalise, normalise_column
from sunwai.people.types import NotANumber, NumberClass

AMINA = "+923001234567"
FORMS = [
    "03001234567", "0300-1234567", "0300 123 4567", "923001234567", "+923001234567", "+92 300 1234567",
    "00923001234567", "0092-300-1234567", "3001234567", "۰۳۰۰۱۲۳۴۵۶۷", "٠٣٠٠١٢٣٤٥٦٧", "+92 (0)300 1234567",
    " 0300.1234567 ", "\u202a+92 300 1234567\u202c", "'03001234567",
]  # fmt: skip


@pytest.mark.parametrize("written", FORMS)
def test_every_way_of_writing_a_number_is_one_number(written: str) -> None:
    assert normalise(written).e164 == AMINA


@pytest.mark.parametrize("written", ["03551234567", "03701234567", "03711234567"])
def test_the_prefixes_that_published_validators_forget_are_mobile(written: str) -> None:
    assert normalise(written).number_class is NumberClass.MOBILE


def test_a_landline_can_be_called_but_not_texted() -> None:
    number = normalise("042-99210000")
    assert number.number_class is NumberClass.LANDLINE
    assert not number.number_class.can_text


@pytest.mark.parametrize(
    ("written", "e164"), [("+44 7911 123456", "+447911123456"), ("00971501234567", "+971501234567")]
)
def test_citizens_abroad_have_foreign_numbers(written: str, e164: str) -> None:
    number = normalise(written)
    assert (number.e164, number.number_class) == (e164, NumberClass.FOREIGN)


@pytest.mark.parametrize("written", [
    "", "O3001234567", "03001234567/03007654321", "0300123456", "030012345678", "12345", "N/A", "03991234567", "+92",
])  # fmt: skip
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(NotANumber):
        normalise(written)


@given(st.lists(st.one_of(st.none(), st.text(max_size=60), st.from_regex(r"(\+92|0092|0)?3[0-9]{9}", fullmatch=True))))
def test_a_column_reads_as_its_numbers_one_by_one(written: list[str | None]) -> None:
    column = normalise_column(pl.Series("n", written, dtype=pl.String))
    assert column.height == len(written)
    for text, e164 in zip(written, column["e164"], strict=True):
        try:
            expected = normalise(text).e164 if text else None
        except NotANumber:
            expected = None
        assert e164 == expected


@given(st.text(max_size=80))
def test_any_text_is_a_number_or_refused(written: str) -> None:
    with contextlib.suppress(NotANumber):
        assert normalise(written).e164.startswith("+")
