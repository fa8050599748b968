"""How posts do, beside others with as much to do: shares with intervals, never a league table of raw percentages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.insight.statistics import intervals

GROUPS = (1_000, 200, 30)
"""Peers have as many outcomes: a thousand and more, from 200, from 30. Below that nobody is compared."""
FIRM = 20
"""So many cases at the peers' share are added to each post's own before shares are put together."""
PARTS = ("timely", "confirmed", "upheld", "documented")
SQL = """
WITH told AS (
    SELECT p.post_id AS post, p.case_id AS case, p.n, p.at, c.status, s.result,
        EXISTS (SELECT FROM casework_casefile f WHERE f.case_id = p.case_id AND f.n = p.n AND f.is_evidence) AS paper,
        EXISTS (SELECT FROM casework_caseevent e WHERE e.case_id = p.case_id AND e.n > p.n AND e.deed = 'refuse')
            AS refused,
        EXISTS (SELECT FROM casework_deadline d WHERE d.reference = p.case_id AND d.room = 'casework'
            AND d.kind = 'final' AND d.due_at < p.at) AS late
    FROM casework_caseproposal p JOIN casework_case c ON c.id = p.case_id
    LEFT JOIN complaints_spotcheck s ON s.case_id = p.case_id
    WHERE p.at >= %(since)s AND p.at < %(until)s AND p.post_id = ANY(%(posts)s::bigint[])
        AND p.second_agreed IS DISTINCT FROM false
)
SELECT post, count(*), count(*) FILTER (WHERE NOT late),
    count(*) FILTER (WHERE status IN ('confirmed', 'unanswered') OR refused),
    count(*) FILTER (WHERE status = 'confirmed' AND NOT refused),
    count(*) FILTER (WHERE result IN ('upheld', 'overturned')), count(*) FILTER (WHERE result = 'upheld'),
    count(*) FILTER (WHERE paper)
FROM told GROUP BY post
"""


@dataclass(frozen=True)
class Part:
    """So many of so many, with Wilson's interval; `peers` is the share of all its peers together."""

    count: int
    of: int
    low: float
    high: float
    peers: float

    @property
    def is_apart(self) -> bool:
        """Whether it is not chance that it differs from its peers."""
        return self.of > 0 and not self.low <= self.peers <= self.high


@dataclass(frozen=True)
class Performance:
    """One post: its outcomes in the span, its peers by volume (0: too few to be compared) and its parts.

    timely: before the final date. confirmed: by the citizen, of those who answered, refused, or let it pass. upheld: by
    spot checks. documented: with a paper as evidence. `index` is the mean of the parts, each drawn towards the peers'
    share as far as there are few cases; None where nobody is compared.
    """

    post: int
    outcomes: int
    peers: int
    parts: Mapping[str, Part]
    index: float | None


def performance(*, posts: list[int], since: datetime, until: datetime, actor: Actor) -> list[Performance]:
    """The posts that proposed outcomes in a span, in the order of the posts' ids: no rank.

    Raises:
        NotAllowed: neither at work on cases above these posts nor of those who see reports.
    """
    if not actor.may(Right.SEE_REPORTS):
        actor.need(Right.WORK_CASES)
    rows = bulk.rows(SQL, {"since": since, "until": until, "posts": bulk.array(posts)})
    counted = {row[0]: _pairs(row) for row in rows}
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for row in rows:
        groups[_group(row[1])].append(row[0])
    found = []
    for group, members in groups.items():
        shares = {name: _share([counted[one][name] for one in members]) for name in PARTS}
        found += [_performance(one, group, counted[one], shares) for one in members]
    return sorted(found, key=lambda one: one.post)


def _pairs(row: tuple[int, ...]) -> dict[str, tuple[int, int]]:
    _, told, timely, heard, confirmed, checked, upheld, papers = row
    return {
        "timely": (timely, told), "confirmed": (confirmed, heard), "upheld": (upheld, checked),
        "documented": (papers, told),
    }  # fmt: skip


def _group(outcomes: int) -> int:
    return next((least for least in GROUPS if outcomes >= least), 0)


def _share(pairs: list[tuple[int, int]]) -> float:
    of = sum(one[1] for one in pairs)
    return sum(one[0] for one in pairs) / of if of else 0.0


def _performance(
    post: int, group: int, counted: Mapping[str, tuple[int, int]], shares: Mapping[str, float]
) -> Performance:
    parts = {name: _part(*counted[name], shares[name]) for name in PARTS}
    drawn = [(parts[name].count + FIRM * shares[name]) / (parts[name].of + FIRM) for name in PARTS]
    return Performance(
        post, counted["timely"][1], group, parts, round(sum(drawn) / len(drawn), 4) if group else None
    )  # fmt: skip


def _part(count: int, of: int, peers: float) -> Part:
    low, high = intervals([count], [of])[0] if of else (0.0, 1.0)
    return Part(count, of, low, high, peers)
