"""From a row's words to a transaction's values, a chunk at a time; or the first thing that is wrong with the row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import polars as pl

from sunwai.people.numbers import normalise_column
from sunwai.transactions.mapping import Mapping, Part
from sunwai.transactions.reading import REPLACED, names
from sunwai.transactions.types import Reason

UTC_TIME = pl.Datetime("us", "UTC")
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
GRACE = timedelta(minutes=15)
EASTERN = [chr(0x6F0 + digit) for digit in range(10)] + [chr(0x660 + digit) for digit in range(10)]
WESTERN = [str(digit) for digit in range(10)] * 2
ISO = ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d")
ISO_ZONED = ("%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z")
SEXES = {
    "f": "f", "female": "f", "woman": "f", "عورت": "f", "خاتون": "f",
    "m": "m", "male": "m", "man": "m", "مرد": "m",
    "x": "x", "t": "x", "other": "x", "transgender": "x", "خواجہ سرا": "x",
}  # fmt: skip
LONGEST_NAME = 200
SPREADSHEET_EPOCH = -25_569 * 86_400  # 30 December 1899, in seconds from 1970


@dataclass(frozen=True)
class Known:
    """The directory's codes (frames of code, id, department, valid_from, valid_to), and the feed's own department."""

    offices: pl.DataFrame
    services: pl.DataFrame
    posts: pl.DataFrame
    department: int | None = None


@dataclass
class Cleaned:
    """Rows that are right, and the others' line, column and reason."""

    rows: pl.DataFrame
    refused: pl.DataFrame


def clean(
    frame: pl.DataFrame,
    *,
    mapping: Mapping,
    places: Table[str, int],
    known: Known,
    at: datetime,
) -> Cleaned:
    """Cleans a chunk's frame. `places` says where the file's columns stand."""
    words = {target: value_of(frame, parts, places, mapping.blanks) for target, parts in mapping.columns.items()}
    table = _Table(frame, mapping, words)
    table.refuse_unreadable()
    table.refuse_missing()
    table.moment(at)
    table.codes()
    table.find("office", known.offices, Reason.UNKNOWN_OFFICE)
    table.find("service", known.services, Reason.UNKNOWN_SERVICE)
    table.one_department(known.department)
    table.find("post", known.posts, Reason.UNKNOWN_POST)
    table.number()
    return table.parted()


class _Table:
    """Columns in the making; `bad` keeps each row's first fault as its place in `faults`."""

    def __init__(self, frame: pl.DataFrame, mapping: Mapping, words: dict[str, pl.Series]) -> None:
        self.line = frame["line"]
        self.mapping = mapping
        self.words = words
        self.none = pl.repeat(None, frame.height, dtype=pl.String, eager=True)
        self.made: dict[str, pl.Series] = {}
        self.faults: list[tuple[str, Reason]] = []
        self.bad = pl.repeat(None, frame.height, dtype=pl.Int16, eager=True)

    def word(self, target: str) -> pl.Series:
        return self.words.get(target, self.none)

    def refuse(self, where: pl.Series, target: str, reason: Reason) -> None:
        if not where.any():
            return
        self.faults.append((target, reason))
        fault = len(self.faults) - 1
        frame = pl.DataFrame({"bad": self.bad, "where": where.fill_null(value=False)})
        hit = pl.col("bad").is_null() & pl.col("where")
        self.bad = frame.select(pl.when(hit).then(pl.lit(fault, pl.Int16)).otherwise("bad").alias("bad"))["bad"]

    def refuse_unreadable(self) -> None:
        for target, words in self.words.items():
            self.refuse(words.str.contains(REPLACED, literal=True), target, Reason.UNREADABLE)

    def refuse_missing(self) -> None:
        for target in ("key", "moment", "date", "office", "service"):
            if target in self.words:
                self.refuse(self.word(target).is_null(), target, Reason.MISSING)

    def moment(self, at: datetime) -> None:
        target = "moment" if "moment" in self.words else "date"
        local = moments(self.word(target), self.mapping.dates, self.mapping.time_zone)
        if "time" in self.words:
            clock = times(self.word("time"), self.mapping.times)
            self.refuse(self.word("time").is_not_null() & clock.is_null(), "time", Reason.BAD_DATE)
            local = _at_clock(local, clock, self.mapping.time_zone)
        occurred = local.dt.convert_time_zone("UTC")
        self.refuse((occurred.is_null() | (occurred < EARLIEST)).fill_null(value=True), target, Reason.BAD_DATE)
        self.refuse(occurred > at + GRACE, target, Reason.FUTURE_DATE)
        self.made["occurred_at"] = occurred
        self.made["day"] = local.dt.date()

    def codes(self) -> None:
        """Their codes become ours; usual words for the sexes are known without a table."""
        reasons = {"office": Reason.UNKNOWN_OFFICE, "service": Reason.UNKNOWN_SERVICE, "post": Reason.UNKNOWN_POST}
        for target, table in [*self.mapping.codes.items(), ("sex", SEXES)]:
            if target in self.words and table:
                words = self.words[target]
                theirs = words.str.to_lowercase() if table is SEXES else words
                ours = theirs.replace_strict(table, default=None, return_dtype=pl.String)
                self.refuse(words.is_not_null() & ours.is_null(), target, reasons.get(target, Reason.UNKNOWN_CODE))
                self.words[target] = ours

    def find(self, target: str, codes: pl.DataFrame, reason: Reason) -> None:
        """Looks a code up as the directory stood on the row's day."""
        rows = pl.DataFrame({"code": self.word(target), "day": self.made["day"]})
        found = rows.join(codes, on="code", how="left", maintain_order="left")
        open_then = (pl.col("valid_from") <= pl.col("day")) & (
            pl.col("valid_to").is_null() | (pl.col("valid_to") > pl.col("day"))
        )
        found = found.with_columns(pl.when(open_then).then("id").alias("id"))
        self.refuse(self.word(target).is_not_null() & found["id"].is_null(), target, reason)
        self.made[target] = found["id"]
        self.made[f"{target}_department"] = found["department"]

    def one_department(self, department: int | None) -> None:
        office, service = self.made["office_department"], self.made["service_department"]
        if not self.mapping.any_department:
            self.refuse(office.ne_missing(service), "office", Reason.WRONG_DEPARTMENT)
            if department is not None:
                self.refuse(office != department, "office", Reason.WRONG_DEPARTMENT)

    def number(self) -> None:
        words = self.word("number")
        found = normalise_column(words)
        if self.mapping.bad_numbers == "quarantine":
            self.refuse(words.is_not_null() & found["e164"].is_null(), "number", Reason.BAD_NUMBER)
        self.made["e164"] = found["e164"]
        self.made["number_class"] = found["number_class"]

    def parted(self) -> Cleaned:
        kept = ("key", "reference", "entered_by", "sex", "language")
        rows = pl.DataFrame(
            {"line": self.line}
            | {name: self.word(name) for name in kept}
            | {name: series for name, series in self.made.items() if not name.endswith("_department")}
            | {"bad": self.bad}
        ).with_columns(pl.col("entered_by").str.slice(0, LONGEST_NAME))
        refused = rows.filter(pl.col("bad").is_not_null()).select(
            "line",
            column=pl.col("bad").replace_strict(self._columns(), return_dtype=pl.String, default=""),
            reason=pl.col("bad").replace_strict(self._reasons(), return_dtype=pl.String, default=""),
        )
        return Cleaned(rows.filter(pl.col("bad").is_null()).drop("bad"), refused)

    def _columns(self) -> dict[int, str]:
        parts = {target: self.mapping.columns.get(target, ()) for target, _ in self.faults}
        return {
            place: ", ".join(part.column for part in parts[target] if part.column) or target
            for place, (target, _) in enumerate(self.faults)
        }

    def _reasons(self) -> dict[int, str]:
        return {place: reason.value for place, (_, reason) in enumerate(self.faults)}


def value_of(frame: pl.DataFrame, parts: Sequence[Part], places: Table[str, int], blanks: Sequence[str]) -> pl.Series:
    """A target's words: its parts put together, null where a column without a stand-in is blank."""
    pieces = [_piece(frame, part, places, blanks) for part in parts]
    if len(pieces) == 1:
        return pieces[0]
    numbered = dict(zip(names(range(len(pieces))), pieces, strict=True))
    return pl.DataFrame(numbered).select(pl.concat_str(pl.all(), ignore_nulls=False).alias("value"))["value"]


def _piece(frame: pl.DataFrame, part: Part, places: Table[str, int], blanks: Sequence[str]) -> pl.Series:
    if not part.column:
        return pl.repeat(part.text, frame.height, dtype=pl.String, eager=True)
    text = frame[f"c{places[part.column]}"].str.strip_chars()
    if text.str.len_bytes().sum() != text.str.len_chars().sum() and text.str.contains("[۰-۹٠-٩]").any():
        text = text.str.replace_many(EASTERN, WESTERN)
    blank = text == ""
    if blanks:
        blank |= text.str.to_lowercase().is_in(list(blanks))
    frame = pl.DataFrame({"text": text, "blank": blank.fill_null(value=True)})
    stand_in = pl.lit(part.otherwise, pl.String)
    return frame.select(pl.when(pl.col("blank")).then(stand_in).otherwise("text").alias("text"))["text"]


def moments(words: pl.Series, forms: Sequence[str], zone: str) -> pl.Series:
    """Moments at a place, from words in any of the forms; the first form that fits counts. Null where none does."""
    found = pl.repeat(None, len(words), dtype=pl.Datetime("us", zone), eager=True)
    for form in forms:
        for read in _readings(words, form, zone):
            if not found.is_null().any():
                return found
            found = pl.select(pl.coalesce(found, read.dt.convert_time_zone(zone)).alias("moment"))["moment"]
    return found


def _readings(words: pl.Series, form: str, zone: str) -> Iterator[pl.Series]:
    if form == "iso":
        yield from (_placed(_sane(words.str.strptime(pl.Datetime("us"), one, strict=False)), zone) for one in ISO)
        yield from (_sane(words.str.strptime(UTC_TIME, one, strict=False)) for one in ISO_ZONED)
    elif form == "excel":
        yield _placed(_since(SPREADSHEET_EPOCH, _number(words, 1, 200_000) * 86_400), zone)
    elif form == "unix":
        seconds = (
            _number(words, 0, 1e14)
            .to_frame("s")
            .select(pl.when(pl.col("s") > 1e11).then(pl.col("s") / 1000).otherwise("s"))
        )
        yield _since(0, seconds.to_series()).dt.replace_time_zone("UTC")
    elif any(sign in form for sign in ("%z", "%#z", "%:z")):
        yield _sane(words.str.strptime(UTC_TIME, form, strict=False))
    elif any(sign in form for sign in ("%H", "%I", "%T", "%R", "%c", "%k", "%l")):
        yield _placed(_sane(words.str.strptime(pl.Datetime("us"), form, strict=False)), zone)
    else:
        yield _placed(_sane(words.str.strptime(pl.Date, form, strict=False).cast(pl.Datetime("us"))), zone)


def _number(words: pl.Series, least: float, most: float) -> pl.Series:
    found = words.cast(pl.Float64, strict=False).to_frame("n")
    return found.select(pl.when(pl.col("n").is_between(least, most)).then("n")).to_series()


def _since(epoch: int, seconds: pl.Series) -> pl.Series:
    return ((seconds.round(0).cast(pl.Int64) + epoch) * 1_000_000).cast(pl.Datetime("us"))


def _sane(moments_: pl.Series) -> pl.Series:
    """`%Y` reads "26" as the year 26: such a reading is none, so that a later form may fit."""
    frame = moments_.to_frame("moment")
    return frame.select(pl.when(pl.col("moment").dt.year().is_between(1000, 9000)).then("moment")).to_series()


def _placed(naive: pl.Series, zone: str) -> pl.Series:
    return naive.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")


def times(words: pl.Series, forms: Sequence[str]) -> pl.Series:
    """Times of day from words in any of the forms; null where none fits."""
    found = pl.repeat(None, len(words), dtype=pl.Time, eager=True)
    for form in forms:
        if found.is_null().any():
            read = words.str.strptime(pl.Time, form, strict=False)
            found = pl.select(pl.coalesce(found, read).alias("time"))["time"]
    return found


def _at_clock(days: pl.Series, clock: pl.Series, zone: str) -> pl.Series:
    frame = pl.DataFrame({"day": days.dt.date(), "clock": clock.fill_null(pl.time(0, 0))})
    return _placed(frame.select(pl.col("day").dt.combine(pl.col("clock")).alias("moment"))["moment"], zone)


def digests_of(texts: Iterable[str]) -> list[str]:
    """What keys and contents are known by: BLAKE2b of 16 bytes (RFC 7693), in hexadecimal."""
    start, found = blake2b(digest_size=16), []
    for text in texts:
        one = start.copy()
        one.update(text.encode())
        found.append(one.hexdigest())
    return found


def own_key_texts(keys: Sequence[str], feed: int) -> list[str]:
    """The `key_text` of rows of a feed with these keys of their own, as a sheet has them."""
    words = pl.DataFrame({"key": pl.Series(values=keys, dtype=pl.String)})
    cleaned = words.with_columns(pl.col("key").str.strip_chars().str.replace_many(EASTERN, WESTERN))
    return cleaned.select(_own(feed))["key"].to_list()


def _own(feed: int) -> pl.Expr:
    return pl.concat_str(pl.lit(f"{feed}\x1fown"), pl.col("key"), separator="\x1f", ignore_nulls=False).alias("key")


def key_texts(rows: pl.DataFrame, feed: int) -> pl.DataFrame:
    """`key_text` and `content_text`, to be digested. The key: its own, or office, service, number, day, reference."""
    parts = [
        pl.col(name).cast(pl.String).fill_null("")
        for name in ("office", "service", "contact_point", "day", "reference")
    ]
    made = pl.concat_str(pl.lit(f"{feed}\x1fmade"), *parts, separator="\x1f")
    rest = ["office", "service", "contact_point", "post", "entered_by", "sex", "language"]
    content = [pl.col("occurred_at").dt.timestamp("us").cast(pl.String)]
    content += [pl.col(name).cast(pl.String).fill_null("") for name in rest]
    return rows.with_columns(
        key_text=pl.coalesce(_own(feed), made), content_text=pl.concat_str(*content, separator="\x1f")
    )
