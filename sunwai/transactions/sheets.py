"""Reading a feed's XLSX sheet; every cell as text, dates as ISO."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl
from django.utils.translation import gettext

from sunwai.transactions.reading import Chunk, names
from sunwai.transactions.types import UnreadableFile

ROWS = 100_000
MOST_BYTES = 2 * 1024**3


class SheetSource:
    """One sheet of a workbook.

    Raises:
        UnreadableFile: it is no workbook, too large, has no such sheet, or no header line.
    """

    def __init__(self, path: Path, *, sheet: str | int = 0, header: int = 1) -> None:
        self.table = self._load(path, sheet)
        self.skip = header
        if self.table.height < max(header, 1) or not self.table.width:
            raise UnreadableFile(file=path.name, problem=gettext("its sheet has no line of column names"))
        first = self.table.row(header - 1) if header else ()
        numbered = [f"#{place + 1}" for place in range(self.table.width)]
        self.header = [str(cell or "").strip() for cell in first] or numbered
        self.wanted = list(range(self.table.width))
        self.table.columns = names(self.wanted)

    def _load(self, path: Path, sheet: str | int) -> pl.DataFrame:
        try:
            with zipfile.ZipFile(path) as archive:
                size = sum(item.file_size for item in archive.infolist())
            if size > MOST_BYTES:
                raise UnreadableFile(file=path.name, problem=gettext("unpacked it would be larger than 2 GB"))
            book = fastexcel.read_excel(path)
            table: pl.DataFrame = book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string").to_polars()
        except (fastexcel.FastExcelError, zipfile.BadZipFile, OSError, ValueError, pl.exceptions.PolarsError) as error:
            raise UnreadableFile(file=path.name, problem=gettext("it is not a workbook with that sheet")) from error
        return table

    def chunks(self) -> Iterator[Chunk]:
        table = self.table.slice(self.skip).with_columns(pl.all().str.replace_all("\x00", "", literal=True))
        for start in range(0, table.height, ROWS):
            part = table.slice(start, ROWS)
            first = self.skip + start + 1
            frame = part.insert_column(0, pl.int_range(first, first + part.height, eager=True).alias("line"))
            filled = pl.any_horizontal(pl.exclude("line").str.strip_chars().fill_null("") != "")
            yield Chunk(frame.filter(filled), done=self.skip + start + part.height, table=frame, first=first)
