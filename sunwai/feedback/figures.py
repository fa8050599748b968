"""Facts and figures of what came back: one row for each invitation with a reply, on the day of its transaction.

Of several replies to one invitation the newest clear outcome counts, and a bribe alleged in any of them. Who says that
he is the wrong person, or was never there, has replied but not answered. Answers to different questions are never
added together: those figures are kept apart by `question`.
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
from sunwai.outreach.figures import ASKED

fact(
    "replies",
    f"""
    SELECT {PLACE_SQL}, {MOMENT_SQL}, programme.code || '.' || question.code AS question,
        said.wrong_person, said.never_visited,
        said.clear AND NOT said.astray AS answered,
        said.clear AND NOT said.astray AND said.dissatisfied AS dissatisfied,
        said.clear AND NOT said.astray AND said.bribe AS bribe_alleged
    FROM (
        SELECT told.*, wrong_person OR never_visited AS astray, outcome IS NOT NULL OR bribe OR bribe_denied AS clear,
            coalesce(outcome = 'dissatisfied', bribe) AS dissatisfied
        FROM (
            SELECT reply.invitation_id,
                coalesce(bool_or(reading.control = 'wrong_person'), false) AS wrong_person,
                coalesce(bool_or(reading.control = 'never_visited'), false) AS never_visited,
                coalesce(bool_or(reading.bribe), false) AS bribe,
                coalesce(bool_or(reading.bribe_denied), false) AS bribe_denied,
                (array_agg(reading.outcome ORDER BY reply.received_at DESC, reply.id DESC)
                    FILTER (WHERE reading.outcome <> 'unclear'))[1] AS outcome
            FROM feedback_reply reply LEFT JOIN feedback_reading reading ON reading.id = reply.in_force_id
            WHERE reply.invitation_id IS NOT NULL
            GROUP BY reply.invitation_id
        ) told
    ) said
    JOIN outreach_invitation i ON i.id = said.invitation_id
    JOIN transactions_transaction t ON t.id = i.transaction_id {PLACE_JOINS}
    JOIN outreach_question question ON question.id = i.question_id
    JOIN outreach_programme programme ON programme.id = i.programme_id
    WHERE NOT t.retracted
    """,
    {
        **PLACE,
        **MOMENT,
        "question": "text",
        "wrong_person": "flag",
        "never_visited": "flag",
        "answered": "flag",
        "dissatisfied": "flag",
        "bribe_alleged": "flag",
    },
    {
        **TRANSACTIONS,
        "outreach_invitation": Source(joins="JOIN transactions_transaction t ON t.id = x.transaction_id"),
        "feedback_reply": Source(joins=ASKED.format("x")),
        "feedback_reading": Source(joins="JOIN feedback_reply reply ON reply.id = x.reply_id" + ASKED.format("reply")),
    },
)

figure(
    "replied",
    "replies",
    lambda t: t.count(),
    label=_("Replied"),
    unit="invitations",
    kind=Kind.RATE,
    of="asked",
    numerator="Invitations to which anything came back.",
    denominator="Asked.",
    source="Replies matched to the question open on their number.",
    not_for="Satisfaction: a reply may say nothing about the service.",
)

figure(
    "answered",
    "replies",
    lambda t: t.count(where=t.answered),
    label=_("Answered"),
    unit="invitations",
    kind=Kind.RATE,
    of="asked",
    numerator="Invitations whose reply says how it went: satisfied or not, a bribe alleged or denied.",
    denominator="Asked.",
    source="Readings in force.",
    not_for="Opinion of all citizens: who answers is not a sample of who was served.",
)

figure(
    "answers",
    "replies",
    lambda t: t.count(where=t.answered),
    label=_("Answers to one question"),
    unit="invitations",
    apart=("question",),
    numerator="Answered, for one question alone: the n of the rates below.",
    source="Readings in force.",
    not_for="Adding up over questions.",
)

figure(
    "dissatisfied",
    "replies",
    lambda t: t.count(where=t.dissatisfied),
    label=_("Dissatisfied"),
    unit="invitations",
    kind=Kind.RATE,
    of="answers",
    apart=("question",),
    numerator="Answers to one question whose newest clear outcome is dissatisfied, or that only allege a bribe.",
    denominator="Answers to the same question.",
    source="Readings in force.",
    not_for="Ranking offices without the interval, or adding answers to different questions.",
)

figure(
    "bribe_alleged",
    "replies",
    lambda t: t.count(where=t.bribe_alleged),
    label=_("Bribe alleged"),
    unit="invitations",
    kind=Kind.RATE,
    of="answers",
    apart=("question",),
    numerator="Answers to one question in which a bribe is said to have been asked or paid.",
    denominator="Answers to the same question.",
    source="Readings in force; allegations, not proof.",
    not_for="Guilt of any person, or ranking offices without the interval.",
)

figure(
    "wrong_person",
    "replies",
    lambda t: t.count(where=t.wrong_person),
    label=_("Wrong person"),
    unit="invitations",
    kind=Kind.RATE,
    of="replied",
    numerator="Invitations whose reply says that the number belongs to somebody else.",
    denominator="Replied.",
    source="Readings in force.",
    not_for="Counting wrong numbers in full: most people with a wrong number do not reply.",
)

figure(
    "never_visited",
    "replies",
    lambda t: t.count(where=t.never_visited),
    label=_("Never visited"),
    unit="invitations",
    kind=Kind.RATE,
    of="replied",
    numerator="Invitations whose reply says that no such visit took place.",
    denominator="Replied.",
    source="Readings in force.",
    not_for="Proof of invented transactions: a relative may have gone with the same phone.",
)
