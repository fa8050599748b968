"""Every deed of the room."""

from __future__ import annotations

from sunwai.casework.commands.acting import act
from sunwai.casework.commands.deeds import (
    appeal,
    approve,
    ask,
    assign,
    confirm,
    confirm_withdrawal,
    decide,
    escalate,
    keep_open,
    note,
    overturn,
    pick_up,
    propose,
    rate,
    refuse,
    reopen,
    reply,
    send_back,
    transfer,
    withdraw,
    write,
)
from sunwai.casework.commands.filing import file_case, file_cases

__all__ = [
    "act", "appeal", "approve", "ask", "assign", "confirm", "confirm_withdrawal", "decide", "escalate", "file_case",
    "file_cases", "keep_open", "note", "overturn", "pick_up", "propose", "rate", "refuse", "reopen", "reply",
    "send_back", "transfer", "withdraw", "write",
]  # fmt: skip
