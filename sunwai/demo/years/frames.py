"""Drawn years as frames, columns named and typed as the tables'. Ids follow each other; tokens and keys count up too.

A key or token that counts is no worse for figures than a random one, and lets PostgreSQL fill its indexes at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from sunwai.base.ids import ALPHABET
from sunwai.demo.years.drawing import CALLER, HOUR, LABELS, NEVER, NOT_ASKED, SMS, STOP, VOICE, WRONG, Asked, Said, Span
from sunwai.demo.years.world import Whole, World

CHANNELS = ("voice", "sms", "caller")
SEXES = ("m", "f", "x", "")
LANGUAGES = ("ur-Latn", "ur", "en", "pa-Latn")
TONGUES = (*["ur"] * 13, *["pa"] * 4, *["ur-Latn"] * 2, "en")
OUTCOMES = {"appreciation": "satisfied", "satisfied": "satisfied", "irrelevant": "unclear"}
REASONS = {
    "peripheral": "other", "inquiry": "inquiry_demanded", "lagged": "delay", "unresponsive": "unresponsive",
    "medicine": "medicine_payment", "behaviour": "staff_behaviour", "resource": "resource_missing",
    "grievance": "agent_or_tout",
}  # fmt: skip
CONTROLS = {WRONG: "wrong_person", NEVER: "never_visited", STOP: "stop"}
ENDED = {WRONG: "wrong_person", NEVER: "never_visited", STOP: "opted_out"}
WEEK = 7 * 24 * HOUR
CALLER_STEP = 1
SURE = b'\x01{"outcome": 0.9, "bribe": 0.9}'
PRICES = (150, 90)
MOMENT = pl.Datetime("us", "UTC")


@dataclass
class Fixed:
    """What every row refers to: the contact points by number, sealed words to choose from, lines, files by feed."""

    contacts: pl.Series
    words: list[bytes]
    texts: list[bytes]
    lines: tuple[int | None, int | None]
    files: dict[int, int]


@dataclass
class Ids:
    """The highest id given in each table so far, and a number of this history's own."""

    transaction: int = 0
    invitation: int = 0
    attempt: int = 0
    message: int = 0
    reply: int = 0
    reading: int = 0


def _ids(begin: int, count: int) -> Whole:
    return np.arange(begin + 1, begin + count + 1)


def _bytes(rows: np.ndarray[Any, np.dtype[np.uint8]]) -> pl.Series:
    """One value a row, all of one length."""
    size = pa.binary(rows.shape[1])
    held = pa.Array.from_buffers(size, len(rows), [None, pa.py_buffer(np.ascontiguousarray(rows).tobytes())])
    return pl.Series(values=pl.from_arrow(held.cast(pa.binary())))


def _numbered(kind: int, seed: int, ids: Whole) -> pl.Series:
    """UUIDs that count up."""
    halves = np.empty((len(ids), 2), ">u8")
    halves[:, 0], halves[:, 1] = (kind << 56) | (seed & 0xFFFFFFFF), ids
    return _bytes(halves.view(np.uint8))


def _tokens(ids: Whole, letters: int = 12) -> pl.Series:
    alphabet = np.frombuffer(ALPHABET.encode(), np.uint8)
    powers = len(ALPHABET) ** np.arange(letters - 1, -1, -1)
    return _bytes(alphabet[ids[:, None] // powers % len(ALPHABET)]).cast(pl.String)


def _moments(seconds: Whole) -> pl.Series:
    return pl.Series(values=seconds * 1_000_000).cast(MOMENT)


def _days(seconds: Whole) -> pl.Series:
    """The days in Pakistan."""
    return pl.Series(values=((seconds + 5 * HOUR) // (24 * HOUR)).astype(np.int32)).cast(pl.Date)


def _choice(words: Sequence[str | None], places: Whole) -> pl.Series:
    return pl.Series(values=list(words), dtype=pl.String).gather(places)


def _or_null(values: Whole) -> pl.Series:
    return pl.Series(values=values, dtype=pl.Int64).set(pl.Series(values=values < 0), None)


def _tongue(number: Whole) -> pl.Series:
    """The language of who has a number."""
    return _choice(TONGUES, number % len(TONGUES))


def _contact(fixed: Fixed, number: Whole) -> pl.Series:
    return fixed.contacts.gather(pl.Series(values=np.maximum(number, 0)))


def transactions(world: World, span: Span, ids: Ids, fixed: Fixed) -> pl.DataFrame:
    seen, seed = span.visits, world.years.size.seed
    number = _ids(ids.transaction, len(seen.office))
    feed = world.feed[seen.office]
    files = np.zeros(max(fixed.files) + 1, np.int64)
    files[list(fixed.files)] = list(fixed.files.values())
    received = seen.moment - (seen.moment + 5 * HOUR) % (24 * HOUR) + 28 * HOUR
    frame = pl.DataFrame({
        "id": number, "feed_id": feed, "file_id": files[feed], "key": _numbered(0x73, seed, number),
        "content": _numbered(0x74, seed, number), "occurred_at": _moments(seen.moment), "day": _days(seen.moment),
        "office_id": world.office[seen.office], "service_id": seen.service,
        "contact_point_id": _contact(fixed, seen.number), "post_id": _or_null(seen.post),
        "sex": _choice(SEXES, seen.sex), "received_at": _moments(received),
    })  # fmt: skip
    there = pl.Series(values=seen.number >= 0)
    return frame.with_columns(
        pl.when(there).then("contact_point_id"), version=pl.lit(1, pl.Int32), entered_by=pl.lit(""),
        language=_tongue(seen.number), retracted=pl.lit(value=False),
    )  # fmt: skip


def decisions(world: World, span: Span, ids: Ids) -> pl.DataFrame:
    seen = span.visits
    number = _ids(ids.transaction, len(seen.office))
    outcome = _choice([*NOT_ASKED, "invited"], np.where(seen.refused < 0, len(NOT_ASKED), seen.refused))
    return pl.DataFrame({
        "id": number, "transaction_id": number, "programme_id": _asking(world, seen.service, 0), "outcome": outcome,
        "decided_at": _moments(seen.moment - (seen.moment + 5 * HOUR) % (24 * HOUR) + 29 * HOUR),
    }).with_columns(stratum=pl.lit(""), probability=pl.lit(1.0))  # fmt: skip


def _asking(world: World, service: Whole, part: int) -> Whole:
    """By service: the programme (0) or the question (1)."""
    known = np.zeros(max(world.question) + 1, np.int64)
    for one, pair in world.question.items():
        known[one] = pair[part]
    return known[service]


def _state(asked: Asked, said: Said) -> tuple[pl.Series, pl.Series]:
    """How each invitation ended, and why."""
    control = np.zeros(len(asked.visit), np.int64)
    control[said.invitation] = said.control
    answered = (asked.replied_by >= 0) & (control == 0)
    reached = asked.reached | asked.picked_up
    quiet = np.where(asked.withheld, 0, np.where(reached, 1, 2))
    reasons = ("opted_out", "expired", "unreached", *(ENDED[one] for one in (WRONG, NEVER, STOP)), "")
    place = np.where(answered, 6, np.where(control > 0, 2 + control, quiet))
    return _choice(("ended", "answered"), answered.astype(np.int64)), _choice(reasons, place)


def invitations(world: World, span: Span, ids: Ids, fixed: Fixed) -> pl.DataFrame:
    seen, asked, here = span.visits, span.asked, span.asked.visit
    number = _ids(ids.invitation, len(here))
    state, reason = _state(asked, span.said)
    service = seen.service[here]
    return pl.DataFrame({
        "id": number, "transaction_id": ids.transaction + 1 + here, "programme_id": _asking(world, service, 0),
        "question_id": _asking(world, service, 1), "contact_point_id": _contact(fixed, seen.number[here]),
        "service_id": service, "office_id": world.office[seen.office[here]], "day": _days(seen.moment[here]),
        "token": _tokens(number), "for_callers": asked.called, "state": state, "reason": reason,
        "created_at": _moments(asked.begun - HOUR), "expires_at": _moments(asked.begun + WEEK),
        "language": _tongue(seen.number[here]),
    }).with_columns(step=pl.lit(0, pl.Int16))  # fmt: skip


@dataclass
class Tries:
    """Attempts in the order of their invitations (`invitation` is the place there): first ones, repeated, callers'."""

    invitation: Whole
    number: Whole
    by: Whole
    reached: np.ndarray[Any, np.dtype[np.bool_]]
    withheld: np.ndarray[Any, np.dtype[np.bool_]]
    begun: Whole
    failure: Whole
    has_message: np.ndarray[Any, np.dtype[np.bool_]]


def tries(asked: Asked) -> Tries:
    """Every attempt of every invitation."""
    count = len(asked.visit)
    again, called = np.flatnonzero(asked.tries > 1), np.flatnonzero(asked.called)
    place = np.concatenate([np.arange(count), again, called])
    kind = np.concatenate([np.zeros(count, np.int64), np.ones(len(again), np.int64), np.full(len(called), 2)])
    order = np.argsort(place, kind="stable")
    place, kind = place[order], kind[order]
    first = np.where(asked.tries[place] > 1, False, asked.reached[place])
    reached = np.where(kind == 2, asked.picked_up[place], np.where(kind == 1, asked.reached[place], first))
    by = np.where(kind == 2, CALLER, asked.by[place])
    begun = asked.begun[place] + np.choose(kind, [0, 4 * HOUR, 26 * HOUR])
    return Tries(
        place, np.where(kind == 1, 2, 1), by, reached, asked.withheld[place] & (kind == 0), begun, asked.failure[place],
        by != CALLER,
    )  # fmt: skip


def attempts(made: Tries, ids: Ids) -> pl.DataFrame:
    states = ("delivered", "picked_up", "no_answer", "busy", "failed", "withheld")
    spoken = made.by != SMS
    place = np.where(made.reached, np.where(spoken, 1, 0), np.where(spoken, np.where(made.failure < 8, 2, 3), 4))
    place = np.where(made.withheld, 5, place)
    message = np.where(made.has_message, ids.message + np.cumsum(made.has_message), -1)
    frame = pl.DataFrame({
        "id": _ids(ids.attempt, len(made.by)), "invitation_id": ids.invitation + 1 + made.invitation,
        "step": np.where(made.by == CALLER, CALLER_STEP, 0).astype(np.int16), "number": made.number.astype(np.int16),
        "channel": _choice(CHANNELS, made.by), "message_id": _or_null(message), "state": _choice(states, place),
        "planned_at": _moments(made.begun - HOUR), "begun_at": _moments(made.begun),
        "ended_at": _moments(made.begun + 30),
    })  # fmt: skip
    gone = ~pl.Series(values=made.withheld)
    return frame.with_columns(pl.when(gone).then("begun_at"))


def messages(world: World, span: Span, made: Tries, ids: Ids, fixed: Fixed) -> pl.DataFrame:
    """One for each attempt by voice or text."""
    here = np.flatnonzero(made.has_message)
    by, invitation = made.by[here], made.invitation[here]
    visit, begun, reached = span.asked.visit[invitation], made.begun[here], made.reached[here]
    state = np.where(made.withheld[here], 3, np.where(reached, 0, np.where(made.failure[here] < 6, 1, 2)))
    lines = np.where(by == SMS, fixed.lines[SMS] or -1, fixed.lines[VOICE] or -1)
    attempt = ids.attempt + 1 + here
    frame = pl.DataFrame({
        "id": _ids(ids.message, len(here)), "channel": _choice(CHANNELS, by),
        "contact_point_id": _contact(fixed, span.visits.number[visit]), "line_id": _or_null(lines),
        "reference": attempt, "service_id": span.visits.service[visit],
        "programme": _asking(world, span.visits.service[visit], 0),
        "area_id": world.district[span.visits.office[visit]], "question": ids.invitation + 1 + invitation,
        "sealed": pl.Series(values=fixed.texts, dtype=pl.Binary).gather(attempt % len(fixed.texts)),
        "cost_paisa": np.where(state == 3, 0, np.where(by == SMS, PRICES[SMS], PRICES[VOICE])),
        "state": _choice(("delivered", "failed", "expired", "withheld"), state),
        "reason": _choice(("", "opted_out"), (state == 3).astype(np.int64)),
        "created_at": _moments(begun - HOUR), "reserved_at": _moments(begun), "accepted_at": _moments(begun + 2),
        "final_at": _moments(begun + 30),
    })  # fmt: skip
    left = pl.Series(values=state != 3)
    return frame.with_columns(
        pl.when(left).then("reserved_at"), pl.when(left).then("accepted_at"), direction=pl.lit("out"),
        purpose=pl.lit("question"), room=pl.lit("outreach"), language=pl.lit("ur"), error=pl.lit(""),
        segments=pl.lit(1, pl.Int16),
    )  # fmt: skip


def replies(span: Span, ids: Ids, fixed: Fixed) -> pl.DataFrame:
    said = span.said
    count = len(said.invitation)
    number = span.visits.number[span.asked.visit[said.invitation]]
    return pl.DataFrame({
        "id": _ids(ids.reply, count), "channel": _choice(CHANNELS, said.by),
        "contact_point_id": _contact(fixed, number),
        "invitation_id": ids.invitation + 1 + said.invitation, "received_at": _moments(said.moment),
        "sealed": pl.Series(values=fixed.words, dtype=pl.Binary).gather(_ids(0, count) % len(fixed.words)),
        "in_force_id": _ids(ids.reading, count),
    }).with_columns(is_late=pl.lit(value=False), needs_review=pl.lit(value=False))  # fmt: skip


def readings(span: Span, ids: Ids) -> pl.DataFrame:
    said = span.said
    count = len(said.label)
    outcomes = [OUTCOMES.get(label, "dissatisfied") for label in LABELS]
    reasons = [_texts([REASONS[label]] if label in REASONS else []) for label in LABELS]
    answered = said.control == 0
    bribe = answered & (said.label == LABELS.index("corruption"))
    label = np.where(answered, said.label, LABELS.index("irrelevant"))
    frame = pl.DataFrame({
        "id": _ids(ids.reading, count), "reply_id": _ids(ids.reply, count), "outcome": _choice(outcomes, label),
        "bribe": bribe, "amount_pkr": _or_null(np.where(bribe, said.amount, -1)),
        "reasons": pl.Series(values=reasons, dtype=pl.Binary).gather(label),
        "control": _choice([None, *(CONTROLS[one] for one in (WRONG, NEVER, STOP))], said.control),
        "language": _choice(LANGUAGES, said.language),
        "read_at": _moments(said.moment + 5),
    })  # fmt: skip
    return frame.with_columns(
        bribe_denied=pl.lit(value=False), confidence=pl.lit(SURE, pl.Binary), reader=pl.lit("years"),
        version=pl.lit("1"), read_by=pl.lit("process:history"),
    )  # fmt: skip


def _texts(words: Sequence[str]) -> bytes:
    """text[] as PostgreSQL's binary COPY has it."""
    if not words:
        return b"".join(n.to_bytes(4, "big") for n in (0, 0, 25))
    head = b"".join(n.to_bytes(4, "big") for n in (1, 0, 25, len(words), 1))
    return head + b"".join(len(one.encode()).to_bytes(4, "big") + one.encode() for one in words)
