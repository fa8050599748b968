"""Every deed of the room. Each takes a batch, is set-based, and writes one row to the ledger."""

from __future__ import annotations

from sunwai.messages.commands.budgets import define_budget, end_budget
from sunwai.messages.commands.calls import note_calls
from sunwai.messages.commands.changing import move_questions, replace, withdraw
from sunwai.messages.commands.expiring import expire
from sunwai.messages.commands.hours import define_hours, draft_hours, draft_limits, draft_undone, set_limits
from sunwai.messages.commands.inbox import receive
from sunwai.messages.commands.lines import define_line, note_line_health, note_line_state, note_switch, own_line
from sunwai.messages.commands.outcomes import note_outcomes, recover
from sunwai.messages.commands.pausing import lift_pause, place_pause
from sunwai.messages.commands.prompts import approve_prompt, record_prompt, switch_prompt
from sunwai.messages.commands.questions import close_questions, open_questions
from sunwai.messages.commands.queueing import hold_queued, queue
from sunwai.messages.commands.receipts import note_receipts
from sunwai.messages.commands.reserving import reserve

__all__ = [
    "approve_prompt", "close_questions", "define_budget", "define_hours", "define_line", "draft_hours", "draft_limits",
    "draft_undone", "end_budget", "expire", "hold_queued",
    "lift_pause", "move_questions", "note_calls", "note_line_health", "note_line_state", "note_outcomes",
    "note_receipts", "note_switch", "open_questions", "own_line", "place_pause", "queue", "receive", "record_prompt",
    "recover", "replace", "reserve", "set_limits", "switch_prompt", "withdraw",
]  # fmt: skip
