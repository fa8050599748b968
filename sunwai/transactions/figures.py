"""Facts and figures of transactions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sunwai.insight.register import MOMENT, MOMENT_SQL, PLACE, PLACE_JOINS, PLACE_SQL, TRANSACTIONS, Kind, fact, figure

fact(
    "transactions",
    f"""
    SELECT {PLACE_SQL}, {MOMENT_SQL}, feed.code AS feed, t.contact_point_id IS NOT NULL AS has_number
    FROM transactions_transaction t {PLACE_JOINS}
    JOIN transactions_feed feed ON feed.id = t.feed_id
    WHERE NOT t.retracted
    """,
    {**PLACE, **MOMENT, "feed": "text", "has_number": "flag"},
    TRANSACTIONS,
)

figure(
    "transactions",
    "transactions",
    lambda t: t.count(),
    label=_("Transactions"),
    unit="transactions",
    numerator="Transactions that count: the newest version of each, without those of retracted files.",
    source="Departments' feeds, on the day of the transaction (Asia/Karachi).",
    not_for="Demand for a service: what a feed leaves out is not here.",
)

figure(
    "without_number",
    "transactions",
    lambda t: t.count(where=~t.has_number),
    label=_("Without a number"),
    unit="transactions",
    kind=Kind.RATE,
    of="transactions",
    numerator="Transactions that came without a telephone number that can be used.",
    denominator="Transactions.",
    source="Departments' feeds.",
    not_for="Blaming an office where its feed has no such column.",
)
