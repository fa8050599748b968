"""The mapping file of cases from elsewhere: which column is what, and whose codes are ours. See docs/case-import.md."""

from __future__ import annotations

from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sunwai.casework.types import Identity, Outcome
from sunwai.transactions.mapping import BLANKS, DATE_WORDS, ENCODINGS, FILE_KEYS, Part, Reader, read_mapping

TARGETS = ("key", "filed", "closed", "office", "area", "category", "words", "outcome", "number", "name")
CODED = ("office", "area", "category", "outcome")
KEYS = {"source", "name", "file", "time_zone", "columns", "dates", "codes", "blanks", "identity", "closed_as"}


@dataclass(frozen=True)
class CaseMapping:
    """One source's mapping, checked. `closed_as` is the outcome of a closed case where no column says it."""

    source: str
    name: str
    columns: Table[str, tuple[Part, ...]]
    form: str = "csv"
    encoding: str = "auto"
    delimiter: str = ""
    quote: str = '"'
    header: int = 1
    sheet: str | int = 0
    time_zone: str = "Asia/Karachi"
    dates: tuple[str, ...] = ("%Y-%m-%d",)
    codes: Table[str, Table[str, str]] = field(default_factory=dict)
    blanks: tuple[str, ...] = BLANKS
    identity: Identity = Identity.NAMED
    closed_as: str = ""

    @property
    def used(self) -> list[str]:
        """The file's columns that are read, each once."""
        return list(dict.fromkeys(part.column for parts in self.columns.values() for part in parts if part.column))


def read(path: Path, *, is_alone: bool = False) -> CaseMapping:
    """A mapping file of cases; `is_alone`, with tables of codes only of files beside it.

    Raises:
        BadMapping: says the place and the problem.
    """
    return CaseReader(path.name).cases(read_mapping(path, is_alone=is_alone))


class CaseReader(Reader):
    """The same grammar as a feed's mapping, with other targets."""

    def cases(self, words: dict[str, Any]) -> CaseMapping:
        self.known(words, KEYS, "")
        file = self.table(words, "file")
        self.known(file, FILE_KEYS, "file.")
        identities = (Identity.NAMED.value, Identity.CONFIDENTIAL.value)
        return CaseMapping(
            source=self.code(words, "source"),
            name=self.text(words, "name") or self.code(words, "source"),
            columns=self.columns(words),
            form=self.one_of(file, "file.format", "csv", ("csv", "xlsx")),
            encoding=self.one_of(file, "file.encoding", "auto", ENCODINGS),
            delimiter=self.delimiter(file),
            quote=self.quote(file),
            header=self.header(file),
            sheet=self.sheet(file),
            time_zone=self.zone(words),
            dates=self.forms(words, "dates", ("%Y-%m-%d",), DATE_WORDS),
            codes=self.codes(words),
            blanks=self.blanks(words),
            identity=Identity(self.one_of(words, "identity", Identity.NAMED.value, identities)),
            closed_as=self.one_of(words, "closed_as", "", ("", *(one.value for one in Outcome))),
        )

    def columns(self, words: dict[str, Any]) -> dict[str, tuple[Part, ...]]:
        table = self.table(words, "columns")
        self.known(table, set(TARGETS), "columns.")
        found = {name: self.parts(f"columns.{name}", value) for name, value in table.items() if value is not None}
        for name in ("key", "filed", "category"):
            if name not in found:
                raise self.bad(f"columns.{name}", _("is missing; give a column's name"))
        if not {"office", "area"} & set(found):
            raise self.bad("columns", _("give office or area: a case goes somewhere"))
        return found

    def codes(self, words: dict[str, Any]) -> dict[str, dict[str, str]]:
        tables = self.table(words, "codes")
        self.known(tables, set(CODED), "codes.")
        return {
            target: {str(theirs).strip(): str(ours).strip() for theirs, ours in self.table(tables, target).items()}
            for target in tables
        }
