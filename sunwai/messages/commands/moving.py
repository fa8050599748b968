"""How states move: by evidence, and only to a higher rank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sunwai.base import bulk
from sunwai.base.events import emit
from sunwai.messages.models import Line
from sunwai.messages.types import MessagesMoved, MessagesReceived, State

EVENT_SIZE = 5000


def rank(column: str) -> str:
    """SQL for a state's rank, from the one definition in `State`."""
    cases = " ".join(f"WHEN '{state.value}' THEN {state.rank}" for state in State)
    return f"(CASE {column} {cases} END)"


APPLY = f"""
WITH best AS MATERIALIZED (
    SELECT DISTINCT ON (carrier_id) carrier_id, state, error FROM messages_receipt
    WHERE line_id = %(line)s AND carrier_id = ANY(%(carrier_ids)s)
    ORDER BY carrier_id, {rank("state")} DESC, id
)
UPDATE messages_message m SET
    state = best.state, error = best.error,
    reason = CASE m.reason WHEN 'found_by_number' THEN m.reason ELSE '' END,
    accepted_at = coalesce(m.accepted_at, %(at)s),
    final_at = CASE WHEN {rank("best.state")} = 4 THEN %(at)s::timestamptz END
FROM best
WHERE m.direction = 'out' AND m.line_id = %(line)s AND m.carrier_id = ANY(%(carrier_ids)s)
AND m.carrier_id = best.carrier_id
AND {rank("best.state")} > {rank("m.state")}
RETURNING m.id, m.state
"""
MARK = """
WITH waiting AS MATERIALIZED (
    SELECT id, carrier_id FROM messages_receipt
    WHERE line_id = %(line)s AND carrier_id = ANY(%(carrier_ids)s) AND NOT applied
)
UPDATE messages_receipt SET applied = true WHERE id = ANY(ARRAY(
    SELECT id FROM waiting w WHERE EXISTS (
        SELECT FROM messages_message m
        WHERE m.direction = 'out' AND m.line_id = %(line)s AND m.carrier_id = w.carrier_id)
))
"""


def applying(line: Line, carrier_ids: Sequence[str], at: datetime) -> list[bulk.Step]:
    """The steps that move the messages of these carrier ids by the receipts kept for them; the first gives `ended`."""
    facts = {"line": line.id, "carrier_ids": list(carrier_ids), "at": at}
    return [(APPLY, facts), (MARK, facts)]


def ended(moved: Iterable[tuple[int, str]]) -> list[int]:
    """Those that came to an end."""
    return [ident for ident, state in moved if State(state).is_final]


def apply_receipts(line: Line, carrier_ids: Sequence[str], at: datetime) -> list[int]:
    """Moves the messages of these carrier ids by the receipts kept for them; those that came to an end."""
    moved, _ = bulk.in_turn(*applying(line, carrier_ids, at))
    return ended(moved)


def tell(messages: Sequence[int]) -> None:
    """Says which messages reached an end or became unknown."""
    for begin in range(0, len(messages), EVENT_SIZE):
        emit(MessagesMoved(messages=list(messages[begin : begin + EVENT_SIZE])))


def tell_received(messages: Sequence[int]) -> None:
    for begin in range(0, len(messages), EVENT_SIZE):
        emit(MessagesReceived(messages=list(messages[begin : begin + EVENT_SIZE])))
