"""Whatever bytes come: the importer never crashes, and every row ends somewhere."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunwai.base.actors import process
from sunwai.transactions.commands import import_file, replay, retract_file
from sunwai.transactions.models import Feed, QuarantinedRow, Transaction
from sunwai.transactions.reading import CsvSource
from sunwai.transactions.types import UnreadableFile
from tests.transactions.conftest import BILAL, CLERK, EVENING, HEADER, feed_of, mapping_words, row, sums

PATIENT = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
PIECES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from([b"\n", b"\r\n", b"\r", b"\0", b'"', b"\xef\xbb\xbf", b"\xff\xfe", b",,,", b"\x1f", "ۓ۔".encode()]),
    st.builds(
        lambda key, number, clerk: row(str(key), number=number, clerk=clerk).encode() + b"\n",
        st.integers(0, 6), st.sampled_from(["", BILAL, "nonsense"]), st.sampled_from(["a", "b", '"c', '"c,\nd"']),
    ),
)  # fmt: skip


def bring_bytes(feed: Feed, data: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        file.write(data)
        file.flush()
        try:
            loaded = import_file(feed=feed, path=Path(file.name), name="any.csv", by=CLERK, at=EVENING)
        except UnreadableFile:
            return
        kept = Transaction.objects.filter(feed=feed, retracted=False).count()
        assert sum(sums(loaded)) == loaded.rows_read
        assert QuarantinedRow.objects.filter(file=loaded).count() == loaded.quarantined
        assert kept >= Transaction.objects.filter(file=loaded).count()


@PATIENT
@given(pieces=st.lists(PIECES, max_size=25))
def test_any_bytes_after_the_header_end_somewhere(land: Feed, pieces: list[bytes]) -> None:
    bring_bytes(land, HEADER.encode() + b"\n" + b"".join(pieces))


@PATIENT
@given(data=st.binary(max_size=300))
def test_any_bytes_at_all_are_read_or_refused(land: Feed, data: bytes) -> None:
    bring_bytes(land, data)


@PATIENT
@given(data=st.binary(max_size=200), encoding=st.sampled_from(["utf-16", "utf-16-le", "windows-1256", "utf-8"]))
def test_a_forced_encoding_never_crashes(land: Feed, tmp_path: Path, data: bytes, encoding: str) -> None:
    words = mapping_words(
        file={"encoding": encoding, "header": "none"}, columns={"moment": "#1", "office": "#1", "service": "#1"}
    )
    bring_bytes(feed_of(tmp_path, words), data)


@PATIENT
@given(data=st.binary(max_size=200))
def test_any_bytes_called_a_workbook_are_read_or_refused(land: Feed, tmp_path: Path, data: bytes) -> None:
    bring_bytes(feed_of(tmp_path, mapping_words(file={"format": "xlsx"})), b"PK\x03\x04" + data)


@PATIENT
@given(rows=st.lists(st.tuples(st.integers(0, 3), st.sampled_from("abc")), max_size=12))
def test_the_last_of_each_key_counts_however_often_it_changes(land: Feed, rows: list[tuple[int, str]]) -> None:
    before = dict(Transaction.objects.values_list("pk", "version"))
    data = "\n".join([HEADER, *(row(f"k{key}", clerk=clerk) for key, clerk in rows), f"# {len(before)}"])
    bring_bytes(land, data.encode())
    last = dict(rows)
    found = set(Transaction.objects.filter(retracted=False).values_list("entered_by", flat=True))
    assert set(last.values()) <= found


@PATIENT
@given(order=st.permutations(range(4)))
def test_files_retracted_in_any_order_leave_nothing_that_counts(land: Feed, order: list[int]) -> None:
    files = []
    for clerk in "abcd":
        with tempfile.NamedTemporaryFile(suffix=".csv") as file:
            file.write("\n".join([HEADER, row("1", clerk=f"{clerk}{order}"), row(clerk)]).encode())
            file.flush()
            files.append(import_file(feed=land, path=Path(file.name), name=clerk, by=process("x"), at=EVENING))
    for place in order[:-1]:
        retract_file(file=files[place], reason="test", by=CLERK, at=EVENING)
    left = Transaction.objects.filter(retracted=False)
    assert {one.file_id for one in left} == {files[order[-1]].pk}
    assert {one.entered_by[0] for one in left if one.version > 0} <= {"abcd"[order[-1]], "c"}
    retract_file(file=files[order[-1]], reason="test", by=CLERK, at=EVENING)
    assert not Transaction.objects.filter(retracted=False).exists()


def test_lines_are_split_as_plain_python_splits_them(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    lines = [f"{n},{'x' * (n % 50)}" for n in range(5000)]
    path.write_text("a,b\n" + "\n".join(lines), encoding="utf-8")
    found = [row[1:] for chunk in CsvSource(path).chunks() for row in chunk.frame.fill_null("").rows()]
    assert found == [tuple(line.split(",")) for line in lines]


@PATIENT
@given(bad=st.lists(st.sampled_from(["office", "service", "number"]), min_size=1, max_size=8))
def test_what_is_quarantined_is_taken_in_whole_once_it_is_mended(land: Feed, bad: list[str]) -> None:
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        rows = [row(f"m{n}-{len(bad)}-{what}", **{what: "nowhere"}) for n, what in enumerate(bad)]
        file.write("\n".join([HEADER, *rows, ",".join(bad)]).encode())
        file.flush()
        loaded = import_file(feed=land, path=Path(file.name), name="bad", by=CLERK, at=EVENING)
    open_ = list(
        QuarantinedRow.objects.filter(file=loaded, state="open").exclude(reason="ragged").values_list("pk", flat=True)
    )
    if not open_:
        return
    mended = {"Centre": "kasur", "Service": "fard", "Mobile": BILAL}
    again = replay(rows=open_, corrected=dict.fromkeys(open_, mended), by=CLERK, at=EVENING)
    assert (again.rows_read, again.quarantined) == (len(open_), 0)


@pytest.mark.parametrize("quotes", [1, 2, 3, 5000])
def test_a_file_of_quotes_ends(land: Feed, quotes: int) -> None:
    bring_bytes(land, HEADER.encode() + b"\n" + b'"\n' * quotes)
