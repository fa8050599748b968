"""Reading a feed's file as it comes: any bytes, never a crash, each row with its true line in the file.

Lines without quotes, which are nearly all, are split by Polars; the rest by Python's csv, one by one. A quote that does
not close within a few lines spoils only its own line.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import polars as pl
from django.utils.translation import gettext

from sunwai.transactions.types import Reason, UnreadableFile

BLOCK = 24 * 1024 * 1024
LONGEST_LINE = 1024 * 1024
LOOK_AHEAD = 25
REPLACED = "\ufffd"
csv.field_size_limit(2 * LONGEST_LINE)


@dataclass
class Chunk:
    """Some rows: `line` and the wanted columns as text (`c0`, `c1`, …); and lines that are no rows of that width."""

    frame: pl.DataFrame
    broken: list[tuple[int, Reason]] = field(default_factory=list)
    done: int = 0
    raw: dict[int, list[str]] = field(default_factory=dict)
    lines: pl.Series | None = None
    first: int = 1
    delimiter: str = ","
    table: pl.DataFrame | None = None

    def fields(self, line: int) -> list[str]:
        """A row's fields as they stand in the file."""
        if line in self.raw:
            return self.raw[line]
        if self.lines is not None:
            return str(self.lines[line - self.first]).split(self.delimiter)
        table = self.frame if self.table is None else self.table
        return [cell or "" for cell in table.row(line - self.first)[1:]]

    @property
    def rows(self) -> int:
        return self.frame.height + len(self.broken)


class Source(Protocol):
    """Where rows come from: a CSV file, a sheet, a batch. `wanted`: the places of the columns that are looked at."""

    header: list[str]
    wanted: list[int]

    def chunks(self) -> Iterator[Chunk]: ...


def names(places: Iterable[int]) -> list[str]:
    return [f"c{place}" for place in places]


class CsvSource:
    """A CSV file, read in blocks.

    Raises:
        UnreadableFile: it is empty, or has no header line.
    """

    def __init__(
        self, path: Path, *, encoding: str = "auto", delimiter: str = "", quote: str = '"', header: int = 1
    ) -> None:
        self.path = path
        self.encoding = {"auto": find_encoding, "utf-16": find_byte_order}.get(encoding, lambda _: encoding)(path)
        self.quote = quote
        self.skip = header
        first = self._first_line(max(header, 1))
        self.delimiter = delimiter or _likely(first)
        cells = parse(first, self.delimiter, quote) or first.split(self.delimiter)
        self.header = [cell.strip() for cell in cells] if header else [f"#{place + 1}" for place in range(len(cells))]
        self.wanted = list(range(len(self.header)))

    def _first_line(self, number: int) -> str:
        seen = 0
        for text, _ in self._blocks():
            for line in text.split("\n"):
                seen += 1
                if seen >= number and (line.strip() or self.skip):
                    return line
        raise UnreadableFile(file=self.path.name, problem=gettext("it has no line of column names"))

    def _blocks(self) -> Iterator[tuple[str, int]]:
        """Text of whole lines, with how many bytes have been read."""
        codec = {"utf-8": "utf-8-sig", "windows-1256": "cp1256"}.get(self.encoding, self.encoding)
        decoder = codecs.getincrementaldecoder(codec)(errors="replace")
        tail, done = "", 0
        mark = "\ufeff"
        with self.path.open("rb") as file:
            while data := file.read(BLOCK):
                done += len(data)
                text = tail + _decode(decoder, data).removeprefix(mark)
                mark = ""
                if text.endswith("\r"):
                    keep, text = "\r", text[:-1]  # its line feed may be the next block's first sign
                else:
                    keep = ""
                text = _one_line_end(text)
                whole, _, tail = text.rpartition("\n")
                while len(tail) > LONGEST_LINE:
                    piece, tail = tail[:LONGEST_LINE], tail[LONGEST_LINE:]
                    whole = f"{whole}\n{piece}" if whole else piece
                tail += keep
                if whole:
                    yield whole, done
        text = _one_line_end(tail + _decode(decoder, b"", final=True))
        if text:
            yield text, done

    def chunks(self) -> Iterator[Chunk]:
        number, skip = 1, self.skip
        held: list[str] = []
        blocks = self._blocks()
        current = next(blocks, None)
        while current is not None:
            following = next(blocks, None)
            lines = pl.concat([pl.Series("line", held, dtype=pl.String), _lines(current[0])])
            header = min(skip, len(lines))
            lines, number, skip = lines.slice(header), number + header, skip - header
            chunk, used = self._chunk(lines, number, last=following is None)
            chunk.done = current[1]
            held = lines.slice(used).to_list()
            number += used
            if chunk.rows:
                yield chunk
            current = following

    def _chunk(self, lines: pl.Series, first: int, *, last: bool) -> tuple[Chunk, int]:
        count = lines.str.count_matches(self.delimiter, literal=True)
        quoted = lines.str.contains(self.quote, literal=True) if self.quote else lines.is_null()
        blank = lines.str.strip_chars() == ""
        plain = ~quoted & ~blank & (count == len(self.header) - 1)
        odd = (~plain & ~blank).arg_true().to_list()
        slow = _Slow(lines, first, self.delimiter, self.quote, len(self.header))
        slow.read(odd, last=last)
        place = pl.int_range(len(lines), eager=True)
        if slow.used < len(lines):
            plain = plain & (place < slow.used)
        if slow.taken:
            plain = plain & ~place.is_in(slow.taken)
        frame = self._split(lines, plain, first)
        if slow.rows:
            data: dict[str, list[int] | list[str]] = {"line": list(slow.rows)}
            data |= {name: [row[at] for row in slow.rows.values()] for name, at in self._wanted()}
            frame = pl.concat([frame, pl.DataFrame(data, schema=frame.schema)]).sort("line")
        raw = slow.rows | slow.raw
        return Chunk(frame, slow.broken, 0, raw, lines, first, self.delimiter), slow.used

    def _wanted(self) -> list[tuple[str, int]]:
        return list(zip(names(self.wanted), self.wanted, strict=True))

    def _split(self, lines: pl.Series, plain: pl.Series, first: int) -> pl.DataFrame:
        wanted = names(self.wanted)
        kept = lines.filter(plain)
        numbers = (plain.arg_true().cast(pl.Int64) + first).alias("line")
        if not len(kept):
            return pl.DataFrame(schema={"line": pl.Int64} | dict.fromkeys(wanted, pl.String))
        if len(self.header) == 1:
            return pl.DataFrame([numbers, *(kept.alias(name) for name in wanted)])
        schema = dict.fromkeys(names(range(len(self.header))), pl.String)
        frame = pl.read_csv(
            kept.str.join("\n").item().encode(), separator=self.delimiter, quote_char=None, has_header=False,
            schema=schema, columns=self.wanted,
        )  # fmt: skip
        return frame.select(wanted).insert_column(0, numbers)


class _Slow:
    """The lines that need care: quotes, other widths. Joins lines where a quoted field spans them."""

    def __init__(self, lines: pl.Series, first: int, delimiter: str, quote: str, width: int) -> None:
        self.lines = lines
        self.first = first
        self.delimiter = delimiter
        self.quote = quote
        self.width = width
        self.rows: dict[int, list[str]] = {}
        self.raw: dict[int, list[str]] = {}
        self.broken: list[tuple[int, Reason]] = []
        self.taken: list[int] = []
        self.used = len(lines)

    def read(self, odd: Sequence[int], *, last: bool) -> None:
        """Reads the lines at these places; `used` says how far: what may go on in the next block is left for it."""
        until = 0
        for place in odd:
            if place < until:
                continue
            text = str(self.lines[place])
            fields = parse(text, self.delimiter, self.quote)
            if fields is None:
                joined, until = self._join(place)
                if joined is None and not last and place + LOOK_AHEAD >= len(self.lines):
                    self.used = place
                    break
                fields = joined
            self._take(place, fields, text)

    def _join(self, place: int) -> tuple[list[str] | None, int]:
        text = str(self.lines[place])
        for more in range(place + 1, min(place + LOOK_AHEAD, len(self.lines))):
            line = str(self.lines[more])
            if self._stands_alone(line):
                break
            text += "\n" + line
            fields = parse(text, self.delimiter, self.quote, strict=True) if self.quote in line else None
            if fields is not None:
                if len(fields) != self.width:
                    break
                self.taken.extend(range(place, more + 1))
                return fields, more + 1
        return None, place + 1

    def _stands_alone(self, line: str) -> bool:
        """Whether it is a whole row by itself, so that a quote left open above it must have been a slip."""
        fields = parse(line, self.delimiter, self.quote)
        return fields is not None and len(fields) == self.width and not any(self.quote in field for field in fields)

    def _take(self, place: int, fields: list[str] | None, text: str) -> None:
        number = place + self.first
        if fields is None:
            self.raw[number] = text.split(self.delimiter)
            self.broken.append((number, Reason.RAGGED))
            return
        while len(fields) > self.width and not fields[-1].strip():
            fields.pop()
        if len(fields) == self.width:
            self.rows[number] = fields
        else:
            self.raw[number] = fields
            self.broken.append((number, Reason.RAGGED))


def parse(text: str, delimiter: str, quote: str, *, strict: bool = False) -> list[str] | None:
    """One record's fields, or None where a quoted field does not close."""
    if not quote or quote not in text:
        return text.split(delimiter)
    try:
        lines = io.StringIO(f"{text}\n", newline="")
        records = list(csv.reader(lines, delimiter=delimiter, quotechar=quote, strict=strict))
    except csv.Error:
        return None
    if len(records) != 1 or not records[0] or records[0][-1].endswith("\n"):
        return None
    return records[0]


class RowsSource:
    """Rows already apart: a batch of the API, or rows taken from quarantine."""

    def __init__(self, header: list[str], rows: list[list[str]]) -> None:
        self.header = header
        self.rows = rows
        self.wanted = list(range(len(header)))

    def chunks(self) -> Iterator[Chunk]:
        raw = {number: [cell.replace("\x00", "") for cell in row] for number, row in enumerate(self.rows, start=1)}
        good = {number: row for number, row in raw.items() if len(row) == len(self.header)}
        data: dict[str, list[int] | list[str]] = {"line": list(good)}
        data |= {name: [row[at] for row in good.values()] for at, name in enumerate(names(range(len(self.header))))}
        frame = pl.DataFrame(data, schema={"line": pl.Int64} | dict.fromkeys(list(data)[1:], pl.String))
        yield Chunk(frame, [(number, Reason.RAGGED) for number in raw if number not in good], len(raw), raw)


def _lines(text: str) -> pl.Series:
    lines = pl.read_csv(
        f"{text}\n".encode(), separator="\x1f", quote_char=None, has_header=False, schema={"line": pl.String},
    )["line"].fill_null("")  # fmt: skip
    if len(lines) != text.count("\n") + 1:
        return pl.Series("line", text.split("\n"), dtype=pl.String)
    return lines


def _decode(decoder: codecs.IncrementalDecoder, data: bytes, *, final: bool = False) -> str:
    text = decoder.decode(data, final)
    if "\x00" in text or "\x1f" in text:
        text = text.replace("\x00", "").replace("\x1f", "")
    return re.sub("[\ud800-\udfff]", REPLACED, text) if not text.isascii() and _has_surrogates(text) else text


def _has_surrogates(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _likely(line: str) -> str:
    return max(",;\t|", key=line.count)


def find_encoding(path: Path) -> str:
    """UTF-8 or UTF-16 by their marks or the look of their bytes; whatever is neither is Windows-1256."""
    with path.open("rb") as file:
        start = file.read(65536)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if start.startswith(b"\xef\xbb\xbf"):
        return "utf-8"
    half, most = len(start) // 2, max(_zeros(start))
    if half >= 2 and most > half * 0.4 and min(_zeros(start)) < half * 0.1:
        return find_byte_order(path)
    return _by_decoding(path)


def find_byte_order(path: Path) -> str:
    """UTF-16 with its mark, or by which of each two bytes is mostly zero."""
    with path.open("rb") as file:
        start = file.read(65536)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    even, odd = _zeros(start)
    return "utf-16-be" if even > odd else "utf-16-le"


def _zeros(start: bytes) -> tuple[int, int]:
    return start[0::2].count(0), start[1::2].count(0)


def _by_decoding(path: Path) -> str:
    """UTF-8 unless more of its letters beyond ASCII are broken than whole: a few broken bytes spoil only their rows."""
    good = bad = 0
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    with path.open("rb") as file:
        while data := file.read(BLOCK):
            if data.isascii() and not decoder.getstate()[0]:
                continue
            text = decoder.decode(data)
            replaced = text.count(REPLACED)
            bad += replaced
            good += sum(map(len, re.findall("[^\x00-\x7f]+", text))) - replaced
    return "utf-8" if good >= bad else "windows-1256"
