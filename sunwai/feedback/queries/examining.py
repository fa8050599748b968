"""The tables as the frames that `quality` looks at: set-based, one line a month, office and number.

A number is here its contact point's id, cut to 64 bits: the id is random, so nothing of the number is in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO

import polars as pl
from django.db import connection

from sunwai.base import bulk
from sunwai.base.sealing import seal_for
from sunwai.directory.models import Office, Service
from sunwai.directory.queries import calendar
from sunwai.feedback.quality import frames
from sunwai.feedback.quality.answers import ANSWERS, digest_of
from sunwai.feedback.types import WORDS_SEAL
from sunwai.insight.models import SignalRow
from sunwai.people.queries import number_shapes
from sunwai.transactions.models import Transaction

ROW = "transactions.transaction"
FEW = 5
"""A tehsil with fewer offices is too small a neighbourhood; then it is the district."""
MONTH = "(extract(year FROM {0}) * 12 + extract(month FROM {0}) - 1)::int"
CODE = "('x' || left(replace({0}::text, '-', ''), 16))::bit(64)::bigint"
CLERK = "CASE WHEN entered_by <> '' THEN hashtext(entered_by)::bigint ELSE coalesce(post_id, 0) END"
USES = f"""
SELECT {MONTH.format("day")}, office_id, {CODE.format("contact_point_id")}, sum(rows)::int, count(*)::int,
    min(low), max(high)
FROM (
    SELECT office_id, contact_point_id, day, count(*) AS rows, min({CLERK}) AS low, max({CLERK}) AS high
    FROM transactions_transaction
    WHERE day BETWEEN %s AND %s AND NOT retracted AND contact_point_id IS NOT NULL
    GROUP BY office_id, contact_point_id, day
) AS daily
GROUP BY 1, 2, 3
"""
OUTCOMES = f"""
SELECT {MONTH.format("i.day")}, i.office_id, {CODE.format("i.contact_point_id")},
    count(*) FILTER (WHERE tried.reached OR tried.failed OR said.astray IS NOT NULL)::int,
    count(*) FILTER (WHERE tried.reached OR said.astray IS NOT NULL)::int,
    count(said.astray)::int, count(*) FILTER (WHERE said.astray)::int
FROM outreach_invitation AS i
LEFT JOIN LATERAL (
    SELECT bool_or(state IN ('delivered', 'picked_up')) AS reached, bool_or(state = 'failed') AS failed
    FROM outreach_attempt WHERE invitation_id = i.id
) AS tried ON true
LEFT JOIN (
    SELECT reply.invitation_id, bool_or(coalesce(reading.control IN ('wrong_person', 'never_visited'), false)) AS astray
    FROM feedback_reply AS reply LEFT JOIN feedback_reading AS reading ON reading.id = reply.in_force_id
    WHERE reply.invitation_id IS NOT NULL GROUP BY reply.invitation_id
) AS said ON said.invitation_id = i.id
WHERE i.day BETWEEN %s AND %s
GROUP BY 1, 2, 3
"""
DAILY = """
SELECT day, office_id, count(*)::int FROM transactions_transaction
WHERE day BETWEEN %s AND %s AND NOT retracted GROUP BY 1, 2
"""
EXCHANGED = f"""
WITH versions AS (
    SELECT transaction_id, version, contact_point_id FROM transactions_transactionversion
    WHERE replaced_at >= %s
    UNION ALL
    SELECT t.id, t.version, t.contact_point_id FROM transactions_transaction AS t
    WHERE t.id IN (SELECT transaction_id FROM transactions_transactionversion WHERE replaced_at >= %s)
),
changed AS (
    SELECT * FROM (
        SELECT transaction_id, contact_point_id AS new,
            lag(contact_point_id) OVER (PARTITION BY transaction_id ORDER BY version) AS old
        FROM versions
    ) AS steps
    WHERE old <> new
)
SELECT {MONTH.format("t.day")}, t.office_id, count(*)::int
FROM transactions_transaction AS t
WHERE t.day BETWEEN %s AND %s AND NOT t.retracted AND EXISTS (
    SELECT FROM changed AS a JOIN changed AS b ON b.old = a.new AND b.new = a.old
    JOIN transactions_transaction AS other ON other.id = b.transaction_id AND other.office_id = t.office_id
    WHERE a.transaction_id = t.id
)
GROUP BY 1, 2
"""
CLERKS = f"""
SELECT office_id, max(rows)::float / sum(rows) FROM (
    SELECT office_id, {CLERK} AS clerk, count(*) AS rows, bool_or(entered_by <> '' OR post_id IS NOT NULL) AS known
    FROM transactions_transaction WHERE day BETWEEN %s AND %s AND NOT retracted GROUP BY 1, 2
) AS entered GROUP BY 1 HAVING bool_and(known)
"""
MARKED = f"""
SELECT {CODE.format("id")}, bool_or(staff), bool_or(out) FROM (
    SELECT contact_point_id AS id, true AS staff, false AS out FROM people_staffnumber
    UNION ALL
    SELECT contact_point_id, false, true FROM people_optout
    WHERE service_id IS NULL AND lifted_at IS NULL AND at < %s
) AS marked GROUP BY 1
"""
NUMBERS = """
SELECT DISTINCT office_id, replace(contact_point_id::text, '-', '') FROM transactions_transaction
WHERE day BETWEEN %s AND %s AND NOT retracted AND contact_point_id IS NOT NULL
"""
ANSWERED = f"""
SELECT reply.id, i.office_id, {CODE.format("reply.contact_point_id")}, reply.received_at, reading.outcome = 'satisfied',
    reply.sealed
FROM feedback_reply AS reply
JOIN feedback_reading AS reading ON reading.id = reply.in_force_id
JOIN outreach_invitation AS i ON i.id = reply.invitation_id
WHERE reply.received_at >= %s AND reply.received_at < %s AND reply.contact_point_id IS NOT NULL
"""
ROWS = f"""
SELECT marked.place, t.id FROM transactions_transaction AS t
JOIN unnest(%s::int[], %s::bigint[], %s::bigint[], %s::date[]) AS marked (place, office, contact, since)
    ON marked.office = t.office_id AND marked.contact = {CODE.format("t.contact_point_id")} AND t.day >= marked.since
WHERE t.day BETWEEN %s AND %s AND NOT t.retracted AND t.office_id = ANY(%s) ORDER BY t.id
"""
CLOSED_ROWS = """
SELECT t.office_id, t.id FROM transactions_transaction AS t
JOIN unnest(%s::bigint[], %s::date[]) AS closed (office, day) ON closed.office = t.office_id AND closed.day = t.day
WHERE t.day BETWEEN %s AND %s AND NOT t.retracted ORDER BY t.id
"""
Bad = tuple[int, int, int, date]


def feeds(since: date, until: date) -> frames.Feeds:
    """What the detectors need of the days from `since` to `until`, whose month is the one examined."""
    first = until.replace(day=1)
    known = _outcomes(_copied(USES, [since, until], USE_COLUMNS), since, until)
    numbers = _copied(NUMBERS, [first, until], pl.Schema({"place": pl.Int64, "contact_point": pl.String}))
    codes = pl.col("contact_point").str.slice(0, 16).map_elements(_code, return_dtype=pl.Int64)
    seen = number_shapes(numbers).with_columns(contact=codes).rename({"place": "office"})
    offices = _offices(since, until)
    return frames.Feeds(
        known, _totals(since, until), offices, _copied(MARKED, [first], frames.MARKS),
        seen.select(*frames.SHAPES).cast(frames.SHAPES),
    )  # fmt: skip


CAME_OF_IT = ("tried", "delivered", "replied", "astray")
USE_COLUMNS = pl.Schema((name, kind) for name, kind in frames.USES.items() if name not in CAME_OF_IT)
OUTCOME_COLUMNS = pl.Schema((name, frames.USES[name]) for name in ("month", "office", "contact", *CAME_OF_IT))


def _outcomes(uses: pl.DataFrame, since: date, until: date) -> pl.DataFrame:
    found = _copied(OUTCOMES, [since, until], OUTCOME_COLUMNS)
    joined = uses.join(found, on=["month", "office", "contact"], how="left")
    return joined.with_columns(pl.col(CAME_OF_IT).fill_null(0)).select(*frames.USES)


def _code(hexadecimal: str) -> int:
    return int.from_bytes(bytes.fromhex(hexadecimal), "big", signed=True)


def _copied(sql: str, params: Sequence[object], schema: pl.Schema) -> pl.DataFrame:
    """A question's rows as a frame, by COPY."""
    with bulk.whole_tables(), connection.cursor() as cursor:
        whole = f"COPY ({sql}) TO STDOUT (FORMAT csv)"
        with cursor.cursor.copy(whole, params) as copy:
            data = b"".join(bytes(piece) for piece in copy)
    if not data:
        return pl.DataFrame(schema=schema)
    flags = [name for name, kind in schema.items() if kind == pl.Boolean]
    reading = pl.Schema((name, pl.String() if name in flags else kind) for name, kind in schema.items())
    rows = pl.read_csv(BytesIO(data), has_header=False, new_columns=list(schema), schema=reading)
    return rows.with_columns(pl.col(flags) == "t") if flags else rows


def _offices(since: date, until: date) -> pl.DataFrame:
    rows = Office.objects.values_list("pk", "area_id", "district_id", "department_id")
    crowd: defaultdict[int, int] = defaultdict(int)
    for _, area, _, _ in rows:
        crowd[area] += 1
    busiest = dict(bulk.rows(CLERKS, [since, until]))
    made = [
        (office, area if crowd[area] >= FEW else district, department, min(busiest.get(office, 1.0), 1.0))
        for office, area, district, department in rows
    ]
    return pl.DataFrame(made, schema=frames.OFFICES, orient="row")


def _totals(since: date, until: date) -> pl.DataFrame:
    daily = bulk.rows(DAILY, [since, until])
    closed = {(office, day) for office, day in closed_days(since, until)}
    counts: defaultdict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for day, office, rows in daily:
        cell = counts[frames.month_number(day), office]
        cell[0] += rows
        cell[1] += rows if (office, day) in closed else 0
    for month, office, rows in bulk.rows(EXCHANGED, [since, since, since, until]):
        counts[month, office][2] += rows
    return pl.DataFrame([(*key, *cell) for key, cell in counts.items()], schema=frames.TOTALS, orient="row")


def closed_days(since: date, until: date) -> list[tuple[int, date]]:
    """Each office's days without work, by the calendar of its area."""
    areas: defaultdict[int, list[int]] = defaultdict(list)
    for office, area in Office.objects.values_list("pk", "district_id"):
        areas[area].append(office)
    days = [since + timedelta(days=step) for step in range((until - since).days + 1)]
    found = []
    for area, offices in areas.items():
        local = calendar(area)
        free = [day for day in days if not local.is_working_day(day)]
        found += [(office, day) for office in offices for day in free]
    return found


def praise(since: date, until: date) -> pl.DataFrame:
    """The answers that came in these days, with a keyed digest of their words; the words go no further."""
    seal = seal_for(WORDS_SEAL)
    key = seal.digest(b"quality.same_words")
    rows = [
        (answer, office, phone, digest_of(seal.open_text(sealed), key), at, praises)
        for answer, office, phone, at, praises, sealed in bulk.rows(ANSWERED, [since, until + timedelta(days=1)])
    ]
    return pl.DataFrame(rows, schema=ANSWERS, orient="row")


def rows_behind(bad: Sequence[Bad], until: date) -> list[tuple[int, int]]:
    """The transactions of marked numbers. Each mark is (place in the caller's list, office, number, first day)."""
    if not bad:
        return []
    places, offices, contacts, since = (list(column) for column in zip(*bad, strict=True))
    return bulk.rows(ROWS, [places, offices, contacts, since, min(since), until, list(set(offices))])


def rows_on(days: Sequence[tuple[int, date]]) -> list[tuple[int, int]]:
    """The transactions (office, id) on these offices' days."""
    if not days:
        return []
    offices, on = (list(column) for column in zip(*days, strict=True))
    return bulk.rows(CLOSED_ROWS, [offices, on, min(on), max(on)])


@dataclass(frozen=True)
class RowSeen:
    """A transaction that a signal stands on, as a page may show it; `number` only tells equal numbers from others."""

    day: date
    service: Service
    clerk: str
    file: str
    number: int | None


def rows_seen(signal: int) -> list[RowSeen]:
    """The transactions behind a signal, those with the commonest number first; no number, no citizen, no words."""
    ids = SignalRow.objects.filter(signal=signal, source=ROW).values("source_id")
    found = Transaction.objects.filter(pk__in=ids).select_related("service", "file").order_by("day", "pk")
    counts = Counter(one.contact_point_id for one in found if one.contact_point_id)
    order: dict[object, int] = {contact: place for place, (contact, _) in enumerate(counts.most_common(), 1)}
    rows = [
        RowSeen(one.day, one.service, one.entered_by, one.file.name, order.get(one.contact_point_id)) for one in found
    ]
    return sorted(rows, key=lambda row: (row.number or 0, row.day))
