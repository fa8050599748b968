"""Facts and figures of asking. Both go by the day of the transaction asked about, so that they compare with each other.

A text has left us once it was reserved for sending and was not withheld; a call once the telephone rang. Who answered
was asked and reached, even if a receipt never came.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sunwai.insight.register import (
    MOMENT,
    MOMENT_SQL,
    PLACE,
    PLACE_JOINS,
    PLACE_SQL,
    TRANSACTIONS,
    Kind,
    Source,
    fact,
    figure,
)

ASKED = """
    JOIN outreach_invitation i ON i.id = {}.invitation_id JOIN transactions_transaction t ON t.id = i.transaction_id
"""
"""From a row of an invitation to the transaction that it asks about."""

fact(
    "invitations",
    f"""
    SELECT {PLACE_SQL}, {MOMENT_SQL}, programme.code || '.' || question.code AS question,
        i.state = 'answered' OR coalesce(tried.asked, false) AS asked,
        i.state = 'answered' OR coalesce(tried.reached, false) AS reached
    FROM outreach_invitation i
    JOIN transactions_transaction t ON t.id = i.transaction_id {PLACE_JOINS}
    JOIN outreach_question question ON question.id = i.question_id
    JOIN outreach_programme programme ON programme.id = i.programme_id
    LEFT JOIN (
        SELECT attempt.invitation_id,
            bool_or(attempt.state IN ('delivered', 'picked_up')) AS reached,
            bool_or(attempt.state IN ('delivered', 'picked_up', 'busy', 'no_answer')
                OR message.state IN ('accepted', 'delivered', 'unknown')
                OR message.state IN ('failed', 'expired') AND message.reserved_at IS NOT NULL) AS asked
        FROM outreach_attempt attempt LEFT JOIN messages_message message ON message.id = attempt.message_id
        GROUP BY attempt.invitation_id
    ) tried ON tried.invitation_id = i.id
    WHERE NOT t.retracted
    """,
    {**PLACE, **MOMENT, "question": "text", "asked": "flag", "reached": "flag"},
    {
        **TRANSACTIONS,
        "outreach_invitation": Source(joins="JOIN transactions_transaction t ON t.id = x.transaction_id"),
        "outreach_attempt": Source(joins=ASKED.format("x")),
        "messages_message": Source(
            joins="JOIN outreach_attempt attempt ON attempt.message_id = x.id" + ASKED.format("attempt")
        ),
    },
)

figure(
    "asked",
    "invitations",
    lambda t: t.count(where=t.asked),
    label=_("Asked"),
    unit="invitations",
    kind=Kind.RATE,
    of="transactions",
    numerator="Invitations of which at least one attempt left us.",
    denominator="Transactions.",
    source="Attempts and what the carrier said of their messages.",
    not_for="People heard: many who are asked do not reply. One person may be asked about several transactions.",
)

figure(
    "reached",
    "invitations",
    lambda t: t.count(where=t.reached),
    label=_("Reached"),
    unit="invitations",
    kind=Kind.RATE,
    of="asked",
    numerator="Invitations with a text delivered to the handset, a call picked up, or an answer.",
    denominator="Asked.",
    source="Delivery receipts and calls.",
    not_for="Proof that the citizen read it: phones are shared.",
)
