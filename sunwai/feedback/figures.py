"""Facts and figures of what came back: one row for each invitation with a reply, on the day of its transaction.

Of several replies to one invitation the newest clear outcome counts, and a bribe alleged in any of them. Who says that
he is the wrong person, or was never there, has replied but not answered. Answers to different questions are never
added together: those figures are kept apart by `question`. `channel` is that of the reply that counts, `language` and
`asked_by` those of its invitation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from sunwai.feedback.types import ReasonCode
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
from sunwai.outreach.figures import ASKED, ASKED_BY, ASKED_ON, FIRST, INVITED

REASONS = [f"reason_{code}" for code in ReasonCode]
_GIVEN = ", ".join(f"coalesce(bool_or('{code}' = ANY(reading.reasons)), false) AS reason_{code}" for code in ReasonCode)
_TOLD = ", ".join(f"said.counts AND said.{reason} AS {reason}" for reason in REASONS)
_REPLIED = " AND (SELECT true FROM feedback_reply one WHERE one.invitation_id = asked.id LIMIT 1)"

fact(
    "replies",
    f"""
    SELECT {PLACE_SQL}, {POST_SQL}, {MOMENT_SQL}, programme.code || '.' || question.code AS question,
        i.language AS language, {ASKED_BY.format("said.first")}, said.channel,
        said.wrong_person, said.never_visited,
        said.counts AS answered,
        said.counts AND said.dissatisfied AS dissatisfied,
        said.counts AND said.bribe AS bribe_alleged,
        CASE WHEN said.counts AND said.bribe THEN said.amount END AS amount,
        {_TOLD},
        CASE WHEN said.counts AND said.asked_on IS NOT NULL
            THEN greatest(said.replied_on - said.asked_on, 0)::bigint END AS days_to_answer
    FROM transactions_transaction t {PLACE_JOINS} {POST_JOIN} {INVITED.format(_REPLIED)}
    JOIN outreach_question question ON question.id = i.question_id
    JOIN outreach_programme programme ON programme.id = i.programme_id
    CROSS JOIN LATERAL (
        SELECT told.*, tried.*,
            (outcome IS NOT NULL OR bribe OR bribe_denied) AND NOT (wrong_person OR never_visited) AS counts,
            coalesce(outcome = 'dissatisfied', bribe) AS dissatisfied
        FROM (
            SELECT {_GIVEN},
                (min(reply.received_at) AT TIME ZONE 'Asia/Karachi')::date AS replied_on,
                (array_agg(reply.channel ORDER BY coalesce(reading.outcome <> 'unclear', false) DESC,
                    reply.received_at DESC, reply.id DESC))[1] AS channel,
                (array_agg(reading.amount_pkr ORDER BY reply.received_at DESC, reply.id DESC)
                    FILTER (WHERE reading.amount_pkr IS NOT NULL))[1] AS amount,
                coalesce(bool_or(reading.control = 'wrong_person'), false) AS wrong_person,
                coalesce(bool_or(reading.control = 'never_visited'), false) AS never_visited,
                coalesce(bool_or(reading.bribe), false) AS bribe,
                coalesce(bool_or(reading.bribe_denied), false) AS bribe_denied,
                (array_agg(reading.outcome ORDER BY reply.received_at DESC, reply.id DESC)
                    FILTER (WHERE reading.outcome <> 'unclear'))[1] AS outcome
            FROM feedback_reply reply LEFT JOIN LATERAL (
                SELECT * FROM feedback_reading one WHERE one.id = reply.in_force_id OFFSET 0
            ) reading ON true
            WHERE reply.invitation_id = i.id
            HAVING count(*) > 0
        ) told CROSS JOIN LATERAL (
            SELECT {FIRST} AS first, {ASKED_ON} AS asked_on FROM outreach_attempt attempt
            WHERE attempt.invitation_id = i.id
        ) tried
    ) said
    WHERE NOT t.retracted AND t.day >= {{since}} AND t.day < {{until}}
    """,
    {
        **PLACE,
        **POST,
        **MOMENT,
        "question": "text",
        "language": "text",
        "asked_by": "text",
        "channel": "text",
        "wrong_person": "flag",
        "never_visited": "flag",
        "answered": "flag",
        "dissatisfied": "flag",
        "bribe_alleged": "flag",
        "amount": "whole",
        **dict.fromkeys(REASONS, "flag"),
        "days_to_answer": "whole",
    },
    {
        **TRANSACTIONS,
        "outreach_invitation": Source(joins="JOIN transactions_transaction t ON t.id = x.transaction_id"),
        "outreach_attempt": Source(joins=ASKED.format("x")),
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

figure(
    "amount_named",
    "replies",
    lambda t: t.count(where=t.amount.notnull()),
    label=_("Named an amount"),
    unit="invitations",
    kind=Kind.RATE,
    of="bribe_alleged",
    apart=("question",),
    numerator="Answers that allege a bribe and name what was asked or paid.",
    denominator="Answers to the same question in which a bribe is alleged.",
    source="Readings in force.",
    not_for="How many paid: many do not say how much.",
)

figure(
    "amount",
    "replies",
    lambda t: t.amount.sum(),
    label=_("Amounts named, added up"),
    unit="PKR",
    apart=("question",),
    numerator="Rupees that answers alleging a bribe name, the newest amount of each, added up.",
    source="Readings in force; as they were written, in words or figures.",
    not_for="All that is paid, or a mean: a few large or mistaken amounts make most of it.",
)


class _Label:
    """A reason's name, in the language of whoever asks."""

    def __init__(self, code: ReasonCode) -> None:
        self.code = code

    def __str__(self) -> str:
        return self.code.label


def _gave(code: ReasonCode) -> Callable[[Any], Any]:
    return lambda t: t.count(where=t[f"reason_{code}"])


for _code in ReasonCode:
    figure(
        f"reason_{_code}",
        "replies",
        _gave(_code),
        label=_Label(_code),
        unit="invitations",
        kind=Kind.RATE,
        of="answers",
        apart=("question",),
        numerator=f"Answers to one question that give this reason ({_code}), among others or alone.",
        denominator="Answers to the same question.",
        source="Readings in force.",
        not_for="Adding reasons up: an answer may give several. Most answers by key give none.",
    )

figure(
    "answers_dated",
    "replies",
    lambda t: t.count(where=t.days_to_answer.notnull()),
    label=_("Answered a known time after the question"),
    unit="invitations",
    numerator="Answered, where we know on what day we asked: the n of the days from question to answer.",
    source="Replies and attempts.",
    not_for="Answers: some came by a link without an attempt of ours.",
)

figure(
    "days_to_answer",
    "replies",
    lambda t: t.days_to_answer.sum(),
    label=_("Days from question to answer"),
    unit="days",
    kind=Kind.MEAN,
    of="answers_dated",
    squares=lambda t: (t.days_to_answer * t.days_to_answer).sum(),
    numerator="Days from the first attempt to the first reply, added up.",
    denominator="Answered, where we know on what day we asked.",
    source="Replies and attempts.",
    not_for="Patience of citizens: who needs long often does not answer at all.",
)
