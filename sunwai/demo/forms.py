"""A feed's own form: its mapping file read backwards, to write rows as the department's system would."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

PIECE = re.compile(r"\{([^{}|]+)(?:\|[^{}]*)?\}")
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|", "auto": ","}
LOCAL = ZoneInfo("Asia/Karachi")


@dataclass(frozen=True)
class Form:
    """One feed's file: where each of our values goes, and how it is written there."""

    feed: str
    department: str
    targets: Mapping[str, str]
    constants: Mapping[str, str]
    theirs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: tuple[str, ...] = ("%Y-%m-%d",)
    times: tuple[str, ...] = ("%H:%M:%S",)
    kind: str = "csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    header: int = 1
    zone: str = "Asia/Karachi"

    @property
    def columns(self) -> list[str]:
        """Every column that the mapping reads."""
        found = [piece for text in self.targets.values() for piece in PIECE.findall(text) or [text]]
        return list(dict.fromkeys(found))

    def cells(self, values: Mapping[str, str], moment: datetime, luck: random.Random) -> dict[str, str]:
        """A row's cells by column."""
        found: dict[str, str] = {}
        known = dict(values) | self._times(moment, luck)
        for target, text in self.targets.items():
            ours = known.get(target, "")
            found |= _spread(text, self.theirs.get(target, {}).get(ours, ours))
        return found

    def _times(self, moment: datetime, luck: random.Random) -> dict[str, str]:
        there = moment.replace(tzinfo=LOCAL).astimezone(ZoneInfo(self.zone))
        if "moment" in self.targets:
            form = luck.choice(self.dates)
            has_time = any(mark in form for mark in ("%H", "%I", "iso", "unix", "excel"))
            return {"moment": _written(there, form) + ("" if has_time else " " + _written(there, self.times[0]))}
        return {"date": _written(there, luck.choice(self.dates)), "time": there.strftime(luck.choice(self.times))}


def _written(moment: datetime, form: str) -> str:
    if form == "iso":
        return moment.replace(tzinfo=None).isoformat(sep=" ")
    if form == "unix":
        return str(int(moment.timestamp()))
    if form == "excel":
        since = moment.replace(tzinfo=None) - datetime(1899, 12, 30)  # noqa: DTZ001
        return f"{since.days + since.seconds / 86_400:.6f}"
    return moment.strftime(form)


def _spread(text: str, value: str) -> dict[str, str]:
    """Puts a value into the columns of a template such as `{District}/{Centre}`."""
    names = PIECE.findall(text)
    if not names:
        return {text: value}
    pattern = "(.*)".join(re.escape(between) for between in PIECE.sub("\0", text).split("\0"))
    match = re.fullmatch(pattern, value)
    return dict(zip(names, match.groups() if match else [value] + [""] * (len(names) - 1), strict=True))


def read_form(path: Path) -> Form:
    """A form from its mapping file (docs/mapping.md)."""
    words: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    file, targets, constants = words.get("file") or {}, {}, {}
    for target, value in words["columns"].items():
        if isinstance(value, dict) and "constant" in value:
            constants[target] = str(value["constant"])
        elif value is not None:
            targets[target] = str(value["column"] if isinstance(value, dict) else value)
    encoding = str(file.get("encoding", "auto"))
    return Form(
        feed=str(words["feed"]),
        department=str(words.get("department") or ""),
        targets=targets,
        constants=constants,
        theirs={target: _backwards(table, path.parent) for target, table in (words.get("codes") or {}).items()},
        dates=_listed(words.get("dates", "%Y-%m-%d")),
        times=_listed(words.get("times", "%H:%M:%S")),
        kind=str(file.get("format", "csv")),
        encoding="utf-8" if encoding == "auto" else encoding,
        delimiter=DELIMITERS.get(str(file.get("delimiter", "auto")), str(file.get("delimiter", ","))),
        header=int(file.get("header", 1) or 1),
        zone=str(words.get("time_zone", "Asia/Karachi")),
    )


def _listed(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else (str(value),)


def _backwards(table: dict[str, Any], folder: Path) -> dict[str, str]:
    if set(table) == {"file"}:
        with (folder / str(table["file"])).open(encoding="utf-8-sig", newline="") as source:
            return {row["ours"]: row["theirs"] for row in csv.DictReader(source)}
    found: dict[str, str] = {}
    for theirs, ours in table.items():
        found.setdefault(str(ours), str(theirs))
    return found
