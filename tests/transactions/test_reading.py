from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from sunwai.transactions.models import QuarantinedRow, Transaction
from sunwai.transactions.reading import CsvSource, find_encoding
from tests.transactions.conftest import HEADER, Import, feed_of, mapping_words, row, sums

TEXT = "\n".join([HEADER, row("1", clerk="چاندني"), row("2")])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1256"])
def test_the_encoding_is_found(bring: Import, encoding: str) -> None:
    assert sums(bring(TEXT.encode(encoding))) == (2, 0, 0, 0)
    assert set(Transaction.objects.values_list("entered_by", flat=True)) == {"چاندني", "chandni"}


def test_one_broken_byte_does_not_change_the_encoding_of_the_rest(bring: Import) -> None:
    file = bring(TEXT.encode() + b"\n" + row("3").encode().replace(b"chandni", b"\xff"))
    assert sums(file) == (2, 0, 0, 1)
    assert QuarantinedRow.objects.get().reason == "unreadable"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_will_do(bring: Import, end: str) -> None:
    assert sums(bring(TEXT.replace("\n", end).encode())) == (2, 0, 0, 0)


def test_line_ends_may_be_mixed(bring: Import) -> None:
    text = f"{HEADER}\r\n{row('1')}\r{row('2')}\n\n{row('3', office='nowhere')}\r\n"
    assert sums(bring(text.encode())) == (2, 0, 0, 1)
    assert QuarantinedRow.objects.get().line == 5


def test_nuls_are_left_out(bring: Import) -> None:
    assert sums(bring(TEXT.replace("kasur", "ka\0sur").encode())) == (2, 0, 0, 0)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_the_delimiter_is_found(bring: Import, delimiter: str) -> None:
    assert sums(bring(TEXT.replace(",", delimiter).encode())) == (2, 0, 0, 0)


def test_a_quoted_field_may_span_lines_and_the_rows_after_it_keep_their_line(bring: Import) -> None:
    spanning = row("1").replace("chandni", '"chandni,\nof ""Kasur"""')
    file = bring(spanning, row("2"), row("3", office="nowhere"))
    assert sums(file) == (2, 0, 0, 1)
    assert Transaction.objects.filter(entered_by='chandni,\nof "Kasur"').exists()
    assert QuarantinedRow.objects.get().line == 5


def test_a_quote_that_never_closes_spoils_only_its_own_line(bring: Import) -> None:
    file = bring(row("1").replace("chandni", '"chandni'), *(row(str(n)) for n in range(2, 40)))
    assert sums(file) == (38, 0, 0, 1)
    assert (QuarantinedRow.objects.get().line, QuarantinedRow.objects.get().reason) == (2, "ragged")


def test_a_quote_inside_a_word_is_a_letter(bring: Import) -> None:
    assert sums(bring(row("1").replace("chandni", '5" pipe'))) == (1, 0, 0, 0)


def test_empty_cells_after_the_last_column_do_no_harm(bring: Import) -> None:
    assert sums(bring(row("1") + ",,,", row("2"))) == (2, 0, 0, 0)


def test_a_workbook_is_read_with_its_dates_and_lines(bring: Import, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "made.xlsx")) as book:
        sheet = book.add_worksheet("Data")
        sheet.write_row(2, 0, HEADER.split(","))
        sheet.write_row(3, 0, row("1").split(","))
        sheet.write_row(5, 0, row("2", office="nowhere").split(","))
    feed = feed_of(tmp_path, mapping_words(file={"format": "xlsx", "header": 3, "sheet": "Data"}))
    file = bring((tmp_path / "made.xlsx").read_bytes(), name="land.xlsx", feed=feed)
    assert sums(file) == (1, 0, 0, 1)
    assert QuarantinedRow.objects.get().line == 6


def test_rows_are_the_same_whatever_the_block_they_are_read_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "blocks.csv"
    text = "a,b\r\n" + "".join(f'{n},"x\r\ny{n}"\r\n' if n % 7 == 0 else f"{n},y{n}\r\n" for n in range(300))
    path.write_text(text, encoding="utf-16", newline="")
    whole = [chunk.frame for chunk in CsvSource(path).chunks()]
    monkeypatch.setattr("sunwai.transactions.reading.BLOCK", 501)
    pieces = [line for chunk in CsvSource(path).chunks() for line in chunk.frame.rows()]
    assert pieces == whole[0].rows()
    assert len(pieces) == 300


def test_windows_1256_is_what_is_neither(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_bytes("لاہور,ملتان".encode("windows-1256"))
    assert find_encoding(path) == "windows-1256"
