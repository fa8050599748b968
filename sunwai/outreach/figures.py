"""Facts and figures of asking. Both go by the day of the transaction asked about, so that they compare with each other.

A text has left us once it was reserved for sending and was not withheld; a call once the telephone rang. A text without
a message of ours was sent by the system before this one, which told us so. Who answered was asked and reached, even if
a receipt never came. An invitation may be asked by several channels, one after another: it counts for the one that
began (`asked_by`), so that channels add up and each is answerable for all it was given.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sunwai.insight.register import (
    MOMENT,
    MOMENT_SQL,
    PLACE,
    PLACE_JOINS,
    PLACE_SQL,
    POST,
    POST_JOIN,
    POST_SQL,
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
FIRST = """min((chr(48 + attempt.step) || attempt.channel) COLLATE "C") FILTER (WHERE attempt.begun_at IS NOT NULL
                OR attempt.state IN ('delivered', 'picked_up', 'busy', 'no_answer'))"""
"""The step and channel of the first attempt that left us; without the step, `ASKED_BY`."""
INVITED = """
    CROSS JOIN LATERAL (
        SELECT asked.id, asked.programme_id, asked.question_id, asked.language, asked.state
        FROM outreach_invitation asked WHERE asked.transaction_id = t.id{} OFFSET 0
    ) i
"""
"""From a transaction to its invitation, looked up one by one, so that a month is read without the others; with a
condition on the invitation `asked`."""
ASKED_BY = "coalesce(substr({}, 2), '') AS asked_by"
ASKED_ON = "(min(attempt.begun_at) AT TIME ZONE 'Asia/Karachi')::date"

fact(
    "invitations",
    f"""
    SELECT {PLACE_SQL}, {POST_SQL}, {MOMENT_SQL}, programme.code || '.' || question.code AS question,
        i.language AS language, {ASKED_BY.format("tried.first")},
        i.state = 'answered' OR coalesce(tried.asked, false) AS asked,
        i.state = 'answered' OR coalesce(tried.reached, false) AS reached,
        CASE WHEN (i.state = 'answered' OR tried.asked) AND tried.asked_on IS NOT NULL
            THEN greatest(tried.asked_on - t.day, 0)::bigint END AS days_to_question,
        coalesce(tried.paisa, 0)::bigint AS paisa
    FROM transactions_transaction t {PLACE_JOINS} {POST_JOIN} {INVITED.format('')}
    JOIN outreach_question question ON question.id = i.question_id
    JOIN outreach_programme programme ON programme.id = i.programme_id
    CROSS JOIN LATERAL (
        SELECT {FIRST} AS first, {ASKED_ON} AS asked_on,
            bool_or(attempt.state IN ('delivered', 'picked_up')) AS reached,
            bool_or(attempt.state IN ('delivered', 'picked_up', 'busy', 'no_answer')
                OR attempt.channel = 'sms' AND attempt.message_id IS NULL AND attempt.begun_at IS NOT NULL
                OR message.state IN ('accepted', 'delivered', 'unknown')
                OR message.state IN ('failed', 'expired') AND message.reserved_at IS NOT NULL) AS asked,
            sum(message.cost_paisa) AS paisa
        FROM outreach_attempt attempt LEFT JOIN LATERAL (
            SELECT m.state, m.reserved_at, m.cost_paisa FROM messages_message m WHERE m.id = attempt.message_id OFFSET 0
        ) message ON true
        WHERE attempt.invitation_id = i.id
    ) tried
    WHERE NOT t.retracted AND t.day >= {{since}} AND t.day < {{until}}
    """,
    {
        **PLACE, **POST, **MOMENT, "question": "text", "language": "text", "asked_by": "text", "asked": "flag",
        "reached": "flag", "days_to_question": "whole", "paisa": "whole",
    },
    {
        **TRANSACTIONS,
        "outreach_invitation": Source(joins="JOIN transactions_transaction t ON t.id = x.transaction_id"),
        "outreach_attempt": Source(joins=ASKED.format("x")),
        "messages_message": Source(
            joins="JOIN outreach_attempt attempt ON attempt.message_id = x.id" + ASKED.format("attempt")
        ),
    },
)  # fmt: skip

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

figure(
    "questions_dated",
    "invitations",
    lambda t: t.count(where=t.days_to_question.notnull()),
    label=_("Asked on a known day"),
    unit="invitations",
    numerator="Invitations asked of which we know on what day: the n of the days from service to question.",
    source="Attempts.",
    not_for="People asked: who answered by a link has answered, whatever became of our attempts.",
)

figure(
    "days_to_question",
    "invitations",
    lambda t: t.days_to_question.sum(),
    label=_("Days from service to question"),
    unit="days",
    kind=Kind.MEAN,
    of="questions_dated",
    squares=lambda t: (t.days_to_question * t.days_to_question).sum(),
    numerator="Days from the service to the first attempt that left us, added up.",
    denominator="Invitations asked on a known day.",
    source="Departments' feeds and attempts.",
    not_for="How long an office takes: a feed that comes late makes it long too.",
)

figure(
    "charged",
    "invitations",
    lambda t: t.paisa.sum(),
    label=_("What asking cost"),
    unit="paisa",
    numerator="What carriers charged for the messages and calls of invitations, first tries and later ones, added up.",
    source="The prices of lines when each message was handed over; of a call, its length.",
    not_for="The whole cost of asking: callers' pay and the rent of numbers and lines are not in it.",
)
