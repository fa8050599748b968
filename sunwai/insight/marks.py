"""Which months of a fact are not as an earlier snapshot saw them: noted by the tables themselves, whoever writes.

Each table that a fact reads has triggers of ours (`watch`). A statement that changes rows notes their ids; one that
adds rows notes the highest id before it; one that takes rows away, or moves them to another day, notes the day that
they had. A note commits with the change that it is about, or goes with it. A snapshot takes away the notes that it
sees, in its own transaction, and looks up their months: what it costs follows what changed and not the history. What
commits later leaves its notes to the next. (Why this and nothing else: docs/decisions/0058.)
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, transaction

from sunwai.base import bulk
from sunwai.insight.register import Fact, Source, facts

ALL = ""
WAIT = "2s"
OURS = "insight_"
Marks = dict[str, Any]
Month = str

RANGE = {"{since}": "'-infinity'::date", "{until}": "'infinity'::date"}
TAKE = """
CREATE TEMP TABLE insight_touched ON COMMIT DROP AS SELECT "table", "row", above, day FROM insight_touch WITH NO DATA;
WITH taken AS (DELETE FROM insight_touch RETURNING "table", "row", above, day)
INSERT INTO insight_touched SELECT DISTINCT "table", "row", above, day FROM taken;
CREATE INDEX ON insight_touched ("table");
ANALYZE insight_touched
"""
LOOKED_UP = """
SELECT DISTINCT to_char(changed.day, 'YYYY-MM') FROM (
    SELECT noted.day AS day FROM insight_touched noted WHERE noted."table" = %(table)s AND noted.day IS NOT NULL
    UNION ALL
    SELECT {day} FROM insight_touched noted JOIN {table} x ON x.id = noted."row" {joins}
    WHERE noted."table" = %(table)s AND noted."row" IS NOT NULL
    UNION ALL
    SELECT {day} FROM {table} x {joins}
    WHERE x.id > (SELECT min(above) FROM insight_touched WHERE "table" = %(table)s)
) changed
"""
UNSURE = """
SELECT DISTINCT "table" FROM insight_touched WHERE "row" IS NULL AND above IS NULL AND day IS NULL
"""
STANDING = """
SELECT tgname, oid::text FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE 'insight\\_%%'
    AND tgenabled <> 'D' ORDER BY 1
"""
BY_IDS = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
KEY = """
SELECT format_type(a.atttypid, a.atttypmod) = 'bigint', pg_get_serial_sequence(%(table)s, 'id')
FROM pg_attribute a WHERE a.attrelid = %(table)s::regclass AND a.attname = 'id'
"""


def everything(sql: str) -> str:
    """A fact's SQL for all of its days."""
    for word, day in RANGE.items():
        sql = sql.replace(word, day)
    return sql


@dataclass(frozen=True)
class Trigger:
    """One of ours on a table, named by what it does: another deed is another name."""

    table: str
    deed: str

    @property
    def name(self) -> str:
        return OURS + hashlib.sha256(self.deed.encode()).hexdigest()[:20]


def watch() -> None:
    """Gives every table that facts read the triggers it wants and has not, each table in a transaction of its own.

    Where somebody holds a table for long, it waits a little and leaves it: its facts are then written whole, and the
    next snapshot tries again.
    """
    wanted: dict[str, set[Trigger]] = {}
    for fact in facts:
        for table in _tables(fact):
            wanted.setdefault(table, set()).update(_triggers(table, fact.sources.get(table)))
    for table, triggers in sorted(wanted.items()):
        missing = sorted({one.name: one for one in triggers}.keys() - set(_standing(table)))
        if missing:
            _give(table, [one for one in triggers if one.name in missing])


def _give(table: str, triggers: list[Trigger]) -> None:
    try:
        with transaction.atomic():
            bulk.run(f"SET LOCAL lock_timeout = '{WAIT}'")
            bulk.run(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
            for one in sorted(triggers, key=lambda one: one.name):
                bulk.run(f"DROP TRIGGER IF EXISTS {one.name} ON {table}")
                bulk.run(f"CREATE TRIGGER {one.name} {one.deed}")
    except OperationalError:  # somebody holds the table
        return


def unwatch(table: str) -> None:
    """Takes our triggers from a table: before a migration that changes the type of a column they look at."""
    for name in _standing(table):
        bulk.run(f"DROP TRIGGER {name} ON {table}")


def forget() -> None:
    """The next snapshot writes everything: for whoever filled tables behind the triggers' back."""
    bulk.run("DELETE FROM insight_touch")


def _triggers(table: str, source: Source | None) -> set[Trigger]:
    ((is_whole, sequence),) = bulk.rows(KEY, {"table": table}) or [(False, None)]
    if source is None or not is_whole:
        deeds = [f"AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT"
                 " EXECUTE FUNCTION insight_note_anything()"]  # fmt: skip
        return {Trigger(table, deed) for deed in deeds}
    said = ", ".join(_quoted(one) for one in (source.day, source.joins))
    adds = (
        f"BEFORE INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION insight_note_above({_quoted(sequence)})"
        if sequence
        else f"AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed FOR EACH STATEMENT"
        " EXECUTE FUNCTION insight_note_rows()"
    )
    columns = sorted(set(re.findall(r"\bx\.(\w+)", f"{source.day} {source.joins}")) - {"id"})
    deeds = [
        adds,
        f"AFTER UPDATE ON {table} REFERENCING NEW TABLE AS changed FOR EACH STATEMENT"
        " EXECUTE FUNCTION insight_note_rows()",
        f"AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone FOR EACH STATEMENT"
        f" EXECUTE FUNCTION insight_note_gone({said})",
        f"AFTER TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION insight_note_anything()",
    ]
    if columns:
        olds, news = (", ".join(f"{when}.{one}" for one in columns) for when in ("OLD", "NEW"))
        deeds.append(
            f"AFTER UPDATE OF {', '.join(columns)} ON {table} FOR EACH ROW WHEN (ROW({olds}) IS DISTINCT FROM"
            f" ROW({news})) EXECUTE FUNCTION insight_note_left({said})"
        )
    return {Trigger(table, deed) for deed in deeds}


def _quoted(words: str) -> str:
    plain = " ".join(words.split()).replace("'", "''")
    return f"'{plain}'"


def _standing(table: str) -> dict[str, str]:
    """Our triggers of a table and their numbers in the catalogue: made anew they have others."""
    return dict(bulk.rows(STANDING, [table]))


class Notes:
    """The notes that one snapshot took away, and since which earlier one they were gathered."""

    def __init__(self) -> None:
        """Takes them; in the snapshot's own transaction, which must have one view of the database."""
        for statement in TAKE.split(";"):
            bulk.run(statement)
        self.since = {row for (row,) in bulk.rows('SELECT "row" FROM insight_touched WHERE "table" = \'since\'')}
        self.now = secrets.randbits(52)
        bulk.run('INSERT INTO insight_touch ("table", "row") VALUES (\'since\', %s)', [self.now])
        self._unsure = {table for (table,) in bulk.rows(UNSURE)}
        self._found: dict[tuple[str, Source | None], frozenset[Month]] = {}

    def follow(self, before: Marks | None) -> bool:
        """Whether they are all that happened since the snapshot with these marks."""
        return before is not None and self.since == {before.get("since")}

    def months(self, table: str, source: Source | None) -> frozenset[Month]:
        """The months in which rows of a table changed; with ALL among them it may be any."""
        if (table, source) not in self._found:
            self._found[table, source] = self._look_up(table, source)
        return self._found[table, source]

    def _look_up(self, table: str, source: Source | None) -> frozenset[Month]:
        if table in self._unsure:
            return frozenset({ALL})
        if source is None:
            return frozenset()
        sql = LOOKED_UP.format(table=table, day=source.day, joins=source.joins)
        with _by_ids():
            return frozenset(month or ALL for (month,) in bulk.rows(sql, {"table": table}))


@contextmanager
def _by_ids() -> Iterator[None]:
    """Rows are looked up one by one, whatever the statistics say of tables that are growing."""
    for name in BY_IDS:
        bulk.run(f"SET LOCAL {name} = off")
    yield
    for name in BY_IDS:
        bulk.run(f"SET LOCAL {name} = on")


def look(fact: Fact, notes: Notes, before: Marks | None) -> tuple[Marks, frozenset[Month] | None]:
    """What to keep of a fact for the next snapshot, and the months that changed since `before`; None is all."""
    tables = {table: _standing(table) for table in sorted(_tables(fact))}
    kept: Marks = {"definition": _definition(fact), "tables": tables}
    if not all(_is_watched(table, fact.sources.get(table), standing) for table, standing in tables.items()):
        return {}, None
    known = before["facts"].get(fact.name) if before and notes.follow(before) else None
    if known != kept:
        return kept, None
    changed = frozenset[Month]().union(*(notes.months(table, fact.sources.get(table)) for table in tables))
    return kept, None if ALL in changed else changed


def _is_watched(table: str, source: Source | None, standing: dict[str, str]) -> bool:
    return {one.name for one in _triggers(table, source)} <= set(standing)


def _tables(fact: Fact) -> set[str]:
    """The tables that PostgreSQL reads for a fact, as its planner says."""
    ((plan,),) = bulk.rows(f"EXPLAIN (FORMAT JSON, COSTS OFF) SELECT * FROM ({everything(fact.sql)}) fact")
    return set(_relations(json.loads(plan) if isinstance(plan, str) else plan))


def _relations(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for part in node:
            yield from _relations(part)
    elif isinstance(node, dict):
        if "Relation Name" in node:
            yield node["Relation Name"]
        for part in node.values():
            yield from _relations(part)


def _definition(fact: Fact) -> str:
    """Digest of what makes a fact's files what they are: another definition is another file."""
    sources = {table: (one.day, one.joins) for table, one in sorted(fact.sources.items())}
    said = json.dumps([fact.sql, dict(fact.columns), sources])
    return hashlib.sha256(said.encode()).hexdigest()
