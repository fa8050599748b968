"""The mapping file: how one department's feed is read. Documented for strangers in docs/mapping.md."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import yaml
from django.utils.translation import gettext as _

from sunwai.transactions.types import BadMapping

TARGETS = (
    "key", "moment", "date", "time", "office", "service", "number", "reference", "post", "entered_by", "sex",
    "language",
)  # fmt: skip
CODED = ("office", "service", "post", "sex", "language")
ENCODINGS = ("auto", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "windows-1256", "latin-1")
ALIASES = {
    "utf8": "utf-8", "utf-8-sig": "utf-8", "utf16": "utf-16", "cp1256": "windows-1256", "iso-8859-1": "latin-1",
}  # fmt: skip
BLANKS = ("-", "--", "n/a", "na", "nil", "null", "none")
DATE_WORDS = ("iso", "excel", "unix")
KEYS = {
    "feed", "name", "department", "file", "time_zone", "columns", "dates", "times", "codes", "blanks", "has_numbers",
    "bad_numbers", "any_department", "expected_by", "alarm_post",
}  # fmt: skip
FILE_KEYS = {"format", "encoding", "delimiter", "quote", "header", "sheet"}
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|", "auto": ""}
PART = re.compile(r"\{([^{}|]+)(?:\|([^{}]*))?\}")


@dataclass(frozen=True)
class Part:
    """A piece of a value: fixed text, or a column and what stands for it when it is blank (None: nothing does)."""

    text: str = ""
    column: str = ""
    otherwise: str | None = None


@dataclass(frozen=True)
class Mapping:
    """One feed's mapping, checked."""

    feed: str
    name: str
    department: str
    columns: Table[str, tuple[Part, ...]]
    form: str = "csv"
    encoding: str = "auto"
    delimiter: str = ""
    quote: str = '"'
    header: int = 1
    sheet: str | int = 0
    time_zone: str = "Asia/Karachi"
    dates: tuple[str, ...] = ("%Y-%m-%d",)
    times: tuple[str, ...] = ("%H:%M:%S", "%H:%M")
    codes: Table[str, Table[str, str]] = field(default_factory=dict)
    blanks: tuple[str, ...] = BLANKS
    has_numbers: bool = True
    bad_numbers: str = "quarantine"
    any_department: bool = False
    expected_by: time | None = None
    alarm_post: str = ""

    @property
    def used(self) -> list[str]:
        """The file's columns that are read, each once."""
        return list(dict.fromkeys(part.column for parts in self.columns.values() for part in parts if part.column))


def read_mapping(path: Path, *, is_alone: bool = False) -> dict[str, Any]:
    """A mapping file's words, with the code tables of other files put in; `is_alone`, only of those beside it.

    Raises:
        BadMapping: no such file, no YAML, or a code table that cannot be read.
    """
    try:
        words = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadMapping(file=path.name, problem=_("it cannot be opened as UTF-8 text")) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise BadMapping(file=path.name, problem=_("line {line}: this is not YAML").format(line=line)) from error
    if not isinstance(words, dict):
        raise BadMapping(file=path.name, problem=_("it must be a list of 'name: value' lines"))
    for target, table in (words.get("codes") or {}).items() if isinstance(words.get("codes"), dict) else ():
        if isinstance(table, dict) and set(table) == {"file"}:
            if is_alone and Path(str(table["file"])).name != str(table["file"]):
                problem = _("name a file that was handed in with the mapping")
                raise BadMapping(file=path.name, problem=f"codes.{target}: {problem}")
            words["codes"][target] = _code_file(path.parent / str(table["file"]), f"codes.{target}", path.name)
    return words


def _code_file(path: Path, place: str, file: str) -> dict[str, str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            rows = list(csv.reader(source))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        problem = _("{file} cannot be read as UTF-8 CSV").format(file=path.name)
        raise BadMapping(file=file, problem=f"{place}: {problem}") from error
    if not rows or [cell.strip().lower() for cell in rows[0][:2]] != ["theirs", "ours"]:
        problem = _("{file} must begin with the header theirs,ours").format(file=path.name)
        raise BadMapping(file=file, problem=f"{place}: {problem}")
    table: dict[str, str] = {}
    for line, row in enumerate(rows[1:], start=2):
        if len(row) < 2 or row[0].strip() in table:
            problem = _("{file}, line {line}: write two cells, and each of theirs once").format(
                file=path.name, line=line
            )
            raise BadMapping(file=file, problem=f"{place}: {problem}")
        table[row[0].strip()] = row[1].strip()
    return table


def from_text(text: str, feed: str) -> Mapping:
    """The mapping kept with a feed."""
    return check_mapping(json.loads(text or "{}"), feed)


def check_mapping(words: dict[str, Any], file: str) -> Mapping:
    """A mapping from its words.

    Raises:
        BadMapping: says the place and the problem.
    """
    return Reader(file).mapping(words)


class Reader:
    """Reads a mapping's words, and says the place and the problem of what cannot be; other mappings build on it."""

    def __init__(self, file: str) -> None:
        self.file = file

    def bad(self, place: str, problem: str) -> BadMapping:
        return BadMapping(file=self.file, problem=f"{place}: {problem}")

    def mapping(self, words: dict[str, Any]) -> Mapping:
        self.known(words, KEYS, "")
        file = self.table(words, "file")
        self.known(file, FILE_KEYS, "file.")
        form = self.one_of(file, "file.format", "csv", ("csv", "xlsx"))
        return Mapping(
            feed=self.code(words, "feed"),
            name=self.text(words, "name") or self.code(words, "feed"),
            department=self.text(words, "department"),
            columns=self.columns(words),
            form=form,
            encoding=self.one_of(file, "file.encoding", "auto", ENCODINGS),
            delimiter=self.delimiter(file),
            quote=self.quote(file),
            header=self.header(file),
            sheet=self.sheet(file),
            time_zone=self.zone(words),
            dates=self.forms(words, "dates", ("%Y-%m-%d",), DATE_WORDS),
            times=self.forms(words, "times", ("%H:%M:%S", "%H:%M"), ()),
            codes=self.codes(words),
            blanks=self.blanks(words),
            has_numbers=self.switch(words, "has_numbers", default=True),
            bad_numbers=self.one_of(words, "bad_numbers", "quarantine", ("quarantine", "accept")),
            any_department=self.switch(words, "any_department", default=False),
            expected_by=self.hour(words),
            alarm_post=self.text(words, "alarm_post"),
        )

    def known(self, words: dict[str, Any], names: set[str], place: str) -> None:
        for name in words:
            if name not in names:
                problem = _("there is no such setting here; known are {names}").format(names=", ".join(sorted(names)))
                raise self.bad(f"{place}{name}", problem)

    def table(self, words: dict[str, Any], name: str) -> dict[str, Any]:
        found = words.get(name)
        if found is None:
            return {}
        if not isinstance(found, dict):
            raise self.bad(name, _("write 'name: value' lines below it, each a little further in"))
        return found

    def text(self, words: dict[str, Any], name: str) -> str:
        found = words.get(name, "")
        if isinstance(found, (dict, list)):
            raise self.bad(name, _("write one word or line"))
        return "" if found is None else str(found).strip()

    def code(self, words: dict[str, Any], name: str) -> str:
        if not (found := self.text(words, name)):
            raise self.bad(name, _("is missing"))
        return found

    def one_of(self, words: dict[str, Any], place: str, default: str, allowed: tuple[str, ...]) -> str:
        found = self.text(words, place.rpartition(".")[2]).lower() or default
        found = ALIASES.get(found, found)
        if found not in allowed:
            problem = _("“{found}” is not one of {allowed}").format(found=found, allowed=", ".join(allowed))
            raise self.bad(place, problem)
        return found

    def switch(self, words: dict[str, Any], name: str, *, default: bool) -> bool:
        found = words.get(name, default)
        if not isinstance(found, bool):
            raise self.bad(name, _("write true or false"))
        return found

    def delimiter(self, file: dict[str, Any]) -> str:
        found = file.get("delimiter", "auto")
        text = DELIMITERS.get(str(found).strip().lower() or str(found), str(found))
        if text and (len(text) != 1 or not text.isascii() or text.isalnum() or text in '"\n\r\x00\x1f'):
            raise self.bad("file.delimiter", _("write one sign such as ',' or ';', or the word tab, pipe or auto"))
        return text

    def quote(self, file: dict[str, Any]) -> str:
        found = str(file.get("quote", '"'))
        if found.lower() == "none":
            return ""
        if len(found) != 1 or not found.isascii() or found.isalnum():
            raise self.bad("file.quote", _("write one sign such as '\"', or none"))
        return found

    def header(self, file: dict[str, Any]) -> int:
        found = file.get("header", 1)
        if found in ("none", 0) or found is None:
            return 0
        if not isinstance(found, int) or isinstance(found, bool) or not 0 < found <= 1000:
            raise self.bad("file.header", _("write the line that the column names stand in, or none"))
        return found

    def sheet(self, file: dict[str, Any]) -> str | int:
        found = file.get("sheet", 1)
        if isinstance(found, int) and not isinstance(found, bool) and found >= 1:
            return found - 1
        if isinstance(found, str) and found.strip():
            return found
        raise self.bad("file.sheet", _("write the sheet's name, or its place counted from 1"))

    def zone(self, words: dict[str, Any]) -> str:
        found = self.text(words, "time_zone") or "Asia/Karachi"
        if found not in available_timezones():
            problem = _("“{found}” is not a time zone's name such as Asia/Karachi").format(found=found)
            raise self.bad("time_zone", problem)
        return str(ZoneInfo(found))

    def forms(
        self, words: dict[str, Any], name: str, default: tuple[str, ...], allowed: tuple[str, ...]
    ) -> tuple[str, ...]:
        found = words.get(name, list(default))
        forms = found if isinstance(found, list) else [found]
        for form in forms:
            if form in allowed:
                continue
            if not isinstance(form, str) or "%" not in form:
                such = ", ".join(("%d-%m-%Y", *allowed) if allowed else ("%H:%M",))
                raise self.bad(name, _("“{form}” is no form such as {such}").format(form=form, such=such))
            try:
                date(2026, 3, 4).strftime(form)
            except ValueError as error:
                raise self.bad(name, _("“{form}” is not a form that can be read").format(form=form)) from error
        if not forms:
            raise self.bad(name, _("write at least one form"))
        return tuple(forms)

    def columns(self, words: dict[str, Any]) -> dict[str, tuple[Part, ...]]:
        table = self.table(words, "columns")
        self.known(table, set(TARGETS), "columns.")
        found = {name: self.parts(f"columns.{name}", value) for name, value in table.items() if value is not None}
        for name in ("office", "service"):
            if name not in found:
                raise self.bad(f"columns.{name}", _("is missing; give a column, or {constant: CODE}"))
        if ("moment" in found) == ("date" in found):
            raise self.bad("columns", _("give either moment (date and time in one column), or date and perhaps time"))
        if "time" in found and "date" not in found:
            raise self.bad("columns.time", _("goes with date; moment holds its own time"))
        return found

    def parts(self, place: str, value: Any) -> tuple[Part, ...]:
        if isinstance(value, dict):
            if set(value) == {"constant"}:
                return (Part(text=str(value["constant"])),)
            if set(value) == {"column"}:
                given = value["column"]
                return (Part(column=f"#{given}" if isinstance(given, int) else str(given)),)
            raise self.bad(place, _("write a column's name, a template such as '{A}/{B}', or {constant: X}"))
        if isinstance(value, list) or not str(value).strip():
            raise self.bad(place, _("write a column's name"))
        text = str(value)
        if "{" not in text:
            return (Part(column=text),)
        return self.template(place, text)

    def template(self, place: str, text: str) -> tuple[Part, ...]:
        parts: list[Part] = []
        end = 0
        for match in PART.finditer(text):
            if between := text[end : match.start()]:
                parts.append(Part(text=between))
            parts.append(Part(column=match[1].strip(), otherwise=match[2]))
            end = match.end()
        if text[end:]:
            parts.append(Part(text=text[end:]))
        if any("{" in part.text or "}" in part.text for part in parts):
            raise self.bad(place, _("a brace is open: write '{Column}' or '{Column|text when it is blank}'"))
        return tuple(parts)

    def codes(self, words: dict[str, Any]) -> dict[str, dict[str, str]]:
        tables = self.table(words, "codes")
        self.known(tables, set(CODED), "codes.")
        found: dict[str, dict[str, str]] = {}
        for target, table in tables.items():
            if not isinstance(table, dict):
                raise self.bad(f"codes.{target}", _("write 'theirs: ours' lines below it, or {file: NAME.csv}"))
            found[target] = {str(theirs).strip(): str(ours).strip() for theirs, ours in table.items()}
        return found

    def blanks(self, words: dict[str, Any]) -> tuple[str, ...]:
        found = words.get("blanks", list(BLANKS))
        if not isinstance(found, list):
            raise self.bad("blanks", _("write a list such as ['-', 'N/A']"))
        return tuple(str(one).strip().lower() for one in found)

    def hour(self, words: dict[str, Any]) -> time | None:
        found = words.get("expected_by")
        if found is None:
            return None
        if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 24 * 60:
            return time(found // 60, found % 60)  # YAML reads 10:00 as the number 600
        try:
            return time.fromisoformat(str(found).strip())
        except ValueError as error:
            raise self.bad("expected_by", _("write an hour such as '10:00'")) from error
