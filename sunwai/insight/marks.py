"""Which months of a fact are not as an earlier snapshot saw them: asked of the rows' own versions, of no writer.

PostgreSQL gives each version of a row the number of the transaction that made it (`xmin`). All below a snapshot's
`horizon` had ended when it was taken. Of each table that a fact reads, and each month, a snapshot counts the rows that
were settled, that is, made below its horizon. The next one counts those that are still there, and looks for younger
ones. None younger and none gone: they are the same rows. Wherever that is in doubt the month is written again, which
never does harm: a file is named by its own digest. (Why this and no marks kept by commands: docs/decisions/0050.)
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sunwai.base import bulk
from sunwai.insight.register import Fact, Source

ALL = ""
FURTHEST = 2_000_000_000
"""How many transactions back an age can be told: they are numbered with 32 bits."""

Marks = dict[str, Any]


@dataclass(frozen=True)
class Horizon:
    """Transactions below `xid` of this database (`cluster`) had all ended."""

    cluster: str
    xid: int

    def is_within_reach_of(self, later: Horizon) -> bool:
        """Whether ages can be told back to here: the same database, not restored, not too long ago."""
        return self.cluster == later.cluster and 0 <= later.xid - self.xid < FURTHEST


@dataclass
class Seen:
    """What one table has for one month: rows made below the earlier horizon, below this one, and younger than each."""

    kept: int = 0
    settled: int = 0
    is_newer: bool = False
    is_dirty: bool = False


# what is known to be another database's transaction wrote nothing here; one that cannot be told counts as ours
HORIZON = """
SELECT system_identifier || '/' || here.oid, least(pg_current_xact_id()::text::bigint, coalesce(
    (SELECT min(open::text::bigint) FROM pg_snapshot_xip(pg_current_snapshot()) open WHERE NOT EXISTS (
        SELECT FROM pg_stat_activity a WHERE a.backend_xid = open::xid AND a.datid <> here.oid)),
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint))
FROM pg_control_system(), pg_database here WHERE here.datname = current_database()
"""


def horizon() -> Horizon:
    """Of the view of the database that this transaction has."""
    bulk.rows("SELECT pg_current_xact_id()")  # ages are told from it on, for the whole of the transaction
    ((cluster, xid),) = bulk.rows(HORIZON)
    return Horizon(str(cluster), int(xid))


def look(fact: Fact, now: Horizon, before: Marks | None) -> tuple[Marks, frozenset[str] | None]:
    """What to keep of a fact's tables for the next snapshot, and the months that changed since `before`; None is all.

    `before` is what an earlier look kept with its horizon, if there was one.
    """
    earlier = Horizon(before["cluster"], before["xid"]) if before else now
    if not earlier.is_within_reach_of(now):
        before, earlier = None, now
    known = before["facts"].get(fact.name) if before else None
    kept: Marks = {"definition": _definition(fact), "tables": {}}
    changed: set[str] = set()
    for table in sorted(_tables(fact)):
        seen = _see(table, fact.sources.get(table), now, earlier)
        kept["tables"][table] = {month: [one.settled, one.is_dirty] for month, one in seen.items()}
        changed |= _changed(seen, known["tables"].get(table) if known else None)
    is_same = known is not None and known["definition"] == kept["definition"] and set(known["tables"]) == set(
        kept["tables"]
    )  # fmt: skip
    return kept, frozenset(changed) if is_same and ALL not in changed else None


def _changed(seen: dict[str, Seen], known: dict[str, Any] | None) -> set[str]:
    if known is None:
        return {ALL}
    return {
        month
        for month in {*seen, *known}
        for one in (seen.get(month, Seen()),)
        for settled, is_dirty in (known.get(month, (0, False)),)
        if one.is_newer or is_dirty or one.kept != settled
    }


def _see(table: str, source: Source | None, now: Horizon, earlier: Horizon) -> dict[str, Seen]:
    """By month; under ALL where the fact does not say to which month a row of this table belongs."""
    day, joins = (source.day, source.joins) if source else ("NULL::date", "")
    found: defaultdict[str, Seen] = defaultdict(Seen)
    for on, kept, settled, is_newer, is_dirty in bulk.rows(
        f"SELECT {day}, count(*) FILTER (WHERE age(x.xmin) > edge.earlier), count(*) FILTER (WHERE age(x.xmin) >"
        " edge.now), bool_or(age(x.xmin) <= edge.earlier), bool_or(age(x.xmin) <= edge.now)"
        f" FROM {table} x {joins}, (SELECT age(%(now)s::xid8::xid) AS now, age(%(earlier)s::xid8::xid) AS earlier)"
        " edge GROUP BY 1",
        {"now": str(now.xid), "earlier": str(earlier.xid)},
    ):
        one = found[f"{on:%Y-%m}" if on else ALL]
        one.kept, one.settled = one.kept + kept, one.settled + settled
        one.is_newer, one.is_dirty = one.is_newer or is_newer, one.is_dirty or is_dirty
    return dict(found)


def _tables(fact: Fact) -> set[str]:
    """The tables that PostgreSQL reads for a fact, as its planner says."""
    ((plan,),) = bulk.rows(f"EXPLAIN (FORMAT JSON, COSTS OFF) SELECT * FROM ({fact.sql}) fact")
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
